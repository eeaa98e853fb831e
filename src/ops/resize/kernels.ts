import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { axesKernels, type Rearrangement } from '../../gpu/rearrange.ts';
import { resize_bilinear_cells, resize_bilinear_strip } from '../../gpu/shaders.gen.ts';
import { isWide, stridesOf, stripPlan, type Width, wide } from '../../gpu/strips.ts';
import { enoughThreads } from '../../gpu/traits.ts';
import type { ResizeAxis, ResizeGeometry } from './spec.ts';

function bilinear(width: Width): Kernel<ResizeGeometry> {
  return {
    shader: resize_bilinear_strip,
    accepts: (g) => !isNearest(g) && (width === 1 || isWide(g.x)),
    cost: () => 2 / width,
    plan(g) {
      const planned = stripPlan(g, width, Math.min(4, (g.whole ?? g).out.width));
      const { x, rows } = g;
      const x_last = [x.height - skippedIn(rows) - 1, x.width - 1];
      return { ...planned, params: { ...planned.params, ...axisParams(g, width), x_last } };
    },
  };
}

/** Outputs of a cell from which on its thread is done sooner than those of strips. */
const WORTH = 8;

/** Between pixels that lie farther apart than outputs do: each is read once for all that lies beside it. */
function cells(width: Width): Kernel<ResizeGeometry> {
  return {
    shader: resize_bilinear_cells,
    accepts: (g) => !isNearest(g) && (width === 1 || isWide(g.x)) && isEnlarged(g.rows) && isEnlarged(g.columns),
    cost: (g, traits) => (g.x.size / width >= enoughThreads(traits) && g.out.size >= WORTH * g.x.size ? 1 : 3) / width,
    plan(g) {
      const { x, out, rows } = g;
      const height = x.height - skippedIn(rows);
      const threads = (x.size / x.height / width) * height;
      return {
        aliases: { value: wide(width, 'f32'), stored: wide(width, 'elem') },
        constants: { CHANNELS_LAST: x.layout === 'nhwc' },
        params: {
          x_strides: stridesOf(x, width),
          out_strides: stridesOf(out, width),
          size: [height, x.width],
          out: [out.height, out.width],
          ...axisParams(g, width),
          channels: x.channels / width,
          total: threads,
        },
        threads,
      };
    },
  };
}

function isEnlarged({ size, out, scale, cut, divisor }: ResizeAxis): boolean {
  return out >= size && size * divisor + cut + scale < 2 ** 32;
}

function axisParams({ x, rows, columns }: ResizeGeometry, width: Width) {
  const both = (name: 'scale' | 'added' | 'cut' | 'divisor') => [rows[name], columns[name]];
  const skipped = skippedIn(rows) * stridesOf(x, width)[1]!;
  return { scale: both('scale'), added: both('added'), cut: both('cut'), divisor: both('divisor'), skipped };
}

function skippedIn({ skipped = 0 }: ResizeAxis): number {
  return skipped;
}

/** `'nearest'` by whole factors is a rearrangement in which x stands still along the repeats. */
function repeats({ x, out }: ResizeGeometry): Rearrangement {
  const [from, to] = [x.strides, out.strides];
  const [by, bx] = [out.height / x.height, out.width / x.width];
  const still = { row: 0, column: 0 };
  return {
    axes: [
      { size: x.batch, x: from.batch, out: to.batch, ...still },
      { size: x.height, x: from.row, out: to.row * by, ...still },
      { size: by, x: 0, out: to.row, ...still },
      { size: x.width, x: from.column, out: to.column * bx, ...still },
      { size: bx, x: 0, out: to.column, ...still },
      { size: x.channels, x: from.channel, out: to.channel, ...still },
    ],
  };
}

/** Other pixels that `'nearest'` takes are listed. */
function picks({ x, out, rows, columns }: ResizeGeometry): Rearrangement {
  const [from, to] = [x.strides, out.strides];
  const still = { row: 0, column: 0 };
  return {
    axes: [
      { size: out.batch, x: from.batch, out: to.batch, ...still },
      { size: out.height, x: 0, out: to.row, row: 1, column: 0 },
      { size: out.width, x: 0, out: to.column, row: 0, column: 1 },
      { size: out.channels, x: from.channel, out: to.channel, ...still },
    ],
    listed: { rows: picked(rows, from.row), columns: picked(columns, from.column) },
  };
}

function picked({ out, scale, added, divisor, skipped = 0 }: ResizeAxis, stride: number): number[] {
  return Array.from({ length: out }, (_, o) => (Math.floor((o * scale + added) / divisor) + skipped) * stride);
}

/** Whether output o takes input o / factor, of a whole factor. */
function isRepeated({ size, out, scale, added, divisor, skipped }: ResizeAxis): boolean {
  return !skipped && out % size === 0 && scale * (out / size) === divisor && added < scale;
}

/** The variants that accept something, for what else must hold. */
function where(holds: (g: ResizeGeometry) => boolean, kernels: Kernels<ResizeGeometry>): Kernels<ResizeGeometry> {
  return kernels.map((kernel) => ({ ...kernel, accepts: (g, traits) => holds(g) && kernel.accepts(g, traits) }));
}

const isNearest = ({ method }: ResizeGeometry) => method === 'nearest';

export const kernels: Kernels<ResizeGeometry> = [
  .../* @__PURE__ */ where(
    (g) => isNearest(g) && isRepeated(g.rows) && isRepeated(g.columns),
    /* @__PURE__ */ axesKernels(repeats),
  ),
  /* @__PURE__ */ gatherKernel(picks, isNearest),
  /* @__PURE__ */ cells(4),
  /* @__PURE__ */ cells(1),
  /* @__PURE__ */ bilinear(4),
  /* @__PURE__ */ bilinear(1),
];
