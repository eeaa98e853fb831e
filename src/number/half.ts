const word = new DataView(new ArrayBuffer(8));

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
  if (value === 0 || !Number.isFinite(value)) return value;
  // The exponent of the value's last place in binary16: ten bits below its own, but never below 2^-24.
  word.setFloat64(0, value);
  const exponent = Math.max(((word.getUint16(0) >> 4) & 2047) - 1023, -14) - 10;
  const scaled = value * 2 ** -exponent; // exact: a power of two, far from float64's limits
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  const result = rounded * 2 ** exponent;
  if (Math.abs(result) > 65504) return Math.sign(value) * Number.POSITIVE_INFINITY;
  return result === 0 ? Math.sign(value) * 0 : result;
}

/** The binary16 word of the nearest value, ties to even. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(roundToHalf(value));
  if (magnitude === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | (magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  return sign | ((exponent + 15) << 10) | (magnitude * 2 ** (10 - exponent) - 1024);
}
