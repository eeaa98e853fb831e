import { type BlockMap, type BlockOrder, blockMap } from '../../shape/blockOrder.ts';
import { check, count, OptionError, ShapeError } from '../../shape/errors.ts';
import { checkOptions, type Pair, pair } from '../../shape/options.ts';
import { checkImage, checkPixels, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options of {@link spaceToDepth} and its inverse {@link depthToSpace}. */
export interface BlockOptions {
  /** Pixels of a block: a number, or `[by, bx]`. 1 is a copy. */
  blockSize: Pair;
  /** `'DCR'` by default. */
  order?: BlockOrder | undefined;
}

/** A rearrangement between blocks of pixels and channels. */
export interface BlockGeometry {
  readonly op: string;
  readonly by: number;
  readonly bx: number;
  readonly map: BlockMap;
  readonly x: TensorSpec;
  readonly out: TensorSpec;
  readonly flops: 0;
  readonly bytes: number;
}

/** @throws ShapeError, OptionError as {@link spaceToDepth} says */
export function spaceToDepthGeometry(x: TensorSpec, options: BlockOptions): BlockGeometry {
  const op = 'spaceToDepth';
  checkOptions(op, options, ['blockSize', 'order']);
  const { blockSize, order = 'DCR' } = options;
  return blocksToChannels(op, x, blockSize, order);
}

/** The geometry of space-to-depth, whichever operation it is a part of. */
export function blocksToChannels(op: string, x: TensorSpec, blockSize: Pair, order: BlockOrder): BlockGeometry {
  const [by, bx] = blockPair(op, blockSize);
  checkImage(op, 'x', x);
  const { height, width } = x;
  checkPixels(op, 'x', x);
  check(height % by === 0, ShapeError, op, () => `blocks of ${by} don't divide the ${count(height, 'rows')} of x`);
  check(width % bx === 0, ShapeError, op, () => `blocks of ${bx} don't divide the ${count(width, 'columns')} of x`);
  const map = blockMap(op, 'order', order, by, bx);
  const out = x.with({ height: height / by, width: width / bx, channels: x.channels * by * bx });
  return { op, by, bx, map, x, out, flops: 0, bytes: x.bytes + out.bytes };
}

/** @throws OptionError where the block is missing or no block */
export function blockPair(op: string, blockSize: unknown): readonly [number, number] {
  check(blockSize !== undefined, OptionError, op, () => 'blockSize is missing');
  return pair(op, 'blockSize', blockSize);
}
