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

function firstOf(channels: number, outputs: number, device: Traits): Readonly<Record<string, unknown>> {
  const [x, filter] = [
    [1, 224, 224, channels],
    [3, 3, channels, outputs],
  ].map((shape) => new TensorSpec(shape, 'nhwc', 'f32'));
  const g = conv2dGeometry(x!, filter!, {});
  const { kernel } = candidatesFor(kernels, g, device)[0]!;
  return { name: kernel.shader.name, ...kernel.plan(g, device).constants };
}

test.each([
  ['a CPU without subgroups', traits(4), ['conv2d_quads', 'conv2d_quads', 'conv2d_quads']],
  ['a CPU', traits(4, 'subgroups'), ['conv2d_quads', 'conv2d_quads', 'conv2d_quads']],
  ['a GPU', traits(32, 'subgroups'), ['conv2d_tile', 'conv2d_tile', 'conv2d_tile']],
  ['a GPU without subgroups', traits(32), ['conv2d_tile', 'conv2d_tile', 'conv2d_tile']],
])('%s: one, three and four input channels', (_, device, expected) => {
  expect([1, 3, 4].map((channels) => firstOf(channels, 32, device).name)).toEqual(expected);
});

test.each([
  ['a CPU', traits(4, 'subgroups')],
  ['a GPU', traits(32)],
])('%s: lanes lie along pixels where output channels are few', (_, device) => {
  const few = { name: 'conv2d_matrix', PIXEL_ROWS: false, TAIL: false };
  expect(firstOf(32, 1, device)).toMatchObject(few);
  expect(firstOf(32, 3, device)).toMatchObject(few);
});

test.each([1, 2, 3, 4, 5, 6])('no channel is multiplied in vain by lanes that share nothing: %i', (channels) => {
  const { DEPTH, TAIL } = firstOf(channels, 1, traits(32));
  expect({ DEPTH, TAIL }).toEqual({ DEPTH: [4, 3, 2, 1].find((depth) => channels % depth === 0), TAIL: false });
});
