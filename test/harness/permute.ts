import type { Layout, Shape, TensorData } from 'atrous';
import type { CpuTensor } from 'atrous/reference';

/**
 * A tensor with its dimensions in another order: dimension `k` of the result is `order[k]` of the given one. Elements move
 * as raw words, since a JavaScript number need not keep a NaN's payload.
 */
function permuted({ data, shape, dtype }: CpuTensor, order: readonly number[]): CpuTensor {
  const given = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const strides = order.map((axis) => given[axis]!);
  const words = wordsOf(data);
  const moved = words.slice();
  const index = new Array<number>(order.length).fill(0);
  for (let at = 0; at < moved.length; at++) {
    moved[at] = words[index.reduce((sum, position, axis) => sum + position * strides[axis]!, 0)]!;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < sizes[axis]!) break;
      index[axis] = 0;
    }
  }
  const view = data.constructor as new (bytes: ArrayBufferLike) => TensorData;
  return { data: new view(moved.buffer), shape: sizes, dtype };
}

function wordsOf(data: TensorData): Uint32Array | Uint16Array {
  const View = data.BYTES_PER_ELEMENT === 2 ? Uint16Array : Uint32Array;
  return new View(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}

/** The same elements with their dimensions named otherwise: `permutedBy(filter, 'oihw', 'hwio')`. */
export function permutedBy(tensor: CpuTensor, from: string, to: string): CpuTensor {
  return permuted(
    tensor,
    [...to].map((letter) => from.indexOf(letter)),
  );
}

/** The same image in another layout. */
export function inLayout(tensor: CpuTensor, layout: Layout): CpuTensor {
  return { ...permutedBy(tensor, tensor.layout ?? 'nhwc', layout), layout };
}

/** The same elements under another shape. */
export function reshaped(tensor: CpuTensor, shape: Shape): CpuTensor {
  return { ...tensor, shape };
}
