import { elementwise } from '../../cpu/elementwise.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type ActivationOptions, activationGeometry } from './spec.ts';

export type { ActivationOptions };

/**
 * An activation of each element, in float64, by the definitions of the convolutions' option `activation`.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`; f32 or f16
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function activation(x: CpuTensor, options: ActivationOptions): CpuTensor {
  return elementwise(geometry(x, options), [x]).result();
}

/** What a correct GPU result of {@link activation} may differ by, element by element. */
export function activationBound(x: CpuTensor, options: ActivationOptions): Bound {
  return elementwise(geometry(x, options), [x]).bound();
}

function geometry(x: CpuTensor, options: ActivationOptions) {
  return activationGeometry(describe('activation', 'x', x), options);
}
