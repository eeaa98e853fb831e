import { type Per, wordsOf } from '../../gpu/gather.ts';
import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { axesKernels, type Rearrangement } from '../../gpu/rearrange.ts';
import { reorder_filter_gather } from '../../gpu/shaders.gen.ts';
import type { ReorderGeometry } from './spec.ts';

function variant(per: Per): Kernel<ReorderGeometry> {
  return {
    shader: reorder_filter_gather,
    accepts: ({ inner }) => inner % per === 0,
    plan: (g) => ({
      ...wordsOf(g, per),
      params: { channels: g.source.length, inner: g.inner / per, total: g.out.size / per },
      tables: { source: g.source },
    }),
  };
}

function axes({ x, inner, source }: ReorderGeometry): Rearrangement {
  const slice = inner * source.length;
  const axis = (size: number, step: number) => ({ size, x: step, out: step, row: 0, column: 0 });
  return {
    axes: [axis(x.size / slice, slice), axis(inner, 1)],
    listed: source.map((from, to) => ({ x: from * inner, out: to * inner })),
  };
}

export const kernels: Kernels<ReorderGeometry> = [...axesKernels(axes), variant(4), variant(2), variant(1)];
