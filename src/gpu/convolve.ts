import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Kernels } from './kernel.ts';
import { readOptions, runOn } from './operands.ts';
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
  const { tensors, described } = readOptions(op, options, ['bias', 'residual']);
  const read = () => geometry(x.spec, filter.spec, described());
  return runOn(op, { x, filter, ...tensors }, kernels, read, { x, weights: filter, ...tensors });
}
