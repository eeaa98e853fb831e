import type { Context } from '../../gpu/context.ts';
import { readOptions, runSteps } from '../../gpu/operands.ts';
import { planUnless } from '../../gpu/otherwise.ts';
import type { Recording } from '../../gpu/recording.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels as depthwiseKernels } from '../depthwiseConv2d/kernels.ts';
import { kernels as pointwiseKernels } from '../pointwiseConv2d/kernels.ts';
import { apartCost } from './cost.ts';
import { kernels } from './kernels.ts';
import { type SeparableConv2dOptions as Options, type SeparableGeometry, separableConv2dGeometry } from './spec.ts';

/**
 * Options of {@link separableConv2d}.
 * @interface
 */
export type SeparableConv2dOptions = Options<Tensor>;

/**
 * Separable convolution: a depthwise convolution, then a pointwise one,
 * `out[n, y, x, k] = Σ x[n, sy·y + dy·i − top, sx·x + dx·j − left, q] · depthwise[i, j, q, r] · pointwise[0, 0, q·m + r, k]`.
 * Strides, dilations and padding belong to the depthwise half; bias, activation and residual to the end.
 * @param x         `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param depthwise `[kh, kw, c, m]`, or as `depthwiseFilterLayout` says
 * @param pointwise `[1, 1, c·m, cout]`, or as `pointwiseFilterLayout` says
 * @returns `[n, oh, ow, cout]` in the layout of `x`; `oh`, `ow` as for {@link conv2d}
 * @throws ShapeError when channels don't fit or the dilated filter exceeds the padded input; OptionError, DtypeError,
 *   LimitError, ResourceError, DeviceLostError
 * @see TensorFlow tf.nn.separable_conv2d, whose formula this is for any strides and dilations
 */
export function separableConv2d(
  x: Tensor,
  depthwise: Tensor,
  pointwise: Tensor,
  options: SeparableConv2dOptions = {},
): Tensor {
  const op = 'separableConv2d';
  const { tensors, described } = readOptions(op, options, ['bias', 'residual', 'depthwiseBias']);
  const { bias, residual, depthwiseBias: depthwise_bias } = tensors;
  return runSteps(
    op,
    { x, 'depthwise filter': depthwise, 'pointwise filter': pointwise, ...tensors },
    () => separableConv2dGeometry(x.spec, depthwise.spec, pointwise.spec, described()),
    planned,
    { x, depthwise, pointwise, depthwise_bias, bias, residual },
  );
}

function planned(context: Context, g: SeparableGeometry): Recording {
  const cost = apartCost(g, context.device);
  const fused = planUnless(context, kernels, g, { label: 'two dispatches', cost });
  if (fused) return fused;
  const first = context.plan(depthwiseKernels, g.depthwise, "the depthwise half's output");
  const second = context.plan(pointwiseKernels, g.pointwise);
  return ({ x, depthwise, pointwise, depthwise_bias, bias, residual }) => {
    const middle = first({ x, weights: depthwise, bias: depthwise_bias });
    const out = second({ x: middle, weights: pointwise, bias, residual });
    middle.destroy();
    return out;
  };
}
