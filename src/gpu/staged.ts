import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { epilogueConstants, pixelsOf, productParams } from './convParams.ts';
import { ceilDiv, type Kernel, type Traits } from './kernel.ts';
import { conv2d_staged } from './shaders.gen.ts';
import { stridesOf, wide } from './strips.ts';
import { enoughThreads, isCpu } from './traits.ts';

const WORKGROUP = 128;

/** What is smaller leaves most of a tile empty: pixels, output channels and input channels of a group. */
const LEAST_PIXELS = 32;
const LEAST_OUTPUTS = 4;
const LEAST_INPUTS = 3;

/** In vec4s: what every device has. */
const WORKGROUP_MEMORY = 1024;

/** Tiles on an adapter that pays for every barrier. Kernels with costs come first there; this one is a candidate for its tests' sake. */
const MOST_ON_CPU = 1024;

function stagedKernel(listed: boolean): Kernel<ConvGeometry> {
  return {
    shader: conv2d_staged,
    accepts: (g, traits) =>
      g.x.size > 0 &&
      (isCpu(traits)
        ? bestTile(g, traits).total <= MOST_ON_CPU
        : g.filter.i >= LEAST_INPUTS && pixelsOf(g) >= LEAST_PIXELS && g.out.channels / g.groups >= LEAST_OUTPUTS),
    plan(g, traits) {
      const { lanes, quads, each } = bestTile(g.whole ?? g, traits);
      const { pixels, depth, strips, total } = tileOf(g, lanes, quads, each);
      const last = g.out.layout === 'nhwc';
      const { row, column, i, o } = g.filter.strides;
      const together = o < i;
      const channels = g.out.channels / g.groups;
      // Numbers that a load or a store takes.
      const run = last && !listed;
      const taken = run && g.filter.i % 4 === 0 ? 4 : 1;
      const stored = last && channels % 4 === 0 ? 4 : 1;
      const weighed = o === 1 && [channels, row, column, i].every((each) => each % 4 === 0) ? 4 : 1;
      const [batch, y, z, channel] = stridesOf(g.x) as [number, number, number, number];
      return {
        aliases: {
          value: wide(stored, 'f32'),
          stored: wide(stored, 'elem'),
          taken: wide(taken, 'elem'),
          weighed: wide(weighed, 'elem'),
          four: stored === 4 ? 'partial' : 'vec4<partial>',
        },
        constants: {
          WORKGROUP,
          PIXEL_LANES: WORKGROUP / lanes,
          QUAD_LANES: lanes,
          PIXEL_STEP: last ? lanes : 1,
          QUAD_STEP: last ? 1 : WORKGROUP / lanes,
          X_STEP: run ? depth / 4 : 1,
          X_DEPTH_STEP: run ? 1 : pixels,
          W_STEP: together ? 1 : depth,
          W_DEPTH_STEP: together ? lanes * quads : 1,
          FOURS: taken === 4,
          LISTED: listed,
          FOUR_WEIGHTS: weighed === 4,
          WIDE: stored === 4,
          EACH: each,
          QUADS: quads,
          DEPTH: depth,
          DEPTH_QUADS: depth / 4,
          PIXELS: pixels,
          CHANNEL_QUADS: lanes * quads,
          INPUT_COPIES: ceilDiv((pixels * depth) / 4, WORKGROUP),
          WEIGHT_COPIES: ceilDiv(lanes * quads * depth, WORKGROUP),
          ...epilogueConstants(g),
        },
        params: {
          ...productParams(g, strips),
          x_strides: [batch, y, z, 4 * channel].map((each) => each / taken),
          out_strides: stridesOf(g.out, stored),
          weight_strides: [row, column, i, 4 * o].map((each) => each / weighed),
          groups: [(g.filter.i * channel) / taken, (channels * o) / weighed],
          total,
        },
        threads: total * WORKGROUP,
      };
    },
  };
}

/** What a workgroup holds of both matrices in its own memory, for its threads to use many times. */
export const conv2dStaged = /* @__PURE__ */ stagedKernel(false);

/** The same over input channels that lie where a table `places` says. */
export const conv2dListed = /* @__PURE__ */ stagedKernel(true);

/** A tile of `lanes` threads with `quads` vec4s of output channels each, by as many as are left with `each` pixels. */
function tileOf(g: ConvGeometry, lanes: number, quads: number, each: number) {
  const pixels = (WORKGROUP / lanes) * each;
  const depth = depthOf(g.filter.i);
  const strips = ceilDiv(g.out.channels / g.groups, 4 * lanes * quads);
  const total = ceilDiv(pixelsOf(g), pixels) * strips * g.groups;
  // A pixel's next vec4 lies PITCH further, as the shader says.
  const memory = ((pixels + 2) * depth) / 4 + lanes * quads * depth;
  return { lanes, quads, each, pixels, depth, memory, strips, total };
}

/** The tile that is expected to take least: multiply-adds of four channels, and vec4s from workgroup memory, of enough threads at least. */
function bestTile(g: ConvGeometry, traits: Traits) {
  const costOf = ({ quads, each, memory, total }: ReturnType<typeof tileOf>) =>
    memory > WORKGROUP_MEMORY
      ? Infinity
      : Math.max(total * WORKGROUP, enoughThreads(traits)) * (16 * each * quads + 8 * (each + 4 * quads));
  const tiles = (g.out.layout === 'nhwc' ? [16, 8, 4, 2, 1] : [8, 4, 2, 1]).flatMap((lanes) =>
    [2, 1].flatMap((quads) => [8, 4, 2, 1].map((each) => tileOf(g, lanes, quads, each))),
  );
  return tiles.reduce((best, tile) => (costOf(tile) < costOf(best) ? tile : best));
}

/** Input channels at a time: a step costs about as much as four more. */
function depthOf(channels: number): number {
  const costOf = (depth: number) => ceilDiv(channels, depth) * (depth + 4);
  return [16, 12, 8, 4].reduce((best, depth) => (costOf(depth) < costOf(best) ? depth : best));
}
