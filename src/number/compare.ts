import { check, count, ShapeError } from '../shape/errors.ts';
import type { Bound } from './bound.ts';
import type { TensorData } from './dtype.ts';
import { halfToNumber } from './half.ts';

/** How near a result came to what it should be. */
export interface Comparison {
  /** How many were compared. */
  readonly elements: number;
  /** The largest error in units of its bound; a pass is at most 1. Exact comparisons give 0 or ∞. */
  readonly worst: number;
  /** The element with it, or −1 where there are none. */
  readonly worstIndex: number;
  /** Elements outside their bound. */
  readonly failures: number;
  /** Elements where only an overflow or a non-finite input let the result pass. */
  readonly unconstrained: number;
  /** The first few elements outside their bound, for a message. */
  readonly examples: readonly Mismatch[];
}

/** An element outside its bound. */
export interface Mismatch {
  /** Its place in memory order. */
  readonly index: number;
  /** What the result has there. */
  readonly got: number;
  /** What the reference has there. */
  readonly expected: number;
  /** The largest difference that would have passed. */
  readonly allowed: number;
}

const MOST_EXAMPLES = 8;

/**
 * Holds a result against the reference's bound, element by element.
 * @throws ShapeError for another number of elements
 */
export function compareWithBound(actual: TensorData, bound: Bound): Comparison {
  const { value, allowed, free, saturated } = bound;
  const tally = new Tally('compareWithBound', actual.length, value.length);
  const read = reader(actual);
  for (let i = 0; i < value.length; i++) {
    const got = read(i);
    const expected = value[i]!;
    const error = got === expected || Object.is(got, expected) ? 0 : Math.abs(got - expected) / allowed[i]!;
    const unconstrained =
      free[i] === 1 && !(error <= 1) && (!Number.isFinite(got) || (!Number.isNaN(expected) && saturated.includes(got)));
    if (unconstrained) tally.unconstrained++;
    else tally.add(i, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, got, expected, allowed[i]!);
  }
  return tally;
}

/**
 * Holds a rearranged result against the expected one bit by bit, whatever the bits stand for: NaN payloads, subnormals and −0 count.
 * @throws ShapeError for another number of elements
 */
export function compareBits(actual: TensorData, expected: TensorData): Comparison {
  const [got, want] = [words(actual), words(expected)];
  const tally = new Tally('compareBits', got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    tally.add(i, got[i] === want[i] ? 0 : Number.POSITIVE_INFINITY, Number(actual[i]), Number(expected[i]), 0);
  }
  return tally;
}

class Tally implements Comparison {
  declare readonly elements: number;
  worst = 0;
  declare worstIndex: number;
  failures = 0;
  unconstrained = 0;
  readonly examples: Mismatch[] = [];

  constructor(op: string, got: number, expected: number) {
    check(
      got === expected,
      ShapeError,
      op,
      () => `the result has ${count(got, 'elements')}, the reference ${expected}`,
    );
    this.elements = got;
    this.worstIndex = got > 0 ? 0 : -1;
  }

  add(index: number, error: number, got: number, expected: number, allowed: number): void {
    if (error > this.worst) {
      this.worst = error;
      this.worstIndex = index;
    }
    if (error <= 1) return;
    this.failures++;
    if (this.examples.length < MOST_EXAMPLES) this.examples.push({ index, got, expected, allowed });
  }
}

function reader(data: TensorData): (index: number) => number {
  if (data instanceof Uint16Array) return (i) => halfToNumber(data[i]!);
  return (i) => Number(data[i]);
}

function words(data: TensorData): Uint32Array | Uint16Array {
  return data.BYTES_PER_ELEMENT === 2
    ? new Uint16Array(data.buffer, data.byteOffset, data.length)
    : new Uint32Array(data.buffer, data.byteOffset, data.length);
}
