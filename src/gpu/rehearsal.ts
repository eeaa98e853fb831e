import type { View } from '../shape/cut.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Choice } from './choice.ts';
import type { Geometry, Kernels } from './kernel.ts';
import type { Planned } from './recorder.ts';
import type { Rehearsing, Tensor } from './tensor.ts';

/** An operation's kernels over a geometry, before a variant is chosen. */
export interface Node {
  readonly kernels: Kernels<never>;
  readonly g: Geometry;
  /** What is bound beside the output, by the names in the shader. */
  readonly operands: Readonly<Record<string, Operand | undefined>>;
  readonly out: Operand;
}

/** One dispatch that a rehearsal met: all of it but the memory it would work on. */
export interface Step extends Node {
  readonly choice: Choice<Geometry>;
  readonly planned: Planned;
  /**
   * What it sees of its operands and of the output (`out`), where that isn't all: an operation whose tensors are too large to
   * bind is several steps, one behind the other, each over a geometry of its own.
   */
  readonly views: Readonly<Record<string, View>>;
}

/** A tensor, which may be only a shape; told from others by identity. */
export interface Operand {
  readonly spec: TensorSpec;
}

/**
 * Operations called to learn what they would dispatch. While it goes on, whatever its context's operations make is a
 * tensor without memory, and those end with it.
 */
export interface Rehearsal extends Rehearsing {
  /** Whether operations are only noted: nothing is chosen, no limit refuses, and composites are done in their steps. */
  readonly early: boolean;
  /** Notes an operation, by its dispatches where these are chosen, and gives what stands for its output. */
  note(call: Omit<Node, 'out'>, dispatches?: readonly Pick<Step, 'g' | 'choice' | 'planned' | 'views'>[]): Tensor;
}
