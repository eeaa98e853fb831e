import { describe, expect, test } from 'vitest';
import { erfc } from '../../../src/number/erfc.ts';
import { erfcExactly } from './fixedPoint.ts';

/** The float64 numbers nearest to what tables have (Abramowitz and Stegun 7.1 and 7.3, DLMF 7.23). */
const known: readonly (readonly [x: number, erfc: number])[] = [
  [0, 1],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [1.5, 0.03389485352468927],
  [2, 0.004677734981047266],
  [2.5, 0.000406952017444959],
  [3, 0.00002209049699858544],
  [4, 1.541725790028002e-8],
  [5, 1.537459794428035e-12],
  [10, 2.088487583762545e-45],
];

describe('erfc', () => {
  test.each(known)('of %f is %f, and so the other way of computing it has it', (x, value) => {
    expect(Math.abs(erfc(x) - value)).toBeLessThanOrEqual(2e-13 * value);
    expect(Math.abs(erfcExactly(x) - value)).toBeLessThanOrEqual(1e-15 * value);
  });

  // Below 2 it is 1 − erf, a product of a few rounded factors, off by some ulps of 1; beyond, what e^(−z²) costs: z² is off by half an ulp, which the
  // exponential magnifies by z².
  const allowed = (z: number, exact: number) => (z < 2 ? 8e-16 : (1e-15 + 2.3e-16 * z * z) * exact);

  test('agrees with the series by exact arithmetic, near 2 where the method changes and far out', () => {
    const points = Array.from({ length: 100 }, (_, i) => i * 0.0371)
      .concat([1.9999, 1.9999999999999998, 2, 2.0000000000000004, 2.0001])
      .concat([4.7, 6.1, 8.3, 9.27, 12.5, 17.2, 21.9, 26.1]);
    const off = points.filter((z) => {
      const exact = erfcExactly(z);
      return !(Math.abs(erfc(z) - exact) <= allowed(z, exact) && Math.abs(erfc(-z) - (2 - exact)) <= 1e-15);
    });
    expect(off).toEqual([]);
  });

  test('ends well', () => {
    expect(erfc(Number.NaN)).toBeNaN();
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0);
    expect(erfc(Number.NEGATIVE_INFINITY)).toBe(2);
    expect(erfc(-0)).toBe(1);
    expect(erfc(30)).toBe(0);
    expect(erfc(-30)).toBe(2);
    expect(erfc(Number.MIN_VALUE)).toBe(1);
  });
});
