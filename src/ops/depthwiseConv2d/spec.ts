import { type DepthwiseFilterLayout, depthwiseFilterOf } from '../../shape/filter.ts';
import { checkOptions } from '../../shape/options.ts';
import { checkImage, type TensorSpec } from '../../shape/tensorSpec.ts';
import {
  type ConvGeometry,
  type ConvOptions,
  convOptionNames,
  type Described,
  groupedConvGeometry,
} from '../conv2d/spec.ts';

/** Options of {@link depthwiseConv2d}. */
export interface DepthwiseConv2dOptions<T> extends ConvOptions<T> {
  /** `'hwim'` by default. */
  filterLayout?: DepthwiseFilterLayout | undefined;
}

/** @throws ShapeError, OptionError, DtypeError as {@link depthwiseConv2d} says */
export function depthwiseConv2dGeometry(
  x: TensorSpec,
  filter: TensorSpec,
  options: Described<DepthwiseConv2dOptions<unknown>>,
): ConvGeometry {
  const op = 'depthwiseConv2d';
  checkOptions(op, options, [...convOptionNames, 'filterLayout']);
  checkImage(op, 'x', x);
  const read = depthwiseFilterOf(op, 'filter', filter.shape, x.channels, options.filterLayout, 'filterLayout');
  return groupedConvGeometry(op, x, filter, read, x.channels, options);
}
