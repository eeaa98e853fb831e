import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import type { Kernel } from './kernel.ts';
import { rearrange_runs } from './shaders.gen.ts';

/** `[a, p, q, run]`, whose middle axes are exchanged; `run` in elements. */
interface Axes {
  readonly p: number;
  readonly q: number;
  readonly run: number;
}

const widths = [
  [4, 'vec4<u32>'],
  [2, 'vec2<u32>'],
  [1, 'u32'],
] as const;

/** The variant that moves runs of neighbouring values, where the order leaves a block's row of channels together. */
export function runsKernel(axes: (g: BlockGeometry) => Axes): Kernel<BlockGeometry> {
  return {
    shader: rearrange_runs,
    accepts: ({ x, map }) =>
      x.layout === 'nhwc' && !map.channelMajor && map.source.every((position, block) => position === block),
    plan(g) {
      const { p, q, run } = axes(g);
      const [width, elem] = widths.find(([each]) => run % each === 0)!;
      const words = run / width;
      const each = [4, 3, 2, 1].find((count) => words % count === 0)!;
      const total = g.out.size / width / each;
      return {
        aliases: { elem },
        constants: { EACH: each },
        params: { p, q, parts: words / each, total },
        threads: total,
      };
    },
  };
}
