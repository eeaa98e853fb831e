import { candidatesFor } from '../../gpu/choice.ts';
import { ceilDiv, type Traits } from '../../gpu/kernel.ts';
import { strips, tiling } from '../../gpu/rows.ts';
import type { Width } from '../../gpu/strips.ts';
import { enoughThreads, isCpu } from '../../gpu/traits.ts';
import type { ConvAxis } from '../../shape/axis.ts';
import { kernels as pointwiseKernels } from '../pointwiseConv2d/kernels.ts';
import type { SeparableGeometry } from './spec.ts';

// Whether to fuse. docs/performance.md explains it; the notes of the kernels hold what was predicted and what was measured.

/** Fusing must be expected to make a call this much faster: estimates are a tenth off, and where they are, nothing is lost. */
const GAIN = 1.42;

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

/** Beyond these inputs between the first and the last that a tile reads too: a stride may be far wider than the filter. */
const MOST_SPOTS = 1024;

/**
 * Cycles of four threads on SwiftShader, as in src/gpu/matrix.ts: a load or store goes lane by lane, `masked` is the test of
 * an input against the edges, `sum` what each number that a loop carries costs a round. `dispatch` is a second dispatch, `call` what
 * a call takes in all that is no kernel's, two milliseconds.
 */
const cycles = {
  spot: 23,
  weight: 22,
  product: 1.1,
  swap: 4,
  sum: 2.3,
  store: 60,
  thread: 600,
  dispatch: 400_000,
  call: 10_000_000,
} as const;
const codeBytes = { spot: 740, weight: 710, product: 27, swap: 12, sum: 38, store: 400 } as const;
const MOST_CODE = 66_000;
/** Code that overflows the instruction cache once, and many times over. */
const OVERFLOW = [1.6, 2] as const;

/** Cycles to compile a byte of code, over a thousand runs. */
const COMPILED = 10;

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
  const costs = (each: Record<'spot' | 'weight' | 'product' | 'swap' | 'sum', number>) =>
    each.spot * inputs + each.weight * weights + each.product * products + each.swap * swaps + each.sum * sums;
  const code = costs(codeBytes);
  const overflow = code > 2 * MOST_CODE ? OVERFLOW[1] : code > MOST_CODE ? OVERFLOW[0] : 1;
  const steps = ceilDiv(pointwise.x.channels / tile.multiplier, LANES);
  const quads = out.batch * y.count * x.count * ceilDiv(out.channels, LANES * tile.columns);
  const run = quads * (steps * costs(cycles) * overflow + cycles.thread + cycles.store * sums);
  return run + COMPILED * (code + codeBytes.store * sums);
}

/** Inputs along one axis that outputs side by side need. */
function loadedOf(outputs: number, step: number, kernel: number): number {
  return Math.min((outputs - 1) * step + kernel, outputs * kernel);
}

/** What a fused kernel may cost at most, in its own units, to be expected to gain enough over two dispatches. */
export function apartCost(g: SeparableGeometry, traits: Traits): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = traits.limits;
  // No such middle, no two dispatches.
  if (g.depthwise.out.bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) return Number.POSITIVE_INFINITY;
  const [apart, call] = isCpu(traits) ? [apartOnCpu(g, traits), cycles.call] : [apartOnGpu(g, traits), 0];
  return (apart + call) / GAIN - call;
}

/** The pointwise table tells its cycles, and the depthwise tiling its threads'. */
function apartOnCpu({ depthwise, pointwise }: SeparableGeometry, traits: Traits): number {
  const second = candidatesFor(pointwiseKernels, pointwise, traits)[0]?.cost ?? Number.POSITIVE_INFINITY;
  return tiling(depthwise, 1, traits).cost / LANES + second + cycles.dispatch;
}

/** A tile of separable_conv2d_tile: runs of pixels by groups of threads that make `outs` values of output channels each. */
export interface Tile {
  readonly runs: number;
  readonly groups: number;
  readonly outs: number;
}

/** Pixels of a run. */
export const RUN = 4;

/** Inputs of a run beyond which the unrolled text and its registers would be too many. */
const MOST_SPAN = 40;

/** Multiply-adds that a GPU does while a byte comes from memory, as far as such kernels get, and while a thread loads a value. */
const MADS_PER_BYTE = 6;
const MADS_PER_LOAD = 4;
/** Bytes moved while a dispatch begins and the one before it ends. */
const DISPATCH_BYTES = 500_000;
/** Tiles that fit the geometry and the device; none where the window is too wide. */
export function tilesIn({ depthwise }: SeparableGeometry, width: Width, traits: Traits): Tile[] {
  const { step } = strips(depthwise.columns, RUN);
  if (loadedOf(RUN, step, depthwise.columns.kernel) > MOST_SPAN || step * RUN > MOST_SPAN) return [];
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize } = traits.limits;
  // A value of the middle is four bytes a channel, or sixteen, whatever the dtype.
  const most = Math.min(maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize / (RUN * 4 * width));
  const threads = [isCpu(traits) ? 64 : 128, 32].find((each) => each <= most);
  if (threads === undefined) return [];
  return [4, 8, 16, 32].flatMap((groups) => [1, 2, 4].map((outs) => ({ runs: threads / groups, groups, outs })));
}

export function bestTile(g: SeparableGeometry, width: Width, traits: Traits): Tile {
  const tiles = tilesIn(g, width, traits);
  const costs = tiles.map((tile) => bytesOf(g, tile, width, traits));
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

/** Times that separable_conv2d_quads would take: a CPU stores at each barrier what the threads of a workgroup hold. */
const ON_CPU = 6;

export function tileCost(g: SeparableGeometry, width: Width, traits: Traits): number {
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
  return 1 + (MADS_PER_LOAD * (RUN + width * outs)) / (RUN * width * width * outs);
}

/** The part of a GPU that so many threads keep busy. */
function busy(threads: number, traits: Traits): number {
  return Math.min(1, Math.max(1, threads) / enoughThreads(traits));
}
