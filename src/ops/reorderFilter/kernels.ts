import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { reorder_filter_gather } from '../../gpu/shaders.gen.ts';
import type { ReorderGeometry } from './spec.ts';

function variant(per: 1 | 4): Kernel<ReorderGeometry> {
  return {
    shader: reorder_filter_gather,
    accepts: ({ inner }) => inner % per === 0,
    plan: ({ source, inner, out }) => ({
      aliases: { elem: per === 4 ? 'vec4<u32>' : 'u32' },
      params: { channels: source.length, inner: inner / per, total: out.size / per },
      tables: { source },
      threads: out.size / per,
    }),
  };
}

export const kernels: Kernels<ReorderGeometry> = [variant(4), variant(1)];
