import { type CpuTensor, describe, rounded, toFloat64 } from '../../cpu/tensor.ts';
import { everyWindow } from '../../cpu/window.ts';
import type { Bound } from '../../number/bound.ts';
import { floatFormats } from '../../number/formats.ts';
import { type MaxPool2dOptions, maxPool2dGeometry, type PoolGeometry } from './spec.ts';

export type { MaxPool2dOptions };

/**
 * The largest element of each window of each channel; NaN where one is in it. Padding has no part in it.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function maxPool2d(x: CpuTensor, options: MaxPool2dOptions): CpuTensor {
  const g = maxPool2dGeometry(describe('maxPool2d', 'x', x), options);
  return rounded(largest(g, x), g.out);
}

/** What a correct GPU result of {@link maxPool2d} may differ by: nothing, but that subnormals may be zeros. */
export function maxPool2dBound(x: CpuTensor, options: MaxPool2dOptions): Bound {
  const g = maxPool2dGeometry(describe('maxPool2d', 'x', x), options);
  const { smallestNormal } = floatFormats[g.out.dtype === 'f16' ? 'f16' : 'f32'];
  const value = largest(g, x);
  const allowed = value.map((element) => (Math.abs(element) < smallestNormal ? smallestNormal : 0));
  return { shape: g.out.shape, value, allowed, free: new Uint8Array(value.length), saturated: [] };
}

function largest(g: PoolGeometry, x: CpuTensor): Float64Array {
  const elements = toFloat64(x.data);
  const value = new Float64Array(g.out.size);
  everyWindow(g, (at, window) => {
    value[at] = window.reduce((most, from) => Math.max(most, elements[from]!), Number.NEGATIVE_INFINITY);
  });
  return value;
}
