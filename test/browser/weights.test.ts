// Weights from .safetensors files on a real device: fetched, streamed, read back bit for bit, and convolved with.
import { type Context, conv2d, createContext, depthwiseConv2d, pointwiseConv2d } from 'atrous';
import * as reference from 'atrous/reference';
import { filterLayoutOf, loadWeights } from 'atrous/weights';
import { describe, expect, test } from 'vitest';
import { bytesOf, safetensorsOf, streamOf } from '../harness/safetensors.ts';
import { type DeviceWatch, forgetKept, rejectionOf } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

/**
 * Written by the format's own library (Python's safetensors 0.8.0, `serialize`): a convolution [4, 3, 3, 3] of (7i mod 17) − 8,
 * its bias, a depthwise one [6, 1, 3, 3] of (5i mod 13) − 6, a matrix [5, 6] of (3i mod 11) − 5, five F16, a BF16 and an I64.
 */
const served = new URL('./files/pytorch.safetensors', import.meta.url);

let gpu: Context;
let watch: DeviceWatch;
watchEach((context, its) => {
  gpu = context;
  watch = its;
});

const drawn = (length: number, factor: number, modulus: number, less: number) =>
  Float32Array.from({ length }, (_, i) => ((factor * i) % modulus) - less);
const stem = drawn(108, 7, 17, 8);
const depthwise = drawn(54, 5, 13, 6);
const head = drawn(30, 3, 11, 5);
const halves = [1, -2, 0.333251953125, 2 ** -24, 65504];

const pick = ({ dtype }: { dtype: string }) => dtype !== 'I64';
const options = { pick, framework: 'pytorch', dtype: 'f32' } as const;

describe('a file of the format’s own library', () => {
  const ways = {
    'from the server': () => served.href,
    'from a Response': () => fetch(served),
    'from a blob URL': async () => URL.createObjectURL(await (await fetch(served)).blob()),
    'from a File': async () => new File([await (await fetch(served)).blob()], 'pytorch.safetensors'),
    'from a stream of single bytes': async () =>
      streamOf(new Uint8Array(await (await fetch(served)).arrayBuffer()), [1]),
  };

  test.each(Object.entries(ways))('%s', async (_, source) => {
    const weights = await loadWeights(gpu, await source(), options);
    expect([...weights.metadata]).toEqual([['format', 'pt']]);
    const found: Record<string, unknown> = {};
    for (const [name, tensor] of weights) found[name] = [tensor.shape, tensor.dtype, await tensor.data()];
    expect(found).toEqual({
      'stem.weight': [[4, 3, 3, 3], 'f32', stem],
      'stem.bias': [[4], 'f32', Float32Array.of(1, -2, 3, -4)],
      'block.depthwise.weight': [[6, 1, 3, 3], 'f32', depthwise],
      'head.weight': [[5, 6, 1, 1], 'f32', head],
      'head.bias': [[5], 'f32', Float32Array.from(halves)],
      scale: [[1], 'f32', Float32Array.of(1.5)],
    });
  });

  test('float16 stays what it is where the device has it, and is refused elsewhere', async () => {
    const load = loadWeights(gpu, served, { pick: ['head.bias'] });
    if (!gpu.device.features.has('shader-f16')) {
      expect(await rejectionOf(load)).toMatchObject({ name: 'UnsupportedError' });
      return;
    }
    const data = await (await load).get('head.bias').data();
    expect([...new Uint16Array(data.buffer)]).toEqual([0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff]);
  });

  test('convolves as the reference does', async () => {
    const weights = await loadWeights(gpu, served, options);
    const values = drawn(2 * 7 * 8 * 6, 11, 15, 7);
    const image = (channels: number) => ({ data: values.slice(0, 56 * channels), shape: [1, 7, 8, channels] });
    const on = ({ data, shape }: { data: Float32Array; shape: number[] }) => gpu.tensor(data, shape);
    const cpu = (data: Float32Array, ...shape: number[]) => ({ data, shape });

    const filterLayout = filterLayoutOf('pytorch', 'conv2d');
    const bias = weights.get('stem.bias');
    const first = conv2d(on(image(3)), weights.get('stem.weight'), { filterLayout, bias, strides: 2, padding: 1 });
    expect(await first.data()).toEqual(
      reference.conv2d(image(3), cpu(stem, 4, 3, 3, 3), {
        ...{ filterLayout: 'oihw', bias: cpu(Float32Array.of(1, -2, 3, -4), 4), strides: 2, padding: 1 },
      }).data,
    );
    const second = depthwiseConv2d(on(image(6)), weights.get('block.depthwise.weight'), {
      filterLayout: filterLayoutOf('pytorch', 'depthwiseConv2d'),
    });
    expect(await second.data()).toEqual(
      reference.depthwiseConv2d(image(6), cpu(depthwise, 6, 1, 3, 3), { filterLayout: 'oihw' }).data,
    );
    const third = pointwiseConv2d(on(image(6)), weights.get('head.weight'), {
      filterLayout: filterLayoutOf('pytorch', 'pointwiseConv2d'),
    });
    const product = Array.from({ length: 56 * 5 }, (_, i) => {
      const [pixel, o] = [Math.floor(i / 5), i % 5];
      return Array.from({ length: 6 }, (_, k) => values[6 * pixel + k]! * head[6 * o + k]!).reduce((a, b) => a + b);
    });
    expect(await third.data()).toEqual(Float32Array.from(product));
  });
});

test('filters of TensorFlow convolve as the reference does', async () => {
  const tensor = (name: string, shape: number[], data: Float32Array) => ({
    ...{ name, shape, dtype: 'F32' as const, data: bytesOf(data) },
  });
  const file = safetensorsOf([
    tensor('conv/kernel', [3, 3, 3, 4], stem),
    tensor('depthwise/depthwise_kernel', [3, 3, 3, 2], depthwise),
    tensor('dense/kernel', [6, 5], head),
  ]);
  const weights = await loadWeights(gpu, file, { framework: 'tensorflow' });
  const x = { data: drawn(5 * 5 * 6, 11, 15, 7), shape: [1, 5, 5, 6] };
  const narrow = { data: x.data.slice(0, 75), shape: [1, 5, 5, 3] };
  const filter = (data: Float32Array, ...shape: number[]) => ({ data, shape });
  const y = conv2d(gpu.tensor(narrow.data, narrow.shape), weights.get('conv/kernel'), {
    filterLayout: filterLayoutOf('tensorflow', 'conv2d'),
  });
  expect(await y.data()).toEqual(reference.conv2d(narrow, filter(stem, 3, 3, 3, 4)).data);
  const z = depthwiseConv2d(gpu.tensor(narrow.data, narrow.shape), weights.get('depthwise/depthwise_kernel'), {
    filterLayout: filterLayoutOf('tensorflow', 'depthwiseConv2d'),
  });
  expect(await z.data()).toEqual(reference.depthwiseConv2d(narrow, filter(depthwise, 3, 3, 3, 2)).data);
  const dense = pointwiseConv2d(gpu.tensor(x.data, x.shape), weights.get('dense/kernel'), {
    filterLayout: filterLayoutOf('tensorflow', 'pointwiseConv2d'),
  });
  expect(await dense.data()).toEqual(reference.pointwiseConv2d(x, filter(head, 1, 1, 6, 5)).data);
});

describe('memory', () => {
  const words = Uint32Array.from({ length: 3 * 2 ** 20 + 1 }, (_, i) => Math.imul(i, 0x9e3779b1)); // NaNs among them
  const file = safetensorsOf([
    { name: 'a', dtype: 'F32', shape: [words.length], data: bytesOf(words) },
    { name: 'b', dtype: 'U32', shape: [words.length], data: bytesOf(words) },
  ]);

  test('bits survive, whatever the parts', async () => {
    for (const source of [file, streamOf(file, [65537, 1, 2, 3, 2_000_001])]) {
      const weights = await loadWeights(gpu, source);
      for (const name of ['a', 'b']) {
        const { buffer } = await weights.get(name).data();
        expect(new Uint32Array(buffer).findIndex((word, i) => word !== words[i])).toBe(-1);
      }
      weights.destroy();
    }
  });

  test('what was made is freed, and stays usable, when a load is ended', async () => {
    const before = watch.live.size;
    const controller = new AbortController();
    const stream = streamOf(file, [1_000_000], {
      pull: (at) => {
        if (at === 14_000_000) controller.abort();
      },
    });
    const error = await rejectionOf(loadWeights(gpu, stream, { signal: controller.signal }));
    expect(error).toMatchObject({ name: 'AbortError' });
    forgetKept(gpu);
    expect(watch.live.size).toBe(before);
    expect(await gpu.tensor(Float32Array.of(1, 2), [2]).data()).toEqual(Float32Array.of(1, 2));
  });

  test('a device that is lost meanwhile ends the load', async () => {
    let cancelled = false;
    const stalled = new ReadableStream({
      start: (controller) => controller.enqueue(file.slice(0, 100_000)),
      cancel: () => {
        cancelled = true;
      },
    });
    const load = rejectionOf(loadWeights(gpu, stalled));
    await new Promise((resolve) => setTimeout(resolve, 50));
    gpu.device.destroy();
    expect(await load).toMatchObject({ name: 'DeviceLostError' });
    expect(cancelled).toBe(true);
  });
});

test('a context that is destroyed meanwhile ends the load, also where its device goes on', async () => {
  const context = await createContext({ device: gpu.device });
  let cancelled: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  const load = rejectionOf(loadWeights(context, new ReadableStream({ cancel: () => cancelled() })));
  await new Promise((resolve) => setTimeout(resolve, 50));
  context.destroy();
  expect(await load).toMatchObject({ name: 'ResourceError', message: 'loadWeights: the context is destroyed' });
  await stopped;
});

test('a device that is lost meanwhile ends the load, also where the context has another by then', async () => {
  const tensor = (name: string) => ({ ...{ name, dtype: 'F32' as const, shape: [4] }, data: new Uint8Array(16) });
  const file = safetensorsOf([tensor('a'), tensor('b')]);
  const context = await createContext();
  let sent = 0;
  const stream = new ReadableStream({
    async pull(controller) {
      if (sent === 0) controller.enqueue(file.slice(0, -16));
      else {
        context.device.destroy();
        await context.lost;
        await context.recover();
        controller.enqueue(file.slice(-16));
        controller.close();
      }
      sent++;
    },
  });
  expect(await rejectionOf(loadWeights(context, stream))).toMatchObject({ name: 'DeviceLostError' });
  context.destroy();
});

test('a page that is no file is refused, whatever the server says of it', async () => {
  const nowhere = new URL('./files/nowhere.safetensors', import.meta.url);
  expect(await rejectionOf(loadWeights(gpu, nowhere))).toMatchObject({
    name: 'ResourceError',
    message: expect.stringMatching(
      /^loadWeights: (http\S+ answered 404|the header length .* is this a \.safetensors file)/,
    ),
  });
});
