import { type Convolved, convolve, exact, stored } from '../../cpu/convolve.ts';
import { type CpuTensor, describe, describeOptions, readOptions, rounded } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type SeparableConv2dOptions as Options, type SeparableGeometry, separableConv2dGeometry } from './spec.ts';

/**
 * Options of {@link separableConv2d}.
 * @interface
 */
export type SeparableConv2dOptions = Options<CpuTensor>;

/**
 * Separable convolution with float64 accumulation throughout: a depthwise convolution, then a pointwise one,
 * `out[n, y, x, k] = Σ x[n, sy·y + dy·i, sx·x + dx·j, q] · depthwise[i, j, q, r] · pointwise[0, 0, q·m + r, k]`.
 * @param x         `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param depthwise `[kh, kw, c, m]`, or as `depthwiseFilterLayout` says
 * @param pointwise `[1, 1, c·m, cout]`, or as `pointwiseFilterLayout` says
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function separableConv2d(
  x: CpuTensor,
  depthwise: CpuTensor,
  pointwise: CpuTensor,
  options: SeparableConv2dOptions = {},
): CpuTensor {
  const [g, { value }] = run(x, depthwise, pointwise, options);
  return rounded(value, g.pointwise.out);
}

/** What a correct GPU result of {@link separableConv2d} may differ by, fused or not, element by element. */
export function separableConv2dBound(
  x: CpuTensor,
  depthwise: CpuTensor,
  pointwise: CpuTensor,
  options: SeparableConv2dOptions = {},
): Bound {
  const [g, result] = run(x, depthwise, pointwise, options);
  return stored(g.pointwise, result);
}

function run(
  x: CpuTensor,
  depthwise: CpuTensor,
  pointwise: CpuTensor,
  options: SeparableConv2dOptions,
): [SeparableGeometry, Convolved] {
  const read = readOptions(options);
  const op = 'separableConv2d';
  const g = separableConv2dGeometry(
    describe(op, 'x', x),
    describe(op, 'depthwise filter', depthwise),
    describe(op, 'pointwise filter', pointwise),
    describeOptions(op, read, ['bias', 'residual', 'depthwiseBias']) as never,
  );
  const first = convolve(g.depthwise, exact(x), exact(depthwise), { bias: read.depthwiseBias });
  const { allowed } = stored(g.depthwise, first);
  // A middle that may overflow may be anything, and so may all that is made of it.
  const error = allowed.map((e, i) => (first.free[i] === 1 ? Number.POSITIVE_INFINITY : e));
  return [g, convolve(g.pointwise, { value: first.value, error }, exact(pointwise), read)];
}
