/**
 * Space-to-depth, dilated depthwise, pointwise, separable and regular convolution on WebGPU.
 * @module atrous
 */
// biome-ignore-all assist/source/organizeImports: bundlers keep this order, and in it compression finds more that is alike nearby.

export * from './ops/activation/index.ts';
export * from './ops/batchToSpace/index.ts';
export * from './ops/add/index.ts';
export * from './ops/separableConv2d/index.ts';
export * from './ops/reorderFilter/index.ts';
export * from './ops/concat/index.ts';
export * from './ops/spaceToBatch/index.ts';
export * from './ops/spaceToDepth/index.ts';
export * from './ops/pointwiseConv2d/index.ts';
export * from './ops/focus/index.ts';
export { type PrepareOptions, prepare } from './gpu/prepare.ts';
export {
  Context,
  type ContextStats,
  type LayoutOptions,
  type RecoverOptions,
  type TensorOptions,
  type WrapOptions,
} from './gpu/context.ts';
export { Tensor } from './gpu/tensor.ts';
export { type ContextOptions, createContext } from './gpu/createContext.ts';
export * from './ops/withSpaceToBatch/index.ts';
export * from './ops/depthToSpace/index.ts';
export * from './ops/conv2d/index.ts';
export * from './ops/depthwiseConv2d/index.ts';
export { type CompileOptions, compile, type InputSpec, type OutputsOf } from './plan/compile.ts';
export { type Explanation, explain } from './gpu/explain.ts';
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

export type { Progress } from './gpu/compile.ts';
export type { ChooseVariant, Variant } from './gpu/kernel.ts';
export type { Amount, MemoryStats } from './gpu/memory.ts';
export type { Rehearse, ShapeTensor } from './gpu/rehearse.ts';
export type { Activation } from './number/activation.ts';
export type { Dtype, FloatDtype, TensorData } from './number/dtype.ts';
export type { PlanExplanation } from './plan/explanation.ts';
export type { Plan } from './plan/plan.ts';
export type { Rewritten } from './plan/rewrites.ts';
export type { Padding } from './shape/axis.ts';
export type { BlockOrder } from './shape/blockOrder.ts';
export type { DepthwiseFilterLayout, FilterLayout } from './shape/filter.ts';
export type { Margins, Pair } from './shape/options.ts';
export type { Layout, Shape } from './shape/tensorSpec.ts';
