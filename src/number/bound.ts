import type { Shape } from '../shape/tensorSpec.ts';
import type { ActivationSpec } from './activation.ts';
import { floatFormats } from './dtype.ts';

/** For each element of a result, the value in float64 and how far from it a correct implementation may be. */
export interface Bound {
  readonly shape: Shape;
  readonly value: Float64Array;
  /** Largest difference allowed, in the unit of the value. */
  readonly allowed: Float64Array;
  /** 1 where an infinity or NaN among the inputs, or a sum that may overflow, leaves the result free: NaN and ±∞ pass. */
  readonly free: Uint8Array;
  /** What the activation makes of −∞ and +∞: these pass too where the result is free. */
  readonly saturated: readonly number[];
}

/** Sums over one output's window, all in float64. */
export interface Sums {
  /** Σ x·w, with bias and residual. */
  value: number;
  /** Σ |x·w| + |bias| + |residual|, where each |x| includes its own error. */
  magnitude: number;
  /** Σ |w| · (error of x), where x is itself computed. */
  carried: number;
  /** Σ |x·w| over terms with a subnormal operand, which a GPU may read as zero. */
  flushed: number;
}

/** γ(n) = n·u / (1 − n·u): the relative error of a sum of n products in any order (Higham, Accuracy and Stability, 3.1). */
function gamma(terms: number): number {
  const nu = terms * floatFormats.f32.epsilon; // accumulators are float32 whatever is stored
  return nu / (1 - nu);
}

/**
 * The largest error of a computed sum of `terms` products before its activation: rounding in any order and any direction,
 * subnormals flushed, and the errors of the operands. WGSL fixes none of these, so `u` is one ulp and not half.
 */
export function sumError(sums: Sums, terms: number, dtype: 'f32' | 'f16'): number {
  return gamma(terms) * sums.magnitude + terms * floatFormats[dtype].smallestNormal + sums.flushed + sums.carried;
}

/** The same behind the activation: what a correct float32 evaluation may be off by, not yet rounded for storage. */
export function activatedError(sums: Sums, terms: number, dtype: 'f32' | 'f16', activation: ActivationSpec): number {
  return activation.lipschitz * sumError(sums, terms, dtype) + activation.error(sums.value);
}

/** Whether every partial sum, in any order, is finite in the accumulator and in storage. */
export function staysFinite(sums: Sums, terms: number, dtype: 'f32' | 'f16'): boolean {
  return sums.magnitude * (1 + gamma(terms)) < floatFormats[dtype].largest;
}

/** The distance between neighbouring stored values at `value`. */
export function ulp(value: number, dtype: 'f32' | 'f16'): number {
  const { epsilon, smallestNormal, smallestSubnormal } = floatFormats[dtype];
  const magnitude = Math.abs(value);
  if (!(magnitude >= smallestNormal)) return smallestSubnormal;
  if (magnitude === Number.POSITIVE_INFINITY) return magnitude;
  return epsilon * 2 ** Math.floor(Math.log2(magnitude));
}
