import { check, OptionError, ShapeError, show } from '../../shape/errors.ts';
import { type FilterLayout, filterOf } from '../../shape/filter.ts';
import { checkOptions, pair } from '../../shape/options.ts';
import type { TensorSpec } from '../../shape/tensorSpec.ts';
import {
  type ConvGeometry,
  type ConvOptions,
  convOptionNames,
  type Described,
  groupedConvGeometry,
} from '../conv2d/spec.ts';

/** Options of {@link pointwiseConv2d}. */
export interface PointwiseConv2dOptions<T> extends Omit<ConvOptions<T>, 'dilations'> {
  /** Order of the filter's dimensions in memory; `'hwio'` by default. */
  filterLayout?: FilterLayout | undefined;
}

/** @throws ShapeError, OptionError, DtypeError as {@link pointwiseConv2d} says */
export function pointwiseConv2dGeometry(
  x: TensorSpec,
  filter: TensorSpec,
  options: Described<PointwiseConv2dOptions<unknown>> & { dilations?: unknown },
): ConvGeometry {
  const op = 'pointwiseConv2d';
  checkOptions(op, options, [...convOptionNames, 'filterLayout']);
  const { dilations, ...others } = options;
  if (dilations !== undefined) {
    check(
      pair(op, 'dilations', dilations).every((dilation) => dilation === 1),
      OptionError,
      op,
      () => `a 1×1 filter has nothing to dilate, dilations are ${show(dilations)}`,
    );
  }
  const read = filterOf(op, 'filter', filter.shape, options.filterLayout);
  check(read.kh === 1 && read.kw === 1, ShapeError, op, () => `filter must be 1×1, not ${read.kh}×${read.kw}`);
  return groupedConvGeometry(op, x, filter, read, 1, others);
}
