import { candidatesFor } from '../../gpu/choice.ts';
import { ceilDiv, type Kernels, type Traits } from '../../gpu/kernel.ts';
import { strips } from '../../gpu/rows.ts';
import type { Width } from '../../gpu/strips.ts';
import { enoughThreads, isCpu } from '../../gpu/traits.ts';
import type { ConvAxis } from '../../shape/axis.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';
import { kernels as depthwiseKernels } from '../depthwiseConv2d/kernels.ts';
import { kernels as pointwiseKernels } from '../pointwiseConv2d/kernels.ts';
import type { SeparableGeometry } from './spec.ts';

// Whether to fuse. docs/performance.md explains it; the notes of the kernels hold what was predicted and what was measured.

/** Threads of a quad. */
export const LANES = 4;

/** A tile of separable_conv2d_quads. */
export interface QuadTile {
  readonly height: number;
  readonly width: number;
  /** Channels of the middle that are made of one load of an input channel. */
  readonly multiplier: number;
  /** Whether the four lanes make channels of one input channel, and load a quarter of its spots each. */
  readonly shared: boolean;
  /** Output channels of a lane. */
  readonly columns: number;
}

/** Beyond these taps the unrolled text would grow too long. */
export const MOST_TAPS = 64;

/**
 * What a step takes for each input and each weight that is loaded, each product, each swap between lanes and each sum that the loop
 * carries: cycles of four threads on SwiftShader, as in src/gpu/matrix.ts, where a load goes lane by lane; and bytes of code.
 */
const stepCycles = [23, 22, 1.1, 4, 2.3] as const;
const stepCode = [740, 710, 27, 12, 38] as const;

const pixelTiles = [
  [1, 2],
  [1, 4],
  [2, 4],
  [4, 4],
  [1, 8],
  [2, 8],
  [4, 8],
] as const;
const columnTiles = [2, 3, 4, 6, 8] as const;

/** Undefined where the stride is too wide for any. */
export function bestQuadTile(g: SeparableGeometry): QuadTile | undefined {
  // Inputs between the first and the last that a tile reads, beyond which its text would grow too long as well.
  const MOST_SPOTS = 1024;
  const whole = g.pointwise.x.channels / g.depthwise.x.channels;
  const own = [1, 2, 3, 4, 5, 6, 7, 8].filter((each) => whole % each === 0);
  const ways = own.map((multiplier) => ({ multiplier, shared: false }));
  if (whole % LANES === 0) ways.push({ multiplier: 1, shared: true });
  let best: QuadTile | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [height, width] of pixelTiles) {
    if (spanOf(g.depthwise.rows, height) * spanOf(g.depthwise.columns, width) > MOST_SPOTS) continue;
    for (const way of ways) {
      for (const columns of columnTiles) {
        const tile = { height, width, ...way, columns };
        const cost = quadCost(g, tile);
        if (best !== undefined && cost >= least) continue;
        best = tile;
        least = cost;
      }
    }
  }
  return best;
}

/** Inputs along one axis from the first to the last that outputs side by side need, of those a dilation apart. */
export function spanOf(axis: ConvAxis, outputs: number): number {
  return (outputs - 1) * strips(axis, outputs).step + axis.kernel;
}

/** Infinity where there is no tile. */
export function quadCost({ depthwise, pointwise, out }: SeparableGeometry, tile: QuadTile | undefined): number {
  const THREAD = 600;
  const STORE = 60;
  const STORE_CODE = 400;
  const MOST_CODE = 66_000;
  const COMPILED = 10; // cycles for a byte of code, over a thousand runs
  if (tile === undefined) return Number.POSITIVE_INFINITY;
  const { rows, columns } = depthwise;
  const y = strips(rows, tile.height);
  const x = strips(columns, tile.width);
  const pixels = tile.height * tile.width;
  const taps = rows.kernel * columns.kernel;
  const spots = loadedOf(tile.height, y.step, rows.kernel) * loadedOf(tile.width, x.step, columns.kernel);
  const inputs = tile.shared ? ceilDiv(spots, LANES) : spots;
  const swaps = 3 * tile.multiplier * pixels + (tile.shared ? spots : 0);
  const weights = tile.multiplier * (taps + LANES * tile.columns);
  const products = pixels * weights;
  const sums = pixels * tile.columns;
  const parts = [inputs, weights, products, swaps, sums];
  const costs = (each: readonly number[]) => parts.reduce((sum, part, i) => sum + part * each[i]!, 0);
  const code = costs(stepCode);
  const overflow = code > 2 * MOST_CODE ? 2 : code > MOST_CODE ? 1.6 : 1; // the instruction cache, many times over or once
  const steps = ceilDiv(pointwise.x.channels / tile.multiplier, LANES);
  const quads = out.batch * y.count * x.count * ceilDiv(out.channels, LANES * tile.columns);
  const run = quads * (steps * costs(stepCycles) * overflow + THREAD + STORE * sums);
  return run + COMPILED * (code + STORE_CODE * sums);
}

/** Inputs along one axis that outputs side by side need. */
function loadedOf(outputs: number, step: number, kernel: number): number {
  return Math.min((outputs - 1) * step + kernel, outputs * kernel);
}

/** What a fused kernel may cost at most, in its own units, to be expected to gain enough over two dispatches. */
export function apartCost(g: SeparableGeometry, traits: Traits): number {
  const GAIN = 1.4; // to be expected at least: estimates are a tenth off, and where they are, nothing is lost
  const CALL = 10_000_000; // cycles that a call takes in all that is no kernel's, two milliseconds
  const { maxBufferSize, maxStorageBufferBindingSize } = traits.limits;
  // No such middle, no two dispatches.
  if (g.depthwise.out.bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) return Number.POSITIVE_INFINITY;
  const [apart, call] = isCpu(traits) ? [apartOnCpu(g, traits), CALL] : [apartOnGpu(g, traits), 0];
  return (apart + call) / GAIN - call;
}

/** What both tables expect of their best. */
function apartOnCpu({ depthwise, pointwise }: SeparableGeometry, traits: Traits): number {
  const DISPATCH = 400_000; // another one
  const best = (kernels: Kernels<ConvGeometry>, g: ConvGeometry) =>
    candidatesFor(kernels, g, traits)[0]?.cost ?? Infinity;
  return best(depthwiseKernels, depthwise) + best(pointwiseKernels, pointwise) + DISPATCH;
}

/** A tile of separable_conv2d_tile: runs of pixels by groups of threads that make `outs` values of output channels each. */
export interface Tile {
  readonly runs: number;
  readonly groups: number;
  readonly outs: number;
}

/** Pixels of a run. */
export const RUN = 4;

/** Multiply-adds that a GPU does while a byte comes from memory, as far as such kernels get. */
const MADS_PER_BYTE = 6;
/** Bytes moved while a dispatch begins and the one before it ends. */
const DISPATCH_BYTES = 500_000;
/** Tiles that fit the geometry and the device; none where the window is too wide. */
export function tilesIn({ depthwise }: SeparableGeometry, width: Width, traits: Traits): Tile[] {
  const MOST_SPAN = 40; // inputs of a run, beyond which the unrolled text and its registers would be too many
  const { step } = strips(depthwise.columns, RUN);
  if (loadedOf(RUN, step, depthwise.columns.kernel) > MOST_SPAN || step * RUN > MOST_SPAN) return [];
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize } = traits.limits;
  // A value of the middle is four bytes a channel, or sixteen, whatever the dtype; and each channel has one more, for distance.
  const most = Math.min(maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize / ((RUN + 1) * 4 * width));
  const threads = [isCpu(traits) ? 64 : 128, 32].find((each) => each <= most);
  if (threads === undefined) return [];
  return [4, 8, 16, 32].flatMap((groups) => [1, 2, 4].map((outs) => ({ runs: threads / groups, groups, outs })));
}

export function bestTile(g: SeparableGeometry, width: Width, traits: Traits): Tile {
  const tiles = tilesIn(g, width, traits);
  const costs = tiles.map((tile) => bytesOf(g, tile, width, traits));
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

export function tileCost(g: SeparableGeometry, width: Width, traits: Traits): number {
  // Times that separable_conv2d_quads would take: a CPU stores at each barrier what the threads of a workgroup hold.
  const ON_CPU = 6;
  return isCpu(traits) ? ON_CPU * quadCost(g, bestQuadTile(g)) : bytesOf(g, bestTile(g, width, traits), width, traits);
}

/** What a tile costs a GPU, as bytes that could be moved meanwhile. */
function bytesOf({ depthwise, pointwise, out }: SeparableGeometry, tile: Tile, width: Width, traits: Traits): number {
  const { runs, groups, outs } = tile;
  const tiles = ceilDiv(out.batch * out.height * strips(depthwise.columns, RUN).count, runs);
  const channels = groups * outs * width;
  const channelStrips = ceilDiv(out.channels, channels);
  const threads = tiles * channelStrips * runs * groups;
  const taps = depthwise.rows.kernel * depthwise.columns.kernel;
  const mads = tiles * runs * RUN * pointwise.x.channels * channelStrips * (taps + channels * effort(width, outs));
  const bytes = depthwise.bytes + pointwise.bytes - 2 * depthwise.out.bytes;
  return Math.max(bytes, mads / MADS_PER_BYTE / busy(threads, traits)) + DISPATCH_BYTES;
}

/** The pointwise kernels' tiles are taken to be as those here: a run by as few values as leave enough threads. */
function apartOnGpu({ depthwise, pointwise }: SeparableGeometry, traits: Traits): number {
  const { out } = pointwise;
  const width = out.layout === 'nhwc' && out.channels % 4 === 0 && pointwise.x.channels % 4 === 0 ? 4 : 1;
  const mads = [1, 2, 4].map(
    (outs) => ((pointwise.flops / 2) * effort(width, outs)) / busy(out.size / (RUN * width * outs), traits),
  );
  const first = Math.max(depthwise.bytes, depthwise.flops / 2 / MADS_PER_BYTE);
  const second = Math.max(pointwise.bytes, Math.min(...mads) / MADS_PER_BYTE);
  return first + second + 2 * DISPATCH_BYTES;
}

/** What a multiply-add costs with its share of the loads: a run of pixels, and the weights of each of a thread's values. */
function effort(width: Width, outs: number): number {
  const MADS_PER_LOAD = 4; // while a thread loads a value
  return 1 + (MADS_PER_LOAD * (RUN + width * outs)) / (RUN * width * width * outs);
}

/** The part of a GPU that so many threads keep busy. */
function busy(threads: number, traits: Traits): number {
  return Math.min(1, Math.max(1, threads) / enoughThreads(traits));
}
