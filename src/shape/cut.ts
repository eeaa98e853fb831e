import { dtypeBytes } from '../number/dtype.ts';
import type { TensorSpec } from './tensorSpec.ts';

/** A range of a tensor: what `spec` says, from `offset` bytes on. */
export interface View {
  readonly offset: number;
  readonly spec: TensorSpec;
}

/** An operation, or a smaller one of the same kind that makes a range of its output. */
export interface Part<G> {
  readonly g: G;
  /** What it sees of the output (`out`) and of operands, by their names in the shaders; of others it sees all. */
  readonly views: Readonly<Record<string, View>>;
}

/** Some rows of some images; all of them where there are several images, or rows don't lie together. */
export function viewOf(spec: TensorSpec, image: number, images: number, row: number, rows: number): View {
  return {
    offset: (image * spec.height + row) * spec.width * spec.channels * dtypeBytes[spec.dtype],
    spec: spec.with({ batch: images, height: rows }),
  };
}
