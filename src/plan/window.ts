import type { Geometry, Kernels } from '../gpu/kernel.ts';
import { kernels as elementwiseKernels } from '../ops/add/kernels.ts';
import type { ElementwiseGeometry } from '../ops/add/spec.ts';
import { kernels as avgPoolKernels } from '../ops/avgPool2d/kernels.ts';
import { kernels as batchToSpaceKernels } from '../ops/batchToSpace/kernels.ts';
import { kernels as concatKernels, operandName } from '../ops/concat/kernels.ts';
import { type ConcatGeometry, concatGeometry } from '../ops/concat/spec.ts';
import { kernels as convKernels } from '../ops/conv2d/kernels.ts';
import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { kernels as depthToSpaceKernels } from '../ops/depthToSpace/kernels.ts';
import { kernels as depthwiseKernels } from '../ops/depthwiseConv2d/kernels.ts';
import { kernels as focusKernels } from '../ops/focus/kernels.ts';
import { type FocusGeometry, focusOf } from '../ops/focus/spec.ts';
import { kernels as maxPoolKernels } from '../ops/maxPool2d/kernels.ts';
import type { PoolGeometry } from '../ops/maxPool2d/spec.ts';
import { kernels as pointwiseKernels } from '../ops/pointwiseConv2d/kernels.ts';
import { kernels as resizeKernels } from '../ops/resize/kernels.ts';
import type { ResizeAxis, ResizeGeometry } from '../ops/resize/spec.ts';
import { kernels as separableKernels } from '../ops/separableConv2d/kernels.ts';
import { type SeparableGeometry, separableOf } from '../ops/separableConv2d/spec.ts';
import { kernels as spaceToBatchKernels } from '../ops/spaceToBatch/kernels.ts';
import type { BatchGeometry } from '../ops/spaceToBatch/spec.ts';
import { kernels as spaceToDepthKernels } from '../ops/spaceToDepth/kernels.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import type { ConvAxis } from '../shape/axis.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';

/** Positions along one axis, from the first to before the second. */
export type Range = readonly [from: number, to: number];

/** Some rows and columns of an image, over all of its batch and channels. */
export interface Window {
  readonly rows: Range;
  readonly columns: Range;
}

/** An operation for a window of its output. */
export interface Windowed {
  readonly g: Geometry;
  /** What it makes: the window asked for, or a larger one. */
  readonly out: Window;
  /** What it reads of each operand that has pixels, by name. */
  readonly reads: Readonly<Record<string, Window>>;
}

type Rule<G> = (g: G, out: Window) => Windowed | undefined;

export function windowOf({ height, width }: TensorSpec): Window {
  return { rows: [0, height], columns: [0, width] };
}

export function specOf(spec: TensorSpec, { rows, columns }: Window): TensorSpec {
  return spec.with({ height: rows[1] - rows[0], width: columns[1] - columns[0] });
}

/** The smallest window that holds both. */
export function union(a: Window, b: Window): Window {
  const around = ([from, to]: Range, [f, t]: Range): Range => [Math.min(from, f), Math.max(to, t)];
  return { rows: around(a.rows, b.rows), columns: around(a.columns, b.columns) };
}

/** What some outputs along an axis read, at the edges less the padding, and the axis that does it. */
function readBy(axis: ConvAxis, [from, to]: Range): { read: Range; axis: ConvAxis } {
  const { size, stride, kernel, dilation, before } = axis;
  const first = from * stride - before;
  const last = (to - 1) * stride - before + (kernel - 1) * dilation;
  // At least one element, if there is one, even of outputs that see padding alone.
  const start = Math.max(Math.min(first, size - 1), 0);
  const end = Math.min(Math.max(last + 1, start + 1), size);
  const part = { size: end - start, before: start - first, after: Math.max(last + 1 - end, 0), out: to - from };
  return { read: [start, end], axis: { ...axis, ...part } };
}

/** A convolution for a window, and what it reads of x. */
function convWindow(g: ConvGeometry, out: Window): { g: ConvGeometry; read: Window } {
  const rows = readBy(g.rows, out.rows);
  const columns = readBy(g.columns, out.columns);
  const read = { rows: rows.read, columns: columns.read };
  const made = specOf(g.out, out);
  const part = {
    ...g,
    x: specOf(g.x, read),
    rows: rows.axis,
    columns: columns.axis,
    out: made,
    flops: (g.flops / g.out.size) * made.size,
    whole: g,
  };
  return { g: part, read };
}

const conv: Rule<ConvGeometry> = (g, out) => {
  const { g: part, read } = convWindow(g, out);
  return { g: part, out, reads: { x: read, residual: out } };
};

const separable: Rule<SeparableGeometry> = (g, out) => {
  const second = convWindow(g.pointwise, out);
  const first = convWindow(g.depthwise, second.read);
  const part = { ...separableOf(g.op, first.g, second.g), whole: g };
  return { g: part, out, reads: { x: first.read, residual: out } };
};

const scaled = ([from, to]: Range, by: number): Range => [from * by, to * by];
const moved = ([from, to]: Range, by: number): Range => [from + by, to + by];
const coveredBy = ([from, to]: Range, by: number): Range => [Math.floor(from / by), Math.ceil(to / by)];

/** What of an axis lies in a range of it and its padding, and the padding before that. */
function paddedBy(size: number, before: number, padded: Range): { read: Range; before: number } {
  const [from, to] = moved(padded, -before);
  const [start, end] = [Math.max(from, 0), Math.min(to, size)];
  if (start < end) return { read: [start, end], before: start - from };
  return { read: [0, Math.min(size, 1)], before: to - from }; // padding alone, and something behind it to bind
}

/** A rearrangement between an image and blocks, for a window of the blocks. */
function blocksWindow({ by, bx }: { readonly by: number; readonly bx: number }, { rows, columns }: Window): Window {
  return { rows: scaled(rows, by), columns: scaled(columns, bx) };
}

const spaceToDepth = (g: BlockGeometry, out: Window) => {
  const x = blocksWindow(g, out);
  return { g: { ...g, x: specOf(g.x, x), out: specOf(g.out, out) }, out, reads: { x } };
};

const depthToSpace: Rule<BlockGeometry> = (g, { rows, columns }) => {
  const read = { rows: coveredBy(rows, g.by), columns: coveredBy(columns, g.bx) };
  const out = blocksWindow(g, read);
  return { g: { ...g, x: specOf(g.x, read), out: specOf(g.out, out) }, out, reads: { x: read } };
};

/** Pixels of an image by those of the blocks that its batch is made of, for a window of the blocks. */
const spaceToBatch: Rule<BatchGeometry> = (g, out) => {
  const { top, left, x } = g;
  const image = blocksWindow(g, out);
  const rows = paddedBy(x.height, top, image.rows);
  const columns = paddedBy(x.width, left, image.columns);
  const read = { rows: rows.read, columns: columns.read };
  const before = { top: rows.before, left: columns.before };
  return { g: { ...g, ...before, x: specOf(x, read), out: specOf(g.out, out) }, out, reads: { x: read } };
};

const batchToSpace: Rule<BatchGeometry> = (g, out) => {
  const { by, bx, top, left } = g;
  const rows = coveredBy(moved(out.rows, top), by);
  const columns = coveredBy(moved(out.columns, left), bx);
  const read = { rows, columns };
  const crops = { top: out.rows[0] + top - rows[0] * by, left: out.columns[0] + left - columns[0] * bx };
  return { g: { ...g, ...crops, x: specOf(g.x, read), out: specOf(g.out, out) }, out, reads: { x: read } };
};

const focus: Rule<FocusGeometry> = (g, out) => {
  const { g: part, read } = convWindow(g.conv, out);
  const blocks = spaceToDepth(g.blocks, read);
  return {
    g: focusOf(g.op, blocks.g, part),
    out,
    reads: { x: blocks.reads.x, residual: out },
  };
};

const elementwise: Rule<ElementwiseGeometry> = (g, out) => ({
  g: { ...g, out: specOf(g.out, out) },
  out,
  reads: { x: out, b: out },
});

const pool: Rule<PoolGeometry> = (g, out) => {
  if (g.op === 'globalAvgPool') return; // in windows, but of all of the image
  const rows = readBy(g.rows, out.rows);
  const columns = readBy(g.columns, out.columns);
  const read = { rows: rows.read, columns: columns.read };
  const part = { ...g, x: specOf(g.x, read), rows: rows.axis, columns: columns.axis, out: specOf(g.out, out) };
  return { g: part, out, reads: { x: read } };
};

/** What some outputs along an axis look at, at the fractions that they have in the whole of it, and the axis that does it. */
function resizedBy(axis: ResizeAxis, [from, to]: Range, interpolated: boolean): { read: Range; axis: ResizeAxis } {
  const { size, scale, added, cut, divisor } = axis;
  const at = (o: number) => Math.max(o * scale + added - cut, 0) / divisor;
  const start = Math.floor(at(from));
  const last = interpolated ? Math.ceil(at(to - 1)) : Math.floor(at(to - 1));
  const end = Math.min(last + 1, size);
  const shift = from * scale + added - cut - start * divisor;
  const part = { size: end - start, out: to - from, added: Math.max(shift, 0), cut: Math.max(-shift, 0) };
  return { read: [start, end], axis: { ...axis, ...part } };
}

const resize: Rule<ResizeGeometry> = (g, out) => {
  const interpolated = g.method === 'bilinear';
  const rows = resizedBy(g.rows, out.rows, interpolated);
  const columns = resizedBy(g.columns, out.columns, interpolated);
  const read = { rows: rows.read, columns: columns.read };
  const made = specOf(g.out, out);
  const axes = { rows: rows.axis, columns: columns.axis };
  const flops = (g.flops / g.out.size) * made.size;
  return {
    g: { ...g, ...axes, x: specOf(g.x, read), out: made, flops, ...(flops > 0 && { whole: g }) },
    out,
    reads: { x: read },
  };
};

const concat: Rule<ConcatGeometry> = (g, out) => {
  const specs = g.tensors.map((spec) => specOf(spec, out));
  return { g: concatGeometry(specs, {}), out, reads: Object.fromEntries(specs.map((_, i) => [operandName(i), out])) };
};

const rules = /* @__PURE__ */ new Map<Kernels<never>, Rule<never>>([
  [elementwiseKernels, elementwise],
  [concatKernels, concat],
  [maxPoolKernels, pool],
  [avgPoolKernels, pool],
  [convKernels, conv],
  [depthwiseKernels, conv],
  [pointwiseKernels, conv],
  [separableKernels, separable],
  [focusKernels, focus],
  [spaceToDepthKernels, spaceToDepth],
  [depthToSpaceKernels, depthToSpace],
  [spaceToBatchKernels, spaceToBatch],
  [batchToSpaceKernels, batchToSpace],
  [resizeKernels, resize],
]);

/** An operation for a window of its output, or undefined where an output needs more than the pixels around it. */
export function windowed(kernels: Kernels<never>, g: Geometry, out: Window): Windowed | undefined {
  return rules.get(kernels)?.(g as never, out);
}
