import type { Operations } from '../engine.ts';

/** Which colour lies under each of the four phases of a block: top left, top right, bottom left, bottom right. */
export const patterns = ['RGGB', 'GRBG', 'GBRG', 'BGGR'] as const;
export type Pattern = (typeof patterns)[number];

/** How much of a colour's own detail is lent to the others: α for green, β at green pixels, γ across. */
export interface Gains {
  readonly green: number;
  readonly atGreen: number;
  readonly across: number;
}

/**
 * Malvar, He, Cutler, "High-quality linear interpolation for demosaicing of Bayer-patterned color images", ICASSP 2004: bilinear
 * interpolation plus a gain times the Laplacian of the colour that was measured. α = 1/2, β = 5/8 and γ = 3/4 are theirs; without
 * them the bilinear interpolation is left.
 */
export const methods = {
  malvar: { green: 1 / 2, atGreen: 5 / 8, across: 3 / 4 },
  bilinear: { green: 0, atGreen: 0, across: 0 },
} as const satisfies Record<string, Gains>;
export type Method = keyof typeof methods;

/** A filter of 5 × 5, by `[row][column]`. */
export type Kernel = readonly (readonly number[])[];

const kernel = (weight: (dy: number, dx: number) => number): Kernel =>
  [-2, -1, 0, 1, 2].map((dy) => [-2, -1, 0, 1, 2].map((dx) => weight(dy, dx)));

/** 1 where a tap is |dy| and |dx| away, in this order. */
const at = (dy: number, dx: number, y: number, x: number) => Number(Math.abs(dy) === y && Math.abs(dx) === x);

/** The five filters, which everything else is turned or picked from. */
export function kernels({ green, atGreen, across }: Gains) {
  /** The Laplacian over the same colour, two pixels off, at red and blue pixels. */
  const plus = (dy: number, dx: number) => at(dy, dx, 0, 0) - (at(dy, dx, 2, 0) + at(dy, dx, 0, 2)) / 4;
  /** The Laplacian at green pixels, over the nine greens around, for a colour whose neighbours lie in the row. */
  const nine = (dy: number, dx: number) =>
    at(dy, dx, 0, 0) - (at(dy, dx, 1, 1) + at(dy, dx, 0, 2)) / 5 + at(dy, dx, 2, 0) / 10;
  const inRow = kernel((dy, dx) => at(dy, dx, 0, 1) / 2 + atGreen * nine(dy, dx));
  return {
    own: kernel((dy, dx) => at(dy, dx, 0, 0)),
    green: kernel((dy, dx) => (at(dy, dx, 1, 0) + at(dy, dx, 0, 1)) / 4 + green * plus(dy, dx)),
    inRow,
    inColumn: inRow.map((_, y) => inRow.map((row) => row[y]!)),
    across: kernel((dy, dx) => at(dy, dx, 1, 1) / 4 + across * plus(dy, dx)),
  };
}

/** Which of the filters gives the colour at a phase of the pattern. */
export function kernelFor(pattern: Pattern, py: number, px: number, colour: string): keyof ReturnType<typeof kernels> {
  const own = pattern[2 * py + px];
  if (own === colour) return 'own';
  if (colour === 'G') return 'green';
  if (own !== 'G') return 'across';
  return pattern[2 * py + (1 - px)] === colour ? 'inRow' : 'inColumn';
}

/**
 * All twelve filters (four phases by three colours) as one filter `[3, 3, 4, 12]` over the four planes that space-to-depth makes:
 * the pixel `dy` rows from phase `py` lies in the block `⌊(py + dy)/2⌋` rows away, at its phase `(py + dy) mod 2`. Output channel
 * `(2·py + px)·3 + colour`, as depth-to-space in the order DCR wants it.
 */
export function blockFilter(pattern: Pattern, gains: Gains): Float32Array {
  const all = kernels(gains);
  const filter = new Float32Array(3 * 3 * 4 * 12);
  for (let phase = 0; phase < 4; phase++) {
    const [py, px] = [phase >> 1, phase & 1];
    [...'RGB'].forEach((colour, c) => {
      all[kernelFor(pattern, py, px, colour)].forEach((row, ky) => {
        row.forEach((weight, kx) => {
          const [y, x] = [py + ky - 2, px + kx - 2];
          const [by, bx] = [Math.floor(y / 2), Math.floor(x / 2)];
          const plane = 2 * (y - 2 * by) + (x - 2 * bx);
          filter[((3 * (by + 1) + (bx + 1)) * 4 + plane) * 12 + 3 * phase + c] = weight;
        });
      });
    });
  }
  return filter;
}

/** Pixels of the mosaic that are added on each side: one block. */
export const MARGIN = 2;

/**
 * A mosaic with its margin, `[1, h + 4, w + 4, 1]` of even height and width, to `[1, h, w, 3]` in [0, 1]: space-to-depth, one
 * convolution over the four planes, depth-to-space.
 * @param filter of {@link blockFilter}, `[3, 3, 4, 12]`
 */
export function demosaic<T>(
  { spaceToDepth, conv2d, depthToSpace }: Pick<Operations<T>, 'spaceToDepth' | 'conv2d' | 'depthToSpace'>,
  mosaic: T,
  filter: T,
): T {
  const planes = spaceToDepth(mosaic, { blockSize: 2 });
  const colours = conv2d(planes, filter, { activation: { type: 'clip', min: 0, max: 1 } });
  return depthToSpace(colours, { blockSize: 2 });
}
