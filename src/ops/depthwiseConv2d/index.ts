import { convolve } from '../../gpu/convolve.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { depthwiseConv2dGeometry, type DepthwiseConv2dOptions as Options } from './spec.ts';

/**
 * Options of {@link depthwiseConv2d}.
 * @interface
 */
export type DepthwiseConv2dOptions = Options<Tensor>;

/**
 * Depthwise convolution: each input channel `q` is convolved with its own `m` filters, and output channel is `q·m + r`.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c, m]`, or `[c·m, 1, kh, kw]` with filterLayout `'oihw'`
 * @returns `[n, oh, ow, c·m]` in the layout of `x`; `oh`, `ow` as for {@link conv2d}
 * @throws ShapeError when channels differ or the dilated filter exceeds the padded input; OptionError, DtypeError,
 *   LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.depthwise_conv2d; differs from it where strides and dilations are both above 1
 *   (docs/stride-and-dilation.md)
 */
export function depthwiseConv2d(x: Tensor, filter: Tensor, options: DepthwiseConv2dOptions = {}): Tensor {
  return convolve('depthwiseConv2d', depthwiseConv2dGeometry, kernels, x, filter, options);
}
