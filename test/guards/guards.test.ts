// No kernel relies on robust indexing: with it switched off, between bands of NaN words, outputs don't depend on what the
// words are, and the bands stay as they are.

import { createContext, explain } from 'atrous';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { callOf, onGpu, rehearsed } from '../harness/calls.ts';
import { full, sample, thorough } from '../harness/full.ts';
import { Guards } from '../harness/guarded.ts';
import { VariantPicker } from '../harness/variants.ts';

/** A kernel with its types and what it is specialised to do; of how much at once, whether it is more than one where loops are others. */
function modeOf(label: string): string {
  return label.replace(/ ([A-Z_]+)=(\d+)/g, (_, name, value) =>
    /^(TALL|FIRST|INPUTS|TURNS|MULTIPLIER|TILE_Y)$/.test(name) && Number(value) > 1 ? ` ${name}` : '',
  );
}

/** Rows of which each brings a kernel in a mode that those before it don't; all in the full run. */
function rowsOf(table: CaseTable): readonly Row[] {
  if (full) return table.rows;
  const seen = new Set<string>();
  return table.rows.filter((row) => {
    const call = callOf(table, row, 'words');
    if (call.operands.some(({ data }) => data.length > 2 ** 16)) return false;
    const candidates = explain(gpu.context, rehearsed(call)).flatMap((step) => step.candidates);
    const modes = candidates.map(({ label }) => modeOf(label)).filter((mode) => !seen.has(mode));
    for (const mode of modes) seen.add(mode);
    return modes.length > 0;
  });
}

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
let guards: Guards;

beforeAll(async () => {
  gpu = await VariantPicker.create({}, full);
  guards = new Guards(gpu.context.device);
});
afterAll(() => gpu.context.destroy());

const poisons = [0x7fc0_7e01, 0xffc1_fe55];

for (const table of caseTables) {
  test(table.op, { timeout: full ? 3_600_000 : 600_000 }, async () => {
    const rows = rowsOf(table);
    for (const row of sample(rows, 8)) await guarded(table, row);
  });
}

async function guarded(table: CaseTable, row: Row): Promise<void> {
  const call = callOf(table, row, table.moves ? 'words' : 'uniform');
  const results: { variant: string; words: Uint32Array }[][] = [];
  const { picker } = gpu;
  for (const [i, poison] of poisons.entries()) {
    guards.poison = poison;
    const runs: { variant: string; words: Uint32Array }[] = [];
    const run = () => onGpu(gpu.context, call);
    const each = thorough ? picker.each(run) : i === 0 ? picker.inTurn(run) : picker.again(run);
    for await (const { variant, result } of each) {
      const { buffer, byteLength } = result.data as Float32Array<ArrayBuffer>;
      runs.push({ variant, words: new Uint32Array(buffer, 0, byteLength / 4) });
      expect(await guards.damage(), `${row.name} on ${variant}`).toEqual([]);
    }
    results.push(runs);
  }
  expect(results[1], row.name).toEqual(results[0]);
}

test('a kernel that reads or writes beside its operands is found', async () => {
  const device = gpu.context.device;
  guards.poison = poisons[0]!;
  const module = device.createShaderModule({
    code: `
      @group(0) @binding(0) var<storage, read> x: array<u32>;
      @group(0) @binding(1) var<storage, read_write> out: array<u32>;
      @compute @workgroup_size(1) fn main(@builtin(num_workgroups) n: vec3u) {
        let beyond = 3u + n.x;
        out[0] = x[beyond];
        out[beyond] = 5u;
      }`,
  });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  const make = (label: string) => device.createBuffer({ label, size: 16, usage: 0x8c });
  const [x, out] = [make('x'), make('out')];
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: { buffer: x } },
      { binding: 1, resource: { buffer: out } },
    ],
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  expect(await guards.damage()).toEqual(['0 bytes behind out: 5']);
  const plain = await createContext({ device });
  const found = (await plain.wrap(out, [4], { dtype: 'u32' }).data()) as Uint32Array;
  expect(found[0]).toBe(poisons[0]);
});
