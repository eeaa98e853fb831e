import type { Shape } from '../shape/tensorSpec.ts';
import type { ActivationMath } from './activationMath.ts';
import type { FloatDtype } from './dtype.ts';
import { floatFormats } from './formats.ts';

/** For each element of a result, the value in float64 and how far from it a correct implementation may be. */
export interface Bound {
  /** The result's, in memory order. */
  readonly shape: Shape;
  /** The result before it is rounded to its dtype, element by element in memory order. */
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
  /** Σ |x·w| over terms with a subnormal operand, which a GPU may read as zero, and such a float16 bias or residual. */
  flushed: number;
}

/** γ(n) = n·u / (1 − n·u): the relative error of a sum of n products in any order (Higham, Accuracy and Stability, 3.1). */
function gamma(terms: number, accumulator: FloatDtype): number {
  const u = floatFormats[accumulator].epsilon;
  const nu = terms * u;
  return nu < 0.5 ? nu / (1 - nu) : Math.expm1(terms * Math.log1p(u)); // (1 + u)ⁿ − 1, which it is an upper bound of
}

/**
 * The largest error of a computed sum of `terms` products before its activation: rounding in any order and any direction,
 * subnormals flushed, and the errors of the operands. WGSL fixes none of these, so `u` is one ulp and not half.
 */
export function sumError(sums: Sums, terms: number, accumulator: FloatDtype): number {
  const { smallestNormal } = floatFormats[accumulator];
  return gamma(terms, accumulator) * sums.magnitude + terms * smallestNormal + sums.flushed + sums.carried;
}

/** The same behind the activation: what a correct float32 evaluation may be off by, not yet rounded for storage. */
export function activatedError(sums: Sums, terms: number, accumulator: FloatDtype, activation: ActivationMath): number {
  // With an infinite term a sum is infinite, or NaN if it overflows: no error makes it another number.
  const isInfinite = Math.abs(sums.value) === Number.POSITIVE_INFINITY && sums.carried < Number.POSITIVE_INFINITY;
  const ofSum = isInfinite ? 0 : activation.lipschitz * sumError(sums, terms, accumulator);
  const own = activation.error(sums.value);
  return Number.isNaN(own) ? Number.POSITIVE_INFINITY : ofSum + own;
}

/** Whether every partial sum, in any order, is finite in the accumulator and in storage. */
export function staysFinite(sums: Sums, terms: number, accumulator: FloatDtype, dtype: FloatDtype): boolean {
  const largest = Math.min(floatFormats[accumulator].largest, floatFormats[dtype].largest);
  return sums.magnitude * (1 + gamma(terms, accumulator)) < largest;
}

/** What storing may add to the error of a computed value: one unit in the last place, or all of a float16 subnormal. */
export function storageError(value: number, error: number, dtype: FloatDtype): number {
  // What float32 may lose there is in its sum's error already.
  const mayFlush = dtype === 'f16' && Math.abs(value) - error < floatFormats.f16.smallestNormal;
  return ulp(value, dtype) + (mayFlush ? floatFormats.f16.smallestNormal : 0);
}

/** The distance between neighbouring stored values at `value`. */
export function ulp(value: number, dtype: FloatDtype): number {
  const { epsilon, smallestNormal, smallestSubnormal } = floatFormats[dtype];
  const magnitude = Math.abs(value);
  if (!(magnitude >= smallestNormal)) return smallestSubnormal;
  if (magnitude === Number.POSITIVE_INFINITY) return magnitude;
  return epsilon * 2 ** Math.floor(Math.log2(magnitude));
}
