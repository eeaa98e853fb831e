import { convReference } from '../../cpu/convolve.ts';
import type { CpuTensor } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type Conv2dOptions, conv2dGeometry } from './spec.ts';

const reference = convReference<Conv2dOptions<CpuTensor>>('conv2d', conv2dGeometry);

/**
 * Convolution (cross-correlation, as every framework means the word) with float64 accumulation:
 * `out[n, y, x, o] = activation(Σ x[n, sy·y + dy·ky − top, sx·x + dx·kx − left, i] · filter[ky, kx, i, o] + bias + residual)`.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c/groups, cout]`, or in the order that `filterLayout` names
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function conv2d(x: CpuTensor, filter: CpuTensor, options: Conv2dOptions<CpuTensor> = {}): CpuTensor {
  return reference.result(x, filter, options);
}

/** What a correct GPU result of {@link conv2d} may differ by, element by element. */
export function conv2dBound(x: CpuTensor, filter: CpuTensor, options: Conv2dOptions<CpuTensor> = {}): Bound {
  return reference.bound(x, filter, options);
}
