// The Bayer page's arithmetic: one convolution over the planes of space-to-depth is what loops over the mosaic compute; and its files.
import * as reference from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { isPgm, isPng, type RawLayout, readPgm, readRaw } from '../../demo/bayer/files.ts';
import { blockFilter, demosaic, kernels, methods, type Pattern, patterns } from '../../demo/bayer/filters.ts';
import { even, extended, type Mosaic, mirrored, mosaicOf } from '../../demo/bayer/mosaic.ts';
import { seeded } from '../../demo/random.ts';

/** Figure 2 of Malvar, He and Cutler, times 8. */
const published = {
  green: [
    [0, 0, -1, 0, 0],
    [0, 0, 2, 0, 0],
    [-1, 2, 4, 2, -1],
    [0, 0, 2, 0, 0],
    [0, 0, -1, 0, 0],
  ],
  inRow: [
    [0, 0, 0.5, 0, 0],
    [0, -1, 0, -1, 0],
    [-1, 4, 5, 4, -1],
    [0, -1, 0, -1, 0],
    [0, 0, 0.5, 0, 0],
  ],
  inColumn: [
    [0, 0, -1, 0, 0],
    [0, -1, 4, -1, 0],
    [0.5, 0, 5, 0, 0.5],
    [0, -1, 4, -1, 0],
    [0, 0, -1, 0, 0],
  ],
  across: [
    [0, 0, -1.5, 0, 0],
    [0, 2, 0, 2, 0],
    [-1.5, 0, 6, 0, -1.5],
    [0, 2, 0, 2, 0],
    [0, 0, -1.5, 0, 0],
  ],
};

test.each(Object.entries(published))('the filter %s is the published one', (name, weights) => {
  const made = kernels(methods.malvar)[name as keyof typeof published];
  made.forEach((row, y) => {
    row.forEach((weight, x) => {
      expect(8 * weight, `${y}, ${x}`).toBeCloseTo(weights[y]![x]!, 12);
    });
  });
});

function randomMosaic(width: number, height: number): Mosaic {
  const random = seeded(31 * width + height);
  const values = Float32Array.from({ length: width * height }, () => random());
  return { name: 'random', width, height, values, bits: 16 };
}

/** Pixel by pixel, with the published weights, without any of the code under test. */
function byLoops({ width, height, values }: Mosaic, pattern: Pattern): number[] {
  const colourAt = (y: number, x: number) => pattern[2 * (((y % 2) + 2) % 2) + (((x % 2) + 2) % 2)]!;
  const reflect = (at: number, size: number): number => {
    if (size === 1) return 0;
    if (at < 0) return reflect(-at, size);
    return at >= size ? reflect(2 * (size - 1) - at, size) : at;
  };
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const colour of 'RGB') {
        const own = colourAt(y, x);
        const weights =
          own === colour
            ? [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 8, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]] // biome-ignore format: rows
            : colour === 'G'
              ? published.green
              : own !== 'G'
                ? published.across
                : colourAt(y, x + 1) === colour
                  ? published.inRow
                  : published.inColumn;
        let sum = 0;
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) {
            sum += weights[dy + 2]![dx + 2]! * values[reflect(y + dy, height) * width + reflect(x + dx, width)]!;
          }
        }
        result.push(Math.min(1, Math.max(0, sum / 8)));
      }
    }
  }
  return result;
}

const sizes = [
  [12, 10],
  [7, 5],
  [5, 8],
  [3, 3],
  [2, 2],
] as const;

describe.each(patterns)('%s', (pattern) => {
  test.each(sizes)('%i × %i: as the loops over the mosaic', (width, height) => {
    const mosaic = randomMosaic(width, height);
    const [rows, columns] = [even(height), even(width)];
    const x = {
      data: extended(mosaic, 0, 0, rows + 4, columns + 4),
      shape: [1, rows + 4, columns + 4, 1],
    };
    const filter = { data: blockFilter(pattern, methods.malvar), shape: [3, 3, 4, 12] };
    const y = demosaic<reference.CpuTensor>(reference, x, filter);
    expect(y.shape).toEqual([1, rows, columns, 3]);
    const expected = byLoops(mosaic, pattern);
    for (let row = 0; row < height; row++) {
      for (let k = 0; k < 3 * width; k++) {
        expect(y.data[3 * row * columns + k], `row ${row}, value ${k}`).toBeCloseTo(expected[3 * row * width + k]!, 5);
      }
    }
  });

  test('a picture of one colour comes back', () => {
    const rgb = Float32Array.from({ length: 3 * 36 }, (_, k) => [0.2, 0.5, 0.75][k % 3]!);
    const values = mosaicOf(rgb, 3, 6, 6, pattern, 1);
    const mosaic = { name: 'one colour', width: 6, height: 6, values, bits: 8 };
    const x = { data: extended(mosaic, 0, 0, 10, 10), shape: [1, 10, 10, 1] };
    for (const gains of Object.values(methods)) {
      const filter = { data: blockFilter(pattern, gains), shape: [3, 3, 4, 12] };
      const { data } = demosaic<reference.CpuTensor>(reference, x, filter);
      rgb.forEach((value, k) => {
        expect(data[k]).toBeCloseTo(value, 6);
      });
    }
  });
});

test('mirrored positions keep their phase', () => {
  for (const size of [2, 3, 4, 5, 9]) {
    for (let at = -4; at < size + 4; at++) {
      expect(mirrored(at, size)).toBeGreaterThanOrEqual(0);
      expect(mirrored(at, size)).toBeLessThan(size);
      expect((mirrored(at, size) - at) % 2, `${at} of ${size}`).toBeCloseTo(0);
    }
  }
});

const text = (words: string) => new TextEncoder().encode(words);
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...text(part)] : part)));

describe('files', () => {
  test.each([
    ['text', bytes('P2 # a comment\n3 1\n10\n0 5\n10'), [0, 0.5, 1], 4],
    ['bytes', bytes('P5\n# one\n3 1 255\n', [0, 51, 255]), [0, 0.2, 1], 8],
    ['words, the high byte first', bytes('P5 2 1 65535 ', [0x33, 0x33, 0xff, 0xff]), [0.2, 1], 16],
    ['words of 12 bits', bytes('P5 2 1 4095\n', [0x0f, 0xff, 0, 0]), [1, 0], 12],
  ])('PGM: %s', (_, file, values, bits) => {
    expect(isPgm(file)).toBe(true);
    const read = readPgm(file, 'x.pgm');
    expect([...read.values].map((value) => Number(value.toFixed(6)))).toEqual(values);
    expect(read).toMatchObject({ width: values.length, height: 1, bits });
  });

  test.each([
    ['P5 3 1 255 ab', 'x.pgm has 13 bytes, 14 are needed.'],
    ['P2 2 1 3 1', 'x.pgm: pixel 1 of 2 is missing.'],
    ['P2 99999 99999 3 1', 'x.pgm has 18 bytes, 9999800001 are needed.'],
    ['P5 99999 99999 3 1', 'x.pgm has 18 bytes, 9999800018 are needed.'],
    ['P2 2 1 3 1 4', 'x.pgm: pixel 1 is larger than 3, the largest value.'],
    ['P5 2', 'x.pgm: the height is missing.'],
    ['P5 0 1 255 ', "x.pgm says 0 × 1 pixels up to 255, which a grey map can't be."],
  ])('PGM %s is refused', (file, message) => {
    expect(() => readPgm(text(file), 'x.pgm')).toThrow(message);
  });

  const layout: RawLayout = { width: 2, height: 1, bits: 12, littleEndian: true, offset: 1 };
  test.each<[Partial<RawLayout>, number[], number[]]>([
    [{}, [9, 0xff, 0x0f, 0, 0], [1, 0]],
    [{ littleEndian: false }, [9, 0x0f, 0xff, 0, 0], [1, 0]],
    [{ bits: 8, offset: 0 }, [51, 255], [0.2, 1]],
    [{ bits: 16, offset: 0 }, [0x33, 0x33, 0xff, 0xff], [0.2, 1]],
  ])('raw: %o', (more, file, values) => {
    const read = readRaw(Uint8Array.from(file), { ...layout, ...more }, 'x.raw');
    expect([...read.values].map((value) => Number(value.toFixed(6)))).toEqual(values);
  });

  test.each<[Partial<RawLayout>, string]>([
    [{ width: 3 }, 'x.raw has 5 bytes; 3 × 1 pixels of 16 bits after 1 bytes need 7.'],
    [{ width: 0 }, 'Width must be a whole number from 1 to 65535.'],
    [{ bits: 17 }, 'Bits must be a whole number from 1 to 16.'],
    [{ bits: 10 }, '1 values of x.raw have more than 10 bits: other bits, or the other byte order?'],
  ])('raw: %o is refused', (more, message) => {
    expect(() => readRaw(Uint8Array.of(9, 0xff, 0x0f, 0, 0), { ...layout, ...more }, 'x.raw')).toThrow(message);
  });

  test('a PNG is known by its signature', () => {
    expect(isPng(Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0))).toBe(true);
    expect(isPng(text('P5 2 1 255 ab'))).toBe(false);
  });
});
