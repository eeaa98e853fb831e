import type { Activation } from '../../number/activation.ts';
import { check, OptionError } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import type { TensorSpec } from '../../shape/tensorSpec.ts';
import { type ElementwiseGeometry, elementwiseGeometry } from '../add/spec.ts';

/** Options of {@link activation}. */
export interface ActivationOptions {
  /** Which one. */
  activation: Activation;
}

/** @throws ShapeError, OptionError, DtypeError as {@link activation} says */
export function activationGeometry(x: TensorSpec, options: ActivationOptions): ElementwiseGeometry {
  const op = 'activation';
  checkOptions(op, options, ['activation']);
  check(options.activation !== undefined, OptionError, op, () => 'activation is missing');
  return elementwiseGeometry(op, 'x', x, 1, options.activation);
}
