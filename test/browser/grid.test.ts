// A device runs 65,535 workgroups in one dimension, and what needs more is folded into two. Few tensors are that large, so
// here the device says that it runs fewer, and the first variant and the last of every table meet a folded grid.
import { type ChooseVariant, type Context, createContext, LimitError } from 'atrous';
import { compareBits, compareWithBound } from 'atrous/reference';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { boundOf, callOf, onGpu, onReference } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { sample } from '../harness/full.ts';

/** Workgroups that the device admits to in one dimension. */
let longest = 1;
/** The variant asked for, and the label of the one that ran. */
const [first, last] = [0, Number.POSITIVE_INFINITY];
let wanted = first;
let chosen = '';

const choose: ChooseVariant = (candidates) => {
  const index = Math.min(wanted, candidates.length - 1);
  chosen = candidates[index]!.label;
  return index;
};

let device: GPUDevice;
let context: Context;
beforeAll(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const limits = new Proxy(device.limits, {
    get: (whole, name) => (name === 'maxComputeWorkgroupsPerDimension' ? longest : Reflect.get(whole, name, whole)),
  });
  const modest = new Proxy(device, {
    get(whole, name) {
      if (name === 'limits') return limits;
      const value = Reflect.get(whole, name, whole);
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });
  context = await createContext({ device: modest, chooseVariant: choose });
});
afterAll(() => {
  context.destroy();
  device.destroy();
});

// Compositions run the kernels of other operations.
const compositions = ['focus', 'withSpaceToBatch', 'globalAvgPool'];

const tables = caseTables.filter(({ op }) => !compositions.includes(op)).map((table) => [table.op, table] as const);

test.each(tables)('%s on a folded grid', async (_, table) => {
  const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
  const folded = new Map<string, number>();
  // More than two workgroups even where a thread makes the most.
  const least = 2 * 64 * (table.moves ? 4 : 16);
  const rows = table.rows.filter(({ shape }) => shape && size(shape) > least && size(shape) < 20_000);
  for (const row of sample(rows, 3)) {
    const call = callOf(table, row, table.moves ? 'words' : 'uniform');
    const expected = table.moves ? onReference(call) : undefined;
    const bound = table.moves ? undefined : boundOf(call);
    for (wanted of [first, last]) {
      for (longest of [2, 4, 12, 40]) {
        dispatched.mockClear();
        const result = await onGpu(context, call).catch((error: unknown) => {
          if (error instanceof LimitError) return undefined; // more than longest × longest
          throw error;
        });
        const [[, lines] = []] = dispatched.mock.calls;
        if (result === undefined || lines === 1) continue;
        folded.set(chosen, (folded.get(chosen) ?? 0) + 1);
        const comparison = bound ? compareWithBound(result.data, bound) : compareBits(result.data, expected!.data);
        expect(comparison.failures, explain(`${row.name} on ${chosen}`, result.shape, comparison)).toBe(0);
      }
    }
  }
  dispatched.mockRestore();
  const kernels = new Set([...folded.keys()].map((label) => /^\w+( [a-z]\w*=\S+)*/.exec(label)![0]));
  expect(kernels.size, `variants that ran folded: ${[...kernels].join(', ')}`).toBeGreaterThanOrEqual(2);
});

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
