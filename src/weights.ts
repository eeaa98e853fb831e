/**
 * Weights from `.safetensors` files, streamed to the GPU.
 * @module atrous/weights
 */
export type { Progress } from './gpu/compile.ts';
export { type FilterLayouts, type Framework, filterLayoutOf } from './weights/framework.ts';
export { type LoadOptions, loadWeights, Weights } from './weights/load.ts';
export type { StoredDtype, StoredTensor } from './weights/safetensors.ts';
export type { WeightSource } from './weights/source.ts';
