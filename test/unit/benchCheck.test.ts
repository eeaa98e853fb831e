// The benchmark times nothing that is wrong: what its check refuses.
import { describe, expect, test } from 'vitest';
import { judge } from '../../bench/check.ts';
import { type Program, programOf } from '../../bench/program.ts';
import { conv, depthwise, pointwise, spaceToDepth, type Workload, workload } from '../../bench/workloads.ts';
import * as reference from '../../src/reference.ts';

/** One operation that is held as a whole, one by some elements, a rearrangement, a chain of some elements and one as a whole. */
const workloads: readonly Workload[] = [
  workload('small', [1, 9, 7, 4], conv(3, 8, { bias: true, activation: 'relu6' })),
  workload('large', [1, 72, 64, 64], conv(3, 24)),
  workload('moved', [1, 16, 12, 3], spaceToDepth(2)),
  workload('chain', [1, 40, 44, 8], [pointwise(16), depthwise(3), pointwise(8, { residual: 'x' })]),
  workload(
    'long chain',
    [1, 10, 9, 4],
    Array.from({ length: 10 }, () => pointwise(4)),
  ),
];

type Face = Readonly<Record<string, (...args: unknown[]) => reference.CpuTensor>>;

/** What the reference makes of a program, one operation after the other, rounded each time. */
function resultsOf({ x, calls, results }: Program): Float32Array[] {
  const cpu = ({ data, spec: { shape, layout } }: Program['x']) => ({ data, shape, layout });
  const values: reference.CpuTensor[] = [cpu(x)];
  for (const { op, from, value, filters, bias, residual, options } of calls) {
    const tensors = { ...(bias && { bias: cpu(bias) }), ...(residual !== undefined && { residual: values[residual] }) };
    const args = filters.map(({ tensor }) => cpu(tensor));
    values[value] = (reference as unknown as Face)[op]!(values[from], ...args, { ...options, ...tensors });
  }
  return results.map((value) => Float32Array.from(values[value]!.data as Float32Array));
}

describe.each(workloads.map((each) => [each.name, each] as const))('%s', (_, each) => {
  const program = programOf(each);
  const right = resultsOf(program);
  const spoiled = (at: number, by: number) => right.map((data) => data.with(at, data[at]! + by));
  const judged = (ours: readonly Float32Array[], peers: readonly Float32Array[]) => {
    const results = { ours, peers };
    const verdicts = judge(program, new Map(Object.entries(results)), (who) => who === 'peers');
    return Object.fromEntries([...verdicts].map(([who, { right }]) => [who, right]));
  };

  test('what is right is right', () => {
    expect(judged(right, right)).toEqual({ ours: true, peers: true });
  });

  test('one element that is off is found, wherever it is and whosever', () => {
    for (const share of [0, 0.37, 0.62, 1]) {
      const wrong = spoiled(Math.floor(share * (right[0]!.length - 1)), 0.01);
      expect(judged(wrong, right), `${share}`).toEqual({ ours: false, peers: true });
      expect(judged(right, wrong), `${share}`).toEqual({ ours: true, peers: false });
    }
  });

  test('NaN is no result', () => {
    expect(judged(spoiled(3, Number.NaN), right)).toMatchObject({ ours: false });
  });

  test('nothing at all is no result, also of everyone', () => {
    const nothing = right.map((data) => new Float32Array(data.length));
    expect(judged(nothing, nothing)).toEqual({ ours: false, peers: false });
  });
});
