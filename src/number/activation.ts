import { check, OptionError, show } from '../shape/errors.ts';
import { floatFormats } from './dtype.ts';
import { erfc } from './erfc.ts';

/**
 * Applied to each output after bias and residual. `gelu` is `½x(1 + erf(x/√2))`, `hardSwish` is
 * `x·clamp(x/6 + ½, 0, 1)`, `silu` is `x·sigmoid(x)`, `clip` bounds to `[min, max]`. NaN stays NaN.
 */
export type Activation =
  | 'relu'
  | 'relu6'
  | 'hardSwish'
  | 'silu'
  | 'sigmoid'
  | 'gelu'
  | 'tanh'
  | { readonly type: 'leakyRelu'; readonly alpha: number }
  | { readonly type: 'clip'; readonly min: number; readonly max: number };

type ActivationName = Exclude<Activation, object> | Exclude<Activation, string>['type'];

interface Definition {
  /** The function in float64; `a` and `b` are the parameters. */
  readonly of: (y: number, a: number, b: number) => number;
  /** The largest slope. */
  readonly lipschitz: (a: number) => number;
  /** What a float32 evaluation may be off by at `y`, beside the error of `y` itself; `u` is one ulp of 1. */
  readonly error: (y: number, u: number) => number;
}

const sigmoid = (y: number) => 1 / (1 + Math.exp(-y));
const sigmoidError = (y: number, u: number) => {
  const s = sigmoid(y);
  return s * (1 - s) * (3 + 2 * Math.abs(y)) * u + 4 * u; // WGSL: exp is accurate to 3 + 2|x| ulp, division to 2.5
};
const bound = (y: number, low: number, high: number) => Math.min(Math.max(y, low), high);

/** In the order of the kernels' `ACTIVATION` constant, counted from 1; 0 is none. */
const definitions: Readonly<Record<ActivationName, Definition>> = {
  relu: { of: (y) => Math.max(y, 0), lipschitz: () => 1, error: () => 0 },
  relu6: { of: (y) => bound(y, 0, 6), lipschitz: () => 1, error: () => 0 },
  hardSwish: {
    of: (y) => y * bound(y / 6 + 0.5, 0, 1),
    lipschitz: () => 1.5,
    error: (y, u) => 4 * u * Math.abs(y),
  },
  silu: {
    of: (y) => y * sigmoid(y),
    lipschitz: () => 1.1, // 1.0998 at 2.3994
    error: (y, u) => Math.abs(y) * sigmoidError(y, u) + 2 * u * Math.abs(y * sigmoid(y)),
  },
  sigmoid: { of: sigmoid, lipschitz: () => 0.25, error: sigmoidError },
  gelu: {
    of: (y) => 0.5 * y * erfc(-y / Math.SQRT2),
    lipschitz: () => 1.13, // 1.1289 at √2
    error: (y) => 1e-6 * Math.max(1, Math.abs(y)),
  },
  tanh: { of: Math.tanh, lipschitz: () => 1, error: () => 1e-6 },
  leakyRelu: {
    of: (y, alpha) => (y < 0 ? alpha * y : y),
    lipschitz: (alpha) => Math.max(1, Math.abs(alpha)),
    error: (y, u) => 4 * u * Math.abs(y),
  },
  clip: { of: bound, lipschitz: () => 1, error: () => 0 },
};

/** An activation made explicit, with its parameters as the float32 values that the GPU computes with. */
export interface ActivationSpec {
  readonly name: ActivationName | 'none';
  /** The kernels' `ACTIVATION` constant. */
  readonly index: number;
  /** `[alpha, 0]` or `[min, max]`. */
  readonly parameters: readonly [number, number];
  of(y: number): number;
  readonly lipschitz: number;
  error(y: number): number;
}

const none: ActivationSpec = {
  name: 'none',
  index: 0,
  parameters: [0, 0],
  of: (y) => y,
  lipschitz: 1,
  error: () => 0,
};

/** @throws OptionError for an unknown name, or parameters that aren't numbers in order */
export function activationSpec(op: string, option: string, activation: unknown): ActivationSpec {
  if (activation === undefined) return none;
  const object =
    typeof activation === 'object' && activation !== null ? (activation as Record<string, unknown>) : undefined;
  const name = object === undefined ? activation : object.type;
  check(
    typeof name === 'string' && Object.hasOwn(definitions, name),
    OptionError,
    op,
    () => `${option} must be one of ${Object.keys(definitions).join(', ')}, not ${show(activation)}`,
  );
  const parameters = activationParameters(op, option, name, object);
  const { of, lipschitz, error } = definitions[name as ActivationName];
  const [a, b] = parameters;
  return {
    name: name as ActivationName,
    index: Object.keys(definitions).indexOf(name) + 1,
    parameters,
    of: (y) => of(y, a, b),
    lipschitz: lipschitz(a),
    error: (y) => error(y, floatFormats.f32.epsilon),
  };
}

function activationParameters(
  op: string,
  option: string,
  name: string,
  object: Record<string, unknown> | undefined,
): readonly [number, number] {
  const number = (parameter: string): number => {
    const value = object?.[parameter];
    check(
      typeof value === 'number' && !Number.isNaN(value),
      OptionError,
      op,
      () =>
        `${option} '${name}' needs a number as ${parameter}: { type: '${name}', ${parameter}: … }, not ${show(value)}`,
    );
    return Math.fround(value);
  };
  const known = ['type', ...(name === 'leakyRelu' ? ['alpha'] : name === 'clip' ? ['min', 'max'] : [])];
  const unknown = Object.keys(object ?? {}).find((field) => !known.includes(field));
  check(unknown === undefined, OptionError, op, () => `${option} '${name}' has no field '${unknown}'`);
  if (name === 'leakyRelu') {
    const alpha = number('alpha');
    check(Number.isFinite(alpha), OptionError, op, () => `${option} 'leakyRelu' needs a finite alpha, not ${alpha}`);
    return [alpha, 0];
  }
  if (name !== 'clip') return [0, 0];
  const [min, max] = [number('min'), number('max')];
  check(min <= max, OptionError, op, () => `${option} 'clip' needs min ≤ max, not ${min} and ${max}`);
  return [min, max];
}
