import { kernels } from './kernels.ts';

// Above is what every bundle begins with, see src/index.ts.

import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type ActivationOptions, activationGeometry } from './spec.ts';

export type { ActivationOptions };

/**
 * An activation of each element, by the definitions of the convolutions' option `activation`, which does the same without
 * a dispatch of its own. Integers are refused.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`; f32 or f16
 * @returns a tensor like `x`
 * @throws OptionError when the activation is missing or unknown; ShapeError, DtypeError, LimitError, ResourceError,
 *   DeviceLostError
 */
export function activation(x: Tensor, options: ActivationOptions): Tensor {
  return runOn('activation', { x }, kernels, () => activationGeometry(x.spec, options));
}
