import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { BlockOptions } from '../spaceToDepth/spec.ts';
import { kernels } from './kernels.ts';
import { depthToSpaceGeometry } from './spec.ts';

/**
 * The exact inverse of {@link spaceToDepth} with the same options, bit by bit, for every dtype.
 * @param x `[n, h, w, by·bx·c]`, or `[n, by·bx·c, h, w]` with layout `'nchw'`
 * @returns `[n, h·by, w·bx, c]` in the layout of `x`
 * @throws ShapeError when the channels don't divide into blocks; OptionError, LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.depth_to_space, ONNX DepthToSpace (both modes), PyTorch pixel_shuffle (`'CRD'`)
 */
export function depthToSpace(x: Tensor, options: BlockOptions): Tensor {
  return runOn('depthToSpace', { x }, kernels, () => depthToSpaceGeometry(x.spec, options));
}
