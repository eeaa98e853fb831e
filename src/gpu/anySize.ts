import { dtypeBytes } from '../number/dtype.ts';
import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import { axisRange } from '../shape/axis.ts';
import { type Part, viewOf } from '../shape/cut.ts';
import { check, LimitError, ResourceError, show } from '../shape/errors.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import { Context } from './context.ts';
import type { Geometry } from './kernel.ts';

/** How an operation divides. */
interface Cut {
  /** Images of the output, and equal lots of rows into which each of them divides. */
  readonly images: number;
  readonly lots: number;
  /** What makes so many images from one on; or so many lots of one image, whose operands may begin where they are aligned. */
  part(image: number, images: number, lot: number, lots: number, alignment: number): Part<Geometry>;
}

/**
 * Lets a context's tensors be as large as its device's `maxBufferSize`, beyond its `maxStorageBufferBindingSize`: operations
 * on them are then several dispatches, over images or over rows of one image, with the results of one. In NHWC an image
 * divides where some rows begin at a multiple of `minStorageBufferOffsetAlignment`; in NCHW images stay whole. Filters,
 * biases, and the tensors of spaceToBatch, batchToSpace and reorderFilter don't divide; what can't be bound is a LimitError.
 * What fits is done as before.
 * @throws ResourceError, DeviceLostError
 */
export function anySize(gpu: Context): void {
  const op = 'anySize';
  check(gpu instanceof Context, ResourceError, op, () => `gpu must be a context, not ${show(gpu)}`);
  gpu.check(op);
  gpu.divide = (g, what = 'the output') => divided(g, what, gpu.device.limits);
}

/** An operation that fits, or parts of it that do: as few as there are in powers of two, whose offsets are soon aligned. */
function divided<G extends Geometry>(g: G, what: string, limits: GPUSupportedLimits): readonly Part<G>[] {
  const { maxStorageBufferBindingSize, minStorageBufferOffsetAlignment: alignment } = limits;
  const most = maxStorageBufferBindingSize - (maxStorageBufferBindingSize % 4); // bindings are whole words
  const large = Object.entries(sizesOf(g)).filter(([, bytes]) => bytes > most);
  if (large.length === 0) return [{ g, views: {} }];
  if ('depthwise' in g || 'conv' in g) return []; // left to two operations, which divide
  const { images, lots, part } = cutOf(g);
  let [n, m] = [images, lots];
  smaller: for (;;) {
    const parts: Part<G>[] = [];
    for (let image = 0; image < images; image += n) {
      for (let lot = 0; lot < lots; lot += m) {
        const each = part(image, Math.min(n, images - image), lot, Math.min(m, lots - lot), alignment) as Part<G>;
        const fits =
          large.every(([name]) => each.views[name]) &&
          Object.values(each.views).every(({ offset, spec }) => offset % alignment === 0 && spec.bytes <= most);
        if (fits) {
          parts.push(each);
          continue;
        }
        check(n > 1 || m > 1, LimitError, g.op, () => {
          const [[name, bytes]] = large as [[string, number]];
          return (
            `${name === 'out' ? what : name} needs ${bytes} bytes, the device binds at most ${most}, ` +
            `and no ${lots > 1 ? 'rows' : 'images'} at multiples of ${alignment} bytes fit`
          );
        });
        if (n > 1) n = powerBelow(n);
        else m = powerBelow(m);
        continue smaller;
      }
    }
    return parts;
  }
}

function powerBelow(n: number): number {
  return 2 ** Math.ceil(Math.log2(n) - 1);
}

/** Bytes of the output (`out`) and of each operand. */
function sizesOf(g: object): Record<string, number> {
  if ('depthwise' in g) return fusedSizes(g as { depthwise: ConvGeometry; pointwise: ConvGeometry });
  if ('conv' in g) {
    const { conv, blocks } = g as { conv: ConvGeometry; blocks: BlockGeometry };
    return { ...sizesOf(conv), x: blocks.x.bytes };
  }
  const { x, out } = g as { x?: TensorSpec; out: TensorSpec };
  const sizes = { ...(x && { x: x.bytes }), out: out.bytes };
  if (!('filter' in g)) return sizes;
  const { filter, hasBias, biasDtype } = g as ConvGeometry;
  return {
    ...sizes,
    [filter.name]: filter.kh * filter.kw * filter.i * filter.o * dtypeBytes[out.dtype],
    [`the bias beside ${filter.name}`]: hasBias ? filter.o * dtypeBytes[biasDtype] : 0,
  };
}

function fusedSizes({ depthwise, pointwise }: { depthwise: ConvGeometry; pointwise: ConvGeometry }) {
  const { out: _middle, ...first } = sizesOf(depthwise);
  const { x: _same, ...second } = sizesOf(pointwise);
  return { ...first, ...second };
}

function cutOf(g: Geometry): Cut {
  if ('filter' in g && 'rows' in g) return convCut(g as unknown as ConvGeometry);
  if ('by' in g && 'map' in g) return evenCut(g as unknown as BlockGeometry);
  return { images: 1, lots: 1, part: () => ({ g, views: {} }) };
}

/** Images, or rows of the output with the rows of x that they need. */
function convCut(g: ConvGeometry): Cut {
  const { x, out } = g;
  const all = lotsOf(out, out.height);
  return {
    images: out.batch,
    lots: all,
    part(image, images, lot, lots, alignment) {
      const read = (first: number, rows: number) => viewOf(x, image, images, first, rows);
      const { first, axis: rows } =
        lots === all
          ? { first: 0, axis: g.rows }
          : axisRange(g.rows, lot, lots, (row) => read(row, 0).offset % alignment === 0);
      const seen = read(first, rows.size);
      const made = viewOf(out, image, images, lot, rows.out);
      const fewer = seen.spec.bytes - x.bytes + (g.hasResidual ? 2 : 1) * (made.spec.bytes - out.bytes);
      const flops = (g.flops / out.size) * made.spec.size;
      return {
        g: { ...g, x: seen.spec, rows, out: made.spec, flops, bytes: g.bytes + fewer },
        views: { x: seen, out: made, residual: made },
      };
    },
  };
}

/** Tensors that divide into equal shares, of the same images and of the same part of their rows. */
function evenCut(g: BlockGeometry): Cut {
  const all = lotsOf(g.out, Math.min(g.x.height, g.out.height));
  return {
    images: g.out.batch,
    lots: all,
    part(image, images, lot, lots) {
      const view = (spec: TensorSpec) =>
        viewOf(spec, image, images, (lot * spec.height) / all, (lots * spec.height) / all);
      const [x, out] = [view(g.x), view(g.out)];
      return { g: { ...g, x: x.spec, out: out.spec, bytes: x.spec.bytes + out.spec.bytes }, views: { x, out } };
    },
  };
}

/** Lots of rows, where rows lie together in memory; else an image is one lot. */
function lotsOf({ layout }: TensorSpec, rows: number): number {
  return layout === 'nhwc' ? rows : 1;
}
