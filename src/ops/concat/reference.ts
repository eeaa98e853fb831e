import { wordsOf } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import { viewOf } from '../../number/dtype.ts';
import { type ConcatOptions, checkList, concatGeometry } from './spec.ts';

export type { ConcatOptions };

/**
 * Tensors put together along their channels, in the order of the list, bit by bit.
 * @param tensors one or more, `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`, that differ in channels only
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function concat(tensors: readonly CpuTensor[], options: ConcatOptions = {}): CpuTensor {
  const named = Object.entries(checkList(tensors));
  const g = concatGeometry(
    named.map(([name, tensor]) => describe('concat', name, tensor)),
    options,
  );
  const { shape, layout, dtype, size } = g.out;
  const given = tensors.map(wordsOf);
  const joined = new (given[0]!.constructor as Uint32ArrayConstructor)(size);
  const whole = size / g.rows;
  let offset = 0;
  given.forEach((words, i) => {
    const width = g.widths[i]!;
    for (let row = 0; row < g.rows; row++) {
      joined.set(words.subarray(row * width, (row + 1) * width), row * whole + offset);
    }
    offset += width;
  });
  return { data: viewOf(dtype, joined.buffer), shape, layout, dtype };
}
