// What a context holds, as it counts it, and how long the tensors of a scope last.
import {
  type Context,
  conv2d,
  createContext,
  depthwiseConv2d,
  pointwiseConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';

let device: GPUDevice;
let watch: DeviceWatch;
let gpu: Context;

beforeEach(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  watch = new DeviceWatch(device);
  gpu = await createContext({ device });
});
afterEach(async () => {
  vi.useRealTimers();
  await watch.settle();
  expect(watch.uncaptured).toEqual([]);
  device.destroy();
});

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);
const upload = (length = 16) => gpu.tensor(counting(length), [1, 1, length, 1]);
const doubled = (x: Tensor) => pointwiseConv2d(x, gpu.tensor(Float32Array.of(2), [1, 1, 1, 1]));
const macrotask = () => new Promise((resolve) => setTimeout(resolve));

/** What the device is known to hold, by its own calls. */
const watched = () => ({
  buffers: watch.live.size,
  bytes: [...watch.live].reduce((sum, { size }) => sum + size, 0),
});

function expectAsWatched(): void {
  const { live, pooled } = gpu.stats();
  expect({ buffers: live.buffers + pooled.buffers, bytes: live.bytes + pooled.bytes }).toEqual(watched());
}

describe('stats()', () => {
  test('counts what is asked of the device, to the byte, whatever is going on', async () => {
    expectAsWatched();
    const x = gpu.tensor(counting(36), [1, 6, 6, 1]);
    const y = conv2d(x, gpu.tensor(counting(9), [3, 3, 1, 1]));
    expectAsWatched();
    const pending = y.data();
    expectAsWatched(); // with the copy that the read makes, and the parameters
    await pending;
    expectAsWatched();
    x.destroy();
    void y.buffer;
    y.destroy();
    expectAsWatched();
    gpu.destroy();
    expect(gpu.stats()).toMatchObject({ live: { buffers: 0, bytes: 0 }, pooled: { buffers: 0, bytes: 0 } });
    expect(watched()).toEqual({ buffers: 0, bytes: 0 });
  });

  test('tells live from pooled, and remembers the peak', () => {
    const { live: before } = gpu.stats();
    const x = upload(256);
    const y = upload(16);
    expect(gpu.stats().live).toEqual({ buffers: before.buffers + 2, bytes: before.bytes + 1024 + 64 });
    const { peak } = gpu.stats();
    expect(peak).toEqual(gpu.stats().live);
    x.destroy();
    y.destroy();
    expect(gpu.stats()).toMatchObject({ live: before, pooled: { buffers: 2, bytes: 1024 + 64 }, peak });
    upload(256);
    expect(gpu.stats()).toMatchObject({ pooled: { buffers: 1, bytes: 64 }, peak });
    upload(256);
    expect(gpu.stats().peak.bytes).toBe(peak.bytes + 1024);
  });

  test('calls live what recorded work still needs', () => {
    const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
    spaceToDepth(x, { blockSize: 2 });
    const { live } = gpu.stats();
    x.destroy();
    expect(gpu.stats()).toMatchObject({ live, pooled: { buffers: 0 } });
    gpu.flush();
    expect(gpu.stats().pooled).toEqual({ buffers: 1, bytes: 64 });
  });

  test('forgets what is pooled when nobody wants it, and wrapped buffers it never knew', () => {
    const before = gpu.stats();
    gpu.wrap(device.createBuffer({ size: 256, usage: 0x80 }), [64]);
    expect(gpu.stats()).toEqual(before);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    upload().destroy();
    vi.advanceTimersByTime(29_999);
    expect(gpu.stats().pooled.buffers).toBe(before.pooled.buffers + 1);
    vi.advanceTimersByTime(1);
    expect(gpu.stats()).toMatchObject({ live: before.live, pooled: { buffers: 0, bytes: 0 } });
  });

  test('has reads in turn copy into one buffer, and reads at the same time not', async () => {
    const tensors = [upload(5), upload(6)]; // in buffers of one size
    const { live } = gpu.stats();
    expect(await tensors[0]!.data()).toEqual(counting(5));
    expect(gpu.stats()).toMatchObject({ live, pooled: { buffers: 1, bytes: 32 } });
    const created = watch.counts.createBuffer;
    expect(await tensors[1]!.data()).toEqual(counting(6));
    expect(watch.counts.createBuffer).toBe(created);
    const both = await Promise.all(tensors.map((tensor) => tensor.data()));
    expect(both).toEqual([counting(5), counting(6)]);
    expect(gpu.stats()).toMatchObject({ live, pooled: { buffers: 2, bytes: 64 } });
  });

  test('keeps no more than 256 MiB of what nobody wants, and that the latest', () => {
    const data = new Float32Array(2 ** 24); // 64 MiB
    const tensors = Array.from({ length: 4 }, () => gpu.tensor(data, [2 ** 24]));
    tensors.push(upload());
    const sizes = () => gpu.stats().pooled;
    for (const tensor of tensors) tensor.destroy();
    expect(sizes()).toEqual({ buffers: 4, bytes: 3 * 2 ** 26 + 64 });
    gpu.tensor(data, [2 ** 24]).destroy();
    expect(sizes()).toEqual({ buffers: 4, bytes: 3 * 2 ** 26 + 64 });
  });

  test('counts compiled kernels', () => {
    expect(gpu.stats().pipelines).toBe(0);
    for (let i = 0; i < 3; i++) doubled(upload());
    gpu.flush();
    expect(gpu.stats().pipelines).toBe(1);
    spaceToDepth(gpu.tensor(counting(16), [1, 4, 4, 1]), { blockSize: 2 });
    gpu.flush();
    expect(gpu.stats().pipelines).toBe(2);
  });
});

/** Tensors made in a scope's function, by name, to be looked at afterwards. */
const alive = (tensors: Readonly<Record<string, Tensor>>) =>
  Object.keys(tensors).filter((name) => !tensors[name]!.destroyed);

describe('a scope', () => {
  const returns: [string, (a: Tensor, b: Tensor) => unknown, string[]][] = [
    ['nothing', () => undefined, []],
    ['a tensor', (a) => a, ['a']],
    ['an array', (a, b) => [a, 1, b], ['a', 'b']],
    ['a record', (_, b) => ({ y: b, n: 2 }), ['b']],
    ['a record of arrays', (a, b) => ({ all: [a, [b]] }), ['a', 'b']],
    ['a tensor twice', (a) => [a, a], ['a']],
    ['an array of numbers', () => new Float32Array(1e6), []],
    ['an object of a class, which is no record', (a) => new Map([['a', a]]), []],
    ['null', () => null, []],
  ];

  test.each(returns)('that returns %s destroys the rest, at once or later', async (_, pick, expected) => {
    for (const later of [false, true]) {
      const made: Record<string, Tensor> = {};
      const work = () => {
        made.a = upload();
        made.b = doubled(made.a);
        return pick(made.a, made.b);
      };
      const result = gpu.scope(() => (later ? macrotask().then(work) : work()));
      expect(result instanceof Promise).toBe(later);
      await result;
      expect(alive(made)).toEqual(expected);
      for (const name of expected) await made[name]!.data();
    }
  });

  test('gives back what its function gives, to the same object', async () => {
    const record = { y: upload() };
    expect(gpu.scope(() => record)).toBe(record);
    expect(await gpu.scope(async () => record)).toBe(record);
    const loop: unknown[] = [];
    loop.push(loop, { loop });
    expect(gpu.scope(() => loop)).toBe(loop);
    const thenable = Object.defineProperty({}, 'then', { value: (resolve: (n: number) => void) => resolve(7) });
    expect(await gpu.scope(() => thenable)).toBe(7);
  });

  test('destroys what operations make inside themselves, and nothing from outside', async () => {
    const x = upload();
    const y = gpu.scope(() => doubled(doubled(x)));
    expect(await y.data()).toEqual(counting(16).map((value) => 4 * value));
    expect(x.destroyed).toBe(false);
    const { live } = gpu.stats();
    for (let i = 0; i < 20; i++) {
      gpu.scope(() => doubled(doubled(x))).destroy();
      gpu.flush();
    }
    await gpu.scope(async () => {
      for (let i = 0; i < 20; i++) await doubled(doubled(x)).data();
    });
    gpu.flush();
    expect(gpu.stats().live).toEqual(live);
  });

  test.each([false, true])('whose function fails destroys all, and fails alike (later: %s)', async (later) => {
    const made: Record<string, Tensor> = {};
    const fail = () => {
      made.a = upload();
      throw new RangeError('mine');
    };
    const scope = () => gpu.scope(() => (later ? macrotask().then(fail) : fail()));
    expect(later ? await rejectionOf(scope() as Promise<unknown>) : thrownBy(scope)).toEqual(new RangeError('mine'));
    expect(alive(made)).toEqual([]);
    upload(); // belongs to nobody
    expect(gpu.scope(() => 1)).toBe(1);
  });

  test("whose result can't be looked into destroys all", () => {
    const made: Record<string, Tensor> = {};
    const result = () => {
      made.a = upload();
      return {
        a: made.a,
        get b(): never {
          throw new RangeError('mine');
        },
      };
    };
    expect(thrownBy(() => gpu.scope(result))).toEqual(new RangeError('mine'));
    expect(alive(made)).toEqual([]);
  });

  test('finds what it returns, however deep it lies', () => {
    const made: Record<string, Tensor> = {};
    gpu.scope(() => {
      made.lost = upload();
      made.kept = upload();
      let list: unknown = made.kept;
      for (let i = 0; i < 50_000; i++) list = i % 2 ? [list] : { next: list };
      return list;
    });
    expect(alive(made)).toEqual(['kept']);
  });

  test('in a scope gives what it returns to that one', () => {
    const made: Record<string, Tensor> = {};
    gpu.scope(() => {
      made.outer = upload();
      made.given = gpu.scope(() => {
        made.inner = upload();
        return doubled(made.inner);
      });
      expect(alive(made)).toEqual(['outer', 'given']);
      made.after = upload();
      return made.after;
    });
    expect(alive(made)).toEqual(['after']);
  });

  test('in an asynchronous scope gives what it returns to that one, where it began before an await', async () => {
    const made: Record<string, Tensor> = {};
    await gpu.scope(async () => {
      made.given = await gpu.scope(async () => {
        await macrotask();
        made.inner = upload();
        return doubled(made.inner);
      });
      expect(alive(made)).toContain('given');
    });
    expect(alive(made)).toEqual([]);
  });

  test('interleaved with another destroys nothing that this still uses, and in the end all', async () => {
    const x = upload();
    const steps: string[] = [];
    const made: Record<string, Tensor> = {};
    const work = async (name: string, pauses: number) => {
      let y = doubled(x);
      made[`${name} first`] = y;
      for (let i = 0; i < pauses; i++) {
        await macrotask();
        steps.push(name);
        y = doubled(y);
        made[`${name} ${i}`] = y;
      }
      return y;
    };
    // One ends long before the other, and both before a third; each uses what it made before others ended.
    const ends = [3, 6, 12].map((pauses, i) => gpu.scope(() => work('abc'[i]!, pauses)));
    const results = await Promise.all(ends);
    expect(new Set(steps.slice(0, 3)).size).toBe(3);
    for (const [i, y] of results.entries()) {
      expect(await y.data()).toEqual(counting(16).map((value) => value * 2 ** ([3, 6, 12][i]! + 1)));
    }
    expect(alive(made)).toEqual(['a 2', 'b 5', 'c 11']);
    expect(x.destroyed).toBe(false);
  });

  test('that is synchronous keeps its own beside one that waits', async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const waiting = gpu.scope(() => gate);
    const made: Record<string, Tensor> = {};
    made.kept = gpu.scope(() => {
      made.own = upload();
      return doubled(made.own);
    });
    made.stray = upload(); // while the other waits: nobody can tell that it isn't that one's
    expect(alive(made)).toEqual(['kept', 'stray']);
    go();
    await waiting;
    expect(alive(made)).toEqual(['kept']);
  });

  test('may be told to destroy early, and outlives its context', async () => {
    gpu.scope(() => upload().destroy());
    const waiting = gpu.scope(async () => {
      const y = doubled(upload());
      await macrotask();
      return y.data();
    });
    gpu.destroy();
    expect(await rejectionOf(waiting)).toMatchObject({ message: 'data: the context is destroyed' });
    expect(thrownBy(() => gpu.scope(() => 1))).toMatchObject({ message: 'scope: the context is destroyed' });
  });

  test.each([undefined, null, 1, {}])('of what is no function is refused: %s', (fn) => {
    expect(thrownBy(() => gpu.scope(fn as never))).toMatchObject({
      name: 'OptionError',
      message: expect.stringMatching(/^scope: fn must be a function, not /),
    });
  });
});

test('`using` destroys at the end of a block', () => {
  let inside: Tensor;
  {
    using x = upload();
    inside = x;
    expect(x.destroyed).toBe(false);
  }
  expect(inside.destroyed).toBe(true);
});

test('memory is left as it was by every kind of operation', async () => {
  const run = async () => {
    const x = gpu.tensor(counting(256), [1, 8, 8, 4]);
    const w = gpu.tensor(counting(36), [3, 3, 4, 1]);
    await depthwiseConv2d(x, w, { padding: 1 }).data();
  };
  await gpu.scope(run);
  const { live } = gpu.stats();
  for (let i = 0; i < 10; i++) await gpu.scope(run);
  expect(gpu.stats().live).toEqual(live);
});
