// Arithmetic on BigInts that stand for multiples of 2^-BITS: slow, simple, and sharing nothing with the library.

/** Places behind the point: e^(27²) has 1052 before it, and the alternating series below loses as many. */
const BITS = 2400n;
const ONE = 1n << BITS;

const times = (a: bigint, b: bigint) => (a * b) >> BITS;
const over = (a: bigint, b: bigint) => (a << BITS) / b;

/** A float64 number, exactly. */
function exactly(value: number): bigint {
  let scaled = value;
  let places = 0n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    places++;
  }
  return (BigInt(scaled) << BITS) >> places;
}

/** To float64, for values from 2^-1000. */
function nearest(value: bigint): number {
  const shift = BigInt(value.toString(2).length) - 64n;
  return Number(value >> shift) * 2 ** Number(shift - BITS);
}

function squareRoot(value: bigint): bigint {
  let root = ONE;
  for (;;) {
    const next = (root + over(value, root)) >> 1n;
    if (next === root || next === root + 1n) return root;
    root = next;
  }
}

/** π by Machin's formula, 16·arctan(1/5) − 4·arctan(1/239). */
function pi(): bigint {
  const arctanOfInverse = (x: bigint) => {
    let power = ONE / x;
    let sum = power;
    for (let k = 1n; power !== 0n; k++) {
      power /= -x * x;
      sum += power / (2n * k + 1n);
    }
    return sum;
  };
  return 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);
}

const TWO_OVER_ROOT_PI = over(2n * ONE, squareRoot(pi()));

/** erfc(x) for x ≥ 0 by erf's Maclaurin series, 2/√π · Σ (−1)ⁿ x^(2n+1) / (n!·(2n+1)) (DLMF 7.6.1). */
export function erfcExactly(x: number): number {
  const z = exactly(x);
  const square = times(z, z);
  let power = z;
  let sum = z;
  for (let n = 1n; power !== 0n; n++) {
    power = -times(power, square) / n;
    sum += power / (2n * n + 1n);
  }
  return nearest(ONE - times(TWO_OVER_ROOT_PI, sum));
}
