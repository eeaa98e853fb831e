/**
 * Tensors larger than a device binds at once.
 * @module
 */
export { anySize } from './gpu/anySize.ts';
