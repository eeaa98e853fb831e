import fc from 'fast-check';
import {
  type Axis,
  batch,
  type Convolution,
  cells,
  channels,
  convolution,
  type Drawn,
  dtype,
  image,
  isSame,
  layout,
  moves,
  name,
  row,
  sums,
  type Window,
  windowOf,
} from './draws.ts';

// Random rows of the operations of atrous/layers.

/** Whether every window has an element of the input in it, found by trying. */
function seesInput({ rows, columns }: Convolution, { input, output, padding }: Window): boolean {
  const margins = Array.isArray(padding) ? padding : [padding, padding].map((both) => [both, both]);
  return [rows, columns].every(({ kernel, stride, dilation }, side) => {
    const [size, out] = [input[side]!, output[side]!];
    const total = Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - size);
    const same = padding === 'same' ? Math.floor(total / 2) : Math.ceil(total / 2);
    const before = isSame(padding) ? same : ((margins[side] as unknown[])[0] as number | undefined);
    const start = typeof before === 'number' ? before : 0;
    const sees = (o: number) =>
      Array.from({ length: kernel }, (_, k) => o * stride + k * dilation - start).some((at) => at >= 0 && at < size);
    return Array.from({ length: out }, (_, o) => o).every(sees);
  });
}

/** Rows of either pooling: a convolution's windows, those that see something. */
function pooling(dilated: boolean): fc.Arbitrary<{ drawn: Convolution; fields: Readonly<Record<string, unknown>> }> {
  return fc
    .record({ all: convolution, c: channels, noStrides: fc.boolean() })
    .map(({ all, c, noStrides }) => {
      const along = (one: Axis) => ({
        ...one,
        stride: noStrides ? one.kernel : one.stride,
        dilation: dilated ? one.dilation : 1,
      });
      const drawn = { ...all, rows: along(all.rows), columns: along(all.columns) };
      const window = windowOf(drawn);
      const { strides, dilations, padding } = window;
      const [kh, kw] = [drawn.rows.kernel, drawn.columns.kernel];
      const fields = {
        name: drawn.name,
        layout: drawn.layout,
        x: image(drawn.layout, drawn.batch, window.input, c),
        shape: image(drawn.layout, drawn.batch, window.output, c),
        windowSize: drawn.short && kh === kw ? kh : [kh, kw],
        strides: noStrides ? undefined : (strides ?? 1), // which is not what none stand for
        dilations: dilated ? dilations : undefined,
        padding,
      };
      return { drawn, window, fields };
    })
    .filter(({ drawn, window }) => seesInput(drawn, window));
}

export const maxPool2d: Drawn = {
  table: sums('maxPool2d', ['x']),
  rows: pooling(true).map(({ fields }) => row(fields)),
};

export const avgPool2d: Drawn = {
  table: { ...sums('avgPool2d', ['x']), wholes: 'divided' },
  rows: fc
    .record({ drawn: pooling(false), countPadding: fc.constantFrom(undefined, false, true) })
    .map(({ drawn: { fields }, countPadding }) => row({ ...fields, countPadding })),
};

export const globalAvgPool: Drawn = {
  table: { ...sums('globalAvgPool', ['x']), wholes: 'divided' },
  rows: fc
    .record({
      name,
      layout,
      batch,
      size: fc.oneof(cells, fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))),
      c: channels,
    })
    .map(({ name, layout, batch, size, c }) =>
      row({ name, layout, x: image(layout, batch, size, c), shape: image(layout, batch, [1, 1], c) }),
    ),
};

const side = fc.integer({ min: 1, max: 17 });
const resizing = fc.record({
  name,
  layout,
  batch,
  c: channels,
  from: fc.tuple(side, side),
  to: fc.tuple(side, side),
  /** Whole ones, in place of a size. */
  factors: fc.option(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })), { nil: undefined }),
  corners: fc.constantFrom(undefined, 'halfPixel', 'alignCorners', 'asymmetric'),
});

type Resizing = typeof resizing extends fc.Arbitrary<infer T> ? T : never;

const resized = ({ name, layout, batch, c, from, to, factors, corners }: Resizing) => {
  const size: readonly [number, number] = factors === undefined ? to : [from[0] * factors[0], from[1] * factors[1]];
  return { name, layout, x: image(layout, batch, from, c), shape: image(layout, batch, size, c), size, corners };
};

export const resizeNearest: Drawn = {
  table: moves('resize', ['x']),
  rows: fc
    .record({ drawn: resizing, dtype })
    .map(({ drawn, dtype }) => row({ ...resized(drawn), dtype, method: 'nearest' })),
};

export const resizeBilinear: Drawn = {
  table: { ...sums('resize', ['x']), wholes: 'weighted' },
  rows: fc
    .record({ drawn: resizing, method: fc.constantFrom(undefined, 'bilinear') })
    .map(({ drawn, method }) => row({ ...resized(drawn), method })),
};
