import { gatherTensor, type Source } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import type { BlockGeometry, BlockOptions } from '../spaceToDepth/spec.ts';
import { depthToSpaceGeometry } from './spec.ts';

/**
 * The exact inverse of {@link spaceToDepth}, bit by bit.
 * @param x `[n, h, w, by·bx·c]` → `[n, h·by, w·bx, c]`, or both with channels second for layout `'nchw'`
 * @throws ShapeError, OptionError, ResourceError as in the face `atrous`
 */
export function depthToSpace(x: CpuTensor, options: BlockOptions): CpuTensor {
  const g = depthToSpaceGeometry(describe('depthToSpace', 'x', x), options);
  return gatherTensor(x, g.out, blockSource(g));
}

function blockSource({ x, out, by, bx, map }: BlockGeometry): Source {
  const { batch, row, column, channel } = x.strides;
  const blocks = by * bx;
  const blockOf = map.source.reduce<number[]>((found, place, block) => {
    found[place] = block;
    return found;
  }, []);
  return (n, y, col, c) => {
    const block = blockOf[(y % by) * bx + (col % bx)]!;
    const deep = map.channelMajor ? c * blocks + block : block * out.channels + c;
    return n * batch + Math.floor(y / by) * row + Math.floor(col / bx) * column + deep * channel;
  };
}
