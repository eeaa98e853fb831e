// Every case on every variant that accepts it, against the reference.
import { type Comparison, compareBits, compareWithBound, type TensorData } from 'atrous/reference';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from 'vitest/browser';
import type { Kernels } from '../../src/gpu/kernel.ts';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { boundOf, type Call, callOf, onGpu, onReference, type Values } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { Tally } from '../harness/tally.ts';
import { VariantPicker } from '../harness/variants.ts';
import { browserMessages, collectShaders, loadNaga, nagaMessages } from '../harness/wgsl.ts';

const kernelTables = Object.entries(
  import.meta.glob<{ kernels: Kernels<never> }>('../../src/ops/*/kernels.ts', { eager: true }),
).map(([path, { kernels }]) => ({ op: /ops\/(\w+)\//.exec(path)![1]!, kernels }));

// A kernel is asked for its plan when it accepts a geometry, and each that accepts is run.
const asked = new Map(kernelTables.flatMap(({ kernels }) => kernels.map((k) => [k, vi.spyOn(k, 'plan')] as const)));

const tally = new Tally();
let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
let shaders: ReturnType<typeof collectShaders>;

beforeAll(async () => {
  gpu = await VariantPicker.create();
  shaders = collectShaders(gpu.context.device);
});

afterAll(async () => {
  gpu.context.destroy();
  await commands.report(`${tally.table()}\n${shaders.size} shader texts`);
  await commands.saveReport('conformance.json', tally.json());
});

for (const table of caseTables) {
  describe(table.op, () => {
    for (const row of table.rows) test(row.name, () => everyVariant(table, row));
  });
}

async function everyVariant(table: CaseTable, row: Row): Promise<void> {
  for (const { values, call, shape, compare } of heldCalls(table, row)) {
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      expect(result.shape, variant).toEqual(shape);
      const comparison = compare(result.data);
      tally.add(table.op, row.name, values, variant, comparison);
      expect(comparison.failures, explain(`${values} on ${variant}`, shape, comparison)).toBe(0);
    }
  }
}

describe('what the cases reach', () => {
  test('every kernel of every table runs for its own operation', () => {
    expect(asked.size).toBeGreaterThan(10);
    const idle = kernelTables.flatMap(({ op, kernels }) =>
      kernels
        .filter((kernel) => !asked.get(kernel)!.mock.calls.some(([g]) => (g as { op: string }).op === op))
        .map((kernel) => `${op}: ${kernel.shader.name}, variant ${kernels.indexOf(kernel)}`),
    );
    expect(idle).toEqual([]);
  });

  test('every shader text compiles without a message, in this browser and with naga', async () => {
    await loadNaga();
    expect(shaders.size).toBeGreaterThan(30);
    for (const [code, module] of shaders) {
      expect([...(await browserMessages(module)), ...nagaMessages(code)], code).toEqual([]);
    }
  });

  test('a text with a mistake in it is refused by both', async () => {
    await loadNaga();
    const [code] = shaders.keys();
    const broken = code!.replace('@compute', 'fn mistake() -> u32 {\n  return 1.5;\n}\n\n@compute');
    const { device } = gpu.context;
    device.pushErrorScope('validation');
    expect(await browserMessages(device.createShaderModule({ code: broken }))).not.toEqual([]);
    await device.popErrorScope();
    expect(nagaMessages(broken)).not.toEqual([]);
  });
});

interface Held {
  values: string;
  call: Call;
  shape: readonly number[];
  compare: (data: TensorData) => Comparison;
}

/** Rows of more elements than this are about the grid, and run once. */
const MANY = 2 ** 20;

/** A row's calls: words for what moves; for sums, numbers of all kinds under the bound, and integers exactly. */
function* heldCalls(table: CaseTable, row: Row): Generator<Held> {
  if (table.moves) {
    for (const values of ['words', ...(row.given ? ['uniform'] : [])] as Values[]) {
      const call = callOf(table, row, values);
      const { shape, data: expected } = onReference(call);
      yield { values, call, shape, compare: (data) => compareBits(data, expected) };
    }
    return;
  }
  const under = (values: string, call: Call, exactly = false): Held => {
    const bound = boundOf(call);
    const { shape } = bound;
    const held = exactly ? { ...bound, allowed: new Float64Array(bound.allowed.length) } : bound;
    return { values, call, shape, compare: (data) => compareWithBound(data, held) };
  };
  const integers = callOf(table, row, 'integers');
  const exact = withoutRounding(integers);
  yield under('integers, exactly', exact, true);
  if (elements(integers) > MANY) return;
  if (exact !== integers) yield under('integers', integers);
  for (const values of ['uniform', 'special', 'large', 'subnormal'] as const) {
    yield under(values, callOf(table, row, values));
  }
}

function elements({ operands }: Call): number {
  return Math.max(...operands.map(({ data }) => data.length));
}

/** The call without activations that take integers elsewhere; sums of integers are exact in any order. */
function withoutRounding(call: Call): Call {
  const rounding = Object.entries(call.options).filter(([name, value]) => /activation/i.test(name) && !isExact(value));
  if (rounding.length === 0) return call;
  return { ...call, options: { ...call.options, ...Object.fromEntries(rounding.map(([name]) => [name, undefined])) } };
}

function isExact(activation: unknown): boolean {
  if (typeof activation === 'string') return activation === 'relu' || activation === 'relu6';
  return (activation as { type: string }).type === 'clip';
}
