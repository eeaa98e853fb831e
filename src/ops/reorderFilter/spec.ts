import { type BlockMap, type BlockOrder, blockMap } from '../../shape/blockOrder.ts';
import { check, count, ShapeError } from '../../shape/errors.ts';
import { type FilterLayout, filterOf, inputAxis } from '../../shape/filter.ts';
import { checkOptions, type Pair } from '../../shape/options.ts';
import type { TensorSpec } from '../../shape/tensorSpec.ts';
import { blockPair } from '../spaceToDepth/spec.ts';

/** Options of {@link reorderFilter}. */
export interface ReorderFilterOptions {
  /** The order that the filter was trained on. */
  from: BlockOrder;
  /** The order that it is to work on. */
  to: BlockOrder;
  /** Pixels of a block: a number, or `[by, bx]`. */
  blockSize: Pair;
  /** Order of the filter's dimensions in memory; `'hwio'` by default. */
  filterLayout?: FilterLayout | undefined;
}

/** A filter seen as `[outer, channels, inner]` elements, of which the middle axis is permuted. */
export interface ReorderGeometry {
  readonly op: string;
  readonly x: TensorSpec;
  readonly out: TensorSpec;
  readonly inner: number;
  /** `source[k]` is the input channel of the given filter that becomes channel `k`. */
  readonly source: readonly number[];
  readonly flops: 0;
  readonly bytes: number;
}

/** @throws ShapeError, OptionError as {@link reorderFilter} says */
export function reorderFilterGeometry(filter: TensorSpec, options: ReorderFilterOptions): ReorderGeometry {
  const op = 'reorderFilter';
  checkOptions(op, options, ['from', 'to', 'blockSize', 'filterLayout']);
  const { i: channels } = filterOf(op, 'filter', filter.shape, options.filterLayout);
  const [by, bx] = blockPair(op, options.blockSize);
  const blocks = by * bx;
  check(
    channels % blocks === 0,
    ShapeError,
    op,
    () => `${by}×${bx} blocks don't divide the ${count(channels, 'input channels')} of filter`,
  );
  const from = positions(blockMap(op, 'from', options.from, by, bx), channels);
  const to = positions(blockMap(op, 'to', options.to, by, bx), channels);
  const channelOf = new Map(from.map((element, channel) => [element, channel]));
  const axis = inputAxis(options.filterLayout ?? 'hwio');
  return {
    op,
    x: filter,
    out: filter,
    inner: filter.shape.slice(axis + 1).reduce((product, length) => product * length, 1),
    source: to.map((element) => channelOf.get(element)!),
    flops: 0,
    bytes: 2 * filter.bytes,
  };
}

/** For each channel that an order makes, the element of the block that it came from, as `(oy·bx + ox)·C + c`. */
function positions({ source, channelMajor }: BlockMap, channels: number): number[] {
  const perBlock = channels / source.length;
  return Array.from({ length: channels }, (_, at) => {
    const block = channelMajor ? at % source.length : Math.floor(at / perBlock);
    const channel = channelMajor ? Math.floor(at / source.length) : at % perBlock;
    return source[block]! * perBlock + channel;
  });
}
