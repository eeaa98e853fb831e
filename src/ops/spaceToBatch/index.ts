import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type SpaceToBatchOptions, spaceToBatchGeometry } from './spec.ts';

export type { SpaceToBatchOptions };

/**
 * Pads with zeros, then moves each position of a block of `by × bx` pixels into a batch of its own, bit by bit, for every
 * dtype.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[by·bx·n, (h + top + bottom)/by, (w + left + right)/bx, c]` in the layout of `x`; what was in batch `n` at
 *   position `(oy, ox)` of its block is in batch `(oy·bx + ox)·N + n`
 * @throws ShapeError when padded rows or columns don't divide into blocks; OptionError, LimitError, ResourceError,
 *   DeviceLostError
 * @see TensorFlow tf.space_to_batch
 */
export function spaceToBatch(x: Tensor, options: SpaceToBatchOptions): Tensor {
  return runOn('spaceToBatch', { x }, kernels, () => spaceToBatchGeometry(x.spec, options));
}
