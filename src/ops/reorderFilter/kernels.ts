import { type Per, wordsOf } from '../../gpu/gather.ts';
import type { Kernel, Kernels } from '../../gpu/kernel.ts';
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

export const kernels: Kernels<ReorderGeometry> = [variant(4), variant(2), variant(1)];
