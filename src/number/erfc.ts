const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The complementary error function in float64: within 4e-14 of itself (just below 2, where 1 − erf cancels), elsewhere closer.
 * Below 2 by the all-positive series `erf z = 2/√π · e^(−z²) · Σ 2ⁿ z^(2n+1) / (1·3·…·(2n+1))` (DLMF 7.6.2), beyond by
 * the continued fraction DLMF 7.9.2, from the inside out.
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const z = Math.abs(x);
  const tail = z < 2 ? 1 - erfSeries(z) : erfcFraction(z);
  return x < 0 ? 2 - tail : tail;
}

function erfSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-z * z) * sum;
}

function erfcFraction(z: number): number {
  if (z > 27.3) return 0; // below 2^-1075, half of float64's smallest
  let fraction = z;
  for (let k = 80; k >= 1; k--) fraction = z + k / 2 / fraction;
  return Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI));
}
