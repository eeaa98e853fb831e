import { averages } from '../../cpu/average.ts';
import { type CpuTensor, describe, rounded } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { globalAvgPoolGeometry } from './spec.ts';

/**
 * The average of each channel over all pixels of an image, with float64 accumulation.
 * @param x `[n, h, w, c]` → `[n, 1, 1, c]`, or both with channels second for layout `'nchw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function globalAvgPool(x: CpuTensor, options: Readonly<Record<string, never>> = {}): CpuTensor {
  const g = globalAvgPoolGeometry(describe('globalAvgPool', 'x', x), options);
  return rounded(averages(g, x).value, g.out);
}

/** What a correct GPU result of {@link globalAvgPool} may differ by, element by element, in whatever order it sums. */
export function globalAvgPoolBound(x: CpuTensor, options: Readonly<Record<string, never>> = {}): Bound {
  return averages(globalAvgPoolGeometry(describe('globalAvgPool', 'x', x), options), x);
}
