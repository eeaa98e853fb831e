/**
 * The operations of `atrous` on the CPU, in plain float64 loops: what every GPU result is held against. No GPU code.
 * @module atrous/reference
 */
export type { CpuTensor } from './cpu/tensor.ts';
export type { Activation } from './number/activation.ts';
export type { Bound } from './number/bound.ts';
export { type Comparison, compareBits, compareWithBound, type Mismatch } from './number/compare.ts';
export type { Dtype, FloatDtype, TensorData } from './number/dtype.ts';
export { halfToNumber, numberToHalf } from './number/half.ts';
export * from './ops/reference.gen.ts';
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
