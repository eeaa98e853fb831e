// What the cost model of separableConv2d decides: the rows of the kernels' notes, and devices that were not measured.
import { expect, test } from 'vitest';
import { candidatesFor, placeOf } from '../../src/gpu/choice.ts';
import type { Traits } from '../../src/gpu/kernel.ts';
import { apartCost } from '../../src/ops/separableConv2d/cost.ts';
import { kernels } from '../../src/ops/separableConv2d/kernels.ts';
import { separableConv2dGeometry } from '../../src/ops/separableConv2d/spec.ts';
import { type Layout, TensorSpec } from '../../src/shape/tensorSpec.ts';

const limits = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
} as GPUSupportedLimits;
const cpu: Traits = {
  features: new Set(['subgroups']),
  limits,
  adapterInfo: { subgroupMinSize: 4, subgroupMaxSize: 4 },
};
const gpu: Traits = { features: new Set(), limits, adapterInfo: { subgroupMinSize: 32, subgroupMaxSize: 32 } };

/** Input channels, filters of each, output channels. */
type Channels = readonly [c: number, multiplier: number, cout: number];

function isFused(traits: Traits, side: number, [c, multiplier, cout]: Channels, layout: Layout = 'nhwc'): boolean {
  const shape = layout === 'nhwc' ? [1, side, side, c] : [1, c, side, side];
  const spec = (sizes: number[], order: Layout = 'nhwc') => new TensorSpec(sizes, order, 'f32');
  const x = spec(shape, layout);
  const [depthwise, pointwise] = [spec([3, 3, c, multiplier]), spec([1, 1, c * multiplier, cout])];
  const g = separableConv2dGeometry(x, depthwise, pointwise, { padding: 'same' });
  const candidates = candidatesFor(kernels, g, traits);
  expect(candidates.length).toBeGreaterThan(0);
  return placeOf({ label: 'two dispatches', cost: apartCost(g, traits) }, candidates) > 0;
}

test.each([
  [224, [16, 4, 8], true],
  [224, [16, 8, 8], true],
  [224, [16, 4, 4], false],
  [224, [8, 8, 8], false],
  [512, [3, 8, 8], false],
  [224, [32, 1, 8], false],
  [112, [32, 1, 64], false],
  [56, [128, 1, 128], false],
  [56, [64, 4, 64], false],
  [14, [256, 1, 256], false],
  [14, [32, 1, 16], false],
] as const)('on a CPU, %i² of %j: %s', (side, channels, fused) => {
  expect(isFused(cpu, side, channels)).toBe(fused);
});

test.each([
  [224, [16, 1, 16], true],
  [112, [32, 1, 32], true],
  [56, [64, 4, 64], false], // the multiply-adds take longer than the middle's way through memory
  [56, [128, 1, 128], false],
  [14, [512, 1, 512], false],
] as const)('on a GPU, %i² of %j: %s', (side, channels, fused) => {
  expect(isFused(gpu, side, channels)).toBe(fused);
});

test("a middle that the device can't bind is never made", () => {
  for (const traits of [cpu, gpu]) {
    for (const layout of ['nhwc', 'nchw'] as const) {
      expect(isFused(traits, 1024, [4, 16, 256], layout)).toBe(true);
    }
  }
});
