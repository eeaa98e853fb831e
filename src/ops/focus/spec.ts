import type { BlockOrder } from '../../shape/blockOrder.ts';
import { check, count, ShapeError } from '../../shape/errors.ts';
import { type FilterLayout, filterOf } from '../../shape/filter.ts';
import { checkOptions, type Pair } from '../../shape/options.ts';
import type { TensorSpec } from '../../shape/tensorSpec.ts';
import {
  type ConvGeometry,
  type ConvOptions,
  convOptionNames,
  type Described,
  groupedConvGeometry,
} from '../conv2d/spec.ts';
import { type BlockGeometry, blocksToChannels } from '../spaceToDepth/spec.ts';

/** Options of {@link focus}. */
export interface FocusOptions<T> extends ConvOptions<T> {
  /** `'focus'` by default. */
  order?: BlockOrder | undefined;
  /** Pixels of a block, 2 by default. */
  blockSize?: Pair | undefined;
  /** Order of the filter's dimensions in memory; `'hwio'` by default. */
  filterLayout?: FilterLayout | undefined;
}

/** Space-to-depth, and the convolution over what it makes. */
export interface FocusGeometry {
  readonly op: string;
  readonly out: TensorSpec;
  readonly flops: number;
  readonly aliases: ConvGeometry['aliases'];
  readonly blocks: BlockGeometry;
  readonly conv: ConvGeometry;
}

/** @throws ShapeError, OptionError, DtypeError as {@link focus} says */
export function focusGeometry(
  x: TensorSpec,
  filter: TensorSpec,
  options: Described<FocusOptions<unknown>>,
): FocusGeometry {
  const op = 'focus';
  checkOptions(op, options, [...convOptionNames, 'order', 'blockSize', 'filterLayout']);
  const { blockSize = 2, order = 'focus', filterLayout } = options;
  const blocks = blocksToChannels(op, x, blockSize, order);
  const read = filterOf(op, 'filter', filter.shape, filterLayout);
  check(
    read.i === blocks.out.channels,
    ShapeError,
    op,
    () =>
      `filter has ${count(read.i, 'input channels')}, ${blocks.by}×${blocks.bx} blocks of x have ${blocks.out.channels}`,
  );
  return focusOf(op, blocks, groupedConvGeometry(op, blocks.out, filter, read, 1, options));
}

/** Of space-to-depth and a convolution over what it makes. */
export function focusOf(op: string, blocks: BlockGeometry, conv: ConvGeometry): FocusGeometry {
  const { out, flops, aliases } = conv;
  return { op, out, flops, aliases, blocks, conv };
}
