// Made by tools/shaders.mjs from src/ops/*/reference.ts.
export { type ActivationOptions, activation, activationBound } from './activation/reference.ts';
export { type AddOptions, add, addBound } from './add/reference.ts';
export { type AvgPool2dOptions, avgPool2d, avgPool2dBound } from './avgPool2d/reference.ts';
export { type BatchToSpaceOptions, batchToSpace } from './batchToSpace/reference.ts';
export { type ConcatOptions, concat } from './concat/reference.ts';
export { type Conv2dOptions, conv2d, conv2dBound } from './conv2d/reference.ts';
export { depthToSpace } from './depthToSpace/reference.ts';
export { type DepthwiseConv2dOptions, depthwiseConv2d, depthwiseConv2dBound } from './depthwiseConv2d/reference.ts';
export { type FocusOptions, focus, focusBound } from './focus/reference.ts';
export { globalAvgPool, globalAvgPoolBound } from './globalAvgPool/reference.ts';
export { type MaxPool2dOptions, maxPool2d, maxPool2dBound } from './maxPool2d/reference.ts';
export { type PointwiseConv2dOptions, pointwiseConv2d, pointwiseConv2dBound } from './pointwiseConv2d/reference.ts';
export { type ReorderFilterOptions, reorderFilter } from './reorderFilter/reference.ts';
export { type ResizeOptions, resize, resizeBound } from './resize/reference.ts';
export { type SeparableConv2dOptions, separableConv2d, separableConv2dBound } from './separableConv2d/reference.ts';
export { type SpaceToBatchOptions, spaceToBatch } from './spaceToBatch/reference.ts';
export { type BlockOptions, spaceToDepth } from './spaceToDepth/reference.ts';
export { type WithSpaceToBatchOptions, withSpaceToBatch, withSpaceToBatchBound } from './withSpaceToBatch/reference.ts';
