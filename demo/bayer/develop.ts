import * as face from 'atrous';
import { type Context, compile, type Tensor } from 'atrous';
import { runTiled } from 'atrous/tiled';
import type { AnyTensor, Engine } from '../engine.ts';
import { blockFilter, demosaic, type Gains, MARGIN, type Pattern } from './filters.ts';
import { even, extended, type Mosaic } from './mosaic.ts';

/** Rows and columns of a tile: whole blocks. A mosaic of 2 megapixels is at most three of them. */
const TILE = 1024;

/** What came of a mosaic. */
export interface Developed {
  /** Red, green and blue of 16 bits, row by row. */
  readonly rgb: Uint16Array;
  /** The four phases, in the pattern's order; 8 bits, of `⌈width/2⌉` columns and `⌈height/2⌉` rows. */
  readonly planes: readonly Uint8ClampedArray[];
}

/**
 * Demosaics: on a GPU by compiled plans, tile by tile, so that no mosaic is too large; else by the reference.
 * @param onProgress hears which part of the work is done, from 0 to 1
 */
export async function develop<T extends AnyTensor>(
  engine: Engine<T>,
  gpu: Context | undefined,
  mosaic: Mosaic,
  pattern: Pattern,
  gains: Gains,
  onProgress: (done: number) => void,
): Promise<Developed> {
  const { width, height } = mosaic;
  const [rows, columns] = [even(height), even(width)];
  const rgb = new Uint16Array(3 * width * height);
  const planes = [0, 1, 2, 3].map(() => new Uint8ClampedArray((rows * columns) / 4));
  const keepColours = (y: number, x: number, [, h = 0, w = 0]: readonly number[], values: Float32Array) => {
    const inside = 3 * Math.min(w, width - x); // an odd size was made even
    for (let row = 0; row < Math.min(h, height - y); row++) {
      for (let k = 0; k < inside; k++) {
        rgb[3 * ((y + row) * width + x) + k] = Math.round(65535 * values[3 * row * w + k]!);
      }
    }
  };
  const keepPlanes = (y: number, x: number, [, h = 0, w = 0]: readonly number[], values: Float32Array) => {
    for (let pixel = 0; pixel < h * w; pixel++) {
      const to = (y + Math.floor(pixel / w)) * (columns / 2) + x + (pixel % w);
      for (let p = 0; p < 4; p++) planes[p]![to] = 255 * values[4 * pixel + p]!;
    }
  };
  const filterShape = [3, 3, 4, 12];
  const whole = [1, rows + 2 * MARGIN, columns + 2 * MARGIN, 1] as const;
  const bare = [1, rows, columns, 1] as const;

  if (gpu === undefined) {
    const { spaceToDepth } = engine.operations;
    const filter = engine.tensor(blockFilter(pattern, gains), filterShape);
    const x = engine.tensor(extended(mosaic, 0, 0, whole[1], whole[2]), whole);
    const y = demosaic(engine.operations, x, filter);
    keepColours(0, 0, y.shape, await engine.read(y));
    const split = spaceToDepth(engine.tensor(extended(mosaic, MARGIN, MARGIN, rows, columns), bare), { blockSize: 2 });
    keepPlanes(0, 0, split.shape, await engine.read(split));
    return { rgb, planes };
  }

  using filter = gpu.tensor(blockFilter(pattern, gains), filterShape);
  using colours = await compile(gpu, ({ x }) => demosaic<Tensor>(face, x, filter), { x: { shape: whole } });
  using split = await compile(gpu, ({ x }) => face.spaceToDepth(x, { blockSize: 2 }), { x: { shape: bare } });
  const read = async (tile: Tensor) => (await tile.data()) as Float32Array;
  await runTiled(
    split,
    (y, x, h, w) => extended(mosaic, y + MARGIN, x + MARGIN, h, w),
    async (y, x, tile) => keepPlanes(y, x, tile.shape, await read(tile)),
    { tile: TILE / 2 },
  );
  await runTiled(
    colours,
    (y, x, h, w) => extended(mosaic, y, x, h, w),
    async (y, x, tile) => keepColours(y, x, tile.shape, await read(tile)),
    { tile: TILE, onProgress: ({ done, total }) => onProgress(done / total) },
  );
  return { rgb, planes };
}
