// The memory of a context: kept for a while, given back, and gone with it.
import { type Context, conv2d, spaceToDepth } from 'atrous';
import { describe, expect, test, vi } from 'vitest';
import { STORAGE } from '../../src/gpu/usage.ts';
import { caseTables } from '../cases/index.ts';
import { callOf, onGpu } from '../harness/calls.ts';
import { thorough } from '../harness/full.ts';
import { type DeviceWatch, forgetKept, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

/** Four floats of the caller's. */
const ownBuffer = () => gpu.device.createBuffer({ size: 16, usage: STORAGE });

describe('memory', () => {
  test('is kept for a tensor of the same size, and goes when none comes', async () => {
    const before = watch.live.size;
    const x = gpu.tensor(counting(4), [4]);
    x.destroy();
    x.destroy();
    x[Symbol.dispose]();
    expect(x.destroyed).toBe(true);
    expect(watch.during(() => gpu.tensor(counting(4), [4]).destroy())).not.toHaveProperty('createBuffer');
    expect(watch.live.size).toBe(before + 1);
    forgetKept(gpu);
    expect(watch.live.size).toBe(before);
  });

  test('of an earlier tensor shows nothing of it, for uploads and for operations', async () => {
    gpu.tensor(new Float32Array(16).fill(Number.NaN), [1, 4, 4, 1]).destroy();
    expect(await gpu.tensor(counting(16), [1, 4, 4, 1]).data()).toEqual(counting(16));
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    const y = spaceToDepth(x, { blockSize: 1 });
    x.destroy();
    const late = watch.during(() => spaceToDepth(y, { blockSize: 2 }).destroy());
    expect(late).not.toHaveProperty('createBuffer'); // x's, since what it is read by is recorded before
    gpu.tensor(new Float32Array(16).fill(Number.NaN), [1, 4, 4, 1]); // x's would be read after this upload
    expect(await y.data()).toEqual(counting(16));
  });

  test('whose buffer others may know is destroyed with its tensor, and never another tensor', () => {
    const before = watch.live.size;
    const x = gpu.tensor(counting(4), [4]);
    const { buffer } = x;
    x.destroy();
    expect(watch.live.size).toBe(before);
    expect(watch.live).not.toContain(buffer);
    expect(() => x.buffer).toThrow('buffer: the tensor is destroyed');
  });

  test('goes at the flush where work is recorded on it', () => {
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    const y = spaceToDepth(x, { blockSize: 2 });
    const { buffer } = x;
    x[Symbol.dispose]();
    expect(watch.live).toContain(buffer);
    gpu.flush();
    expect(watch.live).not.toContain(buffer);
    expect(watch.live).toContain(y.buffer);
  });

  test.each(caseTables)('comes back whole after $op', async (table) => {
    const calls = table.rows.slice(0, thorough ? 8 : 2).map((row) => callOf(table, row, 'uniform'));
    for (const call of calls) await onGpu(gpu, call); // makes the context's own parameter buffer as large as it gets
    forgetKept(gpu);
    expect(watch.live.size).toBe(1);
    const alive = new Set(watch.live);
    for (const call of calls) await onGpu(gpu, call);
    forgetKept(gpu);
    expect(watch.live).toEqual(alive);
  });

  test('goes with the context, whatever is left of it, and nothing else does', async () => {
    const mine = ownBuffer();
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    const y = spaceToDepth(gpu.wrap(mine, [1, 2, 2, 1]), { blockSize: 2 });
    const z = conv2d(x, gpu.tensor(counting(9), [3, 3, 1, 1]));
    await y.data();
    spaceToDepth(x, { blockSize: 2 });
    gpu.destroy();
    expect(watch.live).toEqual(new Set([mine]));
    for (const tensor of [x, y, z]) tensor.destroy();
    gpu.destroy();
    gpu[Symbol.dispose]();
    expect(watch.live).toEqual(new Set([mine]));
  });

  test('goes with the context while data() is under way, which rejects', async () => {
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    const pending = [x, spaceToDepth(x, { blockSize: 2 })].map((tensor) => rejectionOf(tensor.data()));
    gpu.destroy();
    for (const rejection of await Promise.all(pending)) {
      expect(rejection).toMatchObject({ name: 'ResourceError', message: 'data: the context is destroyed' });
    }
    expect(watch.live).toEqual(new Set());
  });
});

test('an upload that the browser refuses leaves no memory behind', () => {
  const { queue } = gpu.device;
  const live = gpu.stats().live.bytes;
  const refusal = new TypeError('resizable');
  vi.spyOn(queue, 'writeBuffer').mockImplementation(() => {
    throw refusal;
  });
  for (let i = 0; i < 3; i++) {
    expect(thrownBy(() => gpu.tensor(counting(64), [64]))).toMatchObject({ name: 'OptionError', cause: refusal });
  }
  vi.restoreAllMocks();
  expect(gpu.stats().live.bytes).toBe(live);
});

describe('a destroyed context', () => {
  test('refuses everything, and destroys without a word', async () => {
    const x = gpu.tensor(counting(4), [1, 2, 2, 1]);
    const buffer = ownBuffer();
    gpu.destroy();
    const calls = {
      tensor: () => gpu.tensor(counting(4), [4]),
      wrap: () => gpu.wrap(buffer, [4]),
      flush: () => gpu.flush(),
      spaceToDepth: () => spaceToDepth(x, { blockSize: 2 }),
    };
    for (const [op, call] of Object.entries(calls)) {
      expect(thrownBy(call)).toMatchObject({ name: 'ResourceError', message: `${op}: the context is destroyed` });
    }
    expect(await rejectionOf(x.data())).toMatchObject({ message: 'data: the context is destroyed' });
    x.destroy();
    gpu.destroy();
  });

  test('drops what was recorded', async () => {
    const y = spaceToDepth(gpu.tensor(counting(4), [1, 2, 2, 1]), { blockSize: 2 });
    const before = watch.counts.submit;
    gpu.destroy();
    await Promise.resolve();
    expect(watch.counts.submit).toBe(before);
    expect(await rejectionOf(y.data())).toMatchObject({ name: 'ResourceError' });
  });
});
