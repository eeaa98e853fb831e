import { viewOf } from '../number/dtype.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { CpuTensor } from './tensor.ts';

type Elements = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** The element of the input that an output position takes; undefined for a zero. */
export type Source = (n: number, y: number, x: number, c: number) => number | undefined;

/** Moves elements to the output's memory order, whatever they are. */
export function gather<T extends Elements>(elements: T, out: TensorSpec, source: Source): T {
  const moved = new (elements.constructor as new (length: number) => T)(out.size);
  const { batch, row, column, channel } = out.strides;
  for (let n = 0; n < out.batch; n++) {
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        for (let c = 0; c < out.channels; c++) {
          const at = source(n, y, x, c);
          if (at !== undefined) moved[n * batch + y * row + x * column + c * channel] = elements[at]!;
        }
      }
    }
  }
  return moved;
}

/** A tensor whose elements are the input's, moved as raw words: JavaScript numbers would not keep a NaN's payload. */
export function gatherTensor(x: CpuTensor, out: TensorSpec, source: Source): CpuTensor {
  const { shape, layout, dtype } = out;
  return { data: viewOf(dtype, gather(wordsOf(x), out, source).buffer as ArrayBuffer), shape, layout, dtype };
}

/** A tensor's elements as raw words. */
export function wordsOf({ data }: CpuTensor): Uint32Array | Uint16Array {
  if (data.length === 0) return data.BYTES_PER_ELEMENT === 2 ? new Uint16Array(0) : new Uint32Array(0); // of a detached buffer
  return data.BYTES_PER_ELEMENT === 2
    ? new Uint16Array(data.buffer, data.byteOffset, data.length)
    : new Uint32Array(data.buffer, data.byteOffset, data.length);
}
