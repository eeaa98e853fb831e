import type { TensorData } from 'atrous';
import { halfToNumber } from '../../src/number/half.ts';

/** Elements as numbers, of float16 too, also where that comes as raw words. */
export function floatsOf(data: TensorData): Float32Array {
  return data instanceof Uint16Array ? Float32Array.from(data, halfToNumber) : new Float32Array(data as Float32Array);
}
