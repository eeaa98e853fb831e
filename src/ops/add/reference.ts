import { elementwise } from '../../cpu/elementwise.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type AddOptions, addGeometry } from './spec.ts';

export type { AddOptions };

/**
 * The sum of two tensors, element by element, in float64: `out = activation(a + b)`.
 * @param a `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`; f32 or f16
 * @param b like `a` in shape, layout and dtype
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function add(a: CpuTensor, b: CpuTensor, options: AddOptions = {}): CpuTensor {
  return elementwise(geometry(a, b, options), [a, b]).result();
}

/** What a correct GPU result of {@link add} may differ by, element by element. */
export function addBound(a: CpuTensor, b: CpuTensor, options: AddOptions = {}): Bound {
  return elementwise(geometry(a, b, options), [a, b]).bound();
}

function geometry(a: CpuTensor, b: CpuTensor, options: AddOptions) {
  return addGeometry(describe('add', 'a', a), describe('add', 'b', b), options);
}
