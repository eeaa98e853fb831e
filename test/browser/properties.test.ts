// What holds of the GPU whatever is drawn: every variant is within the reference's bound, the laws between operations,
// and what the reference refuses is refused in the same words.
import { type Activation, AtrousError } from 'atrous';
import { type CpuTensor, compareBits, compareWithBound } from 'atrous/reference';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseTable } from '../cases/table.ts';
import { plainActivations } from '../cases/windows.ts';
import { drawn, named, trials, withoutRounding } from '../harness/arbitraries.ts';
import { boundOf, type Call, callOf, onGpu, onReference, type Values } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { full, sample, thorough } from '../harness/full.ts';
import { ofWholes } from '../harness/held.ts';
import { lawfulCall, laws } from '../harness/laws.ts';
import { operandNames, spoiled, withMistake } from '../harness/mistakes.ts';
import { VariantPicker } from '../harness/variants.ts';

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
beforeAll(async () => {
  gpu = await VariantPicker.create({}, full);
});
afterAll(() => gpu.context.destroy());

/** A sixth of them in `npm test`. */
const some = (runs: number) => (thorough ? runs : Math.ceil(runs / 6));

const minutes = (n: number) => n * 60_000 * (full ? 25 : 1);

/** What a row that is drawn is tried with, and how many rows: its kernels, compiled once, serve all of it. */
const moved: readonly [string, readonly Values[], number][] = [['words', ['words'], 40]];
const summed: readonly [string, readonly Values[], number][] = [
  ['integers', ['integers'], 16],
  ['reals', ['uniform', 'special', 'large', 'subnormal'], 16],
];

describe.each(named(Object.values(drawn)))('%s on every variant', (_, { table, rows }) => {
  test.each(table.moves ? moved : summed)(
    '%s',
    async (kind, kinds, runs) => {
      await fc.assert(
        fc.asyncProperty(rows, async (row) => {
          const exactly = kind === 'integers';
          const held = exactly ? withoutRounding(table, row) : row;
          for (const values of kinds) await expectAgreement(table, callOf(table, held, values), exactly);
        }),
        trials(some(runs)),
      );
    },
    minutes(2),
  );
});

describe('NaN stays NaN', () => {
  const activations: readonly Activation[] = [
    ...plainActivations,
    { type: 'leakyRelu', alpha: 0.1 },
    { type: 'clip', min: -1, max: 1 },
  ];

  test.each(sample(activations, 3).map((activation) => [JSON.stringify(activation), activation] as const))(
    'through %s',
    async (_, activation) => {
      const filter = { data: new Float32Array(4).fill(1), shape: [1, 1, 1, 4] };
      const x = { data: Float32Array.of(Number.NaN, 1), shape: [1, 1, 2, 1] };
      const wide = { data: new Float32Array(8).fill(Number.NaN, 0, 4), shape: [1, 1, 2, 4] };
      const calls = [
        ...['conv2d', 'depthwiseConv2d', 'pointwiseConv2d'].map((op) => ({ op, operands: [x, filter] })),
        { op: 'activation', operands: [wide] },
        { op: 'add', operands: [{ ...wide, data: new Float32Array(8) }, wide] },
      ];
      for (const { op, operands } of calls) {
        const call = { op, operands, options: { activation } };
        for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
          expect([...result.data].map(Number.isNaN), variant).toEqual([
            ...Array(4).fill(true),
            ...Array(4).fill(false),
          ]);
        }
      }
    },
  );
});

test('infinity stays infinity through activations without an upper end', async () => {
  for (const shape of [
    [1, 1, 1, 3],
    [1, 1, 1, 4],
  ]) {
    const x = { data: new Float32Array(shape[3]!).fill(Number.POSITIVE_INFINITY), shape };
    for (const activation of ['relu', 'hardSwish', 'silu', 'gelu', { type: 'leakyRelu', alpha: 0.1 }]) {
      const { data } = await onGpu(gpu.context, { op: 'activation', operands: [x], options: { activation } });
      expect([...data], String(activation)).toEqual([...x.data]);
    }
  }
});

test('resize keeps infinities and NaN to the outputs in which they have a weight', async () => {
  for (const channels of [1, 4]) {
    const data = new Float32Array(3 * 4 * channels).fill(1);
    data[5 * channels] = Number.POSITIVE_INFINITY;
    data[6 * channels] = Number.NEGATIVE_INFINITY;
    data[11 * channels] = Number.NaN;
    for (const size of [
      [3, 4],
      [6, 8],
      [5, 7],
      [9, 12],
      [2, 3],
    ] as const) {
      for (const corners of ['halfPixel', 'alignCorners', 'asymmetric']) {
        const call = { op: 'resize', operands: [{ data, shape: [1, 3, 4, channels] }], options: { size, corners } };
        const special = (result: ArrayLike<number>) =>
          Array.from(result, (value) => (Number.isFinite(value) ? 'finite' : value));
        const expected = special(onReference(call).data);
        for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
          expect(special(result.data), `${size} ${corners} on ${variant}`).toEqual(expected);
        }
      }
    }
  }
});

describe('maxPool2d', () => {
  const words = (...bits: number[]) => new Float32Array(Uint32Array.from(bits).buffer);
  const [nan, negativeNan, infinity, negativeInfinity] = [0x7fc00000, 0xffc00000, 0x7f800000, 0xff800000];
  const [one, minusOne, lowest] = [0x3f800000, 0xbf800000, 0xff7fffff];

  test('takes NaN of either sign for the largest, and infinities for what they are', async () => {
    const x = words(
      nan,
      one,
      one,
      negativeNan,
      negativeNan,
      infinity,
      negativeInfinity,
      nan,
      one,
      infinity,
      minusOne,
      negativeInfinity,
      negativeInfinity,
      negativeInfinity,
      negativeInfinity,
      lowest,
    );
    const expected = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Infinity, -1, -Infinity, -3.4028234663852886e38];
    for (const layout of ['nhwc', 'nchw'] as const) {
      const windows = {
        windowSize: [1, 2],
        padding: [
          [0, 0],
          [0, 1],
        ],
      };
      const call = {
        op: 'maxPool2d',
        operands: [{ data: x, shape: layout === 'nhwc' ? [1, 1, 16, 1] : [1, 1, 1, 16], layout }],
        options: windows,
      };
      for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
        expect([...result.data], variant).toEqual(expected);
      }
    }
  });

  test('keeps a NaN to the windows that see it, four channels at a time', async () => {
    const data = Float32Array.from({ length: 5 * 5 * 4 }, (_, i) => -1 - i);
    data[12 * 4 + 2] = Number.NaN;
    const call = { op: 'maxPool2d', operands: [{ data, shape: [1, 5, 5, 4] }], options: { windowSize: 2, strides: 1 } };
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      const spoiled = [...result.data].flatMap((value, i) => (Number.isNaN(value) ? i : []));
      expect(spoiled, variant).toEqual([5, 6, 9, 10].map((pixel) => pixel * 4 + 2));
    }
  });
});

describe('laws of the GPU', () => {
  test.each(sample(laws, 2).map((law) => [law.name, law] as const))(
    '%s',
    async (_, { draws, sides }) => {
      await fc.assert(
        fc.asyncProperty(draws, async (draw) => {
          const [got, expected] = await sides(lawfulCall(draw), (call) => onGpu(gpu.context, call));
          expect(got.shape).toEqual(expected.shape);
          const { moves } = draw.table;
          const comparison = compareBits(plain(got, moves), plain(expected, moves));
          expect(comparison.failures, explain('the two sides', got.shape, comparison)).toBe(0);
        }),
        trials(some(25)),
      );
    },
    minutes(2),
  );
});

describe('mistakes', () => {
  test.each(named(spoiled))(
    'in %s are refused as the reference refuses them',
    async (_, { table, draws }) => {
      await fc.assert(
        fc.asyncProperty(draws, async ({ row, mistake }) => {
          const call = withMistake(
            callOf(table, row, table.moves ? 'words' : 'uniform'),
            operandNames(table, row),
            mistake,
          );
          const refusal = refusalOf(call);
          if (refusal === undefined) return expectAgreement(table, call, false, 1);
          const error = await onGpu(gpu.context, call).then(
            ({ shape }) => `gave ${shape.join('×')}`,
            (reason: unknown) => reason,
          );
          expect(error).toBeInstanceOf(AtrousError);
          const { name, code, message } = error as AtrousError;
          expect({ name, code, message }).toEqual(refusal);
        }),
        trials(some(150)),
      );
    },
    minutes(2),
  );
});

/** Holds every variant that accepts a call against the reference, or the first ones, of which the library's own choice is one; one in `npm test`. */
async function expectAgreement(table: CaseTable, call: Call, exactly: boolean, most = Infinity): Promise<void> {
  const expected = onReference(call);
  const summed = table.moves ? undefined : boundOf(call);
  const bound = summed && exactly ? ofWholes(table, summed) : summed;
  let held = 0;
  const run = () => onGpu(gpu.context, call);
  for await (const { variant, result } of thorough ? gpu.picker.each(run) : gpu.picker.inTurn(run)) {
    const { shape, layout, dtype } = result;
    expect({ shape, layout, dtype }, variant).toEqual({
      shape: expected.shape,
      layout: expected.layout,
      dtype: expected.dtype,
    });
    const comparison = bound ? compareWithBound(result.data, bound) : compareBits(result.data, expected.data);
    expect(comparison.failures, explain(variant, shape, comparison)).toBe(0);
    if (++held === most) return;
  }
}

function refusalOf(call: Call): { name: string; code: string; message: string } | undefined {
  try {
    onReference(call);
  } catch (error) {
    if (!(error instanceof AtrousError)) throw error;
    const { name, code, message } = error;
    return { name, code, message };
  }
}

/** Sums may be 0 or −0 as they like; words may not. */
function plain({ data }: CpuTensor, moves: boolean): CpuTensor['data'] {
  return moves ? data : (data as Float32Array).map((value) => value + 0);
}
