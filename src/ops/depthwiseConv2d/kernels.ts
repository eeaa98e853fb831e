import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { depthwise_conv2d_tile } from '../../gpu/shaders.gen.ts';
import type { ConvAxis } from '../../shape/axis.ts';
import { axisParams, conv2dDirect, epilogueConstants, outputsInFours, storedType } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

/** How one axis of the output is divided among threads. */
interface Strips {
  readonly tile: number;
  /** Stride over input columns that are a dilation apart. */
  readonly step: number;
  /** Distance between the outputs of one thread, which share such columns. */
  readonly apart: number;
  /** Inputs that a thread loads along the axis. */
  readonly span: number;
  readonly count: number;
}

function strips({ stride, dilation, kernel, out }: ConvAxis, tile: number): Strips {
  const shared = gcd(stride, dilation);
  const [step, apart] = [stride / shared, dilation / shared];
  return { tile, step, apart, span: (tile - 1) * step + kernel, count: apart * ceilDiv(out, apart * tile) };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

const TILES = [
  [2, 4],
  [1, 8],
  [1, 4],
  [2, 2],
  [1, 2],
  [1, 1],
] as const;

/** Vec4 registers for sums and one row of input, beyond which a GPU would spill. */
const MOST_REGISTERS = 24;

/** The tile with the fewest loads in all: those of a thread, and as much again for its arithmetic, times the threads. */
function tiling({ rows, columns }: ConvGeometry): readonly [Strips, Strips] {
  const cost = ([y, x]: readonly [Strips, Strips]) =>
    y.count * x.count * (y.span * x.span + y.tile * y.step * rows.kernel * columns.kernel + 8);
  const fitting = TILES.map(([y, x]) => [strips(rows, y), strips(columns, x)] as const).filter(
    ([y, x]) => y.tile * x.tile + x.span <= MOST_REGISTERS || (y.tile === 1 && x.tile === 1),
  );
  return fitting.reduce((best, tiles) => (cost(tiles) < cost(best) ? tiles : best));
}

/** Beyond these taps the unrolled text would grow too long. */
const MOST_TAPS = 64;

const tile: Kernel<ConvGeometry> = {
  shader: depthwise_conv2d_tile,
  accepts: (g) =>
    outputsInFours(g) &&
    g.out.channels === g.x.channels &&
    g.x.size > 0 &&
    g.rows.kernel * g.columns.kernel <= MOST_TAPS,
  plan(g) {
    const { kernel, ...axes } = axisParams(g);
    const [y, x] = tiling(g);
    const quads = g.out.channels / 4;
    const threads = g.out.batch * y.count * x.count * quads;
    return {
      aliases: storedType(g),
      constants: {
        KH: g.rows.kernel,
        KW: g.columns.kernel,
        STEP_Y: y.step,
        STEP_X: x.step,
        TILE_Y: y.tile,
        TILE_X: x.tile,
        TILE: y.tile * x.tile,
        SPAN_Y: y.span,
        SPAN_X: x.span,
        ...epilogueConstants(g),
      },
      params: {
        ...axes,
        x_size: [g.x.height, g.x.width],
        apart: [y.apart, x.apart],
        strips: [y.count, x.count],
        quads,
        total: threads,
      },
      threads,
    };
  },
};

export const kernels: Kernels<ConvGeometry> = [tile, conv2dDirect];
