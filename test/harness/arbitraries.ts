import type { BlockOrder } from 'atrous';
import fc from 'fast-check';
import type { CaseTable, Row } from '../cases/table.ts';
import { identity } from './calls.ts';
import {
  type Axis,
  activation,
  batch,
  biasShape,
  type Convolution,
  cells,
  channels,
  convolution,
  convolutionFields,
  type Drawn,
  depthwiseLayout,
  depthwiseShape,
  dtype,
  filterLayout,
  filterShape,
  image,
  layout,
  moves,
  name,
  row,
  sums,
  windowOf,
} from './draws.ts';
import { full } from './full.ts';
import { avgPool2d, globalAvgPool, maxPool2d, resizeBilinear, resizeNearest } from './layerDraws.ts';

// Random rows of the case tables, valid by construction, for every operation. A row that fails is printed by fast-check
// and can be pasted into test/cases as it stands: its elements are drawn from its name. The output's shape is worked out
// here from the contract's formulas, by other code than the library's.

/** The row without activations that take whole numbers elsewhere: whole numbers then come out exact, in any order of sums. */
export function withoutRounding({ op }: CaseTable, row: Row): Row {
  const rounds = ([option, value]: [string, unknown]) => {
    if (!/activation/i.test(option) || value === undefined) return false;
    if (typeof value === 'string') return value !== 'relu' && value !== 'relu6';
    return Object.values(value as object).some((part) => typeof part === 'number' && !Number.isInteger(part));
  };
  const exact = Object.entries(row).filter((entry) => !rounds(entry));
  const instead = op === 'activation' ? { activation: identity } : {}; // it needs one
  return { ...instead, ...Object.fromEntries(exact) } as unknown as Row;
}

/**
 * How often a property is tried: always the same draws, but 25 times as many, and new ones each time, in
 * `npm run test:full`. Either way fast-check prints the seed and the row of a failure.
 */
export function trials(numRuns: number): { numRuns: number; seed?: number } {
  return full ? { numRuns: 25 * numRuns } : { numRuns, seed: 127_821 };
}

const conv2d: Drawn = {
  table: sums('conv2d', ['x', 'filter']),
  rows: fc
    .record({
      drawn: convolution,
      groups: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 })),
      i: channels,
      o: channels,
      filterLayout,
    })
    .map(({ drawn, groups, i, o, filterLayout }) =>
      row({
        ...convolutionFields(drawn, windowOf(drawn), groups * i, groups * o),
        filter: filterShape(filterLayout, { h: drawn.rows.kernel, w: drawn.columns.kernel, i, o: groups * o }),
        groups: groups === 1 && drawn.short ? undefined : groups,
        filterLayout,
      }),
    ),
};

const depthwiseConv2d: Drawn = {
  table: sums('depthwiseConv2d', ['x', 'filter']),
  rows: fc
    .record({ drawn: convolution, c: channels, m: fc.integer({ min: 1, max: 4 }), filterLayout: depthwiseLayout })
    .map(({ drawn, c, m, filterLayout }) =>
      row({
        ...convolutionFields(drawn, windowOf(drawn), c, c * m),
        filter: depthwiseShape(filterLayout, drawn.rows.kernel, drawn.columns.kernel, c, m),
        filterLayout,
      }),
    ),
};

const pointwiseConv2d: Drawn = {
  table: sums('pointwiseConv2d', ['x', 'filter']),
  rows: fc.record({ drawn: convolution, i: channels, o: channels, filterLayout }).map((all) => {
    const { i, o, filterLayout } = all;
    const single = { kernel: 1, dilation: 1 };
    const drawn = {
      ...all.drawn,
      rows: { ...all.drawn.rows, ...single },
      columns: { ...all.drawn.columns, ...single },
    };
    return row({
      ...convolutionFields(drawn, windowOf(drawn), i, o),
      dilations: undefined,
      filter: filterShape(filterLayout, { h: 1, w: 1, i, o }),
      filterLayout,
    });
  }),
};

const separableConv2d: Drawn = {
  table: sums('separableConv2d', ['x', 'depthwise', 'pointwise']),
  rows: fc
    .record({
      drawn: convolution,
      c: channels,
      m: fc.integer({ min: 1, max: 3 }),
      o: channels,
      depthwiseFilterLayout: depthwiseLayout,
      pointwiseFilterLayout: filterLayout,
      depthwiseBias: convolution.map(({ bias }) => bias),
      depthwiseActivation: activation,
    })
    .map(({ drawn, c, m, o, depthwiseFilterLayout, pointwiseFilterLayout, depthwiseBias, depthwiseActivation }) =>
      row({
        ...convolutionFields(drawn, windowOf(drawn), c, o),
        depthwise: depthwiseShape(depthwiseFilterLayout, drawn.rows.kernel, drawn.columns.kernel, c, m),
        pointwise: filterShape(pointwiseFilterLayout, { h: 1, w: 1, i: c * m, o }),
        depthwiseBias: biasShape(depthwiseBias, c * m),
        depthwiseActivation,
        depthwiseFilterLayout,
        pointwiseFilterLayout,
      }),
    ),
};

/** Sizes of a block, as one number where they are equal and may be. */
const block = fc.record({
  by: fc.integer({ min: 1, max: 4 }),
  bx: fc.integer({ min: 1, max: 4 }),
  equal: fc.boolean(),
  short: fc.boolean(),
});
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

const sidesOf = ({ by, bx, equal }: Block): readonly [number, number] => [by, equal ? by : bx];
const blockSizeOf = ({ by, bx, equal, short }: Block) => (equal && short ? by : ([by, equal ? by : bx] as const));

/** An order for any block of at most sixteen pixels, once its sides are known. */
const order = fc
  .oneof(
    fc.constantFrom('DCR' as const, 'CRD' as const, 'focus' as const),
    fc.array(fc.nat(99), { minLength: 16, maxLength: 16 }),
  )
  .map((drawn) => (by: number, bx: number): BlockOrder => {
    if (typeof drawn === 'string') return drawn;
    const ranks = drawn.slice(0, by * bx).map((key, position) => ({ key, position }));
    return ranks.sort((a, b) => a.key - b.key).map(({ position }) => position);
  });

const times = ([a, b]: readonly [number, number], [by, bx]: readonly [number, number]) => [a * by, b * bx] as const;

const blockDraws = fc.record({ name, layout, dtype, batch, cells, c: channels, block, order, noOrder: fc.boolean() });

const spaceToDepth: Drawn = {
  table: moves('spaceToDepth', ['x']),
  rows: blockDraws.map(({ name, layout, dtype, batch, cells, c, block, order, noOrder }) => {
    const sides = sidesOf(block);
    return row({
      name,
      layout,
      dtype,
      x: image(layout, batch, times(cells, sides), c),
      shape: image(layout, batch, cells, c * sides[0] * sides[1]),
      blockSize: blockSizeOf(block),
      order: noOrder ? undefined : order(...sides),
    });
  }),
};

const depthToSpace: Drawn = {
  table: moves('depthToSpace', ['x']),
  rows: spaceToDepth.rows.map(({ x, shape, ...others }) => row({ ...others, x: shape, shape: x })),
};

const margin = fc.integer({ min: 0, max: 4 });
const batchDraws = fc.record({ name, layout, dtype, batch, cells, c: channels, block, top: margin, left: margin });

const spaceToBatch: Drawn = {
  table: moves('spaceToBatch', ['x']),
  rows: fc.record({ drawn: batchDraws, without: fc.boolean() }).map(({ drawn, without }) => {
    const { name, layout, dtype, batch, cells, c, block, top, left } = drawn;
    const sides = sidesOf(block);
    const [rows, columns] = times(cells, sides);
    // The padding at the start, at most the whole, and then so many rows of input that some padding may be left at the end.
    const split = (whole: number, before: number, side: number) => {
      const start = without ? 0 : Math.min(before, whole);
      const end = without ? 0 : Math.min(whole - start, (before * side) % 5);
      return { start, end, size: whole - start - end };
    };
    const [y, x] = [split(rows, top, sides[0]), split(columns, left, sides[1])];
    return row({
      name,
      layout,
      dtype,
      x: image(layout, batch, [y.size, x.size], c),
      shape: image(layout, batch * sides[0] * sides[1], cells, c),
      blockShape: sides,
      paddings: without ? undefined : [y, x].map(({ start, end }) => [start, end]),
    });
  }),
};

const batchToSpace: Drawn = {
  table: moves('batchToSpace', ['x']),
  rows: spaceToBatch.rows
    .filter(({ x }) => x!.slice(1).every((size) => size > 0)) // crops must leave something
    .map((given) => {
      const { x, shape, paddings, ...others } = given as Row & { paddings?: unknown };
      return row({ ...others, x: shape, shape: x, crops: paddings });
    }),
};

const focus: Drawn = {
  table: sums('focus', ['x', 'filter']),
  rows: fc
    .record({
      drawn: convolution,
      c: fc.integer({ min: 1, max: 4 }),
      o: channels,
      block,
      noBlock: fc.boolean(),
      order,
      noOrder: fc.boolean(),
      filterLayout,
    })
    .map(({ drawn, c, o, block, noBlock, order, noOrder, filterLayout }) => {
      const given = noBlock ? undefined : { ...block, by: Math.min(block.by, 3), bx: Math.min(block.bx, 3) };
      const sides = given === undefined ? ([2, 2] as const) : sidesOf(given);
      const window = windowOf(drawn);
      // Space-to-depth takes no image without pixels, whatever padding follows.
      const lacking = [0, 1].map((side) => (window.input[side] === 0 ? 1 : 0)) as [number, number];
      const rows = { ...drawn.rows, extra: drawn.rows.extra + lacking[0] };
      const columns = { ...drawn.columns, extra: drawn.columns.extra + lacking[1] };
      const deep = windowOf({ ...drawn, rows, columns });
      const fields = convolutionFields(drawn, { ...deep, input: times(deep.input, sides) }, c, o);
      return row({
        ...fields,
        filter: filterShape(filterLayout, {
          h: drawn.rows.kernel,
          w: drawn.columns.kernel,
          i: c * sides[0] * sides[1],
          o,
        }),
        blockSize: given && blockSizeOf(given),
        order: noOrder ? undefined : order(...sides),
        filterLayout,
      });
    }),
};

const reorderFilter: Drawn = {
  table: moves('reorderFilter', ['filter']),
  rows: fc
    .record({ name, dtype, kernel: cells, c: channels, o: channels, block, from: order, to: order, filterLayout })
    .map(({ name, dtype, kernel: [h, w], c, o, block, from, to, filterLayout }) => {
      const sides = sidesOf(block);
      const shape = filterShape(filterLayout, { h, w, i: c * sides[0] * sides[1], o });
      return row({
        name,
        dtype,
        filter: shape,
        shape,
        from: from(...sides),
        to: to(...sides),
        blockSize: blockSizeOf(block),
        filterLayout,
      });
    }),
};

/** One axis of what TensorFlow's with_space_to_batch does where a rate is above 1 (nn_ops.py). */
function quirkyAxis({ kernel, stride, dilation: rate, extra }: Axis, padding: 'same' | readonly [number, number]) {
  const span = (kernel - 1) * rate;
  const padded = padding === 'same' ? span : padding[0] + padding[1];
  const size = Math.max(0, span + 1 - padded) + extra;
  const whole = Math.ceil((size + padded) / rate) * rate;
  const joined = (Math.floor((whole / rate - kernel) / stride) + 1) * rate;
  return { in: size, out: joined - (whole - size - padded) };
}

const withSpaceToBatch: Drawn = {
  table: sums('withSpaceToBatch', ['x', 'filter']),
  rows: fc
    .record({ drawn: convolution, c: channels, m: fc.integer({ min: 1, max: 3 }), filterLayout: depthwiseLayout })
    .map(({ drawn: { rows, columns: free, ...others }, c, m, filterLayout }) => {
      const columns = { ...free, stride: rows.stride };
      const plain = { bias: 'none', residual: false, activation: undefined } as const;
      const padding = others.padding === 'same-lower' ? 'same' : others.padding;
      const drawn = { ...others, ...plain, padding, rows, columns } as Convolution;
      const ordinary = windowOf(drawn);
      const margins = (axis: 0 | 1) => {
        if (ordinary.padding === 'same') return 'same';
        if (typeof ordinary.padding === 'number') return [ordinary.padding, ordinary.padding] as const;
        return Array.isArray(ordinary.padding)
          ? (ordinary.padding[axis] as readonly [number, number])
          : ([0, 0] as const);
      };
      const [y, x] = [quirkyAxis(rows, margins(0)), quirkyAxis(columns, margins(1))];
      const window =
        rows.dilation === 1 && columns.dilation === 1
          ? ordinary
          : { ...ordinary, input: [y.in, x.in] as const, output: [y.out, x.out] as const };
      return row({
        ...convolutionFields(drawn, window, c, c * m),
        filter: depthwiseShape(filterLayout, rows.kernel, columns.kernel, c, m),
        filterLayout,
      });
    }),
};

const pixels = fc.record({ name, layout, batch, cells });

const add: Drawn = {
  table: sums('add', ['a', 'b']),
  rows: fc
    .record({ drawn: pixels, c: channels, activation })
    .map(({ drawn: { name, layout, batch, cells }, c, activation }) => {
      const shape = image(layout, batch, cells, c);
      return row({ name, layout, a: shape, b: shape, shape, activation });
    }),
};

const activationDraws: Drawn = {
  table: sums('activation', ['x']),
  rows: fc
    .record({ drawn: pixels, c: channels, activation: activation.filter((drawn) => drawn !== undefined) })
    .map(({ drawn: { name, layout, batch, cells }, c, activation }) => {
      const shape = image(layout, batch, cells, c);
      return row({ name, layout, x: shape, shape, activation });
    }),
};

const concat: Drawn = {
  table: moves('concat', ['tensors']),
  rows: fc
    .record({ drawn: pixels, dtype, counts: fc.array(channels, { minLength: 1, maxLength: 17 }) })
    .map(({ drawn: { name, layout, batch, cells }, dtype, counts }) =>
      row({
        name,
        layout,
        dtype,
        tensors: counts.map((c) => image(layout, batch, cells, c)),
        shape: image(
          layout,
          batch,
          cells,
          counts.reduce((all, c) => all + c, 0),
        ),
      }),
    ),
};

/** As `test.each` takes them, the operation's name first. */
export function named<T extends Drawn>(all: readonly T[]): [op: string, drawn: T][] {
  return all.map((one) => [one.table.op, one]);
}

/** Every operation's rows. */
export const drawn = {
  conv2d,
  depthwiseConv2d,
  pointwiseConv2d,
  separableConv2d,
  focus,
  withSpaceToBatch,
  spaceToDepth,
  depthToSpace,
  spaceToBatch,
  batchToSpace,
  reorderFilter,
  add,
  activation: activationDraws,
  concat,
  maxPool2d,
  avgPool2d,
  globalAvgPool,
  resizeNearest,
  resizeBilinear,
} satisfies Readonly<Record<string, Drawn>>;
