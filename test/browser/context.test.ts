// Contexts, tensors and wrapped buffers: what lies between a caller's data and an operation, whichever it is.
import { type Context, conv2d, createContext, spaceToDepth, type TensorData } from 'atrous';
import { compareBits, compareWithBound } from 'atrous/reference';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COPY_DST, COPY_SRC, MAP_READ, STORAGE } from '../../src/gpu/usage.ts';
import { caseTables } from '../cases/index.ts';
import { boundOf, callOf, onGpu, onReference } from '../harness/calls.ts';
import { DeviceWatch, rejectionOf } from '../harness/watch.ts';

let device: GPUDevice;
let watch: DeviceWatch;
let gpu: Context;

/** As little as any device has: no features, the specification's limits. */
beforeEach(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  device = await adapter!.requestDevice();
  watch = new DeviceWatch(device);
  gpu = await createContext({ device });
});
afterEach(async () => {
  await watch.settle();
  expect(watch.uncaptured).toEqual([]);
  device.destroy();
});

const all = STORAGE | COPY_SRC | COPY_DST;

/** A buffer of the caller's that holds this from a byte on. */
function bufferOf(data: Float32Array<ArrayBuffer>, { at = 0, use = all as number } = {}): GPUBuffer {
  const buffer = device.createBuffer({ size: at + data.byteLength, usage: use });
  device.queue.writeBuffer(buffer, at, data);
  return buffer;
}

/** What a buffer holds, read without the library. */
async function contentOf(buffer: GPUBuffer): Promise<Float32Array> {
  const staging = device.createBuffer({ size: buffer.size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(1);
  const content = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return content;
}

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

describe('the device', () => {
  test('is asked for with the best limits and the useful features of the adapter', async () => {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const own = await createContext();
    const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = adapter.limits;
    expect(own.device.limits).toMatchObject({
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize,
    });
    for (const feature of ['shader-f16', 'subgroups', 'timestamp-query']) {
      expect(own.device.features.has(feature), feature).toBe(adapter.features.has(feature));
    }
    own.destroy();
  });

  test('is destroyed with the context where the context asked for it', async () => {
    const own = await createContext({ powerPreference: 'low-power' });
    own.destroy();
    expect((await own.device.lost).reason).toBe('destroyed');
    expect((await own.lost).reason).toBe('destroyed');
  });

  test("is left alone where it is the caller's", async () => {
    let lost = false;
    device.lost.then(() => {
      lost = true;
    });
    gpu.destroy();
    const buffer = bufferOf(Float32Array.of(1, 2));
    expect(await contentOf(buffer)).toEqual(Float32Array.of(1, 2));
    expect(lost).toBe(false);
  });

  test('may have several contexts, which end one by one', async () => {
    const second = await createContext({ device });
    const x = second.tensor(counting(4), [1, 2, 2, 1]);
    gpu.tensor(counting(4), [1, 2, 2, 1]);
    gpu.destroy();
    expect(await spaceToDepth(x, { blockSize: 2 }).data()).toEqual(counting(4));
  });

  test.each(caseTables)('needs no feature and no more than the usual limits for $op', async (table) => {
    const call = callOf(table, table.rows[0]!, 'integers');
    const { data } = await onGpu(gpu, call);
    const { failures } = table.moves
      ? compareBits(data, onReference(call).data)
      : compareWithBound(data, boundOf(call));
    expect(failures).toBe(0);
  });
});

describe('an upload', () => {
  const words = Uint32Array.of(0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fc00001, 0x7f800001, 0x007fffff);

  test.each([
    ['f32', new Float32Array(words.buffer)],
    ['i32', new Int32Array(words.buffer)],
    ['u32', words],
  ] as const)('has the dtype of its array, and every bit comes back: %s', async (dtype, data) => {
    const x = gpu.tensor(data, [8]);
    expect(x).toMatchObject({ dtype, shape: [8], layout: 'nhwc', byteOffset: 0, destroyed: false });
    const back = await x.data();
    expect(back.constructor).toBe(data.constructor);
    expect(wordsOf(back)).toEqual(words);
  });

  test('takes no more than the view that is given', async () => {
    const x = gpu.tensor(counting(8).subarray(3, 7), [1, 2, 2, 1]);
    expect(await x.data()).toEqual(Float32Array.of(4, 5, 6, 7));
  });

  test('is a copy of the data and of the shape', async () => {
    const [data, shape] = [counting(4), [1, 2, 2, 1]];
    const x = gpu.tensor(data, shape, { layout: 'nchw' });
    data.fill(0);
    shape.fill(9);
    expect(x).toMatchObject({ shape: [1, 2, 2, 1], layout: 'nchw' });
    expect(await x.data()).toEqual(counting(4));
  });

  test('may be large', async () => {
    const data = new Uint32Array(2 ** 23 + 3);
    for (let i = 0; i < data.length; i++) data[i] = Math.imul(i, 0x9e3779b1);
    const x = gpu.tensor(data, [1, 1, data.length, 1]);
    expect(compareBits(await x.data(), data)).toMatchObject({ elements: data.length, failures: 0 });
  });

  test('never allocates more than the device allows', async () => {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const bytes = 2 ** 28 + 4; // above the usual limit, and no multiple of a vec4
    const odd = await adapter.requestDevice({
      requiredLimits: { maxBufferSize: bytes, maxStorageBufferBindingSize: bytes },
    });
    const oddWatch = new DeviceWatch(odd);
    const context = await createContext({ device: odd });
    const x = context.tensor(new Float32Array(1), [1, 1, 1, 1]);
    conv2d(x, x, { padding: [[0, 0], [0, bytes / 4 - 1]] }); // biome-ignore format: as the option is explained
    expect(Math.max(...[...oddWatch.live].map(({ size }) => size))).toBe(bytes);
    context.destroy();
    odd.destroy();
  });
});

describe('data()', () => {
  test('may be asked for twice, at once or later, and gives arrays of its own', async () => {
    const x = gpu.tensor(counting(4), [4]);
    const [first, second] = await Promise.all([x.data(), x.data()]);
    first.fill(0);
    expect(second).toEqual(counting(4));
    expect(await x.data()).toEqual(counting(4));
  });

  test('outlives the tensor', async () => {
    const x = gpu.tensor(counting(4), [4]);
    const pending = x.data();
    x.destroy();
    expect(await pending).toEqual(counting(4));
  });

  test.each([
    ['an upload', () => gpu.tensor(new Int32Array(0), [0, 4, 4, 1]), new Int32Array(0)],
    ['a wrapped range', () => gpu.wrap(bufferOf(counting(4)), [2, 0, 4, 1]), new Float32Array(0)],
    [
      'a batch of none',
      () => conv2d(gpu.tensor(new Float32Array(0), [0, 4, 4, 1]), gpu.tensor(counting(9), [3, 3, 1, 1])),
      new Float32Array(0),
    ],
    [
      'blocks of none',
      () => spaceToDepth(gpu.tensor(new Uint32Array(0), [0, 4, 4, 2 ** 40]), { blockSize: 2 }),
      new Uint32Array(0),
    ],
  ])('of nothing is empty: %s', async (_, make, expected) => {
    const before = watch.counts;
    const x = make();
    gpu.flush();
    expect(watch.counts.submit, 'submissions without work').toBe(before.submit);
    expect(await x.data()).toEqual(expected);
  });

  test.each([
    ['an everyday size', [1, 0, 0, 4]],
    ['a size no kernel could count', [1, 0, 2 ** 31 - 3, 4]],
  ])('of padding alone is what bias and activation make of nothing: %s', async (_, shape) => {
    const y = conv2d(gpu.tensor(new Float32Array(0), shape), gpu.tensor(counting(8), [1, 1, 4, 2]), {
      padding: 1,
      strides: [1, shape[2] === 0 ? 1 : 2 ** 31 - 2],
      bias: gpu.tensor(Float32Array.of(-1, 2), [2]),
      activation: 'relu',
    });
    expect(y.shape).toEqual([1, 2, 2, 2]);
    expect(await y.data()).toEqual(Float32Array.of(0, 2, 0, 2, 0, 2, 0, 2));
  });
});

describe('a wrapped buffer', () => {
  test('is read where byteOffset says, and not copied', async () => {
    const buffer = bufferOf(counting(4), { at: 256 });
    const x = gpu.wrap(buffer, [1, 2, 2, 1], { byteOffset: 256 });
    expect(x).toMatchObject({ shape: [1, 2, 2, 1], dtype: 'f32', layout: 'nhwc', byteOffset: 256 });
    expect(x.buffer).toBe(buffer);
    expect(await x.data()).toEqual(counting(4));
    device.queue.writeBuffer(buffer, 256, Float32Array.of(7));
    expect(await x.data()).toEqual(Float32Array.of(7, 2, 3, 4));
  });

  test('is what operations work on, and stays as it was', async () => {
    const held = counting(64 + 64 + 9);
    const buffer = bufferOf(held);
    const x = gpu.wrap(buffer, [1, 4, 4, 4], { byteOffset: 0 });
    const filter = gpu.wrap(buffer, [1, 1, 4, 4], { byteOffset: 256 });
    const y = conv2d(x, filter);
    const expected = onReference({
      op: 'conv2d',
      operands: [
        { data: held.slice(0, 64), shape: [1, 4, 4, 4] },
        { data: held.slice(64, 80), shape: [1, 1, 4, 4] },
      ],
      options: {},
    });
    expect(await y.data()).toEqual(expected.data);
    expect(await contentOf(buffer)).toEqual(held);
  });

  test('may hold several tensors, one of them under two names', async () => {
    const x = gpu.wrap(bufferOf(counting(16)), [1, 4, 4, 1]);
    const one = gpu.tensor(Float32Array.of(1), [1, 1, 1, 1]);
    expect(await conv2d(x, one, { residual: x }).data()).toEqual(counting(16).map((value) => 2 * value));
  });

  test("is never destroyed here, and isn't counted as ours", async () => {
    const buffer = bufferOf(counting(4));
    const x = gpu.wrap(buffer, [4]);
    x.destroy();
    gpu.destroy();
    expect(watch.live.has(buffer)).toBe(true);
    expect(await contentOf(buffer)).toEqual(counting(4));
  });

  test('keeps the bits of integers', async () => {
    const buffer = bufferOf(new Float32Array(Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31), 0x7fc00001).buffer));
    const x = gpu.wrap(buffer, [1, 2, 2, 1], { dtype: 'i32' });
    expect(await spaceToDepth(x, { blockSize: 2 }).data()).toEqual(
      Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31), 0x7fc00001),
    );
  });

  test('has no data() without COPY_SRC, but results', async () => {
    const x = gpu.wrap(bufferOf(counting(4), { use: STORAGE | COPY_DST }), [1, 2, 2, 1]);
    expect(await rejectionOf(x.data())).toMatchObject({
      name: 'ResourceError',
      message: 'data: the wrapped buffer has no COPY_SRC usage',
    });
    expect(await spaceToDepth(x, { blockSize: 2 }).data()).toEqual(counting(4));
  });

  test('of another device poisons what is computed from it, and nothing else', async () => {
    const other = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const x = gpu.wrap(other.createBuffer({ size: 64, usage: all }), [1, 4, 4, 1]);
    const y = spaceToDepth(x, { blockSize: 2 });
    expect(await rejectionOf(y.data())).toMatchObject({ name: 'ResourceError', code: 'RESOURCE' });
    expect(await rejectionOf(x.data())).toMatchObject({ name: 'ResourceError', code: 'RESOURCE' });
    expect(await gpu.tensor(counting(4), [4]).data()).toEqual(counting(4));
    other.destroy();
  });
});

test("a result's buffer serves in the caller's own pass after flush()", async () => {
  const y = spaceToDepth(gpu.tensor(counting(16), [1, 4, 4, 1]), { blockSize: 2, order: 'CRD' });
  gpu.flush();
  const doubled = device.createBuffer({ size: 64, usage: all });
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: {
      module: device.createShaderModule({
        code: `@group(0) @binding(0) var<storage, read> x: array<f32>;
               @group(0) @binding(1) var<storage, read_write> y: array<f32>;
               @compute @workgroup_size(16) fn main(@builtin(local_invocation_index) i: u32) { y[i] = 2 * x[i]; }`,
      }),
    },
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: y.buffer, offset: y.byteOffset, size: 64 } },
        { binding: 1, resource: { buffer: doubled } },
      ],
    }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const expected = (await y.data()) as Float32Array;
  expect([...(await contentOf(doubled))]).toEqual([...expected].map((value) => 2 * value));
});

function wordsOf({ buffer, byteOffset, length }: TensorData): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}
