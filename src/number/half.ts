/** The value of an IEEE 754 binary16 word. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The nearest binary16 value, ties to even; beyond 65519.99… it is an infinity. */
export function roundToHalf(value: number): number {
  return halfToNumber(numberToHalf(value));
}

/** The binary16 word of the nearest value, ties to even. */
export function numberToHalf(value: number): number {
  const sign = value < 0 || 1 / value < 0 ? 0x8000 : 0;
  const magnitude = Math.min(Math.abs(value), 2 ** 16);
  // Last places of binary16 are ten bits below a value's own exponent, but never below 2^-24. Next to a power of two the
  // logarithm may be off by one, where both exponents give the same word.
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const places = magnitude * 2 ** (10 - exponent) + 2 ** 52 - 2 ** 52; // float64 has no bits for a fraction there
  return sign | (magnitude >= 0 ? Math.min((exponent + 14) * 1024 + places, 0x7c00) : 0x7e00);
}
