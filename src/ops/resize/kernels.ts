import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { axesKernels, type Rearrangement } from '../../gpu/rearrange.ts';
import { resize_bilinear_strip, resize_nearest_gather } from '../../gpu/shaders.gen.ts';
import { isWide, stripPlan, type Width } from '../../gpu/strips.ts';
import type { ResizeAxis, ResizeGeometry } from './spec.ts';

function bilinear(width: Width): Kernel<ResizeGeometry> {
  return {
    shader: resize_bilinear_strip,
    accepts: (g) => !isNearest(g) && (width === 1 || isWide(g.x)),
    plan(g) {
      const planned = stripPlan(g, width, Math.min(4, (g.whole ?? g).out.width));
      const { x, rows, columns } = g;
      const own = { x_last: [x.height - 1, x.width - 1], cut: [rows.cut, columns.cut] };
      return { ...planned, params: { ...planned.params, ...axisParams(g), ...own } };
    },
  };
}

function axisParams({ rows, columns }: ResizeGeometry) {
  const both = (name: 'scale' | 'added' | 'divisor') => [rows[name], columns[name]];
  return { scale: both('scale'), added: both('added'), divisor: both('divisor') };
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

/** Whether output o takes input o / factor, of a whole factor. */
function isRepeated({ size, out, scale, added, divisor }: ResizeAxis): boolean {
  return out % size === 0 && scale * (out / size) === divisor && added < scale;
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
  .../* @__PURE__ */ where(isNearest, /* @__PURE__ */ gatherKernels(resize_nearest_gather, { params: axisParams })),
  /* @__PURE__ */ bilinear(4),
  /* @__PURE__ */ bilinear(1),
];
