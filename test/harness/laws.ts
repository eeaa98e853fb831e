import type { BlockOrder, Layout, Pair } from 'atrous';
import type { CpuTensor } from 'atrous/reference';
import fc from 'fast-check';
import type { CaseTable, Row } from '../cases/table.ts';
import { drawn, withoutRounding } from './arbitraries.ts';
import { type Call, callOf } from './calls.ts';
import type { Drawn } from './draws.ts';
import { inLayout, permutedBy, reshaped } from './permute.ts';

// What must hold between results, whatever the values: laws that both faces are held to. Rearrangements move any words;
// sums are taken over whole numbers, where nothing rounds, so that both sides of a law are equal to the bit.

/** Computes a call on one face. */
export type Run = (call: Call) => CpuTensor | Promise<CpuTensor>;

/** The two sides of a law for one draw. */
type Sides = readonly [CpuTensor, CpuTensor];

export interface Law {
  readonly name: string;
  /** Rows with the table that they would stand in. */
  readonly draws: fc.Arbitrary<Draw>;
  sides(call: Call, run: Run): Promise<Sides>;
}

interface Draw {
  readonly table: CaseTable;
  readonly row: Row;
}

/** The call whose law is looked at. */
export function lawfulCall({ table, row }: Draw): Call {
  return table.moves ? callOf(table, row, 'words') : callOf(table, withoutRounding(table, row), 'integers');
}

const drawsOf = (...from: readonly Drawn[]): fc.Arbitrary<Draw> =>
  fc.oneof(...from.map(({ table, rows }) => rows.map((row) => ({ table, row }))));

const { reorderFilter, resizeBilinear, ...withImages } = drawn; // whose sums round, in whatever order a layout takes
const { spaceToBatch, batchToSpace, resizeNearest, add, activation, concat, ...withNumbers } = withImages;

export const laws: readonly Law[] = [
  {
    name: 'depthToSpace undoes spaceToDepth',
    draws: drawsOf(drawn.spaceToDepth),
    sides: async ({ operands, options }, run) => {
      const deep = await run({ op: 'spaceToDepth', operands, options });
      return [await run({ op: 'depthToSpace', operands: [deep], options }), operands[0]!];
    },
  },
  {
    name: 'spaceToDepth undoes depthToSpace',
    draws: drawsOf(drawn.depthToSpace),
    sides: async ({ operands, options }, run) => {
      const wide = await run({ op: 'depthToSpace', operands, options });
      return [await run({ op: 'spaceToDepth', operands: [wide], options }), operands[0]!];
    },
  },
  {
    name: 'batchToSpace with crops for paddings undoes spaceToBatch',
    draws: fc
      .record({ table: fc.constant(spaceToBatch.table), row: spaceToBatch.rows })
      .filter(({ row }) => row.x!.slice(1).every((size) => size > 0)),
    sides: async ({ operands, options: { paddings, blockShape } }, run) => {
      const blocks = await run({ op: 'spaceToBatch', operands, options: { paddings, blockShape } });
      const back = { op: 'batchToSpace', operands: [blocks], options: { crops: paddings, blockShape } };
      return [await run(back), operands[0]!];
    },
  },
  {
    name: 'the other layout gives the same image',
    draws: drawsOf(...Object.values(withImages)),
    sides: async (call, run) => {
      const { layout = 'nhwc' } = call.operands[0]!;
      const result = await run(call);
      const other = await run(inOtherLayout(call));
      return [inLayout(other, layout), result];
    },
  },
  {
    name: 'the filter in any layout gives the same sums',
    draws: drawsOf(drawn.conv2d, drawn.depthwiseConv2d, drawn.pointwiseConv2d, drawn.focus, drawn.withSpaceToBatch),
    sides: async (call, run) => {
      const [x, filter] = call.operands as [CpuTensor, CpuTensor];
      const oneGroup = { depthwiseConv2d: 'hwim', withSpaceToBatch: 'hwim' }[call.op];
      const { filterLayout: from = oneGroup ?? 'hwio' } = call.options as { filterLayout?: string };
      const results: CpuTensor[] = [];
      for (const to of oneGroup ? ['hwim', 'oihw'] : ['hwio', 'oihw', 'ohwi', 'ihwo']) {
        const given = oneGroup ? depthwiseIn(filter, x, from, to) : permutedBy(filter, from, to);
        results.push(await run({ ...call, operands: [x, given], options: { ...call.options, filterLayout: to } }));
      }
      return [joined(results), joined(results.map(() => results[0]!))];
    },
  },
  {
    name: 'reorderFilter there and back changes nothing',
    draws: drawsOf(reorderFilter),
    sides: async ({ op, operands, options }, run) => {
      const there = await run({ op, operands, options });
      const { from, to } = options;
      return [await run({ op, operands: [there], options: { ...options, from: to, to: from } }), operands[0]!];
    },
  },
  {
    name: 'a reordered filter gives the same behind the other order',
    draws: drawsOf(drawn.focus),
    sides: async (call, run) => {
      const { order: from = 'focus', blockSize = 2, filterLayout } = call.options as FocusOptions;
      const [x, filter] = call.operands as [CpuTensor, CpuTensor];
      const result = await run(call);
      const sides: Sides[] = [];
      for (const to of ['DCR', 'CRD', 'focus', backwards(blockSize)] as const) {
        const options = { from, to, blockSize, filterLayout };
        const reordered = await run({ op: 'reorderFilter', operands: [filter], options });
        const other = { ...call, operands: [x, reordered], options: { ...call.options, order: to } };
        sides.push([await run(other), result]);
      }
      return [joined(sides.map(([other]) => other)), joined(sides.map(([, one]) => one))];
    },
  },
  {
    name: 'focus is conv2d behind spaceToDepth',
    draws: drawsOf(drawn.focus),
    sides: async (call, run) => {
      const { order = 'focus', blockSize = 2, ...others } = call.options as FocusOptions;
      const [x, filter] = call.operands as [CpuTensor, CpuTensor];
      const deep = await run({ op: 'spaceToDepth', operands: [x], options: { order, blockSize } });
      return [await run(call), await run({ op: 'conv2d', operands: [deep, filter], options: others })];
    },
  },
  {
    name: 'separableConv2d is pointwiseConv2d behind depthwiseConv2d',
    draws: drawsOf(drawn.separableConv2d),
    sides: async (call, run) => {
      const [x, depthwise, pointwise] = call.operands as [CpuTensor, CpuTensor, CpuTensor];
      const { strides, dilations, padding, bias, activation, residual, ...halves } = call.options;
      const first = { strides, dilations, padding, bias: halves.depthwiseBias, activation: halves.depthwiseActivation };
      const middle = await run({
        op: 'depthwiseConv2d',
        operands: [x, depthwise],
        options: given({ ...first, filterLayout: halves.depthwiseFilterLayout }),
      });
      const end = await run({
        op: 'pointwiseConv2d',
        operands: [middle, pointwise],
        options: given({ bias, activation, residual, filterLayout: halves.pointwiseFilterLayout }),
      });
      return [await run(call), end];
    },
  },
  {
    name: 'conv2d with a group for each channel is depthwiseConv2d',
    draws: drawsOf(drawn.depthwiseConv2d),
    sides: async (call, run) => {
      const [x, filter] = call.operands as [CpuTensor, CpuTensor];
      const { filterLayout = 'hwim', ...options } = call.options as { filterLayout?: string };
      const [kh, kw, c, m] = filter.shape as [number, number, number, number];
      const inGroups = filterLayout === 'oihw' ? filter : reshaped(filter, [kh, kw, 1, c * m]);
      const grouped = {
        op: 'conv2d',
        operands: [x, inGroups],
        options: { ...options, groups: channelsOf(x), filterLayout: filterLayout === 'oihw' ? 'oihw' : 'hwio' },
      };
      return [await run(call), await run(grouped)];
    },
  },
  {
    name: 'conv2d with a 1×1 filter is pointwiseConv2d',
    draws: drawsOf(drawn.pointwiseConv2d),
    sides: async (call, run) => [await run(call), await run({ ...call, op: 'conv2d' })],
  },
  {
    name: 'globalAvgPool is avgPool2d with a window of the whole image',
    draws: drawsOf(drawn.globalAvgPool),
    sides: async (call, run) => {
      const windowSize = inLayout(call.operands[0]!, 'nhwc').shape.slice(1, 3);
      return [await run(call), await run({ ...call, op: 'avgPool2d', options: { windowSize } })];
    },
  },
  {
    name: 'resize to nearest by whole factors and maxPool2d over them change nothing',
    draws: drawsOf(drawn.avgPool2d),
    sides: async ({ operands: [x], options }, run) => {
      const [h, w] = inLayout(x!, 'nhwc').shape.slice(1, 3) as [number, number];
      const [by, bx] = [options.windowSize].flat().concat(options.windowSize) as [number, number];
      const size = [h * by, w * bx];
      const larger = await run({ op: 'resize', operands: [x!], options: { size, method: 'nearest' } });
      return [await run({ op: 'maxPool2d', operands: [larger], options: { windowSize: [by, bx] } }), x!];
    },
  },
  {
    name: 'withSpaceToBatch is depthwiseConv2d where nothing strides',
    draws: drawsOf(drawn.withSpaceToBatch),
    sides: async (call, run) => {
      const unstrided = { ...call, options: { ...call.options, strides: 1 } };
      return [await run(unstrided), await run({ ...unstrided, op: 'depthwiseConv2d' })];
    },
  },
  {
    name: 'withSpaceToBatch with explicit padding is its three steps, stride and all',
    draws: drawsOf(drawn.withSpaceToBatch),
    sides: async (call, run) => {
      const { strides, dilations = 1, padding = 'valid', filterLayout } = call.options as QuirkOptions;
      const [x, filter] = call.operands as [CpuTensor, CpuTensor];
      const rates = typeof dilations === 'number' ? [dilations, dilations] : dilations;
      const margins = marginsOf(padding === 'same' ? 0 : padding); // what SAME pads is TensorFlow's own
      const span = (axis: number) => (filter.shape[filterLayout === 'oihw' ? axis + 2 : axis]! - 1) * rates[axis]! + 1;
      const sizes = inLayout(x, 'nhwc').shape.slice(1, 3);
      const wide = margins.map(([before, after], axis) => [
        before,
        after + Math.max(0, span(axis) - sizes[axis]! - before - after),
      ]);
      const whole = { ...call, options: { ...call.options, padding: wide } };
      if (rates[0] === 1 && rates[1] === 1) return [await run(whole), await run({ ...whole, op: 'depthwiseConv2d' })];
      const extra = wide.map(([before, after], axis) => {
        const padded = sizes[axis]! + before! + after!;
        return Math.ceil(padded / rates[axis]!) * rates[axis]! - padded;
      });
      const paddings = wide.map(([before, after], axis) => [before, after! + extra[axis]!]);
      const split = await run({ op: 'spaceToBatch', operands: [x], options: { blockShape: rates, paddings } });
      const middle = await run({
        op: 'depthwiseConv2d',
        operands: [split, filter],
        options: { strides, filterLayout },
      });
      const crops = extra.map((after) => [0, after]);
      return [
        await run(whole),
        await run({ op: 'batchToSpace', operands: [middle], options: { blockShape: rates, crops } }),
      ];
    },
  },
  {
    name: 'add is conv2d by ones with a residual, activated alike, whichever way round',
    draws: drawsOf(add),
    sides: async (call, run) => {
      const [a, b] = call.operands as [CpuTensor, CpuTensor];
      const sum = await run(call);
      const turned = await run({ ...call, operands: [b, a] });
      return [joined([sum, turned]), joined([await throughOnes(a, { ...call.options, residual: b }, run), sum])];
    },
  },
  {
    name: 'activation is that of conv2d by ones',
    draws: drawsOf(activation),
    sides: async (call, run) => [await run(call), await throughOnes(call.operands[0]!, call.options, run)],
  },
  {
    name: 'concat of a concat is concat of all',
    draws: drawsOf(concat),
    sides: async (call, run) => {
      const half = call.operands.length >> 1;
      const parts = [call.operands.slice(0, half), call.operands.slice(half)].filter(({ length }) => length > 0);
      const joinedParts = await Promise.all(parts.map((operands) => run({ ...call, operands })));
      return [await run({ ...call, operands: joinedParts }), await run(call)];
    },
  },
  {
    name: 'one number stands for two of it',
    draws: drawsOf(...Object.values(withNumbers)),
    sides: async (call, run) => {
      const paired = Object.entries(call.options).map(([option, value]) => {
        if (typeof value !== 'number' || option === 'groups') return [option, value];
        return [option, option === 'padding' ? marginsOf(value) : [value, value]];
      });
      return [await run({ ...call, options: Object.fromEntries(paired) }), await run(call)];
    },
  },
];

/** The options that are there. */
function given(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

interface FocusOptions {
  readonly order?: BlockOrder;
  readonly blockSize?: Pair;
  readonly filterLayout?: string;
}

interface QuirkOptions {
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly padding?: 'same' | 'valid' | number | readonly (readonly [number, number])[];
  readonly filterLayout?: string;
}

function marginsOf(padding: 'valid' | number | readonly (readonly [number, number])[]) {
  if (typeof padding === 'object') return padding;
  const all = padding === 'valid' ? 0 : padding;
  return [
    [all, all],
    [all, all],
  ] as const;
}

/** The permutation that takes the blocks from the last to the first. */
function backwards(blockSize: Pair): number[] {
  const [by, bx] = typeof blockSize === 'number' ? [blockSize, blockSize] : blockSize;
  return Array.from({ length: by * bx }, (_, k) => by * bx - 1 - k);
}

function channelsOf({ shape, layout }: CpuTensor): number {
  return shape[layout === 'nchw' ? 1 : 3]!;
}

/** A depthwise filter over the channels of `x` in the other of its layouts. */
function depthwiseIn(filter: CpuTensor, x: CpuTensor, from: string, to: string): CpuTensor {
  if (from === to) return filter;
  const c = channelsOf(x);
  if (to === 'oihw') {
    const [kh, kw, , m] = filter.shape as [number, number, number, number];
    return permutedBy(reshaped(filter, [kh, kw, 1, c * m]), 'hwio', 'oihw');
  }
  const turned = permutedBy(filter, 'oihw', 'hwio');
  const [kh, kw, , o] = turned.shape as [number, number, number, number];
  return reshaped(turned, [kh, kw, c, o / c]);
}

/** The call with its images in the other layout. */
function inOtherLayout(call: Call): Call {
  const turn = (image: CpuTensor): CpuTensor => {
    const other: Layout = image.layout === 'nchw' ? 'nhwc' : 'nchw';
    return inLayout(image, other);
  };
  const { residual, ...others } = call.options as { residual?: CpuTensor };
  const [x, ...filters] = call.operands as [CpuTensor, ...CpuTensor[]];
  const rest = call.op === 'add' || call.op === 'concat' ? filters.map(turn) : filters;
  return {
    ...call,
    operands: [turn(x), ...rest],
    options: residual ? { ...others, residual: turn(residual) } : others,
  };
}

/** Each channel convolved with a single one. */
async function throughOnes(x: CpuTensor, options: Call['options'], run: Run): Promise<CpuTensor> {
  const c = channelsOf(x);
  const ones = { data: new Float32Array(c).fill(1), shape: [1, 1, 1, c] };
  return run({ op: 'conv2d', operands: [x, ones], options: { ...options, groups: c } });
}

/** Several results of one shape as one, to be compared at once. */
function joined(results: readonly CpuTensor[]): CpuTensor {
  const { data, shape } = results[0]!;
  const all = new Float32Array(data.length * results.length);
  for (const [i, { data: part }] of results.entries()) all.set(part as Float32Array, i * data.length);
  return { data: all, shape: [results.length, ...shape] };
}
