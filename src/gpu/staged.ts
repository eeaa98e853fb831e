import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { epilogueConstants, pixelsOf, productParams } from './convParams.ts';
import { ceilDiv, type Kernel } from './kernel.ts';
import { conv2d_staged } from './shaders.gen.ts';
import { enoughThreads, isCpu } from './traits.ts';

const WORKGROUP = 128;

/** Threads of a workgroup along the side whose values lie together, each with a vec4 of it. */
const ACROSS = 16;

/** Fewer pixels or output channels leave most of a tile empty, and fewer input channels most of what is staged. */
const LEAST_SIDE = 32;
const LEAST_DEPTH = 8;

/** Tiles on an adapter that pays for every barrier. Kernels with costs come first there; this one is a candidate for its tests' sake. */
const MOST_ON_CPU = 1024;

/** What a workgroup holds of both matrices in its own memory, for its threads to use many times. */
export const conv2dStaged: Kernel<ConvGeometry> = {
  shader: conv2d_staged,
  accepts: (g, traits) =>
    g.x.size > 0 &&
    (isCpu(traits)
      ? tilesOf(g, 1).total <= MOST_ON_CPU
      : g.filter.i >= LEAST_DEPTH && pixelsOf(g) >= LEAST_SIDE && g.out.channels / g.groups >= LEAST_SIDE),
  plan(g, traits) {
    const channelsLast = g.out.layout === 'nhwc';
    const quads = tilesOf(g.whole ?? g, 2).total * WORKGROUP >= enoughThreads(traits) ? 2 : 1;
    const { pixels, channels, strips, total } = tilesOf(g, quads);
    const depth = depthFor(g.filter.i);
    const copies = ceilDiv(pixels * depth, WORKGROUP);
    const { i, o } = g.filter.strides;
    return {
      constants: {
        WORKGROUP,
        ACROSS,
        QUADS: quads,
        SUMS: 4 * quads,
        CHANNELS_LAST: channelsLast,
        INPUTS_TOGETHER: channelsLast,
        WEIGHTS_TOGETHER: o < i,
        DEPTH: depth,
        PIXEL_QUADS: pixels,
        CHANNEL_QUADS: channels,
        INPUTS: pixels * depth,
        WEIGHTS: channels * depth,
        INPUT_COPIES: copies,
        WEIGHT_COPIES: ceilDiv(channels * depth, WORKGROUP),
        SPOTS: 4 * copies,
        ...epilogueConstants(g),
      },
      params: { ...productParams(g, strips), total },
      threads: total * WORKGROUP,
    };
  },
};

/** Sides of a tile in vec4s, and how many there are. */
function tilesOf(g: ConvGeometry, quads: number) {
  const down = (WORKGROUP / ACROSS) * quads;
  const [pixels, channels] = g.out.layout === 'nhwc' ? [down, ACROSS] : [ACROSS, down];
  const strips = ceilDiv(g.out.channels / g.groups, 4 * channels);
  return { pixels, channels, strips, total: ceilDiv(pixelsOf(g), 4 * pixels) * strips * g.groups };
}

/** Input channels at a time: eight where sixteen would be more zeros. */
function depthFor(channels: number): number {
  return ceilDiv(channels, 16) * 16 > ceilDiv(channels, 8) * 8 ? 8 : 16;
}
