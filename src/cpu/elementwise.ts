import { activationMath } from '../number/activationMath.ts';
import { activatedError, type Bound, type Sums, staysFinite } from '../number/bound.ts';
import { floatFormats } from '../number/formats.ts';
import type { ElementwiseGeometry } from '../ops/add/spec.ts';
import { isSubnormal, stored } from './convolve.ts';
import { type CpuTensor, rounded, toFloat64 } from './tensor.ts';

/** `activation(Σ operands)` in float64, bounded as a convolution whose filter is all ones: one term for each operand. */
export function elementwise(g: ElementwiseGeometry, operands: readonly CpuTensor[]) {
  const { out, operands: terms } = g;
  const activation = activationMath(g.activation);
  const dtype = out.dtype === 'f16' ? 'f16' : 'f32';
  const { largest, smallestNormal } = floatFormats[dtype];
  const values = operands.map(({ data }) => toFloat64(data));
  const value = new Float64Array(out.size);
  const error = new Float64Array(out.size);
  const free = new Uint8Array(out.size);
  for (let at = 0; at < out.size; at++) {
    const sums: Sums = { value: 0, magnitude: 0, carried: 0, flushed: 0 };
    for (const given of values) {
      const element = given[at]!;
      sums.value += element;
      sums.magnitude += Math.abs(element);
      if (isSubnormal(element, smallestNormal)) sums.flushed += Math.abs(element);
    }
    value[at] = activation.of(sums.value);
    error[at] = activatedError(sums, terms, 'f32', activation);
    const finite = staysFinite(sums, terms, 'f32', dtype) && Math.abs(value[at]!) + error[at]! < largest;
    free[at] = finite ? 0 : 1;
  }
  return {
    result: (): CpuTensor => rounded(value, out),
    bound: (): Bound => stored(g, { value, error, free }),
  };
}
