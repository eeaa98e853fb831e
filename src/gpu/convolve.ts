import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Kernels } from './kernel.ts';
import { contextOf, describeOptions, tensorsIn } from './operands.ts';
import type { Tensor } from './tensor.ts';

/** One convolution of `x` with a filter: its geometry made from the arguments, and a kernel that takes it recorded. */
export function convolve(
  op: string,
  geometry: (x: TensorSpec, filter: TensorSpec, options: never) => ConvGeometry,
  kernels: Kernels<ConvGeometry>,
  x: Tensor,
  filter: Tensor,
  options: object,
): Tensor {
  const tensors = tensorsIn(options, ['bias', 'residual']);
  const context = contextOf(op, { x, filter, ...tensors });
  const g = geometry(x.spec, filter.spec, describeOptions(options, tensors) as never);
  return context.run(kernels, g, { x, weights: filter, ...tensors });
}
