import { type Bound, type Sums, staysFinite, storageError, sumError } from '../number/bound.ts';
import { floatFormats } from '../number/formats.ts';
import { type CpuTensor, toFloat64 } from './tensor.ts';
import { everyWindow, type Windows } from './window.ts';

/**
 * The average of each window, and its bound: that of the sum, in float32, divided. Beside the additions, the division is
 * off by 2.5 units in the last place at most (WGSL, accuracy of `/`), as much as three terms more.
 */
export function averages(g: Windows, x: CpuTensor): Bound {
  const { out } = g;
  const dtype = out.dtype === 'f16' ? 'f16' : 'f32';
  const { smallestNormal } = floatFormats[dtype];
  const elements = toFloat64(x.data);
  const bound = {
    shape: out.shape,
    value: new Float64Array(out.size),
    allowed: new Float64Array(out.size),
    free: new Uint8Array(out.size),
    saturated: [],
  };
  everyWindow(g, (at, window) => {
    const sums: Sums = { value: 0, magnitude: 0, carried: 0, flushed: 0 };
    for (const from of window) {
      const element = elements[from]!;
      const magnitude = Math.abs(element);
      sums.value += element;
      sums.magnitude += magnitude;
      if (magnitude < smallestNormal) sums.flushed += magnitude;
    }
    const count = g.divisor ?? window.length;
    const value = sums.value / count;
    const error = sumError(sums, window.length + 3, 'f32') / count + floatFormats.f32.smallestNormal;
    const largest = Math.abs(value) + error;
    bound.value[at] = value;
    bound.allowed[at] = error + storageError(value, error, dtype);
    const finite = staysFinite(sums, window.length + 3, 'f32', 'f32') && largest < floatFormats[dtype].largest;
    bound.free[at] = finite ? 0 : 1;
  });
  return bound;
}
