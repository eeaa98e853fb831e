import type { Pattern } from './filters.ts';
import { MARGIN } from './filters.ts';

/** One value a pixel, each of the colour that the pattern has there. */
export interface Mosaic {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** From 0 to 1, row by row. */
  readonly values: Float32Array;
  /** Bits that each value had. */
  readonly bits: number;
  /** The picture that it was made from, where it was made from one. */
  readonly truth?: ImageData;
}

/** What a sensor under the pattern would keep of a picture. `rgb` holds `channels` values a pixel, red, green and blue first. */
export function mosaicOf(
  rgb: ArrayLike<number>,
  channels: number,
  width: number,
  height: number,
  pattern: Pattern,
  white: number,
): Float32Array {
  const colours = [...pattern].map((colour) => 'RGB'.indexOf(colour));
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      values[pixel] = rgb[channels * pixel + colours[2 * (y & 1) + (x & 1)]!]! / white;
    }
  }
  return values;
}

/** Height and width as they are computed: whole blocks. */
export const even = (size: number) => size + (size & 1);

/**
 * The position that an axis mirrored at its first and last pixel shows at `at`: … 2 1 | 0 1 2 … n−1 | n−2 …, which leaves each
 * colour on its own phase.
 */
export function mirrored(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const phase = ((at % period) + period) % period;
  return phase < size ? phase : period - phase;
}

/** A part of the mosaic with its mirrored margin: `height` rows and `width` columns from row `y` and column `x`, margin included. */
export function extended(mosaic: Mosaic, y: number, x: number, height: number, width: number): Float32Array {
  const part = new Float32Array(height * width);
  const columns = Int32Array.from({ length: width }, (_, k) => mirrored(x + k - MARGIN, mosaic.width));
  for (let row = 0; row < height; row++) {
    const from = mirrored(y + row - MARGIN, mosaic.height) * mosaic.width;
    for (let k = 0; k < width; k++) part[row * width + k] = mosaic.values[from + columns[k]!]!;
  }
  return part;
}
