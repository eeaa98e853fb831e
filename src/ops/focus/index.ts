import { contextOf, describeOptions, tensorsIn } from '../../gpu/operands.ts';
import { planUnless } from '../../gpu/otherwise.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { OptionError, reading } from '../../shape/errors.ts';
import { kernels as convKernels } from '../conv2d/kernels.ts';
import { kernels as blockKernels } from '../spaceToDepth/kernels.ts';
import { apartCost, kernels } from './kernels.ts';
import { focusGeometry, type FocusOptions as Options } from './spec.ts';

/**
 * Options of {@link focus}.
 * @interface
 */
export type FocusOptions = Options<Tensor>;

/**
 * YOLOv5's Focus layer: space-to-depth, then a convolution over what it makes.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, by·bx·c, cout]`, or in the order that `filterLayout` names
 * @returns `[n, oh, ow, cout]` in the layout of `x`; `oh`, `ow` as for {@link conv2d} over `[h/by, w/bx]`
 * @throws ShapeError when rows, columns or channels don't fit; OptionError, DtypeError, LimitError, ResourceError,
 *   DeviceLostError
 * @see YOLOv5 models/common.py Focus; filters trained behind another order go through {@link reorderFilter}
 */
export function focus(x: Tensor, filter: Tensor, options: FocusOptions = {}): Tensor {
  const op = 'focus';
  const tensors = tensorsIn(op, options, ['bias', 'residual']);
  const context = contextOf(op, { x, filter, ...tensors });
  const g = reading(OptionError, op, () =>
    focusGeometry(x.spec, filter.spec, describeOptions(options, tensors) as never),
  );
  const { blocks, conv } = g;
  const cost = apartCost(g, context.device);
  const folded = planUnless(context, kernels, g, { label: 'two dispatches', cost });
  if (folded) return folded({ x, weights: filter, ...tensors });
  const gather = context.plan(blockKernels, blocks, 'x as depth');
  const convolve = context.plan(convKernels, conv);
  const deep = gather({ x });
  const out = convolve({ x: deep, weights: filter, ...tensors });
  deep.destroy();
  return out;
}
