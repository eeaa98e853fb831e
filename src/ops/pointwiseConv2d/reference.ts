import { convReference } from '../../cpu/convolve.ts';
import type { CpuTensor } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type PointwiseConv2dOptions as Options, pointwiseConv2dGeometry } from './spec.ts';

/**
 * Options of {@link pointwiseConv2d}.
 * @interface
 */
export type PointwiseConv2dOptions = Options<CpuTensor>;

const reference = convReference<PointwiseConv2dOptions>('pointwiseConv2d', pointwiseConv2dGeometry);

/**
 * Pointwise (1×1) convolution with float64 accumulation: a matrix product over the channels of each pixel.
 * @param x      `[n, h, w, cin]`, or `[n, cin, h, w]` with layout `'nchw'`
 * @param filter `[1, 1, cin, cout]`, or in the order that `filterLayout` names
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function pointwiseConv2d(x: CpuTensor, filter: CpuTensor, options: PointwiseConv2dOptions = {}): CpuTensor {
  return reference.result(x, filter, options);
}

/** What a correct GPU result of {@link pointwiseConv2d} may differ by, element by element. */
export function pointwiseConv2dBound(x: CpuTensor, filter: CpuTensor, options: PointwiseConv2dOptions = {}): Bound {
  return reference.bound(x, filter, options);
}
