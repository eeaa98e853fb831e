// What holds of the reference whatever is drawn: shapes by the contract's formulas, the laws between operations, and the
// bound by the formula that it is stated as.
import {
  AtrousError,
  type BlockOrder,
  type CpuTensor,
  compareBits,
  compareWithBound,
  conv2d,
  conv2dBound,
} from 'atrous/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../cases/table.ts';
import { drawn, named, trials } from '../harness/arbitraries.ts';
import { boundOf, type Call, callOf, onReference, tensorOptions, type Values } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { lawfulCall, laws } from '../harness/laws.ts';
import { operandNames, spoiled, withMistake } from '../harness/mistakes.ts';

describe.each(named(Object.values(drawn)))('%s', (_, { table, rows }) => {
  test("the output's shape is the contract's, and its layout that of x", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const { shape, layout = 'nhwc', data } = onReference(callOf(table, row, table.moves ? 'words' : 'uniform'));
        expect(shape).toEqual(row.shape);
        expect(layout).toBe(row.layout ?? 'nhwc');
        expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
      }),
      trials(150),
    );
  });

  test('arguments are left as they were', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const call = callOf(table, row, table.moves ? 'words' : 'uniform');
        const copy = structuredClone(call);
        onReference(call);
        expect(call).toEqual(copy);
      }),
      trials(30),
    );
  });
});

describe("the contract's formulas, element by element", () => {
  /** The element at row `y`, column `x` of channel `c` of image `n`. */
  const element = ({ data, shape, layout }: CpuTensor, n: number, y: number, x: number, c: number) => {
    const [, a, b, d] = shape as [number, number, number, number];
    return data[layout === 'nchw' ? ((n * a + c) * b + y) * d + x : ((n * a + y) * b + x) * d + c];
  };
  const sizesOf = ({ shape, layout }: CpuTensor) => {
    const [n, a, b, d] = shape as [number, number, number, number];
    return layout === 'nchw' ? { n, h: b, w: d, c: a } : { n, h: a, w: b, c: d };
  };
  const sides = (block: unknown) => (Array.isArray(block) ? block : [block, block]) as [number, number];
  const numbered = (call: Call): Call => {
    const [x] = call.operands as [CpuTensor];
    return { ...call, operands: [{ ...x, data: Int32Array.from(x.data as Int32Array, (_, i) => i + 1) }] };
  };

  test.each(['spaceToDepth', 'depthToSpace'] as const)('%s', (op) => {
    const { table, rows } = drawn[op];
    fc.assert(
      fc.property(rows, (row) => {
        const call = numbered(callOf(table, row, 'words'));
        const [given, result] = [call.operands[0]!, onReference(call)];
        const [wide, deep] = op === 'spaceToDepth' ? [given, result] : [result, given];
        const [by, bx] = sides(call.options.blockSize);
        const order = (call.options.order ?? 'DCR') as BlockOrder;
        const { n, h, w, c: channels } = sizesOf(wide);
        const deepChannel = (oy: number, ox: number, c: number) => {
          if (order === 'DCR') return (oy * bx + ox) * channels + c;
          if (order === 'CRD') return c * by * bx + oy * bx + ox;
          if (order === 'focus') return (ox * by + oy) * channels + c;
          return order.indexOf(oy * bx + ox) * channels + c;
        };
        everyIndex([n, h, w, channels], ([i, y, x, c]) => {
          const channel = deepChannel(y % by, x % bx, c);
          expect(element(deep, i, Math.floor(y / by), Math.floor(x / bx), channel)).toBe(element(wide, i, y, x, c));
        });
      }),
      trials(40),
    );
  });

  test.each(['spaceToBatch', 'batchToSpace'] as const)('%s', (op) => {
    const { table, rows } = drawn[op];
    fc.assert(
      fc.property(rows, (row) => {
        const call = numbered(callOf(table, row, 'words'));
        const [given, result] = [call.operands[0]!, onReference(call)];
        const [whole, blocks] = op === 'spaceToBatch' ? [given, result] : [result, given];
        const [by, bx] = sides(call.options.blockShape);
        const [[top], [left]] = (call.options.paddings ?? call.options.crops ?? [[0], [0]]) as [[number], [number]];
        const { n, h, w, c: channels } = sizesOf(whole);
        let seen = 0;
        everyIndex([n, h, w, channels], ([i, y, x, c]) => {
          const [row, column] = [y + top, x + left];
          const image = ((row % by) * bx + (column % bx)) * n + i;
          const moved = element(blocks, image, Math.floor(row / by), Math.floor(column / bx), c);
          expect(moved).toBe(element(whole, i, y, x, c));
          seen++;
        });
        // All the rest of what spaceToBatch gives is padding.
        if (op === 'spaceToBatch') expect([...result.data].filter((value) => value !== 0).length).toBe(seen);
      }),
      trials(40),
    );
  });

  function everyIndex(shape: readonly number[], visit: (index: [number, number, number, number]) => void): void {
    const [n, h, w, c] = shape as [number, number, number, number];
    for (let i = 0; i < n * h * w * c; i++) {
      const [pixel, line] = [Math.floor(i / c), Math.floor(i / c / w)];
      visit([Math.floor(line / h), line % h, pixel % w, i % c]);
    }
  }
});

describe('laws of the reference', () => {
  test.each(laws.map((law) => [law.name, law] as const))('%s', async (_, { draws, sides }) => {
    await fc.assert(
      fc.asyncProperty(draws, async (draw) => {
        const [got, expected] = await sides(lawfulCall(draw), onReference);
        expect(got.shape).toEqual(expected.shape);
        expect(
          compareBits(positiveZeros(got, draw.table.moves), positiveZeros(expected, draw.table.moves)).examples,
        ).toEqual([]);
      }),
      trials(100),
    );
  });
});

/** Sums may be 0 or −0 as they like; words may not. */
function positiveZeros({ data }: CpuTensor, moves: boolean): CpuTensor['data'] {
  return moves ? data : (data as Float32Array).map((value) => value + 0);
}

describe('mistakes', () => {
  test.each(named(spoiled))('in %s are refused as such, or are none', (_, { table, draws }) => {
    let refused = 0;
    fc.assert(
      fc.property(draws, ({ row, mistake }) => {
        const call = withMistake(callOf(table, row, 'uniform'), operandNames(table, row), mistake);
        try {
          const { data, shape } = onReference(call);
          expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
        } catch (error) {
          if (!(error instanceof AtrousError)) throw error;
          expect(error.message).toMatch(new RegExp(`^${table.op}: .`));
          refused++;
        }
      }),
      trials(300),
    );
    expect(refused).toBeGreaterThan(50);
  });
});

describe('the bound', () => {
  test.each(named(Object.values(drawn).filter(({ table }) => !table.moves)))(
    "of %s holds the reference's own result",
    (_, { table, rows }) => {
      fc.assert(
        fc.property(rows, fc.constantFrom<Values>('uniform', 'special', 'large', 'subnormal'), (row, values) => {
          const call = callOf(table, row, values);
          const { shape, data } = onReference(call);
          const comparison = compareWithBound(data, boundOf(call));
          expect(comparison.failures, explain(values, shape, comparison)).toBe(0);
        }),
        trials(80),
      );
    },
  );

  test('leaves free what overflows in its activation only', () => {
    const x = { data: Float32Array.of(-2e38), shape: [1, 1, 1, 1] };
    const one = { data: Float32Array.of(1), shape: [1, 1, 1, 1] };
    const options = { activation: { type: 'leakyRelu', alpha: -2 } } as const;
    const bound = conv2dBound(x, one, options);
    expect(compareWithBound(Float32Array.of(Number.POSITIVE_INFINITY), bound).failures).toBe(0);
    expect(compareWithBound(conv2d(x, one, options).data, bound).failures).toBe(0);
  });

  // Without an activation at the end: E + one ulp, with E = γ(n)·S + n·2⁻¹²⁶; the sum of magnitudes S comes from the
  // reference's own sum over magnitudes, and nothing else of it.
  test.each(named([drawn.conv2d, drawn.depthwiseConv2d, drawn.pointwiseConv2d]))('of %s', (_, { table, rows }) => {
    fc.assert(
      fc.property(rows, (row) => {
        const call = callOf(table, without(row, 'activation'), 'uniform');
        const { value, allowed, free } = boundOf(call);
        const { value: magnitude } = boundOf(ofMagnitudes(call));
        const [, filter] = call.operands as [CpuTensor, CpuTensor];
        const products = filter.data.length / channelsOf(row.shape!, row);
        expectClose(
          allowed,
          value,
          (i) => gamma(terms(call, products)) * magnitude[i]! + terms(call, products) * 2 ** -126,
        );
        expect(free.every((flag) => flag === 0)).toBe(true);
      }),
      trials(60),
    );
  });

  // A middle that is off by up to M: E = γ(n)·Σ|p|·(|mid| + M) + Σ|p|·M + n·2⁻¹²⁶, bias and residual joining the first sum.
  test('of separableConv2d', () => {
    const { table, rows } = drawn.separableConv2d;
    fc.assert(
      fc.property(rows, (row) => {
        const call = callOf(table, without(row, 'activation'), 'uniform');
        const { value, allowed } = boundOf(call);
        const [x, depthwise, pointwise] = call.operands as [CpuTensor, CpuTensor, CpuTensor];
        const { strides, dilations, padding, bias, residual, ...halves } = call.options;
        const first = {
          strides,
          dilations,
          padding,
          bias: halves.depthwiseBias,
          activation: halves.depthwiseActivation,
          filterLayout: halves.depthwiseFilterLayout,
        };
        const middle = boundOf({ op: 'depthwiseConv2d', operands: [x, depthwise], options: first });
        const second = (of: (i: number) => number, others: object) => {
          const data = Float32Array.from(middle.value, (_, i) => of(i));
          const operands = [{ data, shape: middle.shape, layout: x.layout }, pointwise];
          const options = { ...others, filterLayout: halves.pointwiseFilterLayout };
          return boundOf(ofMagnitudes({ op: 'pointwiseConv2d', operands, options })).value;
        };
        const reached = second((i) => Math.abs(middle.value[i]!) + middle.allowed[i]!, { bias, residual });
        const carried = second((i) => middle.allowed[i]!, {});
        const n = terms(call, pointwise.data.length / channelsOf(row.shape!, row));
        expectClose(allowed, value, (i) => gamma(n) * reached[i]! + carried[i]! + n * 2 ** -126);
      }),
      trials(60),
    );
  });
});

const gamma = (n: number) => (n * 2 ** -23) / (1 - n * 2 ** -23);

function terms({ options: { bias, residual } }: Call, products: number): number {
  return products + (bias ? 1 : 0) + (residual ? 1 : 0);
}

const without = (row: Row, option: string) => ({ ...row, [option]: undefined }) as Row;

const channelsOf = (shape: readonly number[], { layout }: Row) => shape[layout === 'nchw' ? 1 : 3]!;

/** The call with every element replaced by its magnitude. */
function ofMagnitudes(call: Call): Call {
  const positive = (tensor: CpuTensor) => ({ ...tensor, data: (tensor.data as Float32Array).map(Math.abs) });
  const options = Object.entries(call.options).map(([option, value]) => [
    option,
    tensorOptions.includes(option) && value !== undefined ? positive(value as CpuTensor) : value,
  ]);
  return { ...call, operands: call.operands.map(positive), options: Object.fromEntries(options) };
}

/** Whether each is the error at its place and one ulp of the value, but for the float32 roundings of this test's operands. */
function expectClose(allowed: Float64Array, values: Float64Array, error: (i: number) => number): void {
  const off = [...allowed].filter((bound, i) => {
    const ulp = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(values[i]!))), -126) - 23);
    const stated = error(i) + ulp;
    return Math.abs(bound - stated) > stated * 1e-5;
  });
  expect(off).toEqual([]);
}
