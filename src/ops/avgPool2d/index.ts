import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type AvgPool2dOptions, avgPool2dGeometry } from './spec.ts';

export type { AvgPool2dOptions };

/**
 * The average of each window of each channel: its sum, in float32, divided by the number of its elements that are there,
 * as in TensorFlow and ONNX; by all of the window's size with `countPadding`, as PyTorch does unless told otherwise
 * (count_include_pad).
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[n, oh, ow, c]` in the layout of `x`; `oh`, `ow` as for `conv2d` with a filter of `windowSize`
 * @throws ShapeError when a window exceeds the padded input or sees nothing but padding; OptionError, DtypeError,
 *   LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.avg_pool2d, PyTorch nn.AvgPool2d, ONNX AveragePool
 */
export function avgPool2d(x: Tensor, options: AvgPool2dOptions): Tensor {
  return runOn('avgPool2d', { x }, kernels, () => avgPool2dGeometry(x.spec, options));
}
