/**
 * Images into tensors, and tensors into textures and canvases, without a way through the CPU.
 * @module atrous/image
 */
export { type FromImageOptions, fromImage } from './image/fromImage.ts';
export type { Channels, Normalization } from './image/normalize.ts';
export type { ImageSource, Pixels } from './image/source.ts';
export { type ToCanvasOptions, toCanvas } from './image/toCanvas.ts';
export { type ToTextureOptions, toTexture } from './image/toTexture.ts';
