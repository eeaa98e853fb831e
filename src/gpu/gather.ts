import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Geometry, Kernel, Kernels } from './kernel.ts';
import type { Constants, Params, Shader } from './shader.ts';

/** A rearrangement as its kernels see it. */
interface Rearrangement extends Geometry {
  readonly x: TensorSpec;
}

/** What one rearrangement has of its own. */
interface GatherParts<G> {
  /** Whether four neighbouring channels stay neighbours; true where it isn't said. */
  keepsChannels?(g: G): boolean;
  constants?(g: G): Constants;
  /** Members of the uniform beside strides, output size and thread count; `per` channels are one element. */
  params(g: G, per: 1 | 4): Params;
  tables?(g: G): Readonly<Record<string, readonly number[]>>;
}

/**
 * The two variants of a kernel that moves elements as raw words: one element a thread, and four channels a thread where
 * they come in fours. Both are the same shader over `u32` or `vec4<u32>`.
 */
export function gatherKernels<G extends Rearrangement>(shader: Shader, parts: GatherParts<G>): Kernels<G> {
  const variant = (per: 1 | 4, accepts: Kernel<G>['accepts']): Kernel<G> => ({
    shader,
    accepts,
    plan(g) {
      const { batch, row, column, channel } = g.x.strides;
      return {
        aliases: { elem: per === 4 ? 'vec4<u32>' : 'u32' },
        constants: { CHANNELS_LAST: g.out.layout === 'nhwc', ...parts.constants?.(g) },
        params: {
          x_strides: [batch / per, row / per, column / per, channel],
          out_size: [g.out.batch, g.out.height, g.out.width, g.out.channels / per],
          total: g.out.size / per,
          ...parts.params(g, per),
        },
        tables: parts.tables?.(g),
        threads: g.out.size / per,
      };
    },
  });
  const inFours = (g: G) =>
    g.x.layout === 'nhwc' && g.x.channels % 4 === 0 && g.out.channels % 4 === 0 && (parts.keepsChannels?.(g) ?? true);
  return [variant(4, inFours), variant(1, () => true)];
}
