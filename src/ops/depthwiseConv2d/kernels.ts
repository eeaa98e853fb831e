import { axisParams, epilogueConstants } from '../../gpu/convParams.ts';
import { ceilDiv, type Kernel, type Kernels, type Traits } from '../../gpu/kernel.ts';
import { depthwise_conv2d_rows } from '../../gpu/shaders.gen.ts';
import { stridesOf, type Width } from '../../gpu/strips.ts';
import { enoughThreads, isCpu } from '../../gpu/traits.ts';
import type { ConvAxis } from '../../shape/axis.ts';
import { conv2dDirect, outputsInFours } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

/** How the outputs along one axis are shared out: each thread's lie `apart`, over inputs that lie a dilation apart. */
export interface Strips {
  /** Stride over input that is a dilation apart. */
  readonly step: number;
  readonly apart: number;
  /** Outputs of one thread. */
  readonly each: number;
  readonly count: number;
}

export function strips({ stride, dilation, out }: ConvAxis, each: number): Strips {
  const shared = gcd(stride, dilation);
  const apart = Math.min(dilation / shared, out); // no two outputs lie farther apart, however far a dilation reaches
  return { step: stride / shared, apart, each, count: apart * ceilDiv(out, apart * each) };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Beyond these weights of a thread, or inputs from its first to its last, the unrolled text would grow too long. */
const MOST_WEIGHTS = 128;

/** Registers (of `value`) for sums and a row of input, beyond which a GPU would spill. */
const MOST_REGISTERS = 24;

/** Weights that a GPU can hold beside them; more are loaded again for each row, from its cache. */
const HELD_WEIGHTS = 12;

export interface Tiling {
  readonly y: Strips;
  /** Strips over rows that a thread walks down one after the other. */
  readonly walks: number;
  readonly x: Strips;
  readonly channels: number;
}

/** Output channels that a thread makes of one input channel. */
export function multiplierOf({ x, out }: ConvGeometry): number {
  const multiplier = out.channels / x.channels;
  for (let each = 8; each > 1; each--) if (multiplier % each === 0) return each;
  return 1;
}

/**
 * The widest tile that has the fewest loads and stores in all, as long as its registers and its code fit; then as many rows
 * a thread as leave enough threads.
 */
export function tiling(g: ConvGeometry, width: Width, traits: Traits): Tiling {
  const { rows, columns, out } = g;
  const multiplier = multiplierOf(g);
  const channels = out.channels / width / multiplier;
  const passes = ceilDiv(rows.kernel, strips(rows, 1).step);
  const tiles = [12, 8, 4, 2, 1].map((each) => {
    const x = evened(columns, each);
    const reach = (x.each - 1) * x.step + columns.kernel; // a stride may be far wider than the filter
    const span = Math.min(reach, x.each * columns.kernel);
    const sums = passes * x.each * multiplier;
    // A load or a store each, and a quarter of it for the shift of a sum.
    const cost = Math.min(strips(rows, 1).step, rows.kernel) * span + x.each * multiplier + sums / 4;
    return { x, registers: reach > MOST_WEIGHTS ? reach : sums + span, cost: x.count * (cost + 4) };
  });
  const most = isCpu(traits) ? 2 * MOST_REGISTERS : MOST_REGISTERS;
  const fitting = tiles.filter(({ x, registers }) => x.each === 1 || registers <= most);
  const { x } = fitting.reduce((best, tile) => (tile.cost < best.cost ? tile : best));
  const heights = [64, 32, 16, 8, 4, 2, 1].map((most) => {
    const y = evened(rows, most);
    const walks = Math.floor(most / y.each);
    return { x, y, walks, channels, threads: out.batch * channels * x.count * ceilDiv(y.count, walks) };
  });
  return heights.find(({ threads }) => threads >= enoughThreads(traits)) ?? heights[6]!;
}

/** The fewest strips of at most so many outputs, with their outputs shared out evenly. */
function evened(axis: ConvAxis, most: number): Strips {
  const perPhase = ceilDiv(axis.out, strips(axis, 1).apart);
  return strips(axis, ceilDiv(perPhase, ceilDiv(perPhase, most)));
}

function rowsKernel(width: Width, accepts: (g: ConvGeometry) => boolean): Kernel<ConvGeometry> {
  return {
    shader: depthwise_conv2d_rows,
    accepts: (g) => g.x.size > 0 && g.rows.kernel * g.columns.kernel * multiplierOf(g) <= MOST_WEIGHTS && accepts(g),
    // A GPU fetches four channels with one load. On a CPU four are four, and their code overflows its cache.
    cost: (_, traits) => (isCpu(traits) === (width === 1) ? 1 : 2),
    plan(g, traits) {
      const { kernel, ...axes } = axisParams(g);
      const like = tiling(g.whole ?? g, width, traits);
      const { channels, walks } = like;
      const x = strips(g.columns, like.x.each);
      const y = strips(g.rows, like.y.each);
      const [kh, kw] = [g.rows.kernel, g.columns.kernel];
      const multiplier = multiplierOf(g);
      const passes = ceilDiv(kh, y.step);
      const taps = kh * kw * multiplier;
      const part = x.each * multiplier;
      const strands = ceilDiv(y.count, walks);
      const last = g.x.layout === 'nhwc';
      const threads = g.out.batch * channels * x.count * strands;
      return {
        aliases: {
          elem: g.out.dtype,
          value: width === 4 ? 'vec4<f32>' : 'f32',
          stored: width === 4 ? 'vec4<elem>' : 'elem',
        },
        constants: {
          CHANNELS_LAST: last,
          HOISTED: taps <= HELD_WEIGHTS || isCpu(traits),
          KH: kh,
          KW: kw,
          STEP_Y: y.step,
          STEP_X: x.step,
          TILE_X: x.each,
          // The strip that begins last has the fewest.
          SURE: Math.floor((g.columns.out - (x.count - x.apart) * x.each) / x.apart),
          MULTIPLIER: multiplier,
          FOLD: g.out.channels / g.x.channels / multiplier,
          READ: Math.min(y.step, kh),
          SPAN_X: (x.each - 1) * x.step + kw,
          SHIFTS: passes - 1,
          PASSES: passes,
          PART: part,
          SUMS: passes * part,
          // Rows of a last pass beyond the kernel are never used, and yet named.
          TAPS: ((passes - 1) * y.step + Math.min(y.step, kh)) * kw * multiplier,
          ...epilogueConstants(g),
        },
        params: {
          ...axes,
          x_strides: stridesOf(g.x, width),
          out_strides: stridesOf(g.out, width),
          weight_strides: [g.filter.strides.row / width, g.filter.strides.column / width, g.filter.strides.o],
          rows: y.each,
          apart: [y.apart, x.apart],
          lengths: last ? [channels, x.count, strands] : [x.count, strands, channels],
          walks,
          strips: y.count,
          total: threads,
        },
        threads,
      };
    },
  };
}

export const kernels: Kernels<ConvGeometry> = [
  rowsKernel(4, (g) => outputsInFours(g) && g.out.channels === g.x.channels),
  rowsKernel(1, () => true),
  conv2dDirect,
];
