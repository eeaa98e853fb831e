import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type MaxPool2dOptions, maxPool2dGeometry } from './spec.ts';

export type { MaxPool2dOptions };

/**
 * The largest element of each window of each channel. Padding has no part in it, whatever the elements are; a window with a
 * NaN in it gives NaN, as PyTorch's does (TensorFlow and ONNX leave it open), and 0 and −0 are equal. Subnormals may be
 * taken for zeros; all else is one of the window's elements exactly.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[n, oh, ow, c]` in the layout of `x`; `oh`, `ow` as for `conv2d` with a filter of `windowSize`. What
 *   PyTorch and ONNX call ceil_mode is padding at the end
 * @throws ShapeError when a window exceeds the padded input or sees nothing but padding (PyTorch allows padding of half a
 *   window for that reason); OptionError, DtypeError, LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.max_pool2d, PyTorch nn.MaxPool2d, ONNX MaxPool
 */
export function maxPool2d(x: Tensor, options: MaxPool2dOptions): Tensor {
  return runOn('maxPool2d', { x }, kernels, () => maxPool2dGeometry(x.spec, options));
}
