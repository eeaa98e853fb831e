import { dtypeBytes } from '../number/dtype.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import type { Geometry, Kernel } from './kernel.ts';
import { inWords, merge, type Rearrangement, widest } from './rearrange.ts';
import { rearrange_gather } from './shaders.gen.ts';

/** A rearrangement by axes of a larger image than the output. */
export interface Cropping extends Rearrangement {
  readonly cropped?: {
    readonly image: TensorSpec;
    /** Rows and columns of the image before the output's first. */
    readonly before: readonly [rows: number, columns: number];
  };
}

/** The variant for any of them: a thread for each word of the output, where they are all made. */
export function gatherKernel<G extends Geometry>(
  arrange: (g: G) => Cropping,
  accepts: (g: G) => boolean = () => true,
): Kernel<G> {
  return {
    shader: rearrange_gather,
    accepts,
    plan(g) {
      const { axes, listed, margins, cropped } = arrange(g);
      const { out } = g;
      const bytes = dtypeBytes[out.dtype];
      const merged = out.size === 0 ? [] : merge(axes);
      const crops = cropped ? cropsOf(out, cropped) : none;
      const { rows = [], columns = [0] } = listed ?? {};
      const { first, image = [0, 0] } = margins ?? {};
      const places = [...rows, ...columns]; // columns are numbered from behind the rows on
      const word = widest(bytes, merged, [...places, ...Object.values(crops).flat()]);
      const { per, elem } = word ?? { per: 1, elem: 'u32' };
      const total = out.size / per;
      const digits = merged.map((axis) => inWords(axis, per)).sort((a, b) => a.out - b.out);
      const inside = (steps: readonly number[]) => steps.map((step) => step / per);
      return {
        aliases: { elem },
        constants: {
          HALVES: word === undefined,
          DIGITS: digits.length,
          LISTED: listed !== undefined,
          PADDED: margins !== undefined,
          CROPPED: cropped !== undefined,
        },
        params: {
          lines: inside(crops.lines),
          gaps: inside(crops.gaps),
          before: inside(crops.before),
          first: [(first?.x ?? 0) / per, first?.row ?? 0, first?.column ?? rows.length].map((step) => step >>> 0),
          image,
          total,
        },
        tables: {
          digits: Uint32Array.from([...digits, one].flatMap(({ size, x, row, column }) => [size, x, row, column]))
            .buffer,
          places: Uint32Array.from(inside(places)).buffer,
        },
        threads: Math.ceil(word ? total : total / 2),
      };
    },
  };
}

/** A digit more, so that there is always one. */
const one = { size: 1, x: 0, row: 0, column: 0 };

const none = { lines: [0, 0], gaps: [0, 0], before: [0, 0] };

/** By rows and by columns, in elements of the image. */
function cropsOf(out: TensorSpec, { image, before: [top, left] }: NonNullable<Cropping['cropped']>): typeof none {
  const { row, column } = image.strides;
  return {
    lines: [row * out.height, column * out.width],
    gaps: [row * (image.height - out.height), column * (image.width - out.width)],
    before: [row * top, column * left],
  };
}
