import { check, count, OptionError, ShapeError, show } from './errors.ts';
import { checkRank, type Shape, showShape } from './tensorSpec.ts';

/** Order of a convolution filter's dimensions in memory; `i` is the input channels of one group. */
export type FilterLayout = 'hwio' | 'oihw' | 'ohwi' | 'ihwo';

/** `'hwim'` is `[kh, kw, c, m]` (TensorFlow); `'oihw'` is `[c·m, 1, kh, kw]` (PyTorch, ONNX). */
export type DepthwiseFilterLayout = 'hwim' | 'oihw';

/** Elements from one index to the next along each axis of a filter; `o` is the output channel over all groups. */
export interface FilterStrides {
  readonly row: number;
  readonly column: number;
  readonly i: number;
  readonly o: number;
}

export interface Filter {
  /** As messages call it. */
  readonly name: string;
  readonly kh: number;
  readonly kw: number;
  /** Input channels that one output channel sees. */
  readonly i: number;
  readonly o: number;
  readonly strides: FilterStrides;
}

const axes: Readonly<Record<FilterLayout, readonly [h: number, w: number, i: number, o: number]>> = {
  hwio: [0, 1, 2, 3],
  oihw: [2, 3, 1, 0],
  ohwi: [1, 2, 3, 0],
  ihwo: [1, 2, 0, 3],
};

/** A convolution filter's sizes and strides. */
export function filterOf(
  op: string,
  name: string,
  shape: Shape,
  layout: unknown = 'hwio',
  option = 'filterLayout',
): Filter {
  checkFilterShape(op, name, shape);
  const order = isFilterLayout(layout) ? axes[layout] : undefined;
  check(
    order !== undefined,
    OptionError,
    op,
    () => `${option} must be 'hwio', 'oihw', 'ohwi' or 'ihwo', not ${show(layout)}`,
  );
  const [h, w, i, o] = order;
  const stride = (axis: number) => shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  return {
    name,
    kh: shape[h]!,
    kw: shape[w]!,
    i: shape[i]!,
    o: shape[o]!,
    strides: { row: stride(h), column: stride(w), i: stride(i), o: stride(o) },
  };
}

/** The axis in memory that holds the input channels of a convolution filter. */
export function inputAxis(layout: FilterLayout): number {
  return axes[layout][2];
}

/** A depthwise filter over `channels` channels, read as the grouped convolution that it is: one input channel a group. */
export function depthwiseFilterOf(
  op: string,
  name: string,
  shape: Shape,
  channels: number,
  layout: unknown = 'hwim',
  option = 'depthwiseFilterLayout',
): Filter {
  checkFilterShape(op, name, shape);
  if (layout === 'hwim') {
    const [kh, kw, c, m] = shape as [number, number, number, number];
    check(c === channels, ShapeError, op, () => `${name} has ${count(c, 'input channels')}, x has ${channels}`);
    return { name, kh, kw, i: 1, o: c * m, strides: { row: kw * c * m, column: c * m, i: c * m, o: 1 } };
  }
  check(layout === 'oihw', OptionError, op, () => `${option} must be 'hwim' or 'oihw', not ${show(layout)}`);
  const [o, i, kh, kw] = shape as [number, number, number, number];
  check(i === 1, ShapeError, op, () => `${name} in 'oihw' must be [c·m, 1, kh, kw], its second size is ${i}`);
  check(
    o % channels === 0,
    ShapeError,
    op,
    () => `${name} has ${count(o, 'output channels')}, not a multiple of the ${count(channels, 'channels')} of x`,
  );
  return { name, kh, kw, i: 1, o, strides: { row: kw, column: 1, i: kh * kw, o: kh * kw } };
}

function isFilterLayout(layout: unknown): layout is FilterLayout {
  return typeof layout === 'string' && Object.hasOwn(axes, layout);
}

function checkFilterShape(op: string, name: string, shape: Shape): void {
  checkRank(op, name, shape);
  check(
    shape.every((length) => length > 0),
    ShapeError,
    op,
    () => `${name} has a size of 0: ${showShape(shape)}`,
  );
}
