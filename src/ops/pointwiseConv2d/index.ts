import { convolve } from '../../gpu/convolve.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type PointwiseConv2dOptions as Options, pointwiseConv2dGeometry } from './spec.ts';

/**
 * Options of {@link pointwiseConv2d}.
 * @interface
 */
export type PointwiseConv2dOptions = Options<Tensor>;

/**
 * Pointwise (1×1) convolution: a matrix product over the channels of each pixel.
 * @param x      `[n, h, w, cin]`, or `[n, cin, h, w]` with layout `'nchw'`
 * @param filter `[1, 1, cin, cout]`, or in the order that `filterLayout` names
 * @returns `[n, oh, ow, cout]` in the layout of `x`; `oh`, `ow` as for {@link conv2d}
 * @throws ShapeError when channels differ or the filter isn't 1×1; OptionError, DtypeError, LimitError, ResourceError,
 *   DeviceLostError
 */
export function pointwiseConv2d(x: Tensor, filter: Tensor, options: PointwiseConv2dOptions = {}): Tensor {
  return convolve('pointwiseConv2d', pointwiseConv2dGeometry, kernels, x, filter, options);
}
