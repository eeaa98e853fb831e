import { check, OptionError, show } from '../shape/errors.ts';

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
  | {
      /** `x` where it is above 0, `alpha·x` elsewhere. */
      readonly type: 'leakyRelu';
      /** A finite number, rounded to float32. */
      readonly alpha: number;
    }
  | {
      /** `min(max(x, min), max)`. */
      readonly type: 'clip';
      /** The least value, rounded to float32; −∞ for none. */
      readonly min: number;
      /** The largest, not below `min`; ∞ for none. */
      readonly max: number;
    };

export type ActivationName = Exclude<Activation, object> | Exclude<Activation, string>['type'];

/** An activation made explicit, with its parameters as the float32 values that the GPU computes with. */
export interface ActivationSpec {
  readonly name: ActivationName | 'none';
  /** The kernels' `ACTIVATION` constant. */
  readonly index: number;
  /** `[alpha, 0]` or `[min, max]`. */
  readonly parameters: readonly [number, number];
  /** The parameters as text, infinities among them, which JSON doesn't have: geometries are told apart by their JSON. */
  readonly text: string;
}

/** In the order of the kernels' `ACTIVATION` constant, counted from 1; 0 is none. */
const names = ['relu', 'relu6', 'hardSwish', 'silu', 'sigmoid', 'gelu', 'tanh', 'leakyRelu', 'clip'];

const none: ActivationSpec = { name: 'none', index: 0, parameters: [0, 0], text: '' };

/** @throws OptionError for an unknown name, or parameters that aren't numbers in order */
export function activationSpec(op: string, option: string, activation: unknown): ActivationSpec {
  if (activation === undefined) return none;
  const fields: Record<string, unknown> = Object(activation) === activation ? Object(activation) : { type: activation };
  const name = fields.type as ActivationName;
  const index = names.indexOf(name) + 1;
  check(index > 0, OptionError, op, () => `${option} must be one of ${names.join(', ')}, not ${show(activation)}`);
  const known = name === 'leakyRelu' ? ['alpha'] : name === 'clip' ? ['min', 'max'] : [];
  const unknown = Object.keys(fields).find((field) => !['type', ...known].includes(field));
  check(unknown === undefined, OptionError, op, () => `${option} '${name}' has no field '${unknown}'`);
  const [first = 0, second = 0] = known.map((parameter) => {
    const value = fields[parameter];
    check(
      typeof value === 'number' && !Number.isNaN(value),
      OptionError,
      op,
      () =>
        `${option} '${name}' needs a number as ${parameter}: { type: '${name}', ${parameter}: … }, not ${show(value)}`,
    );
    return Math.fround(value) + 0; // −0 as 0
  });
  check(
    name !== 'leakyRelu' || Number.isFinite(first),
    OptionError,
    op,
    () => `${option} 'leakyRelu' needs a finite alpha, not ${first}`,
  );
  check(
    name !== 'clip' || first <= second,
    OptionError,
    op,
    () => `${option} 'clip' needs min ≤ max, not ${first} and ${second}`,
  );
  return { name, index, parameters: [first, second], text: `${first} ${second}` };
}
