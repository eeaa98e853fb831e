// What is planned and not yet recorded, and what a kernel sees of memory.
import type { View } from '../shape/cut.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Outcome } from './outcome.ts';
import type { Bound } from './recorder.ts';
import type { Tensor } from './tensor.ts';

/** Tensors under the names that they have in the shaders. */
export type Operands = Readonly<Record<string, Tensor | undefined>>;

/** What is planned, yet to be recorded on tensors. */
export type Recording = (operands: Operands, foreign?: Foreign) => Tensor;

/** What else than tensors a kernel works on, by the same names, and whether it came about. */
export interface Foreign {
  readonly resources: Readonly<Record<string, GPUBindingResource>>;
  readonly outcome: Outcome;
}

/** @internal What a kernel sees of the memory of a tensor, or of a range of it. */
export function bind(
  { buffer, byteOffset }: { readonly buffer: GPUBuffer; readonly byteOffset: number },
  all: TensorSpec,
  { offset, spec }: View = { offset: 0, spec: all },
): Bound | undefined {
  if (spec.size > 0) return { buffer, offset: byteOffset + offset, size: wholeWords(spec.bytes) };
  return undefined; // nothing to read, and an empty binding is not allowed
}

export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
