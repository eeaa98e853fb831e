import { check, OptionError, show } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import type { TensorSpec } from '../../shape/tensorSpec.ts';
import { type PoolGeometry, type PoolOptions, poolGeometry } from '../maxPool2d/spec.ts';

/** Options of {@link avgPool2d}. */
export interface AvgPool2dOptions extends PoolOptions {
  /** Whether padding counts as zeros, so that each window is divided by all of its size; false by default. */
  countPadding?: boolean | undefined;
}

/** @throws ShapeError, OptionError, DtypeError as {@link avgPool2d} says */
export function avgPool2dGeometry(x: TensorSpec, options: AvgPool2dOptions): PoolGeometry {
  const op = 'avgPool2d';
  checkOptions(op, options, ['windowSize', 'strides', 'padding', 'countPadding']);
  const { countPadding = false } = options;
  check(
    typeof countPadding === 'boolean',
    OptionError,
    op,
    () => `countPadding must be true or false, not ${show(countPadding)}`,
  );
  return poolGeometry(op, x, options, 1, countPadding);
}
