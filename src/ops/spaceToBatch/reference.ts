import { gatherTensor, type Source } from '../../cpu/gather.ts';
import { type CpuTensor, describe } from '../../cpu/tensor.ts';
import { type BatchGeometry, type SpaceToBatchOptions, spaceToBatchGeometry } from './spec.ts';

export type { SpaceToBatchOptions };

/**
 * Pads with zeros, then moves each position of a block of `by × bx` pixels into a batch of its own, bit by bit.
 * @param x `[n, h, w, c]` → `[by·bx·n, (h + top + bottom)/by, (w + left + right)/bx, c]`; batch index `(oy·bx + ox)·n₀ + n`
 * @throws ShapeError, OptionError, ResourceError as in the face `atrous`
 */
export function spaceToBatch(x: CpuTensor, options: SpaceToBatchOptions): CpuTensor {
  const g = spaceToBatchGeometry(describe('spaceToBatch', 'x', x), options);
  return gatherTensor(x, g.out, splitSource(g));
}

/** Where each element of the batch form comes from. */
export function splitSource({ x, bx, by, top, left }: BatchGeometry): Source {
  const { batch, row, column, channel } = x.strides;
  return (n, y, col, c) => {
    const block = Math.floor(n / x.batch);
    const [sourceRow, sourceColumn] = [y * by + Math.floor(block / bx) - top, col * bx + (block % bx) - left];
    if (sourceRow < 0 || sourceRow >= x.height || sourceColumn < 0 || sourceColumn >= x.width) return undefined;
    return (n % x.batch) * batch + sourceRow * row + sourceColumn * column + c * channel;
  };
}
