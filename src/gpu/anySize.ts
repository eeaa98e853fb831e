import { dtypeBytes } from '../number/dtype.ts';
import type { ElementwiseGeometry } from '../ops/add/spec.ts';
import { type ConcatGeometry, concatGeometry } from '../ops/concat/spec.ts';
import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { PoolGeometry } from '../ops/maxPool2d/spec.ts';
import type { ResizeAxis, ResizeGeometry } from '../ops/resize/spec.ts';
import type { BatchGeometry } from '../ops/spaceToBatch/spec.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import { axisRange } from '../shape/axis.ts';
import { type Part, type View, viewOf } from '../shape/cut.ts';
import { check, LimitError, ResourceError, show } from '../shape/errors.ts';
import { TensorSpec } from '../shape/tensorSpec.ts';
import { Context } from './context.ts';
import type { Geometry } from './kernel.ts';

/** How an operation divides, or one of several that make parts of the same output. */
interface Cut {
  /** Images of the output, and equal lots of rows into which each of them divides. */
  readonly images: number;
  readonly lots: number;
  /** What makes so many images from one on; or so many lots of one image, whose operands may begin where they are aligned. */
  part(image: number, images: number, lot: number, lots: number): Part<Geometry>;
}

/**
 * Lets a context's tensors be as large as its device's `maxBufferSize`, beyond its `maxStorageBufferBindingSize`: operations
 * on them are then several dispatches, over images or over rows of one image, with the results of one. In NHWC an image
 * divides where some rows begin at a multiple of `minStorageBufferOffsetAlignment`. In NCHW it is whole images that convolutions,
 * spaceToDepth and depthToSpace divide over, and planes and their rows elsewhere. Filters and biases don't divide; what can't be bound
 * is a LimitError. What fits is done as before.
 * @throws ResourceError, DeviceLostError
 */
export function anySize(gpu: Context): void {
  const op = 'anySize';
  check(gpu instanceof Context, ResourceError, op, () => `gpu must be a context, not ${show(gpu)}`);
  gpu.check(op);
  gpu.divide = (g, what) => divided(g, what, gpu.device.limits);
  gpu.fits = (g) => tooLarge(g, gpu.device.limits).length === 0;
}

/** Bytes that can be bound: whole words. */
function mostBound({ maxStorageBufferBindingSize }: GPUSupportedLimits): number {
  return maxStorageBufferBindingSize - (maxStorageBufferBindingSize % 4);
}

/** Names and bytes of what is too large to bind. */
function tooLarge(g: Geometry, limits: GPUSupportedLimits): readonly (readonly [name: string, bytes: number])[] {
  return Object.entries(sizesOf(g)).filter(([, bytes]) => bytes > mostBound(limits));
}

/** An operation that fits, or parts of it that do: as few as there are in powers of two, whose offsets are soon aligned. */
function divided<G extends Geometry>(g: G, what: string, limits: GPUSupportedLimits): readonly Part<G>[] {
  const alignment = limits.minStorageBufferOffsetAlignment;
  const most = mostBound(limits);
  const large = tooLarge(g, limits);
  if (large.length === 0) return [{ g, views: {} }];
  const message = (by: string) => {
    const [name, bytes] = large[0]!;
    return (
      `${name === 'out' ? what : name} needs ${bytes} bytes, the device binds at most ${most}, ` +
      `and no ${by} at multiples of ${alignment} bytes fit`
    );
  };
  const fits = ({ views }: Part<Geometry>) =>
    large.every(([name]) => views[name]) &&
    Object.values(views).every(({ offset, spec }) => offset % alignment === 0 && spec.bytes <= most);
  return cutsOf(g, alignment).flatMap((cut) => {
    const parts = partsOf(cut, fits);
    check(parts !== undefined, LimitError, g.op, () => message(cut.lots > 1 ? 'rows' : 'images'));
    return parts as readonly Part<G>[];
  });
}

/** The fewest parts that all fit; undefined where even the smallest don't. */
function partsOf(
  { images, lots, part }: Cut,
  fits: (part: Part<Geometry>) => boolean,
): readonly Part<Geometry>[] | undefined {
  let [n, m] = [images, lots];
  smaller: for (;;) {
    const parts: Part<Geometry>[] = [];
    for (let image = 0; image < images; image += n) {
      for (let lot = 0; lot < lots; lot += m) {
        const each = part(image, Math.min(n, images - image), lot, Math.min(m, lots - lot));
        if (each.views.out?.spec.size === 0) continue; // of what is cropped away
        if (fits(each)) {
          parts.push(each);
          continue;
        }
        if (n === 1 && m === 1) return undefined;
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
  if ('tensors' in g) {
    const { tensors, out } = g as ConcatGeometry;
    return { out: out.bytes, ...Object.fromEntries(tensors.map(({ bytes }, i) => [`x${i}`, bytes])) };
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

function cutsOf(g: Geometry, alignment: number): readonly Cut[] {
  if ('filter' in g && 'rows' in g) return [convCut(g as unknown as ConvGeometry, alignment)];
  if ('by' in g && 'map' in g) return [evenCut(g as unknown as BlockGeometry)];
  if ('by' in g) return batchCuts(g as unknown as BatchGeometry, alignment);
  if ('tensors' in g) return [concatCut(g as unknown as ConcatGeometry, alignment)];
  if ('operands' in g) return [elementwiseCut(g as unknown as ElementwiseGeometry, alignment)];
  if ('method' in g) {
    const resized = g as unknown as ResizeGeometry;
    return [rowsCut(resized, alignment, (...range) => resizeRange(resized, ...range))];
  }
  if ('rows' in g) {
    const pooled = g as unknown as PoolGeometry;
    return [rowsCut(pooled, alignment, (...range) => axisRange(pooled.rows, ...range))];
  }
  return [{ images: 1, lots: 1, part: () => ({ g, views: {} }) }]; // fused, of a plan made where it fitted
}

/** Images, or rows of the output with the rows of x that they need. */
function convCut(g: ConvGeometry, alignment: number): Cut {
  const { x, out } = g;
  const all = lotsOf(out, out.height);
  return {
    images: out.batch,
    lots: all,
    part(image, images, lot, lots) {
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
        g: { ...g, x: seen.spec, rows, out: made.spec, flops, bytes: g.bytes + fewer, ...partOf(g, seen) },
        views: { x: seen, out: made, residual: made },
      };
    },
  };
}

/**
 * What a part is chosen by. Moves are exact whatever the kernel, and not every kernel that takes the whole takes a part whose outputs see
 * padding alone: these choose by themselves.
 */
function partOf<G extends Geometry>(whole: G, x: View): { whole?: G } {
  return whole.flops > 0 && x.spec.size > 0 ? { whole } : {};
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

/** The same memory where each channel of NCHW is an image of its own: to what leaves channels alone they are. */
function planes(spec: TensorSpec): TensorSpec {
  const { batch, height, width, channels, dtype, layout } = spec;
  return layout === 'nhwc' ? spec : new TensorSpec([batch * channels, height, width, 1], 'nhwc', dtype);
}

/** The axis of some of the output's rows, and the first row of x that it begins with, which may be one that `isAligned`. */
type Range<Rows> = (from: number, count: number, isAligned: (row: number) => boolean) => { first: number; axis: Rows };

/** Images, or rows of the output with the rows of x that they are made of. */
function rowsCut<G extends PoolGeometry | ResizeGeometry>(g: G, alignment: number, range: Range<G['rows']>): Cut {
  const [x, out] = [planes(g.x), planes(g.out)];
  return {
    images: out.batch,
    lots: out.height,
    part(image, images, lot, lots) {
      const read = (first: number, rows: number) => viewOf(x, image, images, first, rows);
      const isAligned = (row: number) => read(row, 0).offset % alignment === 0;
      const { first, axis: rows } = lots === out.height ? { first: 0, axis: g.rows } : range(lot, lots, isAligned);
      const [seen, made] = [read(first, rows.size), viewOf(out, image, images, lot, lots)];
      const flops = (g.flops / out.size) * made.spec.size;
      const bytes = seen.spec.bytes + made.spec.bytes;
      const part = { ...g, x: seen.spec, rows, out: made.spec, flops, bytes, ...partOf(g, seen) };
      return { g: part, views: { x: seen, out: made } };
    },
  };
}

/**
 * Some of an axis' outputs over the inputs that they lie between, from the last before them that may be the first: it may lie
 * in the image before, whose inputs are skipped.
 */
function resizeRange(
  { rows: axis, method }: ResizeGeometry,
  from: number,
  outs: number,
  mayBegin: (first: number) => boolean,
): { first: number; axis: ResizeAxis } {
  const { size, scale, added, cut, divisor } = axis;
  const at = (o: number) => Math.max(o * scale + added - cut, 0) / divisor;
  let first = Math.floor(at(from));
  while (!mayBegin(first)) first--;
  const last = at(from + outs - 1);
  const end = Math.min((method === 'bilinear' ? Math.ceil(last) : Math.floor(last)) + 1, size);
  const skipped = Math.max(-first, 0);
  const shift = from * scale + added - cut - (first + skipped) * divisor;
  const part = { size: end - first, out: outs, added: Math.max(shift, 0), cut: Math.max(-shift, 0), skipped };
  return { first, axis: { ...axis, ...part } };
}

/** Elements, by the fewest of which all begin where they are aligned. */
function elementwiseCut(g: ElementwiseGeometry, alignment: number): Cut {
  const { out } = g;
  const unit = (alignment * out.size) / out.bytes;
  const inFours = out.layout === 'nhwc' && out.channels % 4 === 0;
  return {
    images: 1,
    lots: Math.ceil(out.size / unit),
    part(_, __, lot, lots) {
      const size = Math.min(lots * unit, out.size - lot * unit);
      const shape = inFours ? [1, 1, size / 4, 4] : [1, 1, size, 1]; // so that kernels do as they do with the whole
      const view = { offset: lot * alignment, spec: new TensorSpec(shape, 'nhwc', out.dtype) };
      const bytes = (g.operands + 1) * view.spec.bytes;
      return { g: { ...g, out: view.spec, flops: size, bytes }, views: { x: view, b: view, out: view } };
    },
  };
}

/** Rows of memory: pixels of NHWC, images of NCHW. By so few that each tensor's begin where they are aligned. */
function concatCut(g: ConcatGeometry, alignment: number): Cut {
  const { dtype } = g.out;
  const widths = [...g.widths, g.out.size / g.rows];
  const view = (width: number, row: number, rows: number): View => ({
    offset: row * width * dtypeBytes[dtype],
    spec: new TensorSpec([1, 1, rows, width], 'nhwc', dtype),
  });
  let unit = 1;
  while (widths.some((width) => view(width, unit, 0).offset % alignment !== 0)) unit *= 2;
  return {
    images: 1,
    lots: Math.ceil(g.rows / unit),
    part(_, __, lot, lots) {
      const [row, rows] = [lot * unit, Math.min(lots * unit, g.rows - lot * unit)];
      const [out, ...tensors] = [widths.at(-1)!, ...g.widths].map((width) => view(width, row, rows)) as [
        View,
        ...View[],
      ];
      const part = concatGeometry(tensors.map(({ spec }) => spec), {}); // biome-ignore format: short
      return { g: part, views: { out, ...Object.fromEntries(tensors.map((each, i) => [`x${i}`, each])) } };
    },
  };
}

/**
 * A cut for each place in a block: what lies there is a batch of its own, whose rows are every `by`th of the image. The parts of
 * batch-to-space write the same rows, each its own places.
 */
function batchCuts(g: BatchGeometry, alignment: number): readonly Cut[] {
  const { by, bx } = g;
  const [x, out] = [planes(g.x), planes(g.out)];
  const splits = out.batch > x.batch || (by * bx === 1 && out.height >= x.height && out.width >= x.width);
  const [image, blocks] = splits ? [x, out] : [out, x];
  // Sixteen-bit elements are moved in pairs, which an odd number of channels tears apart.
  const isWhole = splits || dtypeBytes[x.dtype] === 4 || x.channels % 2 === 0;
  return Array.from({ length: by * bx }, (_, place) => {
    const [oy, ox] = [Math.floor(place / bx), place % bx];
    const all = {
      size: image.height,
      kernel: 1,
      stride: by,
      dilation: 1,
      after: 0,
      before: g.top - oy,
      out: blocks.height,
    };
    return {
      images: image.batch,
      lots: isWhole ? blocks.height : 1,
      part(from, images, lot, lots): Part<Geometry> {
        if (!isWhole) return { g, views: {} };
        const of = (first: number, rows: number) => viewOf(image, from, images, first, rows);
        const isAligned = (row: number) => of(row, 0).offset % alignment === 0;
        const { first, axis } = lots === blocks.height ? { first: 0, axis: all } : axisRange(all, lot, lots, isAligned);
        const inImage = of(first, axis.size);
        const inBlocks = viewOf(blocks, place * image.batch + from, images, lot, lots);
        const [seen, made] = splits ? [inImage, inBlocks] : [inBlocks, inImage];
        const bytes = 2 * inBlocks.spec.bytes;
        const part = { ...g, x: seen.spec, out: made.spec, top: axis.before, left: g.left - ox, single: true, bytes };
        return { g: part, views: { x: seen, out: made } };
      },
    };
  });
}
