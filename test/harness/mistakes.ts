import type { CpuTensor } from 'atrous/reference';
import fc from 'fast-check';
import { type CaseTable, operandsOf, type Row } from '../cases/table.ts';
import { drawn } from './arbitraries.ts';
import { type Call, tensorOptions } from './calls.ts';
import type { Drawn } from './draws.ts';

/** A change to one option or one tensor of a call. Most leave nothing that could be computed, some do. */
export type Mistake =
  | { readonly option: string; readonly value: unknown }
  | { readonly tensor: string; readonly axis: number; readonly length: number }
  | { readonly tensor: string; readonly turned: 'layout' | 'rank' | 'dtype' };

export interface Spoiled extends Drawn {
  readonly draws: fc.Arbitrary<{ row: Row; mistake: Mistake }>;
}

const values: readonly unknown[] = [
  ...[-1, 0, 1, 2, 3, 1.5, -0, Number.NaN, Number.POSITIVE_INFINITY],
  ...[
    '2',
    '',
    'same',
    'SAME',
    'same-lower',
    'valid',
    'nearest',
    'alignCorners',
    'DCR',
    'dcr',
    'CRD',
    'focus',
    'relu',
    'Relu',
    'gelu',
  ],
  ...['hwio', 'oihw', 'ohwi', 'ihwo', 'hwim', 'HWIO'],
  ...[true, null, {}, []],
  ...[[2], [1, 2], [2, 1], [0, 1], [1, -1], [1, 0.5], [1, '1'], [1, 1, 1], [0, 1, 2, 3], [3, 1, 0, 2], [0, 0, 1, 2]],
  ...[[[0, 0]], [[0], [0]], [0, 0, 0, 0]],
  [
    [0, 0],
    [0, 0],
  ],
  [
    [2, 0],
    [1, 3],
  ],
  [
    [0, -1],
    [0, 0],
  ],
  [
    [0, 0],
    [0, 0.5],
  ],
  [
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  [[1, 1], 1],
  ...[
    { type: 'clip', min: 1, max: 0 },
    { type: 'clip', min: 0 },
    { type: 'clip', min: 0, max: Number.NaN },
  ],
  ...[{ type: 'clip', min: -1, max: 1 }, { type: 'leakyRelu' }, { type: 'leakyRelu', alpha: '0.1' }],
  ...[{ type: 'leakyRelu', alpha: Number.POSITIVE_INFINITY }, { type: 'relu' }, { type: 'elu', alpha: 1 }],
];

const options = ['strides', 'dilations', 'padding', 'groups', 'activation', 'depthwiseActivation', 'filterLayout'];
const otherOptions = ['depthwiseFilterLayout', 'pointwiseFilterLayout', 'blockSize', 'blockShape', 'order', 'paddings'];
const poolOptions = ['windowSize', 'countPadding', 'size', 'method', 'corners'];
const option = fc.constantFrom(...options, ...otherOptions, ...poolOptions, 'crops', 'from', 'to', 'stride', 'layout');
const tensor = fc.constantFrom(
  'x',
  'filter',
  'depthwise',
  'pointwise',
  'a',
  'b',
  'tensors[0]',
  'tensors[1]',
  ...tensorOptions,
);

const mistake: fc.Arbitrary<Mistake> = fc.oneof(
  fc.record({ option, value: fc.constantFrom(...values) }),
  fc.record({ tensor, axis: fc.integer({ min: 0, max: 3 }), length: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ tensor, turned: fc.constantFrom('layout' as const, 'rank' as const, 'dtype' as const) }),
);

/** Rows of every operation, each with something in it changed. */
export const spoiled: readonly Spoiled[] = Object.values(drawn).map(({ table, rows }) => ({
  table,
  rows,
  draws: fc
    .record({ row: rows, mistake })
    .filter(
      ({ row, mistake }) =>
        'option' in mistake || [...operandNames(table, row), ...Object.keys(row)].includes(mistake.tensor),
    ),
}));

/** What a row's operands are called, one by one. */
export function operandNames(table: CaseTable, row: Row): readonly string[] {
  return operandsOf(table, row).map(([name]) => name);
}

/** The call with the mistake in it. Tensors stay whole: what isn't a tensor at all is no matter of the operation's. */
export function withMistake(call: Call, names: readonly string[], mistake: Mistake): Call {
  if ('option' in mistake) return { ...call, options: { ...call.options, [mistake.option]: mistake.value } };
  const operands = call.operands.map((operand, i) =>
    names[i] === mistake.tensor ? changed(operand, mistake) : operand,
  );
  const given = call.options[mistake.tensor] as CpuTensor | undefined;
  return {
    ...call,
    operands,
    options: given === undefined ? call.options : { ...call.options, [mistake.tensor]: changed(given, mistake) },
  };
}

function changed(tensor: CpuTensor, mistake: Exclude<Mistake, { option: string }>): CpuTensor {
  const { data, shape, layout } = tensor;
  if ('axis' in mistake) {
    const sizes = shape.map((length, axis) => (axis === mistake.axis % shape.length ? mistake.length : length));
    const size = sizes.reduce((product, length) => product * length, 1);
    return { ...tensor, shape: sizes, data: Float32Array.from({ length: size }, (_, i) => data[i % data.length] ?? 1) };
  }
  if (mistake.turned === 'layout') return { ...tensor, layout: layout === 'nchw' ? 'nhwc' : 'nchw' };
  if (mistake.turned === 'rank') return { ...tensor, shape: [data.length] };
  return { ...tensor, data: Int32Array.from(data as Float32Array) };
}
