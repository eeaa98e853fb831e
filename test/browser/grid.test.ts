// A device runs 65,535 workgroups in one dimension, and what needs more is folded into two. Few tensors are that large, so
// here the device says that it runs fewer, and every kernel of every table meets a folded grid.
import { type ChooseVariant, type Context, createContext, LimitError } from 'atrous';
import { type Comparison, compareBits, compareWithBound, type TensorData } from 'atrous/reference';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseTables } from '../cases/index.ts';
import type { CaseTable } from '../cases/table.ts';
import { boundOf, type Call, callOf, onGpu, onReference } from '../harness/calls.ts';
import { deviceWithSubgroups, disguised, limitsOf } from '../harness/disguised.ts';
import { explain } from '../harness/explain.ts';
import { sample } from '../harness/full.ts';

/** Workgroups that the device admits to in one dimension. */
let longest = 1;
/** The variant asked for, and the labels of those offered to the call's first dispatch. */
let wanted = 0;
let offered: readonly string[] = [];

const choose: ChooseVariant = (candidates) => {
  if (offered.length > 0) return 0;
  offered = candidates.map(({ label }) => label);
  return Math.min(wanted, candidates.length - 1);
};

const kernelOf = (label: string) => label.split(' ')[0]!;

/** How an operation is offered as dispatches of other tables. */
const APART = kernelOf('two dispatches');

/** Rows on which each kernel is tried. */
const ROWS = 2;

let device: GPUDevice;
let context: Context;
beforeAll(async () => {
  device = await deviceWithSubgroups();
  const limits = limitsOf(device, {
    get maxComputeWorkgroupsPerDimension() {
      return longest;
    },
  });
  context = await createContext({ device: disguised(device, { limits }), chooseVariant: choose });
});
afterAll(() => {
  context.destroy();
  device.destroy();
});

// Compositions run the kernels of other operations.
const compositions = ['focus', 'withSpaceToBatch', 'globalAvgPool'];

const tables = caseTables.filter(({ op }) => !compositions.includes(op)).map((table) => [table.op, table] as const);

test.each(sample(tables, 2))('%s on a folded grid', async (_, table) => {
  const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
  const folded = new Map([[APART, ROWS]]); // which are other tables'
  const seen = new Set([APART]);
  const rows = sample(table.rows, 3).filter(({ shape }) => shape && size(shape) > 128 && size(shape) < 20_000);
  for (const row of rows.toSorted((a, b) => size(b.shape!) - size(a.shape!))) {
    const call = callOf(table, row, table.moves ? 'words' : 'uniform');
    let compare: ((data: TensorData) => Comparison) | undefined;
    offered = [];
    for (let variant = 0; variant === 0 || variant < offered.length; variant++) {
      const done = () => (folded.get(kernelOf(offered[variant]!)) ?? 0) >= ROWS;
      if (variant > 0 && done()) continue;
      for (longest of [2, 4, 12, 40]) {
        wanted = variant;
        offered = [];
        dispatched.mockClear();
        const result = await onGpu(context, call).catch((error: unknown) => {
          if (error instanceof LimitError) return undefined; // more than longest × longest
          throw error;
        });
        const kernel = kernelOf(offered[variant]!);
        seen.add(kernel);
        const [[, lines] = []] = dispatched.mock.calls;
        if (done()) break;
        if (result === undefined || lines === 1) continue;
        folded.set(kernel, (folded.get(kernel) ?? 0) + 1);
        compare ??= comparisonWith(table, call);
        const comparison = compare(result.data);
        expect(comparison.failures, explain(`${row.name} on ${offered[variant]}`, result.shape, comparison)).toBe(0);
        break;
      }
    }
  }
  dispatched.mockRestore();
  expect([...folded.keys()].sort()).toEqual([...seen].sort());
});

function comparisonWith(table: CaseTable, call: Call): (data: TensorData) => Comparison {
  if (table.moves) {
    const { data: expected } = onReference(call);
    return (data) => compareBits(data, expected);
  }
  const bound = boundOf(call);
  return (data) => compareWithBound(data, bound);
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
