import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type AddOptions, addGeometry } from './spec.ts';

export type { AddOptions };

/**
 * The sum of two tensors, element by element: `out = activation(a + b)`. Nothing is broadcast, and integers are refused.
 * Where `a` is a convolution's output, its option `residual` does the same without a dispatch of its own.
 * @param a `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`; f32 or f16
 * @param b like `a` in shape, layout and dtype
 * @returns a tensor like both
 * @throws ShapeError when shapes or layouts differ; OptionError, DtypeError, LimitError, ResourceError, DeviceLostError
 */
export function add(a: Tensor, b: Tensor, options: AddOptions = {}): Tensor {
  return runOn('add', { a, b }, kernels, () => addGeometry(a.spec, b.spec, options), { x: a, b });
}
