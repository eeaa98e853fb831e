import type { ActivationName, ActivationSpec } from './activation.ts';
import { erfc } from './erfc.ts';
import { floatFormats } from './formats.ts';

// What the reference needs of activations, apart from what the GPU's face carries.

interface Definition {
  /** The function in float64; `a` and `b` are the parameters. */
  readonly of: (y: number, a: number, b: number) => number;
  /** The largest slope. */
  readonly lipschitz: (a: number) => number;
  /** What a float32 evaluation may be off by at `y`, beside the error of `y` itself; `u` is one ulp of 1. */
  readonly error: (y: number, u: number) => number;
}

const sigmoid = (y: number) => 1 / (1 + Math.exp(-y));
/** WGSL: exp is accurate to 3 + 2|x| units in the last place, or flushed to 0; division to 2.5. */
const sigmoidError = (y: number, u: number) => {
  const s = sigmoid(y);
  const ofExp = s > 0 && s < 1 ? (1 - s) * (3 + 2 * Math.abs(y)) : 0;
  return s * (ofExp + 4) * u + floatFormats.f32.smallestNormal;
};
const bound = (y: number, low: number, high: number) => Math.min(Math.max(y, low), high);

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
    // That of erfc, which is what is left of exp(−y²/2) far out; and of a sum.
    error: (y, u) => {
      const ofErfc = Math.min(1e-6 * Math.max(1, Math.abs(y)), Math.abs(y) * Math.exp((-y * y) / 2));
      return ofErfc + 2 * u * Math.max(y, 0) + Math.abs(y) * floatFormats.f32.smallestNormal;
    },
  },
  tanh: { of: Math.tanh, lipschitz: () => 1, error: (y, u) => Math.min(1e-6, 16 * u * Math.abs(y)) },
  leakyRelu: {
    of: (y, alpha) => (y < 0 ? alpha * y : y),
    lipschitz: (alpha) => Math.max(1, Math.abs(alpha)),
    error: (y, u) => 4 * u * Math.abs(y),
  },
  clip: { of: bound, lipschitz: () => 1, error: () => 0 },
};

/** An activation with its parameters put in. */
export interface ActivationMath {
  of(y: number): number;
  readonly lipschitz: number;
  error(y: number): number;
}

export function activationMath({ name, parameters: [a, b] }: ActivationSpec): ActivationMath {
  if (name === 'none') return { of: (y) => y, lipschitz: 1, error: () => 0 };
  const { of, lipschitz, error } = definitions[name];
  return { of: (y) => of(y, a, b), lipschitz: lipschitz(a), error: (y) => error(y, floatFormats.f32.epsilon) };
}
