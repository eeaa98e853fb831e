import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { epilogueConstants, pixelsOf, productParams } from './convParams.ts';
import { ceilDiv, type Kernel, type Traits } from './kernel.ts';
import { conv2d_matrix } from './shaders.gen.ts';
import { enoughThreads, isCpu } from './traits.ts';

/** Threads that share the rows of a tile, and input channels that are taken at once. */
const LANES = 4;

/** Rows of a tile, and columns of each of its four lanes. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/**
 * What a tile costs, in cycles of a core: fitted to tiles measured on SwiftShader, where a load is a test, a branch and a
 * move for each of four threads, each sum of a loop is masked and stored at its end, and code that overflows the
 * instruction cache is slow.
 */
const cycles = { row: 20, column: 22, product: 1.8, sum: 2.3, store: 60, thread: 300, spot: 40 } as const;
const codeBytes = { row: 240, column: 340, product: 21, sum: 35, store: 200 } as const;
const MOST_CODE = 28_500;
/** What a tap does before its channels is run over and over too, where these are few. */
const TAP_CODE = 8_500;
const FEW_CHANNELS = 16;
const OVERFLOW = 1.4;

/** Cycles to compile a byte of code, over a thousand runs. */
const COMPILED = 45;

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

function costOf(g: ConvGeometry, tile: Tile, shared: boolean): number {
  const steps = g.filter.kh * g.filter.kw * ceilDiv(g.filter.i, LANES);
  const outputs = tile.rows * tile.columns;
  const rows = (shared ? 1 : LANES) * tile.rows; // loads, as the next
  const columns = LANES * tile.columns;
  const products = LANES * outputs;
  const costs = ({ row, column, product, sum }: Omit<typeof codeBytes, 'store'> | Omit<typeof cycles, 'store'>) =>
    row * rows + column * columns + product * products + sum * outputs;
  const code = costs(codeBytes);
  const most = isFlat(g) || g.filter.i > FEW_CHANNELS ? MOST_CODE : MOST_CODE - TAP_CODE;
  const step = costs(cycles);
  const spots = g.out.layout === 'nhwc' ? tile.rows : tile.columns;
  const once = cycles.thread + cycles.spot * spots + cycles.store * outputs;
  const run = quadsOf(g, tile) * (steps * step * (code > most ? OVERFLOW : 1) + once);
  return run + COMPILED * (code + codeBytes.store * outputs);
}

function bestTile(g: ConvGeometry, traits: Traits, shared: boolean): Tile {
  if (isCpu(traits)) {
    const costs = cpuTiles.map((tile) => costOf(g, tile, shared));
    return cpuTiles[costs.indexOf(Math.min(...costs))]!;
  }
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

function matrixKernel(shared: boolean, accepts: (traits: Traits) => boolean): Kernel<ConvGeometry> {
  return {
    shader: conv2d_matrix,
    accepts: (g, traits) => g.x.size > 0 && accepts(traits),
    cost: (g, traits) => (isCpu(traits) ? costOf(g, bestTile(g, traits, shared), shared) : Number.POSITIVE_INFINITY),
    plan(g, traits) {
      const whole = g.whole ?? g;
      const flat = isFlat(whole) && isFlat(g); // a part may begin with rows that it passes over
      const { rows, columns } = bestTile(whole, traits, shared);
      const channels = g.out.channels / g.groups;
      const channelsLast = g.out.layout === 'nhwc';
      const strips = ceilDiv(channels, channelsLast ? LANES * columns : rows);
      const threads = LANES * quadsOf(g, { rows, columns });
      return {
        aliases: { elem: g.out.dtype },
        constants: {
          WORKGROUP: workgroup(LANES * quadsOf(whole, { rows, columns }), traits),
          SHARED: shared,
          LOADS: shared ? 1 : LANES,
          CHANNELS_LAST: channelsLast,
          FLAT: flat,
          PACKED: flat,
          RUNNING: flat && (channelsLast || g.out.batch === 1),
          LISTED: false,
          TAIL: g.filter.i % LANES !== 0,
          ROWS: rows,
          COLUMNS: columns,
          TILE: rows * columns,
          WEIGHTS: LANES * columns,
          SPOTS: channelsLast ? rows : columns,
          CHANNELS: channelsLast ? columns : rows,
          ...epilogueConstants(g),
        },
        params: { ...productParams(g, strips), total: threads },
        threads,
      };
    },
  };
}

/** A core takes workgroups whole, so few threads on a CPU go in smaller ones. */
function workgroup(threads: number, traits: Traits): number {
  if (!isCpu(traits)) return 64;
  return [64, 32, 16, 8].find((size) => threads >= 32 * size) ?? LANES;
}

/** The lanes of a quad share their loads: for adapters whose quads are known to be four neighbouring threads. */
export const conv2dShared = /* @__PURE__ */ matrixKernel(
  true,
  (traits) => isCpu(traits) && traits.features.has('subgroups'),
);

export const conv2dMatrix = /* @__PURE__ */ matrixKernel(false, () => true);
