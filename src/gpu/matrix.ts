import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { epilogueConstants, groupOutputsInFours, pixelsOf, productParams, vectorParams } from './convParams.ts';
import { ceilDiv, type Kernel, type Kernels, type Plan, type Traits } from './kernel.ts';
import { conv2d_matrix, conv2d_quads } from './shaders.gen.ts';
import { stridesOf } from './strips.ts';
import { enoughThreads, isCpu } from './traits.ts';

/** Threads that share the rows of a tile, and input channels that are taken at once. */
const LANES = 4;

/** Rows of a tile, and columns of each of its four lanes: pixels and output channels of a group, or the other way around. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly pixelRows: boolean;
}

/** How four input channels of a row and of a column of a tile come to a lane: in so many cycles, by so much code; fewer for less. */
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
const vectors: Loads = { cycles: { row: 65, column: 65 }, code: { row: 950, column: 950 }, pixels: 1 };
const fours: Loads = { cycles: { row: 17, column: 65 }, code: { row: 500, column: 1900 }, pixels: LANES };

function tilesOf(rows: readonly number[], columns: readonly number[], pixelRows: boolean): Tile[] {
  return rows.flatMap((r) => columns.map((c) => ({ rows: r, columns: c, pixelRows })));
}

function quadsOf(g: ConvGeometry, { rows, columns, pixelRows }: Tile): number {
  const sides = [pixelsOf(g), g.out.channels / g.groups];
  if (!pixelRows) sides.reverse();
  return ceilDiv(sides[0]!, rows) * ceilDiv(sides[1]!, LANES * columns) * g.groups;
}

/** Input channels that are taken at once. Where lanes share rows, each loads one of four, whether or not they come in fours. */
function depthOf({ filter }: ConvGeometry, loads: Loads): number {
  return loads === shared ? LANES : ([4, 3, 2].find((depth) => filter.i % depth === 0) ?? 1);
}

/** Turns of the loop over taps and input channels. */
function stepsOf({ filter }: ConvGeometry, depth: number): number {
  return filter.kh * filter.kw * ceilDiv(filter.i, depth);
}

function costOf(g: ConvGeometry, tile: Tile, loads: Loads): number {
  const STORE = 60;
  const STORE_CODE = 400;
  const THREAD = 300;
  const SPOT = 40;
  const SPOT_CODE = 560; // of each turn, for an address of a tap, where there are several
  const MOST_CODE = 60_000;
  const OVERFLOW = 1.4;
  const TAIL = 8; // for a value loaded, to be 0 where the last step has fewer channels
  const COMPILED = 20; // cycles for a byte of code, over a thousand runs

  const { rows, columns, pixelRows } = tile;
  const depth = depthOf(g, loads);
  const outputs = rows * columns;
  const costs = ({ row, column }: Loads['cycles'], product: number, sum: number) =>
    depth * ((row * rows + column * columns) / LANES + product * outputs) + sum * outputs;
  const code = costs(loads.code, 27, 38); // bytes, as cycles below: of a product, and of a sum that the loop carries
  const spots = (pixelRows ? rows : columns) / loads.pixels;
  const most = isFlat(g) ? MOST_CODE : MOST_CODE - SPOT_CODE * spots;
  const tail = g.filter.i % depth && TAIL * (depth * columns + rows);
  const step = costs(loads.cycles, 1.1, 2.3) * (code > most ? OVERFLOW : 1) + tail;
  const once = THREAD + SPOT * spots + STORE * outputs;
  return quadsOf(g, tile) * (stepsOf(g, depth) * step + once) + COMPILED * (code + STORE_CODE * outputs);
}

function cheapest(g: ConvGeometry, tiles: readonly Tile[], loads: Loads): Tile {
  const costs = tiles.map((tile) => costOf(g, tile, loads));
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

/** With channels last either side may lie along lanes: a CPU takes what is cheaper, a GPU channels where there are more than a few. */
function bestTile(g: ConvGeometry, traits: Traits, loads: Loads): Tile {
  const { layout, channels } = g.out;
  const last = layout === 'nhwc';
  if (isCpu(traits)) {
    const tiles = (pixelRows: boolean) => tilesOf([1, 2, 4, 6, 8, 12, 16, 24, 32], [2, 3, 4, 6, 8], pixelRows);
    return cheapest(g, [...(last ? tiles(true) : []), ...tiles(false)], loads);
  }
  // Registers are few, and threads must be many.
  const each = channels / g.groups;
  const tiles = tilesOf([8, 4, 2, 1], [4, 2], last && each > LANES);
  const [rows, columns] = tiles[0]!.pixelRows ? [pixelsOf(g), each] : [each, pixelsOf(g)];
  const fitting = tiles.filter(
    (tile) => (tile.rows === 1 || tile.rows <= rows) && (tile.columns === 2 || LANES * tile.columns <= columns),
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
function planOf(g: ConvGeometry, tile: Tile, traits: Traits, loads: Loads): Required<Omit<Plan, 'aliases' | 'tables'>> {
  const whole = g.whole ?? g;
  const { rows, columns } = tile;
  const depth = depthOf(g, loads);
  const channels = g.out.channels / g.groups;
  const strips = ceilDiv(channels, tile.pixelRows ? LANES * columns : rows);
  const threads = LANES * quadsOf(g, tile);
  return {
    constants: {
      WORKGROUP: isCpu(traits) ? workgroupOnCpu(LANES * quadsOf(whole, tile)) : 64,
      FLAT: isFlat(whole) && isFlat(g), // a part may begin with rows that it passes over
      ROWS: rows,
      COLUMNS: columns,
      TILE: rows * columns,
      DEPTH: depth,
      WEIGHTS: depth * columns,
      ...epilogueConstants(g),
    },
    params: { ...productParams(g, strips), total: threads, steps: stepsOf(g, depth) },
    threads,
  };
}

function matrixKernel(loads: Loads, listed: boolean): Kernel<ConvGeometry> {
  return {
    shader: conv2d_matrix,
    accepts: (g, traits) => g.x.size > 0 && (loads === alone || canShare(traits)),
    cost: (g, traits) => (isCpu(traits) ? costOf(g, bestTile(g, traits, loads), loads) : undefined),
    plan(g, traits) {
      const tile = bestTile(g.whole ?? g, traits, loads);
      const plan = planOf(g, tile, traits, loads);
      const depth = depthOf(g, loads);
      const { pixelRows } = tile;
      return {
        ...plan,
        constants: {
          ...plan.constants,
          SHARED: loads === shared,
          LOADS: loads === shared ? 1 : depth,
          PIXEL_ROWS: pixelRows,
          PACKED: plan.constants.FLAT! && !listed && (g.out.layout === 'nhwc' || g.out.batch === 1),
          LISTED: listed,
          TAIL: g.filter.i % depth !== 0,
          SPOTS: pixelRows ? tile.rows : tile.columns,
          CHANNELS: pixelRows ? tile.columns : tile.rows,
        },
      };
    },
  };
}

/** A core takes workgroups whole, so few threads on a CPU go in smaller ones. */
export function workgroupOnCpu(threads: number): number {
  return [64, 32, 16, 8].find((size) => threads >= 32 * size) ?? LANES;
}

/** Whether the lanes of a quad can share: on adapters whose quads are known to be four neighbouring threads. */
function canShare(traits: Traits): boolean {
  return isCpu(traits) && traits.features.has('subgroups');
}

/** Tiles of whole quads' pixels, and of vec4s of output channels. */
const quadTiles = /* @__PURE__ */ tilesOf([4, 8, 12, 16, 20, 24, 32, 40, 48], [4, 8], true);

function quadsKernel(loads: Loads, listed: boolean): Kernel<ConvGeometry> {
  return {
    shader: conv2d_quads,
    accepts: (g, traits) => groupOutputsInFours(g) && (loads === vectors ? isCpu : canShare)(traits),
    cost: (g) => costOf(g, cheapest(g, quadTiles, loads), loads),
    plan(g, traits) {
      const tile = cheapest(g.whole ?? g, quadTiles, loads);
      const plan = planOf(g, tile, traits, loads);
      const wide = g.filter.i % LANES === 0 && !listed;
      const width = wide ? LANES : 1;
      return {
        ...plan,
        aliases: { taken: wide ? 'stored' : 'elem', widened: wide ? 'value' : 'f32' },
        constants: {
          ...plan.constants,
          FLAT: plan.constants.FLAT! && !listed, // blocks of one row follow those of another at a distance
          FOURS: wide,
          LISTED: listed,
          LOADS: depthOf(g, loads) / width,
          SHARED: loads === fours,
          EACH: loads.pixels,
          PAIR: Math.sqrt(loads.pixels),
          SPOTS: tile.rows / loads.pixels,
          CHANNELS: tile.columns / LANES,
        },
        params: {
          ...plan.params,
          ...vectorParams(g),
          x_strides: stridesOf(g.x, width),
          group_in: g.filter.i / width,
          group_out: g.out.channels / g.groups / LANES,
        },
      };
    },
  };
}

/** The lanes share their loads, of which those of weights, and of inputs where these come so, are vec4s; stores are. */
export const conv2dQuads = /* @__PURE__ */ quadsKernel(fours, false);

/** The same by lanes that share nothing. */
export const conv2dVectors = /* @__PURE__ */ quadsKernel(vectors, false);

/** The lanes share their loads. */
export const conv2dShared = /* @__PURE__ */ matrixKernel(shared, false);

export const conv2dMatrix = /* @__PURE__ */ matrixKernel(alone, false);

/** The same over input channels that lie where a table `places` says. */
export const listedKernels: Kernels<ConvGeometry> = [
  /* @__PURE__ */ quadsKernel(fours, true),
  /* @__PURE__ */ matrixKernel(shared, true),
  /* @__PURE__ */ matrixKernel(alone, true),
];
