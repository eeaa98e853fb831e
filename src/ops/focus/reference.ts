import { convolve, exact, stored } from '../../cpu/convolve.ts';
import { type CpuTensor, describe, describeOptions, readOptions, rounded } from '../../cpu/tensor.ts';
import type { Bound } from '../../number/bound.ts';
import { spaceToDepth } from '../spaceToDepth/reference.ts';
import { focusGeometry, type FocusOptions as Options } from './spec.ts';

/**
 * Options of {@link focus}.
 * @interface
 */
export type FocusOptions = Options<CpuTensor>;

/**
 * YOLOv5's Focus layer with float64 accumulation: space-to-depth, then a convolution over what it makes.
 * @param x      `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @param filter `[kh, kw, by·bx·c, cout]`, or in the order that `filterLayout` names
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function focus(x: CpuTensor, filter: CpuTensor, options: FocusOptions = {}): CpuTensor {
  const [g, result] = run(x, filter, options);
  return rounded(result.value, g.out);
}

/** What a correct GPU result of {@link focus} may differ by, element by element. */
export function focusBound(x: CpuTensor, filter: CpuTensor, options: FocusOptions = {}): Bound {
  return stored(...run(x, filter, options));
}

function run(x: CpuTensor, filter: CpuTensor, options: FocusOptions) {
  const read = readOptions(options);
  const op = 'focus';
  const { conv } = focusGeometry(
    describe(op, 'x', x),
    describe(op, 'filter', filter),
    describeOptions(op, read, ['bias', 'residual']) as never,
  );
  const deep = spaceToDepth(x, { blockSize: read.blockSize ?? 2, order: read.order ?? 'focus' });
  return [conv, convolve(conv, exact(deep), exact(filter), read)] as const;
}
