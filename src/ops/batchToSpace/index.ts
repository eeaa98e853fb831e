import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type BatchToSpaceOptions, batchToSpaceGeometry } from './spec.ts';

export type { BatchToSpaceOptions };

/**
 * The inverse of {@link spaceToBatch}: puts the blocks together, then crops, bit by bit, for every dtype.
 * @param x `[by·bx·n, h, w, c]`, or `[by·bx·n, c, h, w]` with layout `'nchw'`
 * @returns `[n, h·by − top − bottom, w·bx − left − right, c]` in the layout of `x`
 * @throws ShapeError when the batch doesn't divide into blocks or the crops leave nothing; OptionError, LimitError,
 *   ResourceError, DeviceLostError
 * @see TensorFlow tf.batch_to_space
 */
export function batchToSpace(x: Tensor, options: BatchToSpaceOptions): Tensor {
  return runOn('batchToSpace', { x }, kernels, () => batchToSpaceGeometry(x.spec, options));
}
