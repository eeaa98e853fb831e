/**
 * What networks have between convolutions and the main face hasn't: pooling and resizing. Tensors are those of `atrous`.
 * @module atrous/layers
 */
export * from './ops/avgPool2d/index.ts';
export * from './ops/globalAvgPool/index.ts';
export * from './ops/maxPool2d/index.ts';
export * from './ops/resize/index.ts';
