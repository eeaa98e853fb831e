// Measured choices: what is measured, remembered and run, and that no result changes by it.

import { activation, add, type Context, conv2d, createContext, explain, type Rehearse, spaceToDepth } from 'atrous';
import { anySize } from 'atrous/any-size';
import { compareWithBound } from 'atrous/reference';
import { localStorageStore, type TuneStore, type Tuning, tune } from 'atrous/tune';
import { describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { boundOf, callOf, onGpu, rehearsed } from '../harness/calls.ts';
import { explain as explainMismatch } from '../harness/explain.ts';
import { gpuFace as face } from '../harness/faces.ts';
import { sample, thorough } from '../harness/full.ts';
import { limited } from '../harness/limited.ts';
import { type DeviceWatch, rejectionOf } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

/** A store that can be looked into. */
function memoryStore(): TuneStore & { readonly content: Map<string, string> } {
  const content = new Map<string, string>();
  return {
    content,
    get: (key) => content.get(key),
    set: (key, value) => {
      content.set(key, value);
    },
  };
}

const convolutions: Rehearse = (tensor) => {
  const y = conv2d(tensor([1, 16, 16, 8]), tensor([3, 3, 8, 16]), { bias: tensor([16]), padding: 'same' });
  return spaceToDepth(conv2d(y, tensor([1, 1, 16, 16])), { blockSize: 2 });
};

/** As many choices, among kernels that compile faster. */
const run: Rehearse = (tensor) => {
  const x = tensor([1, 16, 16, 8]);
  return spaceToDepth(activation(add(x, x), { activation: 'relu' }), { blockSize: 2 });
};

const labels = (context: Context) => explain(context, run).map(({ label }) => label);
const again = () => createContext({ device: gpu.device });

describe('tune', () => {
  test('measures what leaves a choice, and has the context run the fastest', async () => {
    const heard: object[] = [];
    const tunings = await tune(gpu, convolutions, { onProgress: (progress) => heard.push(progress) });
    expect(tunings.map(({ op }) => op)).toEqual(['conv2d', 'conv2d', 'spaceToDepth']);
    expect(heard).toEqual([0, 1, 2, 3].map((done) => ({ done, total: 3 })));
    const explained = explain(gpu, convolutions);
    for (const [i, { label, times }] of tunings.entries()) {
      expect(explained[i]).toMatchObject({ label, reason: 'the fastest that tune measured' });
      const offered = explained[i]!.candidates.map((candidate) => candidate.label);
      expect(offered).toEqual(expect.arrayContaining(Object.keys(times)));
      expect(Math.min(...Object.values(times))).toBeGreaterThanOrEqual(0);
      expect(times[label]).toBeLessThanOrEqual(Math.min(...Object.values(times)) / 0.97);
    }
  });

  test('leaves no memory behind, and does not touch what is recorded', async () => {
    const y = conv2d(gpu.tensor(Float32Array.of(3), [1, 1, 1, 1]), gpu.tensor(Float32Array.of(5), [1, 1, 1, 1]));
    const before = watch.live.size;
    await tune(gpu, run);
    expect(watch.live.size).toBeLessThanOrEqual(before + 1); // the parameters of y, submitted meanwhile
    expect(await y.data()).toEqual(Float32Array.of(15));
  });

  test('measures by the wall clock where the device has no other', async () => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    expect(device.features.has('timestamp-query')).toBe(false);
    const plain = await createContext({ device });
    const [tuning] = await tune(plain, (tensor) => spaceToDepth(tensor([1, 64, 64, 8]), { blockSize: 2 }));
    expect(Object.values(tuning!.times).every((ms) => ms > 0)).toBe(true);
    plain.destroy();
    device.destroy();
  });

  test('measures each geometry once, and nothing that leaves no choice', async () => {
    const twice: Rehearse = (tensor) => {
      for (let i = 0; i < 2; i++) spaceToDepth(tensor([1, 8, 8, 4]), { blockSize: 2 });
      face.conv2d(tensor([1, 0, 0, 1]), tensor([3, 3, 1, 1]), { padding: 2 });
      spaceToDepth(tensor([0, 8, 8, 4]), { blockSize: 2 });
    };
    expect((await tune(gpu, twice)).map(({ op }) => op)).toEqual(['spaceToDepth']);
  });

  test('leaves the last word to chooseVariant', async () => {
    const last = await createContext({ device: gpu.device, chooseVariant: ({ length }) => length - 1 });
    await tune(last, run);
    for (const { label, candidates, reason } of explain(last, run)) {
      expect(label).toBe(candidates.at(-1)!.label);
      expect(reason).toBe('as chooseVariant says');
    }
    last.destroy();
  });

  test('goes on without a variant that fails', async () => {
    const { createComputePipelineAsync: create } = gpu.device;
    const [first] = labels(gpu);
    gpu.device.createComputePipelineAsync = async (descriptor) => {
      if (descriptor.label === first) throw new Error('no pipeline today');
      return create.call(gpu.device, descriptor);
    };
    const [tuning] = await tune(gpu, run);
    expect(tuning!.label).not.toBe(first);
    expect(tuning!.times).not.toHaveProperty([first!]);
    gpu.device.createComputePipelineAsync = () => Promise.reject(new Error('no pipeline today'));
    const { message } = (await rejectionOf(tune(await again(), run))) as Error;
    expect(message).toMatch(/^compilation: elementwise_turns .* no pipeline today$/);
  });
});

describe('a store', () => {
  /** Tunes another context on the same device; whether that measured anything. */
  async function second(storage: TuneStore): Promise<{ measured: boolean; tunings: Tuning[]; ran: string[] }> {
    const context = await again();
    const before = watch.counts.submit;
    const tunings = await tune(context, run, { storage });
    const measured = watch.counts.submit > before;
    const ran = labels(context);
    context.destroy();
    return { measured, tunings, ran };
  }

  test('spares the next context the measurements', async () => {
    const storage = memoryStore();
    const first = await tune(gpu, run, { storage });
    expect(storage.content.size).toBe(3);
    const { measured, tunings, ran } = await second(storage);
    expect(measured).toBe(false);
    expect(tunings).toEqual(first.map((tuning) => ({ ...tuning, times: {} })));
    expect(ran).toEqual(labels(gpu));
  });

  test('may hold the choice that the library would not make', async () => {
    const storage = memoryStore();
    await tune(gpu, run, { storage });
    const last = explain(gpu, run).map(({ candidates }) => candidates.at(-1)!.label);
    for (const [i, [key, value]] of [...storage.content].entries()) {
      const all = value.split('\n').filter((label) => label !== last[i]);
      storage.content.set(key, [last[i]!, ...all.sort()].join('\n'));
    }
    const { measured, ran } = await second(storage);
    expect(measured).toBe(false);
    expect(ran).toEqual(last);
  });

  test.each<[string, (value: string) => unknown]>([
    ['rubbish', () => '\u0000{"'],
    ['nothing', () => ''],
    ['no text', () => ({ label: 1 })],
    ['a variant that there is no more', (value) => `gone TILE=3\n${value}`],
    ['a winner over others than there are now', (value) => value.split('\n').slice(0, -1).join('\n')],
  ])('that holds %s is measured over', async (_, spoil) => {
    const storage = memoryStore();
    await tune(gpu, run, { storage });
    const whole = new Map(storage.content);
    for (const [key, value] of whole) storage.content.set(key, spoil(value) as string);
    const { measured, ran } = await second(storage);
    expect(measured).toBe(true);
    expect(ran.length).toBe(3);
    expect([...storage.content.keys()]).toEqual([...whole.keys()]);
    for (const [key, value] of storage.content) {
      expect(value.split('\n').sort()).toEqual(whole.get(key)!.split('\n').sort());
    }
  });

  test('may be slow, and its errors are told', async () => {
    const { get, set } = memoryStore();
    const slow: TuneStore = { get: async (key) => get(key), set: async (key, value) => set(key, value) };
    await tune(gpu, run, { storage: slow });
    expect((await second(slow)).measured).toBe(false);
    const mine = new Error('mine');
    const failing: TuneStore = { get, set: () => Promise.reject(mine) };
    expect(
      await rejectionOf(
        tune(gpu, (tensor) => spaceToDepth(tensor([1, 2, 2, 4]), { blockSize: 2 }), {
          storage: { ...failing, get: () => null },
        }),
      ),
    ).toBe(mine);
  });

  test('may be localStorage', async () => {
    localStorage.clear();
    await tune(gpu, run, { storage: localStorageStore() });
    expect(localStorage.length).toBe(3);
    expect((await second(localStorageStore())).measured).toBe(false);
    localStorage.clear();
  });
});

test('a variant of what is done in parts is remembered as the whole has it, and runs', async () => {
  const { device } = limited(gpu.device, { most: 4096, alignment: 256 });
  const context = await createContext({ device });
  anySize(context);
  const padded: Rehearse = (tensor) =>
    conv2d(tensor([1, 32, 16, 4]), tensor([3, 3, 4, 8]), {
      padding: [
        [1, 0],
        [0, 0],
      ],
    });
  const store = memoryStore();
  await tune(context, padded, { storage: store });
  const [[key, text]] = [...store.content] as [[string, string]];
  const all = text.split('\n');
  const staged = all.find((label) => label.startsWith('conv2d_staged'))!;
  store.set(key, [staged, ...all.filter((label) => label !== staged).sort()].join('\n'));
  expect((await tune(context, padded, { storage: store })).map(({ label }) => label)).toEqual([staged]);
  const parts = explain(context, padded);
  expect(parts.length).toBeGreaterThan(1);
  for (const { label, reason } of parts) {
    expect(label).toMatch(/^conv2d_staged /);
    expect(reason).toBe('the fastest that tune measured');
  }
  context.destroy();
});

describe('results of tuned calls keep the bound', () => {
  const tables = caseTables.filter(({ moves, op }) => !moves && op !== 'withSpaceToBatch');

  test.each(sample(tables, 2).map((table) => [table.op, table] as const))('%s', async (_, table) => {
    const small = table.rows.filter((row) =>
      callOf(table, row, 'uniform').operands.every(({ data }) => data.length < 2 ** 12),
    );
    for (const row of small.filter((_, i) => i % Math.ceil(small.length / (thorough ? 4 : 1)) === 0)) {
      const call = callOf(table, row, 'uniform');
      await tune(gpu, rehearsed(call));
      const bound = boundOf(call);
      const { data, shape } = await onGpu(gpu, call);
      const comparison = compareWithBound(data, bound);
      expect(comparison.failures, explainMismatch(row.name, shape, comparison)).toBe(0);
    }
  });
});

describe('refusals', () => {
  test.each<[string, string, (context: Context) => Promise<unknown>]>([
    ['ResourceError', 'tune: gpu must be a context, not a GPUDevice', ({ device }) => tune(device as never, run)],
    ['OptionError', 'tune: run must be a function, not undefined', (context) => tune(context, undefined as never)],
    [
      'OptionError',
      "tune: unknown option 'store'; known are storage, onProgress",
      (context) => tune(context, run, { store: 1 } as object),
    ],
    [
      'OptionError',
      'tune: storage must have the functions get and set, not be null',
      (context) => tune(context, run, { storage: null as never }),
    ],
    [
      'OptionError',
      'tune: storage must have the functions get and set, not be { get: a function }',
      (context) => tune(context, run, { storage: { get: () => null } as never }),
    ],
    [
      'OptionError',
      'tune: onProgress must be a function, not 1',
      (context) => tune(context, run, { onProgress: 1 as never }),
    ],
    [
      'ShapeError',
      'conv2d: filter has 6 input channels, x has 8',
      (context) => tune(context, (tensor) => conv2d(tensor([1, 4, 4, 8]), tensor([3, 3, 6, 4]))),
    ],
  ])('%s: %s', async (name, message, call) => {
    expect(await rejectionOf(call(gpu))).toMatchObject({ name, message });
    expect(watch.counts.submit).toBe(0);
  });

  test('a context that is destroyed, or loses its device, meanwhile', async () => {
    const borrowed = await again();
    const onProgress = () => borrowed.destroy();
    expect(await rejectionOf(tune(borrowed, run, { onProgress }))).toMatchObject({
      name: 'ResourceError',
      message: 'tune: the context is destroyed',
    });
    const losing = tune(gpu, run, { onProgress: ({ done }) => done === 1 && gpu.device.destroy() });
    expect(await rejectionOf(losing)).toMatchObject({ name: 'DeviceLostError', code: 'DEVICE_LOST' });
  });
});
