import { wordsOf } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import { viewOf } from '../../number/dtype.ts';
import { type ReorderFilterOptions, reorderFilterGeometry } from './spec.ts';

export type { ReorderFilterOptions };

/**
 * Permutes a filter's input channels, so that one trained behind space-to-depth in the order `from` works behind the
 * order `to`, bit by bit.
 * @param filter `[kh, kw, by·bx·c, cout]`, or in the order that `filterLayout` names
 * @throws ShapeError, OptionError, ResourceError as in the face `atrous`
 */
export function reorderFilter(filter: CpuTensor, options: ReorderFilterOptions): CpuTensor {
  const { out, inner, source } = reorderFilterGeometry(describe('reorderFilter', 'filter', filter), options);
  const given = wordsOf(filter);
  const moved = given.map((_, at) => {
    const channel = Math.floor(at / inner) % source.length;
    return given[at + (source[channel]! - channel) * inner]!;
  });
  const { shape, layout, dtype } = out;
  return { data: viewOf(dtype, moved.buffer as ArrayBuffer), shape, layout, dtype };
}
