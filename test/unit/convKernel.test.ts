// Which kernel conv2d takes by the device's traits, for images and for what comes behind them.
import { expect, test } from 'vitest';
import { candidatesFor } from '../../src/gpu/choice.ts';
import type { Traits } from '../../src/gpu/kernel.ts';
import { kernels } from '../../src/ops/conv2d/kernels.ts';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';

const limits = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 } as GPUSupportedLimits;
const traits = (lanes: number, ...features: string[]): Traits => ({
  features: new Set(features),
  limits,
  adapterInfo: { subgroupMinSize: lanes, subgroupMaxSize: lanes },
});

function first(channels: number, device: Traits): string {
  const [x, filter] = [
    [1, 224, 224, channels],
    [3, 3, channels, 32],
  ].map((shape) => new TensorSpec(shape, 'nhwc', 'f32'));
  return candidatesFor(kernels, conv2dGeometry(x!, filter!, {}), device)[0]!.kernel.shader.name;
}

test.each([
  ['a CPU without subgroups', traits(4), ['conv2d_tile', 'conv2d_tile', 'conv2d_matrix']],
  ['a CPU', traits(4, 'subgroups'), ['conv2d_matrix', 'conv2d_matrix', 'conv2d_quads']],
  ['a GPU', traits(32, 'subgroups'), ['conv2d_tile', 'conv2d_tile', 'conv2d_tile']],
  ['a GPU without subgroups', traits(32), ['conv2d_tile', 'conv2d_tile', 'conv2d_tile']],
])('%s: one, three and four input channels', (_, device, expected) => {
  expect([1, 3, 4].map((channels) => first(channels, device))).toEqual(expected);
});
