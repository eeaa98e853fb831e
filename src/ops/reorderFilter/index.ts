import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type ReorderFilterOptions, reorderFilterGeometry } from './spec.ts';

export type { ReorderFilterOptions };

/**
 * Permutes a filter's input channels, so that one trained behind space-to-depth in the order `from` works behind the
 * order `to`, bit by bit.
 * @param filter `[kh, kw, by·bx·c, cout]`, or in the order that `filterLayout` names
 * @returns a filter of the same shape
 * @throws ShapeError when the input channels don't divide into blocks; OptionError, LimitError, ResourceError,
 *   DeviceLostError
 * @see YOLOv5 issue 413, where Focus weights met TensorFlow's space_to_depth
 */
export function reorderFilter(filter: Tensor, options: ReorderFilterOptions): Tensor {
  return runOn('reorderFilter', { filter }, kernels, () => reorderFilterGeometry(filter.spec, options), {
    x: filter,
  });
}
