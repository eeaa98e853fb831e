import { averages } from '../../cpu/average.ts';
import { type CpuTensor, describe, rounded } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { type AvgPool2dOptions, avgPool2dGeometry } from './spec.ts';

export type { AvgPool2dOptions };

/**
 * The average of each window of each channel, with float64 accumulation: over the elements that are there, or over all of
 * the window with `countPadding`.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function avgPool2d(x: CpuTensor, options: AvgPool2dOptions): CpuTensor {
  const g = avgPool2dGeometry(describe('avgPool2d', 'x', x), options);
  return rounded(averages(g, x).value, g.out);
}

/** What a correct GPU result of {@link avgPool2d} may differ by, element by element. */
export function avgPool2dBound(x: CpuTensor, options: AvgPool2dOptions): Bound {
  return averages(avgPool2dGeometry(describe('avgPool2d', 'x', x), options), x);
}
