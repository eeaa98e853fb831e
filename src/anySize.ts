/**
 * Tensors larger than a device binds at once.
 * @module atrous/any-size
 */
export { anySize } from './gpu/anySize.ts';
