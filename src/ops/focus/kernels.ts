import { candidatesFor } from '../../gpu/choice.ts';
import type { Kernel, Kernels, Traits } from '../../gpu/kernel.ts';
import { listedKernels } from '../../gpu/matrix.ts';
import { conv2dListed } from '../../gpu/staged.ts';
import { isCpu } from '../../gpu/traits.ts';
import { kernels as convKernels } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';
import type { BlockGeometry } from '../spaceToDepth/spec.ts';
import type { FocusGeometry } from './spec.ts';

/**
 * Space-to-depth and the convolution behind it over the image itself: a pixel is the corner of a block, and an input channel
 * an element of the block, whose place is listed.
 */
function overBlocks(kernel: Kernel<ConvGeometry>): Kernel<FocusGeometry> {
  return {
    shader: kernel.shader,
    accepts: ({ conv }, traits) => kernel.accepts(conv, traits),
    cost({ conv, blocks }, traits) {
      const LISTING = 20; // cycles of four threads on SwiftShader, as in src/gpu/matrix.ts, to load a channel's place
      const taps = conv.filter.kh * conv.filter.kw;
      // A GPU loads an element one by one for each of its taps; with channels last lanes along them are better than others.
      if (!isCpu(traits)) return kernel.cost && conv.out.layout === 'nhwc' ? Infinity : taps * conv.out.channels;
      return kernel.cost ? kernel.cost(conv, traits)! + LISTING * taps * blocks.out.channels : Infinity;
    },
    plan({ conv, blocks }, traits) {
      const plan = kernel.plan(conv, traits);
      const { batch, row, column } = blocks.x.strides;
      return {
        ...plan,
        params: { ...plan.params, x_strides: [batch, row * blocks.by, column * blocks.bx, 0] },
        tables: { places: placesIn(blocks) },
      };
    },
  };
}

/** Where each channel of blocks comes from, in elements from a block's first. */
function placesIn({ by, bx, map, x }: BlockGeometry): ArrayBuffer {
  const { row, column, channel } = x.strides;
  const inBlock = map.source.map((position) => Math.floor(position / bx) * row + (position % bx) * column);
  const placeOf = (_: unknown, i: number) =>
    map.channelMajor
      ? inBlock[i % (by * bx)]! + Math.floor(i / (by * bx)) * channel
      : inBlock[Math.floor(i / x.channels)]! + (i % x.channels) * channel;
  return Uint32Array.from({ length: by * bx * x.channels }, placeOf).buffer;
}

export const kernels: Kernels<FocusGeometry> = /* @__PURE__ */ [conv2dListed, ...listedKernels].map(overBlocks);

/** What space-to-depth and the convolution behind it are expected to cost, where the latter is the cheapest that there is. */
export function apartCost({ conv, blocks }: FocusGeometry, traits: Traits): number {
  const MOVED = 10; // cycles for an element that space-to-depth moves
  const DISPATCH = 400_000; // and for another dispatch, in all that is no kernel's
  const STORED = 768; // products of an element in which a GPU loses what it gains by not storing it and loading it in fours
  if (!isCpu(traits)) return STORED;
  const [best] = candidatesFor(convKernels, conv, traits);
  return (best?.cost ?? 0) + MOVED * blocks.out.size + DISPATCH;
}
