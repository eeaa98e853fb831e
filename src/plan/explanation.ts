import type { Explanation } from '../gpu/explain.ts';
import { count } from '../shape/errors.ts';
import type { Rewritten } from './rewrites.ts';

/** Which rewrites made a plan, and what it runs. */
export class PlanExplanation {
  /** What was merged, in the order in which it was. */
  declare readonly rewrites: readonly Rewritten[];
  /** The dispatches, in order. */
  declare readonly dispatches: readonly Explanation[];
  /** Bytes on the GPU. */
  declare readonly bytes: number;

  /** @internal Use {@link Plan.explain}. */
  constructor(dispatches: readonly Explanation[], rewrites: readonly Rewritten[], bytes: number) {
    this.dispatches = dispatches;
    this.rewrites = rewrites;
    this.bytes = bytes;
  }

  /** All of it in lines of text. */
  toString(): string {
    const merged = this.rewrites.map(
      ({ rewrite, ops, savedBytes }) =>
        `${rewrite}: ${ops.join(' and ')} are ${dispatches(ops.length - 1)}, which saves ${savedBytes} bytes between them`,
    );
    const head = `${dispatches(this.dispatches.length)}, ${count(this.bytes, 'bytes')}`;
    return [head, ...merged, ...this.dispatches.map(String)].join('\n');
  }
}

function dispatches(n: number): string {
  return n === 1 ? 'one dispatch' : `${n} dispatches`;
}
