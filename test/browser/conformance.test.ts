import { type Bound, type Comparison, compareBits, compareWithBound } from 'atrous/reference';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { boundOf, type Call, callOf, onGpu, onReference } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { VariantPicker } from '../harness/variants.ts';

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
beforeAll(async () => {
  gpu = await VariantPicker.create();
});
afterAll(() => gpu.context.destroy());

describe.each(caseTables)('$op', (table) => {
  test.each(table.rows)('$name', async (row) => {
    const calls = callsOf(table, row);
    for (const { call, compare } of calls) {
      for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
        expect(result.shape, variant).toEqual(onReference(call).shape);
        const comparison = compare(result.data);
        expect(comparison.failures, explain(variant, result.shape, comparison)).toBe(0);
      }
    }
  });
});

interface Held {
  call: Call;
  compare: (data: Parameters<typeof compareBits>[0]) => Comparison;
}

/** A row's calls: words for what moves; for sums, numbers under the bound and, where nothing rounds, integers exactly. */
function callsOf(table: CaseTable, row: Row): Held[] {
  if (table.moves) {
    const call = callOf(table, row, row.given ? 'uniform' : 'words');
    const expected = onReference(call);
    return [{ call, compare: (data) => compareBits(data, expected.data) }];
  }
  const under = (call: Call, bound: Bound): Held => ({ call, compare: (data) => compareWithBound(data, bound) });
  const uniform = callOf(table, row, 'uniform');
  const held = [under(uniform, boundOf(uniform))];
  if (isExactOnIntegers(row)) {
    const integers = callOf(table, row, 'integers');
    const bound = boundOf(integers);
    held.push(under(integers, { ...bound, allowed: new Float64Array(bound.allowed.length) }));
  }
  return held;
}

/** Sums of integers stay integers through these activations and no others. */
function isExactOnIntegers(row: Row): boolean {
  const { activation, depthwiseActivation } = row as { activation?: unknown; depthwiseActivation?: unknown };
  const keeps = (name: unknown) => name === undefined || name === 'relu' || name === 'relu6';
  return keeps(activation) && keeps(depthwiseActivation);
}
