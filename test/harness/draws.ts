import type { Activation, DepthwiseFilterLayout, Dtype, FilterLayout, Layout, Padding, Shape } from 'atrous';
import fc from 'fast-check';
import type { CaseTable, Row } from '../cases/table.ts';
import { plainActivations } from '../cases/windows.ts';

// What random rows of several operations are made of: layouts, counts, activations, and windows with the sizes that follow
// from them by the contract's formulas.

/** An operation, and random rows of its table. */
export interface Drawn {
  readonly table: CaseTable;
  readonly rows: fc.Arbitrary<Row>;
}

export const sums = (op: string, operands: readonly string[]): CaseTable => ({ op, operands, moves: false, rows: [] });
export const moves = (op: string, operands: readonly string[]): CaseTable => ({ op, operands, moves: true, rows: [] });

export const name = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => `draw ${seed}`);
export const layout = fc.constantFrom<Layout[]>('nhwc', 'nchw');
export const filterLayout = fc.constantFrom<(FilterLayout | undefined)[]>(undefined, 'hwio', 'oihw', 'ohwi', 'ihwo');
export const depthwiseLayout = fc.constantFrom<(DepthwiseFilterLayout | undefined)[]>(undefined, 'hwim', 'oihw');

/** Counts of channels, often in fours, where other kernels begin. */
export const channels = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(4, 8, 12));
export const batch = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);

export const activation = fc.constantFrom<(Activation | undefined)[]>(
  undefined,
  ...plainActivations,
  { type: 'clip', min: -20, max: 31 },
  { type: 'clip', min: Number.NEGATIVE_INFINITY, max: 0.25 },
  { type: 'leakyRelu', alpha: -2 },
  { type: 'leakyRelu', alpha: 0.1 },
  { type: 'leakyRelu', alpha: 1.5 },
);

/** What is drawn for one axis of a convolution; its size follows from the padding. */
const axis = fc.record({
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 })),
  dilation: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 })),
  before: fc.integer({ min: 0, max: 4 }),
  after: fc.integer({ min: 0, max: 4 }),
  extra: fc.integer({ min: 0, max: 9 }),
});
export type Axis = typeof axis extends fc.Arbitrary<infer T> ? T : never;

export const convolution = fc.record({
  name,
  layout,
  batch,
  rows: axis,
  columns: axis,
  padding: fc.constantFrom('same', 'same-lower', 'valid', 'none given', 'a number', 'margins'),
  /** Options as one number where both are equal; pairs otherwise. */
  short: fc.boolean(),
  bias: fc.constantFrom('none', '[c]', '[1, 1, 1, c]'),
  residual: fc.boolean(),
  activation,
});
export type Convolution = typeof convolution extends fc.Arbitrary<infer T> ? T : never;

export interface Window {
  readonly strides?: number | readonly [number, number];
  readonly dilations?: number | readonly [number, number];
  readonly padding?: Padding;
  readonly input: readonly [height: number, width: number];
  readonly output: readonly [height: number, width: number];
}

export const isSame = (padding: Padding | undefined) => padding === 'same' || padding === 'same-lower';

export function windowOf({ rows, columns, padding: kind, short }: Convolution): Window {
  const pair = (a: number, b: number) => {
    if (!short || a !== b) return [a, b] as const;
    return a === 1 ? undefined : a;
  };
  const padding = paddingOf(kind, rows, columns);
  const margins = Array.isArray(padding) ? padding : [padding, padding].map((both) => [both, both]);
  const sized = (drawn: Axis, [before, after]: readonly unknown[]) => {
    const span = (drawn.kernel - 1) * drawn.dilation + 1;
    if (isSame(padding)) return { in: 1 + drawn.extra, out: Math.ceil((1 + drawn.extra) / drawn.stride) };
    const padded = (typeof before === 'number' ? before : 0) + (typeof after === 'number' ? after : 0);
    const size = Math.max(0, span - padded) + drawn.extra;
    return { in: size, out: Math.floor((size + padded - span) / drawn.stride) + 1 };
  };
  const [height, width] = [sized(rows, margins[0]), sized(columns, margins[1])];
  return {
    strides: pair(rows.stride, columns.stride),
    dilations: pair(rows.dilation, columns.dilation),
    padding,
    input: [height.in, width.in],
    output: [height.out, width.out],
  };
}

function paddingOf(kind: Convolution['padding'], rows: Axis, columns: Axis): Padding | undefined {
  if (kind === 'none given') return undefined;
  if (kind === 'a number') return rows.before;
  if (kind !== 'margins') return kind;
  return [
    [rows.before, rows.after],
    [columns.before, columns.after],
  ];
}

export const image = (layout: Layout, batch: number, [height, width]: readonly [number, number], c: number): Shape =>
  layout === 'nhwc' ? [batch, height, width, c] : [batch, c, height, width];

export function filterShape(
  layout: FilterLayout = 'hwio',
  sizes: Readonly<Record<'h' | 'w' | 'i' | 'o', number>>,
): Shape {
  return [...layout].map((letter) => sizes[letter as 'h' | 'w' | 'i' | 'o']);
}

export const depthwiseShape = (
  layout: DepthwiseFilterLayout | undefined,
  kh: number,
  kw: number,
  c: number,
  m: number,
): Shape => (layout === 'oihw' ? [c * m, 1, kh, kw] : [kh, kw, c, m]);

export const biasShape = (kind: Convolution['bias'], cout: number): Shape | undefined => {
  if (kind === 'none') return undefined;
  return kind === '[c]' ? [cout] : [1, 1, 1, cout];
};

/** The row without the options that weren't given. */
export function row(fields: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Row;
}

/** The fields that convolutions share, for a drawn window over `cin` channels into `cout`. */
export function convolutionFields(drawn: Convolution, window: Window, cin: number, cout: number) {
  const { name, layout, batch, bias, residual, activation } = drawn;
  const shape = image(layout, batch, window.output, cout);
  const { strides, dilations, padding, input } = window;
  return {
    name,
    layout,
    x: image(layout, batch, input, cin),
    shape,
    strides,
    dilations,
    padding,
    bias: biasShape(bias, cout),
    residual: residual ? shape : undefined,
    activation,
  };
}

export const dtype = fc.constantFrom<Dtype[]>('f32', 'i32', 'u32');
export const cells = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }));
