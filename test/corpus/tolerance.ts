import { type Dtype, halfToNumber, numberToHalf, type TensorData } from 'atrous/reference';
import type { Tolerance } from './format.ts';

/** How a result differs from what the case states, or undefined where it is within the case's own tolerance. */
export function differs(
  got: TensorData,
  expected: readonly number[],
  dtype: Dtype,
  tolerance: Tolerance,
): string | undefined {
  if (got.length !== expected.length) return `${got.length} elements, ${expected.length} expected`;
  const value = (i: number) => (got instanceof Uint16Array ? halfToNumber(got[i]!) : Number(got[i]));
  const off = expected
    .map((_, i) => i)
    .filter((i) => !isWithin(value(i), stored(expected[i]!, dtype), dtype, tolerance));
  if (off.length === 0) return undefined;
  const examples = off.slice(0, 8).map((i) => `  [${i}] is ${value(i)}, expected ${expected[i]}`);
  return [`${off.length} of ${expected.length} elements are off`, ...examples].join('\n');
}

/** A stated value means the nearest of its dtype. */
function stored(value: number, dtype: Dtype): number {
  if (dtype === 'f32') return Math.fround(value);
  return dtype === 'f16' ? halfToNumber(numberToHalf(value)) : value;
}

function isWithin(got: number, expected: number, dtype: Dtype, { abs = 0, rel = 0, ulp = 0 }: Tolerance): boolean {
  if (got === expected || (Number.isNaN(got) && Number.isNaN(expected))) return true;
  if (Math.abs(got - expected) <= abs + rel * Math.abs(expected)) return true;
  return ulp > 0 && Math.abs(rank(got, dtype) - rank(expected, dtype)) <= ulp;
}

/** Floating-point numbers counted from zero, so that neighbours differ by one. */
function rank(value: number, dtype: Dtype): number {
  if (Number.isNaN(value)) return value;
  const half = dtype === 'f16';
  const word = half ? numberToHalf(value) : new Int32Array(Float32Array.of(value).buffer)[0]!;
  const magnitude = word & (half ? 0x7fff : 0x7fffffff);
  return value < 0 ? -magnitude : magnitude;
}
