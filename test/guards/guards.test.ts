// No kernel relies on robust indexing: with it switched off, between bands of NaN words, outputs don't depend on what the
// words are, and the bands stay as they are.

import { createContext } from 'atrous';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { callOf, onGpu } from '../harness/calls.ts';
import { full, thorough } from '../harness/full.ts';
import { Guards } from '../harness/guarded.ts';
import { VariantPicker } from '../harness/variants.ts';

/** Every so many rows of a table; all of them in the full run. */
const EVERY = full ? 1 : 30;

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
let guards: Guards;

beforeAll(async () => {
  gpu = await VariantPicker.create({}, full);
  guards = new Guards(gpu.context.device);
});
afterAll(() => gpu.context.destroy());

const poisons = [0x7fc0_7e01, 0xffc1_fe55];

for (const table of caseTables) {
  describe(table.op, () => {
    for (const row of table.rows.filter((_, i) => i % EVERY === EVERY - 1)) {
      test(row.name, async () => {
        const call = callOf(table, row, table.moves ? 'words' : 'uniform');
        const results: { variant: string; words: Uint32Array }[][] = [];
        for (const poison of poisons) {
          guards.poison = poison;
          const runs: { variant: string; words: Uint32Array }[] = [];
          const run = () => onGpu(gpu.context, call);
          for await (const { variant, result } of thorough ? gpu.picker.each(run) : gpu.picker.inTurn(run)) {
            const { buffer, byteLength } = result.data as Float32Array<ArrayBuffer>;
            runs.push({ variant, words: new Uint32Array(buffer, 0, byteLength / 4) });
            expect(await guards.damage(), variant).toEqual([]);
          }
          results.push(runs);
        }
        expect(results[1]).toEqual(results[0]);
      });
    }
  });
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
