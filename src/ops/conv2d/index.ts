import { convolve } from '../../gpu/convolve.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { conv2dGeometry, type Conv2dOptions as Options } from './spec.ts';

/**
 * Options of {@link conv2d}.
 * @interface
 */
export type Conv2dOptions = Options<Tensor>;

/**
 * Convolution (cross-correlation, as every framework means the word):
 * `out[n, y, x, o] = activation(Σ x[n, sy·y + dy·ky − top, sx·x + dx·kx − left, i] · filter[ky, kx, i, o] + bias + residual)`.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c/groups, cout]`, or in the order that `filterLayout` names
 * @returns `[n, oh, ow, cout]` in the layout of `x`, with `oh = floor((h + top + bottom − ((kh − 1)·dy + 1)) / sy) + 1`,
 *   or `ceil(h / sy)` for `'same'` and `'same-lower'`
 * @throws ShapeError when channels, groups, bias or residual don't fit, or the dilated filter exceeds the padded input;
 *   OptionError, DtypeError, LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.conv2d, ONNX Conv; with groups and every filter layout of both
 */
export function conv2d(x: Tensor, filter: Tensor, options: Conv2dOptions = {}): Tensor {
  return convolve('conv2d', conv2dGeometry, kernels, x, filter, options);
}
