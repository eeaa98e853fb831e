import { convolve, exact, stored } from '../../cpu/convolve.ts';
import { gather } from '../../cpu/gather.ts';
import { type CpuTensor, describe, rounded, toFloat64 } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { joinSource } from '../batchToSpace/reference.ts';
import { splitSource } from '../spaceToBatch/reference.ts';
import { type WithSpaceToBatchGeometry, type WithSpaceToBatchOptions, withSpaceToBatchGeometry } from './spec.ts';

export type { WithSpaceToBatchOptions };

/**
 * What TensorFlow's eager `tf.nn.depthwise_conv2d` computes through `tf.nn.with_space_to_batch`, its stride quirk
 * included, with float64 accumulation.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, c, m]`, or `[c·m, 1, kh, kw]` with filterLayout `'oihw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function withSpaceToBatch(x: CpuTensor, filter: CpuTensor, options: WithSpaceToBatchOptions = {}): CpuTensor {
  const [g, { value }] = run(x, filter, options);
  return rounded(value, g.out);
}

/** What a correct GPU result of {@link withSpaceToBatch} may differ by, element by element. */
export function withSpaceToBatchBound(x: CpuTensor, filter: CpuTensor, options: WithSpaceToBatchOptions = {}): Bound {
  return run(x, filter, options)[1];
}

function run(
  x: CpuTensor,
  filter: CpuTensor,
  options: WithSpaceToBatchOptions,
): readonly [WithSpaceToBatchGeometry, Bound] {
  const op = 'withSpaceToBatch';
  const g = withSpaceToBatchGeometry(describe(op, 'x', x), describe(op, 'filter', filter), options);
  const { split, depthwise, join } = g;
  const value = toFloat64(x.data);
  const input = split === undefined ? value : gather(value, split.out, splitSource(split));
  const bound = stored(depthwise, convolve(depthwise, { value: input }, exact(filter), {}));
  if (join === undefined) return [g, bound];
  const source = joinSource(join);
  return [
    g,
    {
      shape: join.out.shape,
      value: gather(bound.value, join.out, source),
      allowed: gather(bound.allowed, join.out, source),
      free: gather(bound.free, join.out, source),
      saturated: bound.saturated,
    },
  ];
}
