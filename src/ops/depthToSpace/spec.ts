import { blockMap } from '../../shape/blockOrder.ts';
import { check, count, ShapeError } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import { checkImage, checkPixels, type TensorSpec } from '../../shape/tensorSpec.ts';
import { type BlockGeometry, type BlockOptions, blockPair } from '../spaceToDepth/spec.ts';

/** @throws ShapeError, OptionError as {@link depthToSpace} says */
export function depthToSpaceGeometry(x: TensorSpec, options: BlockOptions): BlockGeometry {
  const op = 'depthToSpace';
  checkOptions(op, options, ['blockSize', 'order']);
  const { blockSize, order = 'DCR' } = options;
  const [by, bx] = blockPair(op, blockSize);
  checkImage(op, 'x', x);
  const { height, width, channels } = x;
  checkPixels(op, 'x', x);
  check(
    channels % (by * bx) === 0,
    ShapeError,
    op,
    () => `${by}×${bx} blocks don't divide the ${count(channels, 'channels')} of x`,
  );
  const map = blockMap(op, 'order', order, by, bx);
  const out = x.with({ height: height * by, width: width * bx, channels: channels / (by * bx) });
  return { op, by, bx, map, x, out, flops: 0, bytes: x.bytes + out.bytes };
}
