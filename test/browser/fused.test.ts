// A fused separable convolution leaves nothing between its halves: peak memory is inputs, weights and output.
import { type ChooseVariant, createContext, separableConv2d } from 'atrous';
import { afterAll, beforeAll, expect, test } from 'vitest';

let device: GPUDevice;
beforeAll(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
});
afterAll(() => device.destroy());

const pixels = 24 * 24;
const [input, middle, output] = [4 * pixels * 8, 4 * pixels * 32, 4 * pixels * 16];

/** Sizes of the buffers that a separable convolution asks for, and the labels it chose. */
async function buffersOf(choose: (labels: readonly string[]) => number) {
  const chosen: string[] = [];
  const chooseVariant: ChooseVariant = (candidates) => {
    const labels = candidates.map(({ label }) => label);
    const index = Math.max(0, chosen.length === 0 ? choose(labels) : 0);
    chosen.push(labels[index]!);
    return index;
  };
  const context = await createContext({ device, chooseVariant });
  const x = context.tensor(new Float32Array(input / 4).fill(1), [1, 24, 24, 8]);
  const depthwise = context.tensor(new Float32Array(9 * 32).fill(1), [3, 3, 8, 4]);
  const pointwise = context.tensor(new Float32Array(32 * 16).fill(1), [1, 1, 32, 16]);
  await Promise.all([x, depthwise, pointwise].map((tensor) => tensor.data()));
  const create = device.createBuffer;
  const sizes: number[] = [];
  device.createBuffer = (descriptor) => {
    sizes.push(descriptor.size);
    return create.call(device, descriptor);
  };
  const y = separableConv2d(x, depthwise, pointwise, { padding: 'same' });
  context.flush();
  device.createBuffer = create;
  expect((await y.data()).at(-1)).toBe(4 * 32);
  context.destroy();
  return { sizes: sizes.filter((size) => size >= output), chosen };
}

test('in two dispatches there is a middle', async () => {
  const { sizes, chosen } = await buffersOf((labels) => labels.indexOf('two dispatches'));
  expect(chosen.length).toBe(3);
  expect(sizes.sort()).toEqual([output, middle].sort());
});

test('fused there is none', async () => {
  const { sizes, chosen } = await buffersOf((labels) => labels.findIndex((label) => label.startsWith('separable_')));
  expect(chosen.length).toBe(1);
  expect(sizes).toEqual([output]);
});
