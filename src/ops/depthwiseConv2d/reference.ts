import { convReference } from '../../cpu/convolve.ts';
import type { CpuTensor } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { depthwiseConv2dGeometry, type DepthwiseConv2dOptions as Options } from './spec.ts';

/**
 * Options of {@link depthwiseConv2d}.
 * @interface
 */
export type DepthwiseConv2dOptions = Options<CpuTensor>;

const reference = convReference<DepthwiseConv2dOptions>('depthwiseConv2d', depthwiseConv2dGeometry);

/**
 * Depthwise convolution with float64 accumulation: each input channel `q` is convolved with its own `m` filters, and
 * output channel is `q·m + r`.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c, m]`, or `[c·m, 1, kh, kw]` with filterLayout `'oihw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function depthwiseConv2d(x: CpuTensor, filter: CpuTensor, options: DepthwiseConv2dOptions = {}): CpuTensor {
  return reference.result(x, filter, options);
}

/** What a correct GPU result of {@link depthwiseConv2d} may differ by, element by element. */
export function depthwiseConv2dBound(x: CpuTensor, filter: CpuTensor, options: DepthwiseConv2dOptions = {}): Bound {
  return reference.bound(x, filter, options);
}
