// The case tables against the reference, and the comparisons that every result is held to.
import type { Shape } from 'atrous';
import { type Bound, compareBits, compareWithBound, ShapeError } from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { pairwise } from '../cases/pairwise.ts';
import { type CaseTable, operandsOf, type Row } from '../cases/table.ts';
import { activations, filterLayouts, paddings } from '../cases/windows.ts';
import { boundOf, callOf, hasConvOptions, onReference, precisionsOf, tensorOptions } from '../harness/calls.ts';
import { sample } from '../harness/full.ts';

const sums = caseTables.filter(({ moves }) => !moves);
const byName = (tables: readonly CaseTable[]) => tables.map((table) => [table.op, table] as const);
const size = (shape: Shape) => shape.reduce((product, length) => product * length, 1);
const field = (row: Row, name: string) => (row as unknown as Record<string, unknown>)[name];

describe.each(byName(caseTables))('the table of %s', (_, table) => {
  test('has rows enough, goldens among them', () => {
    expect(table.rows.length).toBeGreaterThanOrEqual(35);
    expect(table.rows.filter(({ shape }) => shape).length).toBeGreaterThanOrEqual(8);
    expect(table.rows.filter(({ golden }) => golden).length).toBeGreaterThanOrEqual(2);
  });

  test('names no two rows alike', () => {
    const names = table.rows.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('has every operand of every row, and literal elements to fit', () => {
    for (const row of table.rows) {
      const operands = Object.fromEntries(operandsOf(table, row));
      for (const [name, shape] of Object.entries(operands)) expect(shape, `${row.name}: ${name}`).toHaveLength(4);
      for (const [name, elements] of Object.entries(row.given ?? {})) {
        expect([...Object.keys(operands), ...tensorOptions], row.name).toContain(name);
        expect(elements, `${row.name}: ${name}`).toHaveLength(size(operands[name] ?? (field(row, name) as Shape)));
      }
      if (row.golden)
        expect(Object.keys(row.given ?? {}), row.name).toEqual(expect.arrayContaining(Object.keys(operands)));
    }
  });

  test('agrees with the reference on every shape', () => {
    for (const row of table.rows) {
      if (row.shape) expect(onReference(callOf(table, row, 'uniform')).shape, row.name).toEqual(row.shape);
    }
  });

  test('agrees with the reference on every value', () => {
    for (const row of table.rows) {
      if (!row.golden) continue;
      // Differences, because 0 and −0 are equal in a sum.
      const result = onReference(callOf(table, row, 'uniform')).data;
      expect(Array.from(result, Number), row.name).toHaveLength(row.golden.length);
      const off = row.golden.map((value, at) => Number(result[at]) - Math.fround(value));
      expect(off.map(Math.abs), row.name).toEqual(row.golden.map(() => 0));
    }
  });
});

/** Every value that rows of a table give to an option, as text. */
function valuesOf({ rows }: CaseTable, option: string): Set<string> {
  return new Set(rows.map((row) => JSON.stringify(field(row, option)) ?? 'none'));
}

describe.each(byName(sums.filter(({ op }) => hasConvOptions(op))))('the table of %s covers', (op, table) => {
  test.each([
    ['layout', ['nhwc', 'nchw']],
    ['padding', paddings],
    ['strides', [1, 2, 3, [2, 3], [3, 1]]],
    ...(op === 'pointwiseConv2d' ? [] : [['dilations', [1, 2, 3, [1, 3], [3, 2]]] as const]),
    [op === 'separableConv2d' ? 'depthwiseActivation' : 'activation', activations],
    ...(op === 'conv2d' || op === 'pointwiseConv2d' || op === 'focus'
      ? [['filterLayout', filterLayouts] as const]
      : []),
  ] as readonly (readonly [string, readonly unknown[]])[])('every kind of %s', (option, values) => {
    const there = valuesOf(table, option);
    expect(values.map((value) => JSON.stringify(value) ?? 'none').filter((value) => !there.has(value))).toEqual([]);
  });

  test('batches of none and of three, residuals, biases of both ranks', () => {
    const batches = table.rows.map((row) => (field(row, 'x') as Shape)[0]);
    expect(batches).toEqual(expect.arrayContaining([0, 3]));
    const ranks = table.rows.map((row) => (field(row, 'bias') as Shape | undefined)?.length);
    expect(ranks).toEqual(expect.arrayContaining([undefined, 1, 4]));
    expect(table.rows.some((row) => field(row, 'residual'))).toBe(true);
  });
});

describe('pairwise', () => {
  test('has any two values meet, in fewer rows than the product', () => {
    const dimensions = { a: [1, 2, 3], b: ['x', 'y'], c: [true, false], d: [0, 1, 2, 3] };
    const rows = pairwise(dimensions);
    const names = Object.keys(dimensions) as (keyof typeof dimensions)[];
    for (const one of names) {
      for (const other of names.filter((name) => name > one)) {
        for (const value of dimensions[one]) {
          const met = new Set(rows.filter((row) => row[one] === value).map((row) => row[other]));
          expect(met, `${one} ${value} and ${other}`).toEqual(new Set<unknown>(dimensions[other]));
        }
      }
    }
    expect(rows.length).toBeLessThan(3 * 2 * 2 * 4);
  });
});

describe.each(byName(sums))('the bound of %s', (_, table) => {
  const rows = sample(table.rows, 16).filter((row) => size(operandsOf(table, row)[0]![1]) < 2 ** 20);

  test.each(['uniform', 'large', 'special', 'subnormal'] as const)(
    'holds the reference, rounded, on %s values',
    (values) => {
      for (const row of rows) {
        for (const precision of precisionsOf(table, row)) {
          const call = callOf(table, row, values, precision);
          const bound = boundOf(call);
          const { data, shape, dtype } = onReference(call);
          expect(dtype, row.name).toBe(precision === 'f32' ? 'f32' : 'f16');
          expect(bound.shape, row.name).toEqual(shape);
          expect(compareWithBound(data, bound).failures, `${row.name} in ${precision}`).toBe(0);
        }
      }
    },
  );

  test('refuses a result with one element off by four bounds', () => {
    for (const row of rows) {
      const call = callOf(table, row, 'uniform');
      const bound = boundOf(call);
      const data = Float32Array.from(bound.value);
      const at = data.length >> 1;
      if (data.length === 0 || bound.free[at] === 1) continue; // a free element has no bound to be off by
      const exact = bound.allowed[at] === 0;
      data[at] = bound.value[at]! + (exact ? 1 + Math.abs(bound.value[at]!) : 4 * bound.allowed[at]!);
      const { failures, worst, worstIndex, examples } = compareWithBound(data, bound);
      expect({ failures, worstIndex, first: examples[0]?.index }, row.name).toEqual({
        failures: 1,
        worstIndex: at,
        first: at,
      });
      expect(worst, row.name).toBeGreaterThan(3);
      if (exact) expect(worst, row.name).toBe(Number.POSITIVE_INFINITY);
      else expect(worst, row.name).toBeLessThan(5);
    }
  });

  test('refuses NaN and infinities where every sum is finite', () => {
    const row = rows.find(({ golden }) => golden)!;
    const bound = boundOf(callOf(table, row, 'uniform'));
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const data = Float32Array.from(bound.value);
      data[0] = wrong;
      expect(compareWithBound(data, bound).failures, String(wrong)).toBe(1);
    }
  });
});

describe('compareWithBound', () => {
  const bound: Bound = {
    shape: [1, 1, 1, 3],
    value: Float64Array.of(0, 1, Number.NaN),
    allowed: Float64Array.of(0, 0.25, 0.25),
    free: Uint8Array.of(0, 0, 1),
    saturated: [0, Number.POSITIVE_INFINITY],
  };

  test('takes −0 for 0, and a difference up to the bound', () => {
    expect(compareWithBound(Float32Array.of(-0, 1.25, Number.NaN), bound)).toMatchObject({ failures: 0, worst: 1 });
    expect(compareWithBound(Float32Array.of(-0, 1.5, Number.NaN), bound)).toMatchObject({ failures: 1, worst: 2 });
  });

  test('counts what passes only because it is free', () => {
    expect(compareWithBound(Float32Array.of(0, 1, Number.POSITIVE_INFINITY), bound)).toMatchObject({
      failures: 0,
      unconstrained: 1,
    });
    expect(compareWithBound(Float32Array.of(0, 1, 0), bound)).toMatchObject({ failures: 1, unconstrained: 0 });
    const overflown = { ...bound, value: Float64Array.of(0, 1, 1e39) };
    expect(compareWithBound(Float32Array.of(0, 1, 0), overflown)).toMatchObject({ failures: 0, unconstrained: 1 });
    expect(compareWithBound(Float32Array.of(0, 1, 7), overflown)).toMatchObject({ failures: 1, unconstrained: 0 });
  });

  test('refuses another number of elements', () => {
    expect(() => compareWithBound(new Float32Array(2), bound)).toThrow(
      new ShapeError('compareWithBound: the result has 2 elements, the reference 3'),
    );
  });
});

describe('compareBits', () => {
  const floats = (...words: number[]) => new Float32Array(Uint32Array.from(words).buffer);

  test.each([
    ['−0 from 0', 0x80000000, 0],
    ["NaNs by their payloads' last bit", 0x7fc00001, 0x7fc00000],
    ['a signalling NaN from a quiet one', 0x7f800001, 0x7fc00001],
    ['a negative NaN from a positive one', 0xffc00000, 0x7fc00000],
    ['a subnormal from 0', 1, 0],
  ])('tells %s', (_, got, expected) => {
    expect(compareBits(floats(got), floats(expected))).toMatchObject({ failures: 1, worst: Number.POSITIVE_INFINITY });
    expect(compareBits(floats(got), floats(got))).toMatchObject({ failures: 0, worst: 0, elements: 1 });
  });
});
