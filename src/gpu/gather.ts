import { dtypeBytes } from '../number/dtype.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Geometry, Kernel, Kernels, Plan } from './kernel.ts';
import type { Constants, Params, Shader } from './shader.ts';
import { stridesOf } from './strips.ts';

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
  params(g: G, per: Per): Params;
  tables?(g: G): Readonly<Record<string, readonly number[]>>;
}

/** Elements that a thread moves together. */
export type Per = 1 | 2 | 4;

const words: Readonly<Record<number, string>> = { 2: 'u32', 4: 'u32', 8: 'vec2<u32>', 16: 'vec4<u32>' };

/** The words that so many elements of an output are, moved raw; elements of half a word go two to a thread. */
export function wordsOf({ out }: Geometry, per: Per): Pick<Plan, 'aliases' | 'constants' | 'threads'> {
  const bytes = dtypeBytes[out.dtype] * per;
  const halves = bytes === 2;
  return {
    aliases: { elem: words[bytes]! },
    constants: halves ? { HALVES: true } : {},
    threads: Math.ceil(out.size / (halves ? 2 : per)),
  };
}

/**
 * The variants of a kernel that moves elements as raw words, all of them the same shader: four channels a thread where
 * they come in fours, two where they come in twos, else one.
 */
export function gatherKernels<G extends Rearrangement>(shader: Shader, parts: GatherParts<G>): Kernels<G> {
  const variant = (per: Per, accepts: Kernel<G>['accepts']): Kernel<G> => ({
    shader,
    accepts,
    plan(g) {
      const { constants, ...moved } = wordsOf(g, per);
      return {
        ...moved,
        constants: { CHANNELS_LAST: g.out.layout === 'nhwc', ...constants, ...parts.constants?.(g) },
        params: {
          x_strides: stridesOf(g.x, per),
          out_size: [g.out.batch, g.out.height, g.out.width, g.out.channels / per],
          total: g.out.size / per,
          ...parts.params(g, per),
        },
        tables: parts.tables?.(g),
      };
    },
  });
  const together = (per: Per) => (g: G) =>
    g.x.layout === 'nhwc' &&
    g.x.channels % per === 0 &&
    g.out.channels % per === 0 &&
    (parts.keepsChannels?.(g) ?? true);
  return [variant(4, together(4)), variant(2, together(2)), variant(1, () => true)];
}
