// Memory that runs out: who is told, in which words, and that a context goes on.
import { type Context, conv2d, pointwiseConv2d, spaceToDepth, type Tensor } from 'atrous';
import { describe, expect, test } from 'vitest';
import { show } from '../../src/shape/errors.ts';
import { rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let device: GPUDevice;

watchEach((context) => {
  gpu = context;
  ({ device } = gpu);
});

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);
const scaled = (x: Tensor, factor: number) => pointwiseConv2d(x, gpu.tensor(Float32Array.of(factor), [1, 1, 1, 1]));

describe('memory that runs out', () => {
  const huge = 2 ** 30;

  test('rejects data() with OutOfMemoryError, and the context goes on', async () => {
    // SwiftShader refuses this size by itself, within all of its limits; a real GPU may have room for it.
    if (import.meta.env.VITE_OWN_ADAPTER) starve(device, ({ size }) => size >= huge);
    const one = gpu.tensor(Float32Array.of(1), [1, 1, 1, 1]);
    const side = Math.sqrt(huge / 4);
    const y = conv2d(one, one, { padding: [[0, side - 1], [0, side - 1]] }); // biome-ignore format: as it is explained
    const corner = conv2d(y, one, { strides: side });
    const rejection = await rejectionOf(y.data());
    expect(rejection).toMatchObject({ name: 'OutOfMemoryError', code: 'OUT_OF_MEMORY' });
    const { message } = rejection as Error;
    expect(message).toMatch(/^conv2d: allocation of 1073741824 bytes: ./);
    expect(await rejectionOf(corner.data())).toBe(rejection);
    expect(thrownBy(() => conv2d(y, one))).toMatchObject({
      name: 'ResourceError',
      message: `conv2d: x was never computed: ${message}`,
    });
    y.destroy();
    corner.destroy();
    expect(await scaled(gpu.tensor(counting(4), [1, 2, 2, 1]), 2).data()).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  test.each([
    ['an upload', 'tensor', 'tensor: allocation of 16 bytes', 0],
    ['a result', 'spaceToDepth', 'spaceToDepth: allocation of 16 bytes', 1],
    ['what data() copies into', 'data', 'data: allocation of 16 bytes', 3],
    ['parameters', 'atrous parameters', 'spaceToDepth: submission', 2],
  ])('is reported where it was wanted: %s', async (_, label, what, buffers) => {
    const fed = starve(device, (descriptor) => descriptor.label === label);
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const y = spaceToDepth(x, { blockSize: 2 });
    const start = performance.now();
    const rejection = await rejectionOf(y.data());
    expect(rejection).toMatchObject({ name: 'OutOfMemoryError', code: 'OUT_OF_MEMORY' });
    // What was made before this, of x, y and the parameters: the sizes are those before the failed allocation.
    const live = { buffers, bytes: [0, 16, 32, 32 + 512][buffers] };
    const pooled = { buffers: 0, bytes: 0 };
    expect((rejection as Error).message).toBe(`${what}: none left (held: ${show({ live, pooled, peak: live })})`);
    expect(performance.now() - start, 'ms, which no loss is waited for in').toBeLessThan(900);
    fed();
    const again = gpu.tensor(counting(4), [1, 2, 2, 1]);
    expect(await spaceToDepth(again, { blockSize: 2 }).data()).toEqual(counting(4));
  });

  test('is told with the sizes held, and what is pooled goes', async () => {
    const kept = gpu.tensor(counting(256), [256]);
    gpu.tensor(counting(64), [64]).destroy();
    gpu.tensor(counting(16), [16]).destroy();
    const { pipelines: _, ...held } = gpu.stats();
    const { live, pooled } = held;
    expect(pooled).toEqual({ buffers: 2, bytes: 256 + 64 });
    const fed = starve(device, ({ size }) => size === 4096);
    const { message } = (await rejectionOf(gpu.tensor(counting(1024), [1024]).data())) as Error;
    expect(message).toBe(`tensor: allocation of 4096 bytes: none left (held: ${show(held)})`);
    expect(message).toContain('pooled: { buffers: 2, bytes: 320 }');
    expect(gpu.stats()).toMatchObject({ live, pooled: { buffers: 0, bytes: 0 } });
    fed();
    expect(await gpu.tensor(counting(1024), [1024]).data()).toEqual(counting(1024));
    expect(await kept.data()).toEqual(counting(256));
  });

  test('leaves nothing behind, however often', async () => {
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    await gpu.scope(() => spaceToDepth(x, { blockSize: 2 }).data());
    for (let i = 0; i < 20; i++) {
      const fed = starve(device, ({ label }) => label === ['spaceToDepth', 'data', 'tensor'][i % 3]);
      await gpu.scope(() => {
        gpu.tensor(counting(12), [12]);
        const y = spaceToDepth(x, { blockSize: 1 });
        return y.data().catch(() => {});
      });
      fed();
    }
    await x.data();
    const { live } = gpu.stats();
    expect(live.buffers).toBeLessThanOrEqual(2); // x, parameters
    expect(await spaceToDepth(x, { blockSize: 1 }).data()).toEqual(counting(16));
  });
});

/**
 * Makes a device run out of memory for some buffers: they come back invalid, and the error scope for it says so, as where
 * memory really runs out. Gives the way to feed it again.
 */
function starve(device: GPUDevice, refuse: (descriptor: GPUBufferDescriptor) => boolean): () => void {
  const { pushErrorScope, popErrorScope, createBuffer } = device;
  const scopes: { filter: GPUErrorFilter; failed: boolean }[] = [];
  device.pushErrorScope = (filter) => {
    scopes.push({ filter, failed: false });
    pushErrorScope.call(device, filter);
  };
  device.popErrorScope = async () => {
    const scope = scopes.pop();
    const error = await popErrorScope.call(device);
    return scope?.failed ? new GPUOutOfMemoryError('none left') : error;
  };
  device.createBuffer = (descriptor) => {
    if (!refuse(descriptor)) return createBuffer.call(device, descriptor);
    const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
    if (scope === undefined) throw new Error('an allocation that nobody watches');
    scope.failed = true;
    return createBuffer.call(device, { ...descriptor, size: 2 ** 50 });
  };
  return () => Object.assign(device, { pushErrorScope, popErrorScope, createBuffer });
}
