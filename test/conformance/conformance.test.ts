// Every case on every variant that accepts it, against the reference, in the thorough run; but how sums end, which all kernels have
// from one text, on one kernel after the other, unless the run is full. In `npm test` half of the cases go to one kernel after the other.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from 'vitest/browser';
import type { Kernels } from '../../src/gpu/kernel.ts';
import { programOf, specialise } from '../../src/gpu/shader.ts';
import { concat_gather, rearrange_gather } from '../../src/gpu/shaders.gen.ts';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { onGpu, precisionsOf } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { full, thorough } from '../harness/full.ts';
import { heldCalls } from '../harness/held.ts';
import { Tally } from '../harness/tally.ts';
import { VariantPicker } from '../harness/variants.ts';
import { browserMessages, collectShaders, loadNaga, nagaMessages, unknownSettings } from '../harness/wgsl.ts';

const kernelTables = Object.entries(
  import.meta.glob<{ kernels: Kernels<never> }>('../../src/ops/*/kernels.ts', { eager: true }),
).map(([path, { kernels }]) => ({ op: /ops\/(\w+)\//.exec(path)![1]!, kernels }));

// A kernel is asked for its plan when it is offered for a geometry, and once more when it is taken.
const asked = new Map(kernelTables.flatMap(({ kernels }) => kernels.map((k) => [k, vi.spyOn(k, 'plan')] as const)));

const tally = new Tally();
let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
let shaders: ReturnType<typeof collectShaders>;

beforeAll(async () => {
  gpu = await VariantPicker.create({}, full);
  shaders = collectShaders(gpu.context.device);
});

afterAll(async () => {
  gpu.context.destroy();
  await commands.report(`${tally.table()}\n${shaders.size} shader texts`);
  await commands.saveReport('conformance.json', tally.json());
});

/** Half of the rows, two by two, since many alternate; in `npm test` no others run unless they bring a kernel that these don't. */
const isSampled = ({ golden }: Row, i: number) => thorough || golden !== undefined || i % 4 < 2;

for (const table of caseTables) {
  describe(table.op, () => {
    for (const row of table.rows.filter(isSampled)) test(row.name, () => everyVariant(table, row));
  });
}

async function everyVariant(table: CaseTable, row: Row): Promise<void> {
  const { picker, context } = gpu;
  const hasHalf = context.device.features.has('shader-f16');
  for (const precision of precisionsOf(table, row).filter((each) => each === 'f32' || hasHalf)) {
    for (const { values, call, shape, compare } of heldCalls(table, row, precision)) {
      const run = () => onGpu(context, call);
      for await (const { variant, result } of full || (thorough && !row.ending)
        ? picker.each(run)
        : picker.inTurn(run)) {
        expect(result.shape, variant).toEqual(shape);
        const comparison = compare(result.data);
        tally.add(table.op, row.name, values, variant, comparison);
        expect(comparison.failures, explain(`${values} on ${variant}`, shape, comparison)).toBe(0);
      }
    }
  }
}

describe('what the cases reach', () => {
  test('every kernel of every table runs for its own operation', async () => {
    expect(asked.size).toBeGreaterThan(10);
    const ran = (kernel: Kernels<never>[number], op: string) => {
      const offered = new Set<unknown>();
      return asked.get(kernel)!.mock.calls.some(([g]) => {
        if ((g as { op: string }).op === op && offered.has(g)) return true;
        offered.add(g);
        return false;
      });
    };
    for (const table of caseTables) {
      const kernels = kernelTables.find(({ op }) => op === table.op)?.kernels ?? [];
      for (const row of table.rows.filter((row, i) => !isSampled(row, i))) {
        if (kernels.every((kernel) => ran(kernel, table.op))) break;
        await everyVariant(table, row);
      }
    }
    const idle = kernelTables.flatMap(({ op, kernels }) =>
      kernels
        .filter((kernel) => !ran(kernel, op))
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

  test('the constants and types that kernels give are those of their shaders', () => {
    for (const { label } of shaders.values()) {
      expect(label).toContain('=');
      expect(unknownSettings(label), label).toEqual([]);
    }
  });

  test('the same texts over float16 compile with naga, whatever this browser has', async () => {
    await loadNaga();
    const texts = [...shaders.keys()].filter((code) => code.includes('alias elem = f32;'));
    const halved = texts.flatMap((code, i) => {
      const half = code.replace('alias elem = f32;', 'alias elem = f16;');
      const sums = half.replace('alias partial = value;', 'alias partial = stored;');
      const bias = half.replace('alias added = stored;', 'alias added = value;');
      const all = [half, bias, sums].map((text) => `enable f16;\n${text}`);
      return full ? all : all.slice(i % 3, (i % 3) + 1); // a kernel has many texts
    });
    // Halves of words are an affair of constants alone.
    const inWords = { HALVES: true, DIGITS: 4 };
    for (const kind of [{ PADDED: true }, { CROPPED: true }, { LISTED: true }]) {
      const constants = { PADDED: false, CROPPED: false, LISTED: false, ...kind, ...inWords };
      halved.push(specialise(programOf(rearrange_gather, constants, {})));
    }
    halved.push(specialise(programOf(concat_gather, { HALVES: true, TENSORS: 7 }, {})));
    expect(new Set(halved).size).toBeGreaterThan(30);
    for (const code of halved) expect(nagaMessages(code), code).toEqual([]);
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
