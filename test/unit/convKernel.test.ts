// Which kernel conv2d takes by the device's traits, for images and for what comes behind them.
import { expect, test } from 'vitest';
import { candidatesFor } from '../../src/gpu/choice.ts';
import type { Traits } from '../../src/gpu/kernel.ts';
import { kernels } from '../../src/ops/conv2d/kernels.ts';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { kernels as depthwiseKernels } from '../../src/ops/depthwiseConv2d/kernels.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';

const limits = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 } as GPUSupportedLimits;
const traits = (lanes: number, ...features: string[]): Traits => ({
  features: new Set(features),
  limits,
  adapterInfo: { subgroupMinSize: lanes, subgroupMaxSize: lanes },
});

function firstOf(channels: number, outputs: number, device: Traits, groups = 1): Readonly<Record<string, unknown>> {
  const [x, filter] = [
    [1, 224, 224, channels],
    [3, 3, channels / groups, outputs],
  ].map((shape) => new TensorSpec(shape, 'nhwc', 'f32'));
  const g = conv2dGeometry(x!, filter!, { groups });
  const { kernel } = candidatesFor(kernels, g, device)[0]!;
  return { name: kernel.shader.name, ...kernel.plan(g, device).constants };
}

const devices = {
  'a CPU without subgroups': traits(4),
  'a CPU': traits(4, 'subgroups'),
  'a GPU': traits(32, 'subgroups'),
  'a GPU without subgroups': traits(32),
};
const each = Object.entries(devices);

test.each(each)('%s: one, three, four and sixteen input channels', (name, device) => {
  const names = [1, 3, 4, 16].map((channels) => firstOf(channels, 32, device).name);
  const few = name.includes('CPU') ? 'conv2d_rows' : 'conv2d_staged';
  const many = name.includes('CPU') ? 'conv2d_quads' : 'conv2d_staged';
  expect(names).toEqual(['conv2d_rows', few, few, many]);
});

test.each(each)(
  '%s: as many groups as channels are a depthwise convolution, whatever the operation is called',
  (_, device) => {
    const g = conv2dGeometry(
      new TensorSpec([1, 56, 56, 36], 'nhwc', 'f32'),
      new TensorSpec([3, 3, 1, 36], 'nhwc', 'f32'),
      {
        groups: 36,
      },
    );
    const first = (table: typeof kernels) => candidatesFor(table, g, device)[0]!.kernel;
    expect(first(kernels)).toBe(first(depthwiseKernels));
    expect(firstOf(32, 32, device, 32).name).toBe('conv2d_rows');
  },
);

test('groups of a few channels go by rows on a CPU, and through workgroup memory on a GPU', () => {
  expect(firstOf(32, 32, devices['a CPU'], 8).name).toBe('conv2d_rows');
  expect(firstOf(32, 32, devices['a GPU'], 8).name).toBe('conv2d_staged');
});

test.each([
  [3, 3, 3],
  [8, 8, 3],
  [16, 8, 3],
  [3, 3, 9],
  [3, 64, 7],
  [1, 1, 31],
  [64, 1, 1],
  [200, 4, 1],
])('by rows no more weights are held than compile in a second: %i → %i, %i×%i', (channels, outputs, size) => {
  const [x, filter] = [
    [1, 64, 64, channels],
    [size, size, channels, outputs],
  ].map((shape) => new TensorSpec(shape, 'nhwc', 'f32'));
  const g = conv2dGeometry(x!, filter!, {});
  for (const kernel of kernels.filter(({ shader }) => shader.name === 'conv2d_rows')) {
    if (!kernel.accepts(g, devices['a CPU'])) continue;
    const { constants } = kernel.plan(g, devices['a CPU']);
    const { KH, KW, INPUTS, CHANNELS, TALL, TURNS } = constants as Record<string, number>;
    expect(KH! * KW! * INPUTS! * CHANNELS!).toBeLessThanOrEqual(224);
    expect([INPUTS! * Number(TURNS), INPUTS! * TALL!]).toEqual([channels, TALL]);
  }
});

test.each([1, 3])(
  '%i output channels of many inputs: these go in turns on a CPU, and lanes lie along pixels on a GPU',
  (few) => {
    // A number of turns is text, so that the loop stays one.
    expect(firstOf(32, few, devices['a CPU'])).toMatchObject({ name: 'conv2d_rows', INPUTS: 1, TURNS: '32' });
    const byMatrix = { name: 'conv2d_matrix', PIXEL_ROWS: false, TAIL: false };
    expect(firstOf(32, few, devices['a GPU without subgroups'])).toMatchObject(byMatrix);
  },
);

test.each([2, 3, 4, 5, 6])('no channel is multiplied in vain by lanes that share nothing: %i', (channels) => {
  const { DEPTH, TAIL } = firstOf(channels, 1, traits(32));
  expect({ DEPTH, TAIL }).toEqual({ DEPTH: [4, 3, 2, 1].find((depth) => channels % depth === 0), TAIL: false });
});

const sizes = [1, 3, 8, 12, 33, 64, 200];
const layouts = ['nhwc', 'nchw'] as const;

test.each(layouts)('%s: what a workgroup holds of both sides of a product fits every device', (layout) => {
  const staged = kernels.find(({ shader }) => shader.name === 'conv2d_staged')!;
  const held = sizes.flatMap((channels) =>
    sizes.flatMap((outputs) =>
      [1, 7, 56, 224].map((side) => {
        const x = layout === 'nhwc' ? [1, side, side, channels] : [1, channels, side, side];
        const filter = new TensorSpec([1, 1, channels, outputs], 'nhwc', 'f32');
        const g = conv2dGeometry(new TensorSpec(x, layout, 'f32'), filter, {});
        const { PIXELS, DEPTH, CHANNEL_QUADS } = staged.plan(g, devices['a GPU']).constants as Record<string, number>;
        return 4 * ((PIXELS! + 2) * DEPTH! + 4 * CHANNEL_QUADS! * DEPTH!);
      }),
    ),
  );
  expect(Math.max(...held)).toBeLessThanOrEqual(limits.maxComputeWorkgroupStorageSize);
  expect(Math.max(...held)).toBeGreaterThan(limits.maxComputeWorkgroupStorageSize / 2);
});

test('a GPU gives a thread more outputs the more there are', () => {
  const tile = (side: number, channels: number) => {
    const [x, filter] = [
      [1, side, side, 64],
      [1, 1, 64, channels],
    ].map((shape) => new TensorSpec(shape, 'nhwc', 'f32'));
    const g = conv2dGeometry(x!, filter!, {});
    const { kernel } = candidatesFor(kernels, g, devices['a GPU'])[0]!;
    const { EACH, QUADS, QUAD_LANES } = kernel.plan(g, devices['a GPU']).constants as Record<string, number>;
    return [EACH, QUADS, QUAD_LANES];
  };
  expect(tile(224, 256)).toEqual([8, 2, 16]);
  expect(tile(56, 64)).toEqual([2, 1, 16]);
  expect(tile(224, 32)[2]).toBe(8); // no lanes along channels that there aren't
  expect(tile(224, 4)[2]).toBe(1);
});
