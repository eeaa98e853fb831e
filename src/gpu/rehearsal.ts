import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Choice } from './choice.ts';
import type { Geometry, Kernels } from './kernel.ts';
import type { Planned } from './recorder.ts';

/** One dispatch that a rehearsal met: all of it but the memory it would work on. */
export interface Step {
  readonly g: Geometry;
  readonly choice: Choice<Geometry>;
  readonly planned: Planned;
  /** What the choice was made from. */
  readonly kernels: Kernels<never>;
  /** What is bound beside the output, by the names in the shader. */
  readonly operands: Readonly<Record<string, Operand | undefined>>;
  readonly out: Operand;
}

/** A tensor, which may be only a shape; told from others by identity. */
export interface Operand {
  readonly spec: TensorSpec;
}

/**
 * Operations called to learn what they would dispatch. While it goes on, whatever its context's operations make is a
 * tensor without memory, and those end with it.
 */
export class Rehearsal {
  /** What it is for, as messages call it. */
  readonly op: string;
  readonly steps: Step[] = [];
  over = false;

  constructor(op: string) {
    this.op = op;
  }
}
