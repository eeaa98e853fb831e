import { convReference } from '../../cpu/convolve.ts';
import type { CpuTensor } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { conv2dGeometry, type Conv2dOptions as Options } from './spec.ts';

/**
 * Options of {@link conv2d}.
 * @interface
 */
export type Conv2dOptions = Options<CpuTensor>;

const reference = convReference<Conv2dOptions>('conv2d', conv2dGeometry);

/**
 * Convolution (cross-correlation, as every framework means the word) with float64 accumulation:
 * `out[n, y, x, o] = activation(Σ x[n, sy·y + dy·ky − top, sx·x + dx·kx − left, i] · filter[ky, kx, i, o] + bias + residual)`.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c/groups, cout]`, or in the order that `filterLayout` names
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function conv2d(x: CpuTensor, filter: CpuTensor, options: Conv2dOptions = {}): CpuTensor {
  return reference.result(x, filter, options);
}

/** What a correct GPU result of {@link conv2d} may differ by, element by element. */
export function conv2dBound(x: CpuTensor, filter: CpuTensor, options: Conv2dOptions = {}): Bound {
  return reference.bound(x, filter, options);
}
