import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type BlockOptions, spaceToDepthGeometry } from './spec.ts';

export type { BlockOptions };

/**
 * Moves each block of `by × bx` pixels into the channels of one pixel, bit by bit, for every dtype.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[n, h/by, w/bx, by·bx·c]` in the layout of `x`; which channel is which is the option `order`
 * @throws ShapeError when rows or columns don't divide into blocks; OptionError, LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.space_to_depth and ONNX SpaceToDepth (`'DCR'`), PyTorch pixel_unshuffle (`'CRD'`), YOLOv5 Focus
 */
export function spaceToDepth(x: Tensor, options: BlockOptions): Tensor {
  return runOn('spaceToDepth', { x }, kernels, () => spaceToDepthGeometry(x.spec, options));
}
