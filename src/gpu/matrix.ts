import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { epilogueConstants, groupOutputsInFours, pixelsOf, productParams, vectorParams } from './convParams.ts';
import { ceilDiv, type Kernel, type Plan, type Traits } from './kernel.ts';
import { conv2d_matrix, conv2d_quads } from './shaders.gen.ts';
import { stridesOf } from './strips.ts';
import { enoughThreads, isCpu } from './traits.ts';

/** Threads that share the rows of a tile, and input channels that are taken at once. */
const LANES = 4;

/** Rows of a tile, and columns of each of its four lanes. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/** How four input channels of a row and of a column of a tile come to a lane: in so many cycles, by so much code. */
interface Loads {
  readonly cycles: { readonly row: number; readonly column: number };
  readonly code: { readonly row: number; readonly column: number };
  /** Pixels for which a lane has one address. */
  readonly pixels: number;
}

/**
 * What a tile costs, in cycles of a core: fitted to tiles measured on SwiftShader, where a load is tests, branches and
 * moves for each of four threads, each sum of a loop is masked and stored at its end, and code that overflows the
 * instruction cache is slow. The code is counted in what SwiftShader makes of it.
 */
const alone: Loads = { cycles: { row: 80, column: 88 }, code: { row: 2800, column: 2800 }, pixels: 1 };
const shared: Loads = { cycles: { row: 20, column: 88 }, code: { row: 720, column: 2800 }, pixels: 1 };
const fours: Loads = { cycles: { row: 17, column: 65 }, code: { row: 500, column: 1900 }, pixels: LANES };
const cycles = { product: 1.1, sum: 2.3, store: 60, thread: 300, spot: 40 } as const;
const codeBytes = { product: 27, sum: 38, store: 400 } as const;
const MOST_CODE = 60_000;
/** What a tap does before its channels, for each address, is run over and over too, where these are few. */
const TAP_CODE = 560;
const FEW_CHANNELS = 16;
const OVERFLOW = 1.4;

/** Cycles to compile a byte of code, over a thousand runs. */
const COMPILED = 20;

const cpuTiles = /* @__PURE__ */ tilesOf([1, 2, 4, 6, 8, 12, 16, 24, 32], [2, 3, 4, 6, 8]);

/** On a GPU registers are few, and threads must be many. */
const gpuTiles = /* @__PURE__ */ tilesOf([8, 4, 2, 1], [4, 2]);

function tilesOf(rows: readonly number[], columns: readonly number[]): Tile[] {
  return rows.flatMap((r) => columns.map((c) => ({ rows: r, columns: c })));
}

/** Rows and columns of the product: pixels and output channels of a group with channels last, else the other way around. */
function sidesOf(g: ConvGeometry) {
  const { out, groups } = g;
  const pixels = pixelsOf(g);
  const channels = out.channels / groups;
  return out.layout === 'nhwc' ? { rows: pixels, columns: channels } : { rows: channels, columns: pixels };
}

function quadsOf(g: ConvGeometry, { rows, columns }: Tile): number {
  const sides = sidesOf(g);
  return ceilDiv(sides.rows, rows) * ceilDiv(sides.columns, LANES * columns) * g.groups;
}

/** Turns of the loop over taps and input channels. */
function stepsOf({ filter }: ConvGeometry): number {
  return filter.kh * filter.kw * ceilDiv(filter.i, LANES);
}

function costOf(g: ConvGeometry, tile: Tile, loads: Loads): number {
  const { rows, columns } = tile;
  const steps = stepsOf(g);
  const outputs = rows * columns;
  const costs = ({ row, column }: Loads['cycles'], { product, sum }: Omit<typeof codeBytes | typeof cycles, 'store'>) =>
    row * rows + column * columns + product * LANES * outputs + sum * outputs;
  const code = costs(loads.code, codeBytes);
  const spots = (g.out.layout === 'nhwc' ? rows : columns) / loads.pixels;
  const most = isFlat(g) || g.filter.i > FEW_CHANNELS ? MOST_CODE : MOST_CODE - TAP_CODE * spots;
  const step = costs(loads.cycles, cycles);
  const once = cycles.thread + cycles.spot * spots + cycles.store * outputs;
  const run = quadsOf(g, tile) * (steps * step * (code > most ? OVERFLOW : 1) + once);
  return run + COMPILED * (code + codeBytes.store * outputs);
}

function cheapest(g: ConvGeometry, tiles: readonly Tile[], loads: Loads): Tile {
  const costs = tiles.map((tile) => costOf(g, tile, loads));
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

function bestTile(g: ConvGeometry, traits: Traits, loads: Loads): Tile {
  if (isCpu(traits)) return cheapest(g, cpuTiles, loads);
  const sides = sidesOf(g);
  const fitting = gpuTiles.filter(
    ({ rows, columns }) => (rows === 1 || rows <= sides.rows) && (columns === 2 || LANES * columns <= sides.columns),
  );
  return fitting.find((tile) => LANES * quadsOf(g, tile) >= enoughThreads(traits)) ?? fitting.at(-1)!;
}

/** One tap, no stride and no padding: each pixel is made of the same pixel of x. */
export function isFlat({ rows, columns }: ConvGeometry): boolean {
  return [rows, columns].every(
    ({ kernel, stride, before, after }) => kernel === 1 && stride === 1 && before === 0 && after === 0,
  );
}

/** What a tile of either kernel is planned to. */
function planOf(g: ConvGeometry, tile: Tile, traits: Traits): Required<Omit<Plan, 'aliases' | 'tables'>> {
  const whole = g.whole ?? g;
  const { rows, columns } = tile;
  const channels = g.out.channels / g.groups;
  const strips = ceilDiv(channels, g.out.layout === 'nhwc' ? LANES * columns : rows);
  const threads = LANES * quadsOf(g, tile);
  return {
    constants: {
      WORKGROUP: workgroup(LANES * quadsOf(whole, tile), traits),
      FLAT: isFlat(whole) && isFlat(g), // a part may begin with rows that it passes over
      ROWS: rows,
      COLUMNS: columns,
      TILE: rows * columns,
      WEIGHTS: LANES * columns,
      ...epilogueConstants(g),
    },
    params: { ...productParams(g, strips), total: threads, steps: stepsOf(g) },
    threads,
  };
}

function matrixKernel(loads: Loads, accepts: (traits: Traits) => boolean): Kernel<ConvGeometry> {
  return {
    shader: conv2d_matrix,
    accepts: (g, traits) => g.x.size > 0 && accepts(traits),
    cost: (g, traits) => (isCpu(traits) ? costOf(g, bestTile(g, traits, loads), loads) : Number.POSITIVE_INFINITY),
    plan(g, traits) {
      const tile = bestTile(g.whole ?? g, traits, loads);
      const plan = planOf(g, tile, traits);
      const { FLAT } = plan.constants;
      const channelsLast = g.out.layout === 'nhwc';
      return {
        ...plan,
        aliases: { elem: g.out.dtype },
        constants: {
          ...plan.constants,
          SHARED: loads === shared,
          LOADS: loads === shared ? 1 : LANES,
          CHANNELS_LAST: channelsLast,
          PACKED: FLAT!,
          RUNNING: FLAT! && (channelsLast || g.out.batch === 1),
          LISTED: false,
          TAIL: g.filter.i % LANES !== 0,
          SPOTS: channelsLast ? tile.rows : tile.columns,
          CHANNELS: channelsLast ? tile.columns : tile.rows,
        },
      };
    },
  };
}

/** A core takes workgroups whole, so few threads on a CPU go in smaller ones. */
function workgroup(threads: number, traits: Traits): number {
  if (!isCpu(traits)) return 64;
  return [64, 32, 16, 8].find((size) => threads >= 32 * size) ?? LANES;
}

/** Whether the lanes of a quad can share: on adapters whose quads are known to be four neighbouring threads. */
function canShare(traits: Traits): boolean {
  return isCpu(traits) && traits.features.has('subgroups');
}

/** The lanes share their loads. */
export const conv2dShared = /* @__PURE__ */ matrixKernel(shared, canShare);

export const conv2dMatrix = /* @__PURE__ */ matrixKernel(alone, () => true);

/** Tiles of vec4s on both sides, and of whole ones. */
const quadTiles = /* @__PURE__ */ tilesOf([4, 8, 12, 16, 20, 24, 32, 40, 48], [4, 8]);

/** The lanes share their loads, which are vec4s. */
export const conv2dQuads: Kernel<ConvGeometry> = {
  shader: conv2d_quads,
  accepts: (g, traits) => groupOutputsInFours(g) && g.filter.i % 4 === 0 && canShare(traits),
  cost: (g) => costOf(g, cheapest(g, quadTiles, fours), fours),
  plan(g, traits) {
    const tile = cheapest(g.whole ?? g, quadTiles, fours);
    const plan = planOf(g, tile, traits);
    return {
      ...plan,
      constants: { ...plan.constants, SPOTS: tile.rows / LANES, CHANNELS: tile.columns / LANES },
      params: {
        ...plan.params,
        ...vectorParams(g),
        x_strides: stridesOf(g.x, LANES),
        group_in: g.filter.i / LANES,
        group_out: g.out.channels / g.groups / LANES,
      },
    };
  },
};
