import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { ConvAxis } from '../shape/axis.ts';
import { axisParams, epilogueConstants, filterStrides, outputsInFours } from './convParams.ts';
import { ceilDiv, type Kernel, type Traits } from './kernel.ts';
import { conv2d_rows } from './shaders.gen.ts';
import { stridesOf, type Width, wide } from './strips.ts';
import { enoughThreads, isCpu } from './traits.ts';

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
  return b ? gcd(b, a % b) : a;
}

/** The convolution without the taps that lie in padding for all outputs, and how many of them come first. */
function reaching(g: ConvGeometry) {
  const within = (which: 'rows' | 'columns') => {
    const { size, kernel, stride, dilation, before, out } = (g.whole ?? g)[which];
    const skipped = Math.min(Math.max(0, Math.ceil((before - (out - 1) * stride) / dilation)), kernel - 1);
    const taps = Math.max(1, Math.min(kernel, Math.ceil((size + before) / dilation)) - skipped);
    const axis = g[which];
    return {
      ...axis,
      skipped,
      kernel: taps,
      dilation: taps > 1 ? dilation : stride,
      before: axis.before - skipped * dilation,
    };
  };
  return { ...g, rows: within('rows'), columns: within('columns') };
}

interface Tiling {
  /** Rows as a thread takes them at a time: a filter of too many weights line by line, for one row of outputs. */
  readonly rows: ConvAxis;
  readonly y: Strips;
  /** Strips over rows that a thread walks down one after the other. */
  readonly walks: number;
  readonly x: Strips;
  /** Output channels of a thread, all of one group. */
  readonly multiplier: number;
  /** Turns of a loop over the input channels of a group, whose weights are loaded in each anew; 1 where all are written out. */
  readonly turns: number;
  /** In cycles of all threads one after the other, or of enough where they are fewer. */
  readonly cost: number;
}

/** The tile that is expected to take least, among those whose registers or code fit, with as many rows a thread as leave enough threads. */
function tiling(given: ConvGeometry, width: Width, traits: Traits): Tiling {
  const g = reaching(given);
  // Neighbouring threads of a GPU store neighbouring numbers, or it writes a part of each line of memory at a time.
  const most = isCpu(traits) || g.x.layout === 'nchw' ? [8, 7, 6, 5, 4, 3, 2, 1] : [1];
  const multipliers = most.filter((each) => (g.out.channels / g.groups) % each === 0);
  const tiles = multipliers.flatMap((m) => [1, g.filter.i].flatMap((n) => tilesOf(g, m, n, width, traits)));
  return tiles.reduce((best, tile) => (tile.cost < best.cost ? tile : best));
}

function tilesOf(g: ConvGeometry, multiplier: number, turns: number, width: Width, traits: Traits): Tiling[] {
  // Cycles of four threads on SwiftShader, as in src/gpu/matrix.ts; a GPU is taken to be as fond of few loads.
  const LOAD = 23;
  const PRODUCT = 1.8;
  const SUM = 6; // carried from row to row, or stored
  const ROW = 54;
  const COLUMN = 64; // of input, found once
  const THREAD = 365;
  const COMPILED_WEIGHT = 10_000; // some 4 ms, over four thousand runs
  // Of a row, whose code the instruction cache must hold, at about twelve bytes a cycle. It gets slower long before.
  const MOST_CYCLES = 2700;
  const TWICE_AS_SLOW = 10_000;
  // Of `value`, for sums and a row of input, beyond which a GPU would spill.
  const MOST_REGISTERS = 24;
  // Inputs of a thread from its first to its last, beyond which the unrolled text would grow too long.
  const MOST_REACH = 128;

  const { columns, out } = g;
  const registers = isCpu(traits) ? width : 1; // of a value
  // Of a thread at a time: more take a CPU more than a second to compile, and what a GPU would make of them isn't known.
  const mostWeights = width === 1 && isCpu(traits) ? 224 : 128;
  const inputs = g.filter.i / turns;
  const weights = columns.kernel * inputs * multiplier; // of a line
  const tall = g.rows.kernel * weights > mostWeights;
  const rows = tall ? { ...g.rows, dilation: g.rows.stride, kernel: 1 } : g.rows;
  const lines = g.rows.kernel / rows.kernel;
  const step = strips(rows, 1).step;
  const passes = ceilDiv(rows.kernel, step);
  const enough = turns > 1 ? 64 : enoughThreads(traits); // turns are long: sixteen cores have a workgroup each
  const heights = (tall ? [1] : [64, 32, 16, 8, 4, 2, 1]).map((rowsMost) => {
    const y = evened(rows, rowsMost);
    const walks = Math.floor(rowsMost / y.each);
    const threads = (out.batch * out.channels * ceilDiv(y.count, walks)) / width / multiplier; // for each strip of columns
    return { y, walks, threads };
  });
  return [14, 8, 7, 6, 5, 4, 3, 2, 1].map((columnsMost) => {
    const x = evened(columns, columnsMost);
    const height = heights.find(({ threads }) => threads * x.count >= enough) ?? heights.at(-1)!;
    const { y, walks } = height;
    const reach = (x.each - 1) * x.step + columns.kernel; // a stride may be far wider than the filter
    const span = Math.min(reach, x.each * columns.kernel);
    const made = x.each * multiplier;
    const loads = inputs * Math.min(step, rows.kernel) * span + (turns > 1 ? rows.kernel * weights : 0);
    const turn = registers * (LOAD * loads + PRODUCT * x.each * rows.kernel * weights);
    const row = turn + registers * SUM * made * (passes + 1);
    const once = THREAD + COLUMN * span + registers * LOAD * g.rows.kernel * weights;
    const strip = (y.each + passes - 1) * (ROW + (row + (turns - 1) * turn) * lines);
    const each = (once + (y.count / ceilDiv(y.count, walks)) * strip) * (1 + row / TWICE_AS_SLOW / turns);
    const fits = isCpu(traits) ? row <= MOST_CYCLES : passes * made + span <= MOST_REGISTERS;
    const refused = (tall && (inputs > 1 || weights > mostWeights)) || (x.each > 1 && (!fits || reach > MOST_REACH));
    const cost = refused
      ? Infinity
      : Math.max(height.threads * x.count, enough) * each + COMPILED_WEIGHT * rows.kernel * weights;
    return { ...height, rows, x, multiplier, turns, cost };
  });
}

/** The fewest strips of at most so many outputs, with their outputs shared out evenly. */
function evened(axis: ConvAxis, most: number): Strips {
  const perPhase = ceilDiv(axis.out, strips(axis, 1).apart);
  return strips(axis, ceilDiv(perPhase, ceilDiv(perPhase, most)));
}

function rowsKernel(width: Width): Kernel<ConvGeometry> {
  return {
    shader: conv2d_rows,
    accepts: (g, traits) =>
      g.x.size > 0 &&
      (width === 1
        ? g.filter.i === 1 || isCpu(traits)
        : g.filter.i === 1 && outputsInFours(g) && g.out.channels === g.x.channels) &&
      tiling(g, width, traits).cost < Infinity,
    cost: (g, traits) => (isCpu(traits) ? tiling(g, width, traits).cost / 4 : undefined),
    plan(given, traits) {
      const g = reaching(given);
      // That a GPU can hold beside sums and inputs; more are loaded again for each row, from its cache.
      const HELD_WEIGHTS = 12;
      const like = tiling(g.whole ?? g, width, traits);
      const { rows, walks, multiplier, turns } = like;
      const x = strips(g.columns, like.x.each);
      const y = strips({ ...rows, out: g.rows.out }, like.y.each);
      // In vec4s, whose output channels lie side by side: their stride stays 1.
      const weightStrides = filterStrides(g.filter).map((stride) => ceilDiv(stride, width));
      const kh = rows.kernel;
      const kw = g.columns.kernel;
      const linesBelow = g.rows.kernel - kh;
      const passes = ceilDiv(kh, y.step);
      const read = Math.min(y.step, kh);
      const inputs = g.filter.i / turns;
      const weights = kw * inputs * multiplier;
      const part = x.each * multiplier;
      const channels = g.out.channels / width / multiplier;
      const strands = ceilDiv(y.count, walks);
      const last = g.x.layout === 'nhwc';
      const threads = g.out.batch * channels * x.count * strands;
      return {
        aliases: { value: wide(width, 'f32'), stored: wide(width, 'elem') },
        constants: {
          WORKGROUP: turns > 1 ? 4 : 64,
          CHANNELS_LAST: last,
          HOISTED: turns === 1 && !linesBelow && (kh * weights <= HELD_WEIGHTS || isCpu(traits)),
          TALL: linesBelow && 1,
          KEPT: passes * part - part,
          FRESH: linesBelow ? 0 : part,
          KH: kh,
          KW: kw,
          STEP_Y: y.step,
          STEP_X: x.step,
          TILE_X: x.each,
          // The strip that begins last has the fewest.
          SURE: Math.floor((g.columns.out - (x.count - x.apart) * x.each) / x.apart),
          FIRST: g.rows.skipped * weightStrides[0]! + g.columns.skipped * weightStrides[1]!,
          INPUTS: inputs,
          TURNS: turns > 1 ? `${turns}` : 1, // as text it stays a loop
          CHANNELS: multiplier,
          FOLD: g.out.channels / g.groups / multiplier,
          READ: read,
          SPAN_X: (x.each - 1) * x.step + kw,
          SHIFTS: passes - 1 + linesBelow,
          PASSES: passes,
          SUMS: passes * part,
          // Rows of a last pass beyond the kernel are never used, and yet named.
          TAPS: ((passes - 1) * y.step + read) * weights,
          ...epilogueConstants(g),
        },
        params: {
          ...axisParams(g),
          x_strides: stridesOf(g.x, width),
          out_strides: stridesOf(g.out, width),
          weight_strides: weightStrides,
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

/** For groups of one input channel each, and on a CPU of a few, or of many for few output channels. */
export const conv2dRows = /* @__PURE__ */ rowsKernel(1);

/** The same by vec4s of channels, where each has an output channel of its own. */
export const conv2dQuadRows = /* @__PURE__ */ rowsKernel(4);
