// No operation needs a feature, or a limit above WebGPU's defaults: its cases on a device that was requested with neither.
import { type Context, createContext } from 'atrous';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { onGpu, precisionsOf } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { full, thorough } from '../harness/full.ts';
import { heldCalls } from '../harness/held.ts';

let device: GPUDevice;
let gpu: Context;

beforeAll(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  gpu = await createContext({ device });
});
afterAll(() => device.destroy());

test('the device has no feature beyond the core, and the default limits', () => {
  expect([...device.features].filter((feature) => feature !== 'core-features-and-limits')).toEqual([]);
  expect(device.limits).toMatchObject({
    maxBufferSize: 268_435_456,
    maxStorageBufferBindingSize: 134_217_728,
    maxStorageBuffersPerShaderStage: 8,
    maxUniformBufferBindingSize: 65_536,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupStorageSize: 16_384,
    maxComputeWorkgroupsPerDimension: 65_535,
  });
});

// The library's own choice of kernel, on whole numbers; test/conformance holds every kernel to every kind of number. Every sixth
// row in the thorough run, and all in the full one.
const step = full ? 1 : thorough ? 6 : 18;
for (const table of caseTables) {
  describe(table.op, () => {
    const rows = table.rows.filter((row, i) => i % step === 0 && precisionsOf(table, row).includes('f32'));
    test.each(rows)('$name', async (row) => {
      const [held] = heldCalls(table, row);
      const { call, shape, compare, values } = held!;
      const { data } = await onGpu(gpu, call);
      const comparison = compare(data);
      expect(comparison.failures, explain(values, shape, comparison)).toBe(0);
    });
  });
}
