/**
 * Space-to-depth, dilated depthwise, pointwise, separable and regular convolution on WebGPU.
 * @module
 */
export {
  Context,
  type PrepareOptions,
  type Rehearse,
  type ShapeTensor,
  type TensorOptions,
  type WrapOptions,
} from './gpu/context.ts';
export { type ContextOptions, createContext } from './gpu/createContext.ts';
export { type Explanation, explain } from './gpu/explain.ts';
export type { ChooseVariant, Variant } from './gpu/kernel.ts';
export type { Progress } from './gpu/pipelines.ts';
export { Tensor } from './gpu/tensor.ts';
export type { Activation } from './number/activation.ts';
export type { Dtype, TensorData } from './number/dtype.ts';
export * from './ops/batchToSpace/index.ts';
export * from './ops/conv2d/index.ts';
export * from './ops/depthToSpace/index.ts';
export * from './ops/depthwiseConv2d/index.ts';
export * from './ops/focus/index.ts';
export * from './ops/pointwiseConv2d/index.ts';
export * from './ops/reorderFilter/index.ts';
export * from './ops/separableConv2d/index.ts';
export * from './ops/spaceToBatch/index.ts';
export * from './ops/spaceToDepth/index.ts';
export * from './ops/withSpaceToBatch/index.ts';
export type { Padding } from './shape/axis.ts';
export type { BlockOrder } from './shape/blockOrder.ts';
export {
  AtrousError,
  DeviceLostError,
  DtypeError,
  type ErrorCode,
  LimitError,
  OptionError,
  OutOfMemoryError,
  ResourceError,
  ShapeError,
  UnsupportedError,
} from './shape/errors.ts';
export type { DepthwiseFilterLayout, FilterLayout } from './shape/filter.ts';
export type { Margins, Pair } from './shape/options.ts';
export type { Layout, Shape } from './shape/tensorSpec.ts';
