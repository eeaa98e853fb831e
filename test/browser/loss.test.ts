// A device that goes away: nothing hangs, and everything says why.
import { type Context, conv2d, createContext, DeviceLostError, spaceToDepth, type Tensor } from 'atrous';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { thorough } from '../harness/full.ts';
import { rejectionOf, thrownBy } from '../harness/watch.ts';

let unhandled: unknown[];
const hear = ({ reason }: PromiseRejectionEvent) => unhandled.push(reason);

beforeEach(() => {
  unhandled = [];
  addEventListener('unhandledrejection', hear);
});
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve)); // rejections are reported at the end of a task
  removeEventListener('unhandledrejection', hear);
  expect(unhandled).toEqual([]);
});

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

/** An upload, a result submitted, and one only recorded. */
function workOn(gpu: Context): Tensor[] {
  const x = gpu.tensor(counting(64), [1, 8, 8, 1]);
  const y = spaceToDepth(x, { blockSize: 2 });
  gpu.flush();
  return [x, y, conv2d(x, gpu.tensor(counting(9), [3, 3, 1, 1]))];
}

/** Fails where something is still waiting after a time that is long for the machine and short for a person. */
function soon<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('still waiting')), 10_000));
  return Promise.race([promise, late]);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** When the device goes, counted from the reads. */
const moments: Record<string, (lose: () => void, read: () => void) => unknown> = {
  'before the reads, in their task': (lose, read) => {
    lose();
    read();
  },
  'after the reads, in their task': (lose, read) => {
    read();
    lose();
  },
  'a microtask after the reads': async (lose, read) => {
    read();
    await Promise.resolve();
    lose();
  },
};

describe.each(Object.entries(moments))('a device lost %s', (_, moment) => {
  test.each(Array.from({ length: thorough ? 20 : 6 }, (_, i) => i + 1))(
    'rejects what is under way, time %i',
    async () => {
      const gpu = await createContext();
      const tensors = workOn(gpu);
      let pending: Promise<unknown>[] = [];
      await moment(
        () => gpu.device.destroy(),
        () => {
          pending = tensors.map((tensor) => rejectionOf(tensor.data()));
        },
      );
      for (const rejection of await soon(Promise.all(pending))) {
        expect(rejection).toBeInstanceOf(DeviceLostError);
        expect(rejection).toMatchObject({
          code: 'DEVICE_LOST',
          message: expect.stringMatching(/^data: the GPU device was lost: ./),
        });
      }
      expect(await soon(gpu.lost)).toMatchObject({ reason: 'destroyed' });
      for (const tensor of tensors) tensor.destroy();
      gpu.destroy();
    },
  );
});

test.each([0, 1, 2, 5, 10, 20])('a device lost %i ms after the reads rejects or has answered', async (ms) => {
  const gpu = await createContext();
  const tensors = workOn(gpu);
  const answers = tensors.map((tensor) => tensor.data().catch((error: unknown) => error));
  await pause(ms);
  gpu.device.destroy();
  const [x] = await soon(Promise.all(answers));
  for (const answer of await Promise.all(answers)) {
    if (!(answer instanceof Float32Array)) expect(answer).toBeInstanceOf(DeviceLostError);
  }
  if (x instanceof Float32Array) expect(x).toEqual(counting(64));
});

test('a device lost between the data and the verdict on it rejects or has answered', async () => {
  const gpu = await createContext();
  const { device } = gpu;
  const { popErrorScope } = device;
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  device.popErrorScope = () => popErrorScope.call(device).then((error) => gate.then(() => error));
  const pending = gpu
    .tensor(counting(4), [4])
    .data()
    .catch((error: unknown) => error);
  await device.queue.onSubmittedWorkDone();
  await pause(50);
  device.destroy();
  open();
  const answer = await soon(pending);
  if (answer instanceof Float32Array) expect(answer).toEqual(counting(4));
  else expect(answer).toBeInstanceOf(DeviceLostError);
});

describe('a mapping that fails', () => {
  /** A context whose reads fail to map at once, as they do a moment before a loss is reported. */
  async function unmappable() {
    const gpu = await createContext();
    const { createBuffer } = gpu.device;
    gpu.device.createBuffer = (descriptor) => {
      const buffer = createBuffer.call(gpu.device, descriptor);
      buffer.mapAsync = () => Promise.reject(new DOMException('unmapped', 'AbortError'));
      return buffer;
    };
    return { gpu, x: gpu.tensor(counting(4), [4]) };
  }

  test('is laid to the loss that is reported after it', async () => {
    const { gpu, x } = await unmappable();
    const pending = rejectionOf(x.data());
    await pause(100);
    gpu.device.destroy();
    expect(await soon(pending)).toBeInstanceOf(DeviceLostError);
  });

  test('is an error of its own where no loss comes', async () => {
    const { gpu, x } = await unmappable();
    expect(await soon(rejectionOf(x.data()))).toMatchObject({
      name: 'ResourceError',
      message: 'data: the GPU gave no data back: AbortError: unmapped',
    });
    gpu.destroy();
  });
});

describe('after a loss', () => {
  async function lostContext() {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const gpu = await createContext({ device });
    const tensors = workOn(gpu);
    const buffer = device.createBuffer({ size: 256, usage: 0x80 });
    device.destroy();
    const { message } = await gpu.lost;
    return { gpu, device, buffer, tensors, fact: `the GPU device was lost: ${message}` };
  }

  test('every call throws at once', async () => {
    const { gpu, buffer, tensors, fact } = await lostContext();
    const [x, y] = tensors as [Tensor, Tensor];
    const calls = {
      tensor: () => gpu.tensor(counting(4), [4]),
      wrap: () => gpu.wrap(buffer, [4]),
      flush: () => gpu.flush(),
      spaceToDepth: () => spaceToDepth(x, { blockSize: 2 }),
      conv2d: () => conv2d(y, y),
    };
    for (const [op, call] of Object.entries(calls)) {
      expect(thrownBy(call)).toMatchObject({ name: 'DeviceLostError', code: 'DEVICE_LOST', message: `${op}: ${fact}` });
    }
  });

  test('data() rejects, of what was computed and of what was not', async () => {
    const { tensors, fact } = await lostContext();
    for (const tensor of tensors) {
      const rejection = await soon(rejectionOf(tensor.data()));
      expect(rejection).toMatchObject({ name: 'DeviceLostError', message: `data: ${fact}` });
    }
  });

  test('tensors and context are destroyed without a word', async () => {
    const { gpu, tensors } = await lostContext();
    for (const tensor of tensors) tensor.destroy();
    gpu.destroy();
    gpu.destroy();
    expect(thrownBy(() => gpu.flush())).toMatchObject({ message: 'flush: the context is destroyed' });
    expect(await rejectionOf(tensors[0]!.data())).toMatchObject({ message: 'data: the tensor is destroyed' });
  });

  test('a context made on the lost device refuses from the start', async () => {
    const { device, fact } = await lostContext();
    const gpu = await createContext({ device });
    expect(thrownBy(() => gpu.tensor(counting(4), [4]))).toMatchObject({
      name: 'DeviceLostError',
      message: `tensor: ${fact}`,
    });
  });

  test('a new context works', async () => {
    await lostContext();
    const gpu = await createContext();
    const [x] = workOn(gpu);
    expect(await x!.data()).toEqual(counting(64));
    gpu.destroy();
  });
});
