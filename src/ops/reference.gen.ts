// Made by tools/shaders.mjs from src/ops/*/reference.ts.
export { activation, activationBound } from './activation/reference.ts';
export { add, addBound } from './add/reference.ts';
export { avgPool2d, avgPool2dBound } from './avgPool2d/reference.ts';
export { batchToSpace } from './batchToSpace/reference.ts';
export { concat } from './concat/reference.ts';
export { conv2d, conv2dBound } from './conv2d/reference.ts';
export { depthToSpace } from './depthToSpace/reference.ts';
export { depthwiseConv2d, depthwiseConv2dBound } from './depthwiseConv2d/reference.ts';
export { focus, focusBound } from './focus/reference.ts';
export { globalAvgPool, globalAvgPoolBound } from './globalAvgPool/reference.ts';
export { maxPool2d, maxPool2dBound } from './maxPool2d/reference.ts';
export { pointwiseConv2d, pointwiseConv2dBound } from './pointwiseConv2d/reference.ts';
export { reorderFilter } from './reorderFilter/reference.ts';
export { resize, resizeBound } from './resize/reference.ts';
export { separableConv2d, separableConv2dBound } from './separableConv2d/reference.ts';
export { spaceToBatch } from './spaceToBatch/reference.ts';
export { spaceToDepth } from './spaceToDepth/reference.ts';
export { withSpaceToBatch, withSpaceToBatchBound } from './withSpaceToBatch/reference.ts';
