// A device that goes away and another that takes its place: what was kept is there again, and nothing is silently wrong.
import {
  type Context,
  compile,
  conv2d,
  createContext,
  DeviceLostError,
  depthwiseConv2d,
  OptionError,
  pointwiseConv2d,
  ResourceError,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { rejectionOf, thrownBy } from '../harness/watch.ts';

const counting = (length: number, from = 1) => Float32Array.from({ length }, (_, i) => i + from);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const requestDevice = async () => (await navigator.gpu.requestAdapter())!.requestDevice();

/** Kept weights, and a plan and eager calls that work on them. */
async function model(gpu: Context) {
  const spatial = gpu.tensor(counting(36, -18), [3, 3, 4, 1], { keep: true });
  const mixing = gpu.tensor(counting(32, -16), [1, 1, 4, 8], { keep: true });
  const eager = (x: Tensor) => pointwiseConv2d(depthwiseConv2d(x, spatial, { padding: 1, activation: 'relu' }), mixing);
  const plan = await compile(
    gpu,
    ({ x }) => conv2d(eager(x), gpu.tensor(counting(9 * 64, 3), [3, 3, 8, 8], { keep: true })),
    {
      x: { shape: [1, 9, 7, 4] },
    },
  );
  return { eager, plan, weights: [spatial, mixing] };
}

/** One result of each kind from an input that depends on `round`, copied off the GPU. */
async function results({ eager, plan }: Awaited<ReturnType<typeof model>>, gpu: Context, round: number) {
  return gpu.scope(async () => {
    const x = gpu.tensor(counting(252, round), [1, 9, 7, 4]);
    const { y } = await plan.run({ x });
    return Promise.all([
      eager(x).data(),
      y.data(),
      spaceToDepth(gpu.tensor(counting(16), [1, 4, 4, 1]), { blockSize: 2 }).data(),
    ]);
  });
}

/** Work that is under way when the device goes; its answer is right, or says that the device was lost. */
function underWay(net: Awaited<ReturnType<typeof model>>, gpu: Context, expected: readonly unknown[], round: number) {
  const work = results(net, gpu, round).catch((error: unknown) => error);
  return async () => {
    const answer = await work;
    if (Array.isArray(answer)) expect(answer).toEqual(expected);
    else if (answer instanceof ResourceError)
      expect(answer.message).toMatch(/ is lost with its device$/); // it went on later
    else expect(answer).toBeInstanceOf(DeviceLostError);
  };
}

/** Loses the device again and again, each time at another moment, by this. */
async function loseAndRecover(times: number, lose: (gpu: Context) => Promise<void>) {
  const gpu = await createContext();
  const net = await model(gpu);
  const first: unknown[][] = [];
  for (const round of [1, 2, 3]) first.push(await results(net, gpu, round));
  const { live } = gpu.stats();
  for (let i = 0; i < times; i++) {
    const { device, lost } = gpu;
    const check = underWay(net, gpu, first[i % 3]!, (i % 3) + 1);
    if (i % 4 === 1) await Promise.resolve();
    if (i % 4 > 1) await pause(3 * (i % 4));
    await lose(gpu);
    await lost;
    expect(thrownBy(() => gpu.flush())).toBeInstanceOf(DeviceLostError);
    // Sometimes what was under way is asked for only when there is a device again.
    if (i % 2 === 0) await check();
    await gpu.recover();
    if (i % 2 === 1) await check();
    expect(gpu.device).not.toBe(device);
    expect(gpu.lost).not.toBe(lost);
    for (const round of [1, 2, 3]) expect(await results(net, gpu, round)).toEqual(first[round - 1]);
    expect(await net.weights[0]!.data()).toEqual(counting(36, -18));
    expect(gpu.stats().live.buffers).toBeLessThanOrEqual(live.buffers);
    expect(gpu.stats().live.bytes).toBeLessThanOrEqual(live.bytes);
  }
  net.plan.destroy();
  gpu.destroy();
}

const long = Boolean(import.meta.env.VITE_LONG); // npm run test:loss

test('a device destroyed in the middle of work: each time all is as before, to the bit', async () => {
  await loseAndRecover(long ? 100 : 8, async (gpu) => {
    gpu.device.destroy();
    expect((await gpu.lost).reason).toBe('destroyed');
  });
});

test.skipIf(import.meta.env.VITE_OWN_ADAPTER)(
  'a GPU process that crashes in the middle of work: each time all is as before, to the bit',
  async () => {
    await loseAndRecover(long ? 10 : 2, async (gpu) => {
      await commands.crashGpu();
      expect((await gpu.lost).reason).toBe('unknown');
    });
  },
);

describe('recover()', () => {
  async function lostContext(keep = true) {
    const gpu = await createContext();
    const kept = gpu.tensor(counting(16), [1, 4, 4, 1], { keep });
    gpu.device.destroy();
    await gpu.lost;
    return { gpu, kept };
  }

  test("says in the use of a plan why it could not be restored, also where that is the caller's doing", async () => {
    let fails = false;
    const gpu = await createContext({
      chooseVariant() {
        if (fails) throw new RangeError('mine');
        return 0;
      },
    });
    const kept = gpu.tensor(counting(16), [1, 4, 4, 1], { keep: true });
    const plan = await compile(gpu, ({ x }) => spaceToDepth(x, { blockSize: 2 }), { x: { shape: [1, 4, 4, 1] } });
    gpu.device.destroy();
    await gpu.lost;
    fails = true;
    await gpu.recover();
    fails = false;
    expect(await kept.data()).toEqual(counting(16));
    expect(String(await rejectionOf(plan.run({ x: kept })))).toBe('ResourceError: recover: RangeError: mine');
    gpu.destroy();
  });

  test('restores what was uploaded, not what the array holds by now, in every dtype', async () => {
    const gpu = await createContext();
    const arrays = [counting(5), Int32Array.of(-1, 2, 3), Uint32Array.of(0x7fc00001, 4), new Float32Array(0)];
    const tensors = arrays.map((data) => gpu.tensor(data.slice(), [1, 1, 1, data.length], { keep: true }));
    const mutable = counting(4);
    tensors.push(gpu.tensor(mutable, [4], { keep: true }));
    mutable.fill(9);
    gpu.device.destroy();
    await gpu.lost;
    await gpu.recover();
    for (const [i, data] of [...arrays, counting(4)].entries()) expect(await tensors[i]!.data()).toEqual(data);
    gpu.destroy();
  });

  test('keeps the layout, and gives another buffer', async () => {
    const gpu = await createContext();
    const x = gpu.tensor(counting(16), [1, 4, 2, 2], { layout: 'nchw', keep: true });
    const { buffer } = x;
    gpu.device.destroy();
    await gpu.lost;
    await gpu.recover();
    expect(x.buffer).not.toBe(buffer);
    expect(x).toMatchObject({ layout: 'nchw', shape: [1, 4, 2, 2], destroyed: false });
    gpu.destroy();
  });

  test('leaves what was not kept lost, and says so', async () => {
    const device = await requestDevice();
    const gpu = await createContext({ device });
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    const kept = gpu.tensor(counting(16), [1, 4, 4, 1], { keep: true });
    const lost = {
      upload: x,
      result: spaceToDepth(kept, { blockSize: 2 }),
      wrapped: gpu.wrap(device.createBuffer({ size: 64, usage: 0x84 }), [1, 4, 4, 1]),
    };
    device.destroy();
    await gpu.lost;
    await gpu.recover({ device: await requestDevice() });
    for (const [name, tensor] of Object.entries(lost)) {
      const error = { name: 'ResourceError', code: 'RESOURCE' };
      expect(
        thrownBy(() => spaceToDepth(tensor, { blockSize: 2 })),
        name,
      ).toMatchObject({
        ...error,
        message: 'spaceToDepth: x is lost with its device',
      });
      expect(await rejectionOf(tensor.data())).toMatchObject({
        ...error,
        message: 'data: the tensor is lost with its device',
      });
      expect(thrownBy(() => tensor.buffer)).toMatchObject({
        ...error,
        message: 'buffer: the tensor is lost with its device',
      });
      expect(tensor.destroyed).toBe(true);
      tensor.destroy();
    }
    expect(gpu.stats()).toMatchObject({ live: { buffers: 1 }, pooled: { buffers: 0 } });
    expect(await spaceToDepth(kept, { blockSize: 1 }).data()).toEqual(counting(16));
    gpu.device.destroy();
  });

  test('brings back no tensor that was destroyed', async () => {
    const { gpu, kept } = await lostContext();
    kept.destroy();
    await gpu.recover();
    expect(gpu.stats().live.buffers).toBe(0);
    expect(await rejectionOf(kept.data())).toMatchObject({ message: 'data: the tensor is destroyed' });
    gpu.destroy();
  });

  test('leaves a plan whose weights were not kept lost, and the rest works', async () => {
    const gpu = await createContext();
    const net = await model(gpu);
    const weight = gpu.tensor(counting(4), [1, 1, 4, 1]);
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, weight), { x: { shape: [1, 2, 2, 4] } });
    const before = await results(net, gpu, 1);
    gpu.device.destroy();
    await gpu.lost;
    await gpu.recover();
    const x = gpu.tensor(counting(16), [1, 2, 2, 4]);
    expect(await rejectionOf(plan.run({ x }))).toMatchObject({
      message: expect.stringMatching(/^run: .*lost with its device/),
    });
    expect(await results(net, gpu, 1)).toEqual(before);
    gpu.destroy();
  });

  test('at once by several is one recovery', async () => {
    const { gpu, kept } = await lostContext();
    const [first, second] = [gpu.recover(), gpu.recover()];
    await Promise.all([first, second, gpu.recover()]);
    const { device } = gpu;
    expect(await kept.data()).toEqual(counting(16));
    await gpu.recover();
    expect(gpu.device).toBe(device);
    gpu.destroy();
    expect((await device.lost).reason).toBe('destroyed');
  });

  test('of a living device changes nothing, whatever is given', async () => {
    const gpu = await createContext();
    const { device } = gpu;
    const x = gpu.tensor(counting(4), [4]);
    const other = await requestDevice();
    await gpu.recover();
    await gpu.recover({ device: other });
    expect(gpu.device).toBe(device);
    expect(await x.data()).toEqual(counting(4));
    gpu.destroy();
    other.destroy();
  });

  test('of a destroyed context is refused, also when it is destroyed meanwhile', async () => {
    const { gpu } = await lostContext();
    const pending = gpu.recover();
    gpu.destroy();
    for (const each of [pending, gpu.recover()]) {
      expect(await rejectionOf(each)).toMatchObject({
        name: 'ResourceError',
        message: 'recover: the context is destroyed',
      });
    }
  });

  test("asks for a device where the lost one was the caller's, and leaves the next one alone", async () => {
    const gpu = await createContext({ device: await requestDevice() });
    gpu.device.destroy();
    await gpu.lost;
    expect(await rejectionOf(gpu.recover())).toBeInstanceOf(OptionError);
    const device = await requestDevice();
    await gpu.recover({ device });
    expect(gpu.device).toBe(device);
    gpu.destroy();
    device.pushErrorScope('validation');
    device.createBuffer({ size: 4, usage: 0x80 }).destroy();
    expect(await device.popErrorScope()).toBe(null);
    device.destroy();
  });

  test('with a device that is lost as well rejects, and may be tried again', async () => {
    const gpu = await createContext();
    const net = await model(gpu);
    const before = await results(net, gpu, 1);
    gpu.device.destroy();
    await gpu.lost;
    const dead = await requestDevice();
    dead.destroy();
    await dead.lost;
    expect(await rejectionOf(gpu.recover({ device: dead }))).toBeInstanceOf(DeviceLostError);
    await gpu.recover({ device: await requestDevice() });
    expect(await results(net, gpu, 1)).toEqual(before);
    gpu.device.destroy();
  });

  test.each([
    [{ device: 1 }, 'recover: device must be a GPUDevice, not 1'],
    [{ adapter: 1 }, "recover: unknown option 'adapter'; known are device"],
  ])('refuses options that it does not know: %o', async (options, message) => {
    const { gpu } = await lostContext();
    expect(await rejectionOf(gpu.recover(options as never))).toMatchObject({ name: 'OptionError', message });
    gpu.destroy();
  });

  test('waits for an adapter where there is none yet', async () => {
    const { gpu, kept } = await lostContext();
    const { requestAdapter } = navigator.gpu;
    let asked = 0;
    navigator.gpu.requestAdapter = (options) =>
      ++asked < 5 ? Promise.resolve(null) : requestAdapter.call(navigator.gpu, options);
    try {
      await gpu.recover();
    } finally {
      navigator.gpu.requestAdapter = requestAdapter;
    }
    expect(asked).toBe(5);
    expect(await kept.data()).toEqual(counting(16));
    gpu.destroy();
  });

  test('leaves a read that was under way rejected, even on the new device', async () => {
    const gpu = await createContext();
    const x = gpu.tensor(counting(16), [1, 4, 4, 1], { keep: true });
    const device = await requestDevice();
    const pending = rejectionOf(x.data());
    gpu.device.destroy();
    await gpu.lost;
    await gpu.recover({ device });
    expect(await pending).toBeInstanceOf(DeviceLostError);
    expect(await x.data()).toEqual(counting(16));
    gpu.device.destroy();
  });
});

test('a wrapped buffer can not be kept', async () => {
  const gpu = await createContext();
  const { buffer } = gpu.tensor(counting(4), [4]);
  expect(thrownBy(() => gpu.wrap(buffer, [4], { keep: true } as never))).toBeInstanceOf(OptionError);
  gpu.destroy();
});
