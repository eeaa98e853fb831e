import type { Context } from '../../gpu/context.ts';
import { readOptions, runSteps } from '../../gpu/operands.ts';
import { planUnless } from '../../gpu/otherwise.ts';
import type { Recording } from '../../gpu/recording.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels as convKernels } from '../conv2d/kernels.ts';
import { kernels as blockKernels } from '../spaceToDepth/kernels.ts';
import { apartCost, kernels } from './kernels.ts';
import { type FocusGeometry, focusGeometry, type FocusOptions as Options } from './spec.ts';

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
  const { tensors, described } = readOptions(op, options, ['bias', 'residual']);
  const geometry = () => focusGeometry(x.spec, filter.spec, described());
  return runSteps(op, { x, filter, ...tensors }, geometry, planned, { x, weights: filter, ...tensors });
}

function planned(context: Context, g: FocusGeometry): Recording {
  const cost = apartCost(g, context.device);
  const folded = planUnless(context, kernels, g, { label: 'two dispatches', cost });
  if (folded) return folded;
  const gather = context.plan(blockKernels, g.blocks, 'x as depth');
  const convolve = context.plan(convKernels, g.conv);
  return ({ x, ...others }) => {
    const deep = gather({ x });
    const out = convolve({ x: deep, ...others });
    deep.destroy();
    return out;
  };
}
