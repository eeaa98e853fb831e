import { gatherTensor, type Source } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import { type BlockGeometry, type BlockOptions, spaceToDepthGeometry } from './spec.ts';

export type { BlockOptions };

/**
 * Moves each block of `by × bx` pixels into the channels of one pixel, bit by bit.
 * @param x `[n, h, w, c]` → `[n, h/by, w/bx, by·bx·c]`, or both with channels second for layout `'nchw'`
 * @throws ShapeError, OptionError, ResourceError as in the face `atrous`
 */
export function spaceToDepth(x: CpuTensor, options: BlockOptions): CpuTensor {
  const g = spaceToDepthGeometry(describe('spaceToDepth', 'x', x), options);
  return gatherTensor(x, g.out, blockSource(g));
}

function blockSource({ x, by, bx, map }: BlockGeometry): Source {
  const { batch, row, column, channel } = x.strides;
  const blocks = by * bx;
  return (n, y, col, deep) => {
    const block = map.source[map.channelMajor ? deep % blocks : Math.floor(deep / x.channels)]!;
    const c = map.channelMajor ? Math.floor(deep / blocks) : deep % x.channels;
    const [oy, ox] = [Math.floor(block / bx), block % bx];
    return n * batch + (y * by + oy) * row + (col * bx + ox) * column + c * channel;
  };
}
