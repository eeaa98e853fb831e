import type { Context } from '../../gpu/context.ts';
import { runSteps } from '../../gpu/operands.ts';
import type { Recording } from '../../gpu/recording.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels as joinKernels } from '../batchToSpace/kernels.ts';
import { kernels as depthwiseKernels } from '../depthwiseConv2d/kernels.ts';
import { kernels as splitKernels } from '../spaceToBatch/kernels.ts';
import { type WithSpaceToBatchGeometry, type WithSpaceToBatchOptions, withSpaceToBatchGeometry } from './spec.ts';

export type { WithSpaceToBatchOptions };

/**
 * What TensorFlow's eager `tf.nn.depthwise_conv2d` computes through `tf.nn.with_space_to_batch`: space-to-batch, a
 * depthwise convolution without padding or dilation, batch-to-space. With strides and rates both above 1 the stride counts
 * within each block, and the result is not that of {@link depthwiseConv2d}. For reproducing a TensorFlow model.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c, m]`, or `[c·m, 1, kh, kw]` with filterLayout `'oihw'`
 * @returns `[n, oh, ow, c·m]` in the layout of `x`
 * @throws ShapeError, OptionError (unequal strides among others), DtypeError, LimitError, ResourceError, DeviceLostError
 * @see tensorflow/python/ops/nn_ops.py with_space_to_batch; docs/stride-and-dilation.md
 */
export function withSpaceToBatch(x: Tensor, filter: Tensor, options: WithSpaceToBatchOptions = {}): Tensor {
  const geometry = () => withSpaceToBatchGeometry(x.spec, filter.spec, options);
  return runSteps('withSpaceToBatch', { x, filter }, geometry, planned, { x, weights: filter });
}

function planned(context: Context, { split, depthwise, join }: WithSpaceToBatchGeometry): Recording {
  if (split === undefined || join === undefined) return context.plan(depthwiseKernels, depthwise);
  const splitting = context.plan(splitKernels, split, 'x as batch');
  const convolving = context.plan(depthwiseKernels, depthwise, 'the output as batch');
  const joining = context.plan(joinKernels, join);
  return ({ x, weights }) => {
    const blocks = splitting({ x });
    const convolved = convolving({ x: blocks, weights });
    const joined = joining({ x: convolved });
    blocks.destroy();
    convolved.destroy();
    return joined;
  };
}
