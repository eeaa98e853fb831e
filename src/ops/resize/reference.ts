import { gatherTensor, type Source } from '../../cpu/gather.ts';
import { type CpuTensor, describe, rounded, toFloat64 } from '../../cpu/tensor.ts';
import { type Bound, type Sums, staysFinite, storageError, sumError } from '../../number/bound.ts';
import { floatFormats } from '../../number/formats.ts';
import { type ResizeAxis, type ResizeGeometry, type ResizeOptions, resizeGeometry } from './spec.ts';

export type { ResizeOptions };

/**
 * The image in another size: each pixel moved from the nearest, bit by bit, or made of four with float64 weights.
 * @param x `[n, h, w, c]` → `[n, ...size, c]`, or both with channels second for layout `'nchw'`
 * @throws ShapeError, OptionError, DtypeError, ResourceError as in the face `atrous`
 */
export function resize(x: CpuTensor, options: ResizeOptions): CpuTensor {
  const g = resizeGeometry(describe('resize', 'x', x), options);
  if (g.method === 'nearest') return gatherTensor(x, g.out, nearestSource(g));
  return rounded(interpolated(g, x).value, g.out);
}

/** What a correct GPU result of {@link resize} may differ by, element by element; nothing with method `'nearest'`. */
export function resizeBound(x: CpuTensor, options: ResizeOptions): Bound {
  const g = resizeGeometry(describe('resize', 'x', x), options);
  if (g.method === 'bilinear') return interpolated(g, x);
  const value = toFloat64(gatherTensor(x, g.out, nearestSource(g)).data);
  const [allowed, free] = [new Float64Array(value.length), new Uint8Array(value.length)];
  return { shape: g.out.shape, value, allowed, free, saturated: [] };
}

function nearestSource({ x, rows, columns }: ResizeGeometry): Source {
  const { batch, row, column, channel } = x.strides;
  const source = ({ scale, added, divisor }: ResizeAxis, o: number) => Math.floor((o * scale + added) / divisor);
  return (n, y, col, c) => n * batch + source(rows, y) * row + source(columns, col) * column + c * channel;
}

/**
 * Roundings behind each term of a sum of four, in units in the last place: of both its weights, the two numbers that a
 * weight is divided from and 2.5 for the division (WGSL, accuracy of `/`); two products; two additions.
 */
const ROUNDINGS = 2 * 4.5 + 2 + 2;

function interpolated(g: ResizeGeometry, x: CpuTensor): Bound {
  const { out } = g;
  const dtype = out.dtype === 'f16' ? 'f16' : 'f32';
  const { smallestNormal, largest } = floatFormats[dtype];
  const elements = toFloat64(x.data);
  const [from, to] = [g.x.strides, out.strides];
  const bound = {
    shape: out.shape,
    value: new Float64Array(out.size),
    allowed: new Float64Array(out.size),
    free: new Uint8Array(out.size),
    saturated: [],
  };
  if (out.size === 0) return bound; // there may be any number of rows in no image
  for (let y = 0; y < out.height; y++) {
    const rows = neighbours(g.rows, y);
    for (let c = 0; c < out.width; c++) {
      const taps = rows.flatMap((row) =>
        neighbours(g.columns, c).map((column) => ({
          offset: row.at * from.row + column.at * from.column,
          weight: row.weight * column.weight,
        })),
      );
      for (let n = 0; n < out.batch; n++) {
        for (let channel = 0; channel < out.channels; channel++) {
          const first = n * from.batch + channel * from.channel;
          const sums: Sums = { value: 0, magnitude: 0, carried: 0, flushed: 0 };
          for (const { offset, weight } of taps) {
            const element = elements[first + offset]!;
            const magnitude = Math.abs(weight * element);
            sums.value += weight * element;
            sums.magnitude += magnitude;
            if (Math.abs(element) < smallestNormal) sums.flushed += magnitude;
          }
          const at = n * to.batch + y * to.row + c * to.column + channel * to.channel;
          const error = sumError(sums, ROUNDINGS, 'f32');
          bound.value[at] = sums.value;
          bound.allowed[at] = error + storageError(sums.value, error, dtype);
          const finite = staysFinite(sums, ROUNDINGS, 'f32', 'f32') && Math.abs(sums.value) + error < largest;
          bound.free[at] = finite ? 0 : 1;
        }
      }
    }
  }
  return bound;
}

/** The inputs along one axis that output `o` lies between, of those that have a weight. */
function neighbours({ size, scale, added, cut, divisor }: ResizeAxis, o: number) {
  const position = Math.max(o * scale + added, cut) - cut;
  const near = Math.floor(position / divisor);
  const rest = position - near * divisor;
  return [
    { at: near, weight: (divisor - rest) / divisor },
    { at: Math.min(near + 1, size - 1), weight: rest / divisor },
  ].filter(({ weight }) => weight > 0);
}
