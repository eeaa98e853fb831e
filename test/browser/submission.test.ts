// When recorded work is submitted, in which order, and what becomes of it when the GPU refuses it.
import { type Context, conv2d, createContext, depthToSpace, pointwiseConv2d, spaceToDepth, type Tensor } from 'atrous';
import { describe, expect, test } from 'vitest';
import { COPY_DST, COPY_SRC, MAP_READ, STORAGE } from '../../src/gpu/usage.ts';
import { type DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let device: GPUDevice;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  ({ device } = gpu);
  watch = its;
});

const all = STORAGE | COPY_SRC | COPY_DST;
const counting = (length: number, from = 1) => Float32Array.from({ length }, (_, i) => i + from);

/** A wrapped buffer of the caller's with four pixels. */
function wrapped(): { buffer: GPUBuffer; x: Tensor } {
  const buffer = device.createBuffer({ size: 16, usage: all });
  return { buffer, x: gpu.wrap(buffer, [1, 2, 2, 1]) };
}

/** A tensor whose buffer is gone before anything is submitted. */
function broken(): Tensor {
  const { buffer, x } = wrapped();
  buffer.destroy();
  return x;
}

const scaled = (x: Tensor, factor: number) => pointwiseConv2d(x, gpu.tensor(Float32Array.of(factor), [1, 1, 1, 1]));

describe('recorded work', () => {
  test('is submitted by flush(), at once and once, all of it together', () => {
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    for (let i = 0; i < 5; i++) depthToSpace(spaceToDepth(x, { blockSize: 2 }), { blockSize: 2 });
    expect(watch.counts).toMatchObject({ submit: 0, createCommandEncoder: 0 });
    expect(watch.during(() => gpu.flush())).toMatchObject({ submit: 1, createCommandEncoder: 1, createBindGroup: 10 });
    expect(watch.during(() => gpu.flush())).toEqual({});
  });

  test('is submitted in a microtask where nobody asks for it', async () => {
    const y = scaled(gpu.tensor(counting(4), [1, 2, 2, 1]), 2);
    const z = scaled(y, 3);
    expect(watch.counts.submit).toBe(0);
    await Promise.resolve();
    expect(watch.counts.submit).toBe(1);
    await device.queue.onSubmittedWorkDone();
    expect(await copyOf(y.buffer)).toEqual(Float32Array.of(2, 4, 6, 8));
    expect(await copyOf(z.buffer)).toEqual(Float32Array.of(6, 12, 18, 24));
  });

  test('is submitted once, though both flush() and the microtask come', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    spaceToDepth(x, { blockSize: 2 });
    gpu.flush();
    await Promise.resolve();
    expect(watch.counts.submit).toBe(1);
    spaceToDepth(x, { blockSize: 2 });
    await Promise.resolve();
    expect(watch.counts.submit).toBe(2);
  });

  test('is submitted by a read, before what the read copies', async () => {
    const pending = spaceToDepth(gpu.tensor(counting(4), [1, 2, 2, 1]), { blockSize: 2 }).data();
    expect(watch.counts.submit).toBe(2);
    expect(await pending).toEqual(counting(4));
  });

  test('may be a thousand operations long', async () => {
    const one = gpu.tensor(Float32Array.of(1), [1, 1, 1, 1]);
    const bias = gpu.tensor(Float32Array.of(1), [1]);
    let x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    for (let i = 0; i < 1000; i++) {
      const next = pointwiseConv2d(x, one, { bias });
      x.destroy();
      x = next;
    }
    expect(watch.during(() => gpu.flush())).toMatchObject({ submit: 1, createBindGroup: 1000 });
    expect(await x.data()).toEqual(counting(16, 1001));
  });

  test('has parameters of its own in every submission', async () => {
    // Different sizes and orders in turn, the parameter buffer growing between: what is written for one submission must
    // not reach the work of another that is still under way.
    const results: [Tensor, number[]][] = [];
    for (let i = 1; i <= 40; i++) {
      const blocks = (i % 5) + 1;
      for (let j = 0; j < i % 7; j++) {
        const x = gpu.tensor(counting(blocks * 2, 100 * i + j), [1, 1, blocks * 2, 1]);
        const order = Array.from({ length: blocks }, (_, k) => (k + j) % blocks);
        const y = spaceToDepth(x, { blockSize: [1, blocks], order });
        const expected = [0, 1].flatMap((pixel) => order.map((k) => 100 * i + j + pixel * blocks + k));
        results.push([y, expected]);
      }
      gpu.flush();
    }
    for (const [y, expected] of results) expect([...(await y.data())]).toEqual(expected);
  });
});

describe('order', () => {
  test('of uploads, records and destruction is that of the calls, many times over', async () => {
    const results: { y: Tensor; expected: Float32Array }[] = [];
    for (let round = 0; round < 200; round++) {
      const x = gpu.tensor(counting(16, round), [1, 4, 4, 1]);
      const middle = scaled(x, 2);
      x.destroy();
      // Other uploads of the same size, which must not land where recorded work still reads.
      gpu.tensor(new Float32Array(16).fill(Number.NaN), [1, 4, 4, 1]).destroy();
      const y = scaled(middle, 3);
      middle.destroy();
      results.push({ y, expected: counting(16, round).map((value) => 6 * value) });
      if (round % 16 === 5) gpu.flush();
      if (round % 16 === 11) await Promise.resolve();
    }
    for (const { y, expected } of results) expect(await y.data()).toEqual(expected);
  });

  test('of two contexts on one device is that of their submissions', async () => {
    const second = await createContext({ device });
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const y = scaled(x, 2);
    gpu.flush();
    const z = spaceToDepth(second.wrap(y.buffer, [1, 2, 2, 1]), { blockSize: 2, order: [3, 2, 1, 0] });
    expect(await z.data()).toEqual(Float32Array.of(8, 6, 4, 2));
    second.destroy();
  });

  test('of what a caller writes into a wrapped buffer shows in what was flushed before and after', async () => {
    const { buffer, x } = wrapped();
    const results: Tensor[] = [];
    for (let i = 0; i < 20; i++) {
      device.queue.writeBuffer(buffer, 0, counting(4, i));
      results.push(scaled(x, 10));
      gpu.flush();
    }
    for (const [i, y] of results.entries()) {
      expect(await y.data()).toEqual(counting(4, i).map((value) => 10 * value));
    }
    expect(await x.data()).toEqual(counting(4, 19));
  });
});

describe('a submission that the GPU refuses', () => {
  test('poisons what it should have written, in words that say so', async () => {
    const y = spaceToDepth(broken(), { blockSize: 2 });
    const rejection = await rejectionOf(y.data());
    expect(rejection).toMatchObject({ name: 'ResourceError', code: 'RESOURCE' });
    expect((rejection as Error).message).toMatch(/^spaceToDepth: submission: .*destroyed/i);
    expect(await rejectionOf(y.data()), 'asked again').toBe(rejection);
  });

  test('names the operation that caused it, among many, and those that did not run for it', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const before = scaled(scaled(x, 2), 3);
    const y = spaceToDepth(broken(), { blockSize: 1 });
    const beside = conv2d(x, gpu.tensor(counting(1), [1, 1, 1, 1]));
    const behind = scaled(y, 2);
    gpu.flush();
    depthToSpace(x, { blockSize: 1 });
    const rejection = await rejectionOf(y.data());
    expect((rejection as Error).message).toMatch(
      /^spaceToDepth: submission: .*destroyed.* \(not run with it: pointwiseConv2d, conv2d\)$/is,
    );
    for (const tensor of [before, beside, behind]) expect(await rejectionOf(tensor.data())).toBe(rejection);
    expect(await copyOf(beside.buffer), 'what looking for the cause writes').toEqual(new Float32Array(4));
  });

  test('costs a submission that succeeds nothing', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const y = scaled(spaceToDepth(x, { blockSize: 1 }), 2);
    const { pushErrorScope } = device;
    let scopes = 0;
    device.pushErrorScope = (filter) => {
      scopes++;
      pushErrorScope.call(device, filter);
    };
    gpu.flush();
    device.pushErrorScope = pushErrorScope;
    expect(scopes, 'of the submission, however many operations it has').toBe(3);
    expect(await y.data()).toEqual(Float32Array.of(2, 4, 6, 8));
    expect(watch.counts.submit, 'that and the read').toBe(2);
  });

  test('is caused by whatever reads what is broken, and by one of these as far as anybody knows', async () => {
    const bad = broken();
    scaled(gpu.tensor(counting(4), [1, 2, 2, 1]), 3);
    spaceToDepth(bad, { blockSize: 2 });
    const y = conv2d(bad, gpu.tensor(counting(1), [1, 1, 1, 1]));
    const { message } = (await rejectionOf(y.data())) as Error;
    expect(message).toMatch(
      /^spaceToDepth or conv2d: submission: .*destroyed.* \(not run with it: pointwiseConv2d\)$/is,
    );
  });

  test('is not blamed on an operation whose buffer goes later', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const innocent = device.createBuffer({ label: 'of an innocent', size: 16, usage: all });
    const mapped = device.createBuffer({ size: 16, usage: STORAGE | COPY_SRC, mappedAtCreation: true });
    scaled(x, 2);
    conv2d(gpu.wrap(innocent, [1, 2, 2, 1]), gpu.tensor(counting(1), [1, 1, 1, 1]));
    const y = spaceToDepth(gpu.wrap(mapped, [1, 2, 2, 1]), { blockSize: 2 });
    gpu.flush();
    innocent.destroy();
    const { message } = (await rejectionOf(y.data())) as Error;
    expect(message).toMatch(/^spaceToDepth: submission: .*mapped.* \(not run with it: pointwiseConv2d, conv2d\)$/is);
    mapped.destroy();
  });

  test('is found in a refused bind group too, by an operation in the middle', async () => {
    const { createBindGroup } = device;
    let label = '';
    device.createBindGroup = (descriptor) => {
      if (!descriptor.label?.startsWith('space_to_depth') && !descriptor.label?.startsWith('rearrange'))
        return createBindGroup.call(device, descriptor);
      label = descriptor.label;
      return createBindGroup.call(device, { ...descriptor, entries: [...descriptor.entries].slice(1) });
    };
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const y = scaled(spaceToDepth(scaled(x, 2), { blockSize: 1 }), 1);
    const { message } = (await rejectionOf(y.data())) as Error;
    device.createBindGroup = createBindGroup;
    expect(message).toMatch(/^spaceToDepth: submission: .* \(not run with it: pointwiseConv2d\)$/is);
    expect(message, 'the label in the words of Chromium').toContain(label);
  });

  test('is of one of several operations where nothing fails again', async () => {
    const { submit } = device.queue;
    const bad = device.createBuffer({ size: 16, usage: all });
    bad.destroy();
    device.queue.submit = (buffers) => {
      device.queue.submit = submit;
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(bad);
      submit.call(device.queue, [...buffers, encoder.finish()]);
    };
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const y = spaceToDepth(scaled(x, 2), { blockSize: 2 });
    const { message } = (await rejectionOf(y.data())) as Error;
    expect(message).toMatch(/^pointwiseConv2d or spaceToDepth: submission: .*destroyed/is);
    expect(message).not.toContain('not run');
  });

  test('is told once the context is destroyed, with nothing made on the device any more', async () => {
    const y = spaceToDepth(broken(), { blockSize: 2 });
    gpu.flush();
    const pending = rejectionOf(y.data());
    const made = watch.during(() => gpu.destroy());
    const before = watch.counts.createBuffer;
    expect(((await pending) as Error).message).toBe('data: the context is destroyed');
    expect(made.createBuffer ?? 0).toBe(0);
    expect(watch.counts.createBuffer).toBe(before);
  });

  test('is told with its operation where the device throws', async () => {
    const { createCommandEncoder } = device;
    device.createCommandEncoder = () => {
      throw new TypeError('none to be had');
    };
    const y = scaled(gpu.tensor(counting(4), [1, 2, 2, 1]), 2);
    gpu.flush();
    device.createCommandEncoder = createCommandEncoder;
    const { message } = (await rejectionOf(y.data())) as Error;
    expect(message).toBe('pointwiseConv2d: submission: TypeError: none to be had');
  });

  test('poisons what is computed from that, before and after it is known', async () => {
    const y = scaled(broken(), 2);
    gpu.flush();
    const later = scaled(y, 3); // nobody knows yet
    const last = conv2d(gpu.tensor(counting(4), [1, 2, 2, 1]), gpu.tensor(counting(1), [1, 1, 1, 1]), {
      residual: later,
    });
    const { message } = (await rejectionOf(last.data())) as Error;
    expect(message).toMatch(/^pointwiseConv2d: submission: /);
    for (const [name, tensor] of Object.entries({ y, later, last })) {
      const thrown = thrownBy(() => spaceToDepth(tensor, { blockSize: 2 }));
      expect(thrown, name).toMatchObject({
        name: 'ResourceError',
        code: 'RESOURCE',
        message: `spaceToDepth: x was never computed: ${message}`,
      });
    }
    const filter = gpu.tensor(counting(1), [1, 1, 1, 1]);
    const thrown = thrownBy(() => conv2d(gpu.tensor(counting(4), [1, 2, 2, 1]), filter, { residual: last }));
    expect(thrown).toMatchObject({ message: `conv2d: residual was never computed: ${message}` });
  });

  test('poisons all that was to be submitted with it, and no more', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const before = scaled(x, 2);
    gpu.flush();
    const beside = scaled(x, 3);
    spaceToDepth(broken(), { blockSize: 2 });
    gpu.flush();
    const after = scaled(x, 4);
    expect(await before.data()).toEqual(Float32Array.of(2, 4, 6, 8));
    expect(await rejectionOf(beside.data())).toMatchObject({ name: 'ResourceError' });
    expect(await after.data()).toEqual(Float32Array.of(4, 8, 12, 16));
    expect(await scaled(after, 2).data()).toEqual(Float32Array.of(8, 16, 24, 32));
  });

  test('troubles nobody who does not read from it', async () => {
    const y = scaled(broken(), 2);
    gpu.flush();
    scaled(y, 2).destroy();
    y.destroy();
    expect(await scaled(gpu.tensor(counting(4), [1, 2, 2, 1]), 2).data()).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  test('leaves a read of the broken buffer itself rejected too', async () => {
    const rejection = await rejectionOf(broken().data());
    expect(rejection).toMatchObject({ name: 'ResourceError', code: 'RESOURCE' });
    expect((rejection as Error).message).toMatch(/^data: .*destroyed/i);
  });
});

/** What a buffer of four floats holds, read without the library. */
async function copyOf(buffer: GPUBuffer): Promise<Float32Array> {
  const staging = device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, 16);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(1);
  const content = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return content;
}
