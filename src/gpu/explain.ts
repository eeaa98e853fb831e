import { count } from '../shape/errors.ts';
import { variantsOf } from './choice.ts';
import type { Context } from './context.ts';
import type { Traits, Variant } from './kernel.ts';
import type { Step } from './rehearsal.ts';
import { type Rehearse, rehearse } from './rehearse.ts';
import { type Program, specialise } from './shader.ts';

/**
 * What the operations called in `run` would dispatch, in order: which variant, in what grid, out of which candidates, and
 * why. Nothing is computed or compiled.
 * @throws what an operation in `run` throws; OptionError, ResourceError, DeviceLostError
 */
export function explain(gpu: Context, run: Rehearse): Explanation[] {
  return rehearse('explain', gpu, run).map((step) => new Explanation(step, gpu.device));
}

/** What one dispatch runs, and why. `String()` of it is text for people. */
export class Explanation {
  /** The operation, by the name of its function. */
  declare readonly op: string;
  /** The variant that runs, as the pipeline's label has it. */
  declare readonly label: string;
  /** The grid, in workgroups. */
  declare readonly workgroups: readonly [x: number, y: number];
  /** The variants that accept the geometry, in order of preference. */
  declare readonly candidates: readonly Variant[];
  /** Why it runs this variant, as a part of a sentence. */
  declare readonly reason: string;
  readonly #program: Program;

  /** @internal Use {@link explain}. */
  constructor({ g, choice, planned }: Step, traits: Traits) {
    this.op = g.op;
    this.#program = planned.program;
    this.label = planned.program.label;
    this.workgroups = planned.workgroups;
    this.candidates = variantsOf(choice.candidates, g, traits);
    this.reason = reasonOf(choice.by, this.candidates);
  }

  /**
   * The WGSL that the device compiles for it: the kernel's text, in which constants and types are those of the label, branches
   * on them decided and loops written out. Comments, indentation and some names are those of `shaders/` alone.
   */
  get wgsl(): string {
    return specialise(this.#program);
  }

  /** What else it says, in lines of text. */
  toString(): string {
    const { op, label, workgroups, candidates, reason } = this;
    const lines = candidates.map(
      (each) => `\n  ${each.label}${each.cost === undefined ? '' : `: estimated cost ${each.cost}`}`,
    );
    return `${op} runs ${label} in ${workgroups.join('×')} workgroups, ${reason}${lines.join('')}`;
  }
}

function reasonOf(by: string, candidates: readonly Variant[]): string {
  if (by === 'chooseVariant') return 'as chooseVariant says';
  if (by === 'tune') return 'the fastest that tune measured';
  if (candidates.length === 1) return 'the only variant that accepts this geometry';
  const costs = candidates.filter(({ cost }) => cost !== undefined).length;
  if (costs === 0) return `the first in the table of ${count(candidates.length, 'variants')} that accept this geometry`;
  return `the lowest of ${count(costs, 'estimated costs')} among ${count(candidates.length, 'variants')}`;
}
