import { gatherTensor, type Source } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import type { BatchGeometry } from '../spaceToBatch/spec.ts';
import { type BatchToSpaceOptions, batchToSpaceGeometry } from './spec.ts';

export type { BatchToSpaceOptions };

/**
 * The inverse of {@link spaceToBatch}: puts the blocks together, then crops, bit by bit.
 * @param x `[by·bx·n, h, w, c]` → `[n, h·by − top − bottom, w·bx − left − right, c]`
 * @throws ShapeError, OptionError, ResourceError as in the face `atrous`
 */
export function batchToSpace(x: CpuTensor, options: BatchToSpaceOptions): CpuTensor {
  const g = batchToSpaceGeometry(describe('batchToSpace', 'x', x), options);
  return gatherTensor(x, g.out, joinSource(g));
}

/** Where each element of the joined tensor comes from. */
export function joinSource({ x, out, bx, by, top, left }: BatchGeometry): Source {
  const { batch, row, column, channel } = x.strides;
  return (n, y, col, c) => {
    const [joinedRow, joinedColumn] = [y + top, col + left];
    const block = (joinedRow % by) * bx + (joinedColumn % bx);
    return (
      (block * out.batch + n) * batch +
      Math.floor(joinedRow / by) * row +
      Math.floor(joinedColumn / bx) * column +
      c * channel
    );
  };
}
