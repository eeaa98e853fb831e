import { dtypeBytes } from '../number/dtype.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import type { Kernel } from './kernel.ts';
import { rearrange_runs } from './shaders.gen.ts';

/** `[a, p, q, run]`, whose middle axes are exchanged; `run` in elements, which two of float16 make a word. */
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

function inWords({ out }: BlockGeometry, elements: number): number {
  return (elements * dtypeBytes[out.dtype]) / 4;
}

/** The variant that moves runs of neighbouring values, where the order leaves a block's row of channels together. */
export function runsKernel(axes: (g: BlockGeometry) => Axes): Kernel<BlockGeometry> {
  return {
    shader: rearrange_runs,
    accepts: (g) =>
      g.x.layout === 'nhwc' &&
      !g.map.channelMajor &&
      g.map.source.every((position, block) => position === block) &&
      Number.isInteger(inWords(g, axes(g).run)),
    plan(g) {
      const { p, q, run: elements } = axes(g);
      const run = inWords(g, elements);
      const [width, elem] = widths.find(([each]) => run % each === 0)!;
      const words = run / width;
      const each = [4, 3, 2, 1].find((count) => words % count === 0)!;
      const total = inWords(g, g.out.size) / width / each;
      return {
        aliases: { elem },
        constants: { EACH: each },
        params: { p, q, parts: words / each, total },
        threads: total,
      };
    },
  };
}
