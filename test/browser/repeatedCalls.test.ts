// A call like an earlier one runs as that was planned: what it may not take for one, and what makes a context plan anew.

import {
  type Context,
  concat,
  conv2d,
  createContext,
  depthwiseConv2d,
  explain,
  type Rehearse,
  separableConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { maxPool2d } from 'atrous/layers';
import { tune } from 'atrous/tune';
import { expect, test, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { limited } from '../harness/limited.ts';
import { thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;

watchEach((context) => {
  gpu = context;
});

/** Distinct whole numbers, positive and negative. */
const counting = (context: Context, shape: readonly number[], options = {}) =>
  context.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 2 ? -i : i)),
    shape,
    options,
  );

/** Calls of which each differs from another in one thing alone. */
const calls: readonly ((context: Context) => Tensor)[] = [
  ...[
    {},
    { strides: 2 },
    { strides: [2, 1] },
    { strides: [1, 2] },
    { dilations: 2 },
    { dilations: [1, 2] },
    { dilations: [2, 1] },
    { padding: 'same' },
    { padding: 'same-lower', strides: 2 },
    { padding: 'same', strides: 2 },
    { padding: 2 },
    {
      padding: [
        [1, 2],
        [0, 1],
      ],
    },
    {
      padding: [
        [1, 2],
        [1, 0],
      ],
    },
    { activation: 'relu' },
    { activation: 'relu6' },
    { activation: { type: 'leakyRelu', alpha: 0.5 } },
    { activation: { type: 'leakyRelu', alpha: 0.25 } },
    { activation: { type: 'clip', min: -4, max: 7 } },
    { activation: { type: 'clip', min: -4, max: Infinity } },
    { activation: { type: 'clip', min: -Infinity, max: 7 } },
  ].flatMap((options) => [
    (context: Context) =>
      depthwiseConv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 4, 1]), options as object),
    (context: Context) => conv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 4, 4]), options as object),
  ]),
  (context) =>
    depthwiseConv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 4, 1]), { bias: counting(context, [4]) }),
  (context) =>
    depthwiseConv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 4, 1]), {
      residual: counting(context, [1, 4, 5, 4]),
    }),
  (context) => depthwiseConv2d(counting(context, [1, 6, 7, 6], { layout: 'nchw' }), counting(context, [3, 3, 6, 1])),
  (context) => depthwiseConv2d(counting(context, [1, 6, 7, 6]), counting(context, [3, 3, 6, 1])),
  (context) => conv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 2, 4]), { groups: 2 }),
  (context) => conv2d(counting(context, [1, 6, 7, 3]), counting(context, [3, 3, 3, 3])),
  (context) => conv2d(counting(context, [1, 6, 7, 3]), counting(context, [3, 3, 3, 3]), { filterLayout: 'oihw' }),
  (context) => spaceToDepth(counting(context, [1, 6, 6, 4]), { blockSize: 2 }),
  (context) => spaceToDepth(counting(context, [1, 6, 6, 4]), { blockSize: 2, order: 'CRD' }),
  (context) => spaceToDepth(counting(context, [1, 6, 6, 4]), { blockSize: 3 }),
  (context) =>
    spaceToDepth(
      context.tensor(
        Int32Array.from({ length: 144 }, (_, i) => i),
        [1, 6, 6, 4],
      ),
      { blockSize: 2 },
    ),
  (context) => concat([counting(context, [1, 2, 2, 1]), counting(context, [1, 2, 2, 3])]),
  (context) => concat([counting(context, [1, 2, 2, 3]), counting(context, [1, 2, 2, 1])]),
  ...['bias', 'depthwiseBias'].map(
    (name) => (context: Context) =>
      separableConv2d(
        counting(context, [1, 6, 7, 4]),
        counting(context, [3, 3, 4, 1]),
        counting(context, [1, 1, 4, 4]),
        {
          [name]: counting(context, [4]),
        },
      ),
  ),
];

test('each call is what it is in a context of its own, whatever came before', async () => {
  const alone: unknown[] = [];
  for (const call of calls) {
    const fresh = await createContext({ device: gpu.device });
    const y = call(fresh);
    alone.push([y.shape, await y.data()]);
    fresh.destroy();
  }
  for (let round = 0; round < 2; round++) {
    for (const [i, call] of calls.entries()) {
      const y = call(gpu);
      expect([y.shape, await y.data()], String(call)).toEqual(alone[i]);
    }
    expect(gpu.calls.size).toBe(calls.length);
  }
});

test('options count as what they are read as, however they hold it', async () => {
  class Leaky {
    readonly #alpha: number;
    constructor(alpha: number) {
      this.#alpha = alpha;
    }
    get type() {
      return 'leakyRelu';
    }
    get alpha() {
      return this.#alpha;
    }
  }
  const shifting = (first: unknown, then: unknown) => {
    let reads = 0;
    return Object.defineProperty({}, 'strides', { get: () => (reads++ === 0 ? first : then), enumerable: true });
  };
  const hidden = (strides: number) => Object.defineProperty({ windowSize: 2 }, 'strides', { value: strides });
  const image = (context: Context) => counting(context, [1, 8, 8, 4]);
  const convolved = (options: () => object) => (context: Context) =>
    conv2d(image(context), counting(context, [1, 1, 4, 4]), options());
  const pooled = (options: () => object) => (context: Context) => maxPool2d(image(context), options() as never);
  const each: readonly ((context: Context) => Tensor)[] = [
    convolved(() => ({ activation: new Leaky(0.125) })),
    convolved(() => ({ activation: new Leaky(0.5) })),
    convolved(() => ({ activation: Object.create({ type: 'leakyRelu', alpha: 0.25 }) })),
    convolved(() => ({ activation: Object.create({ type: 'relu6' }) })),
    convolved(() => ({ strides: 3 })),
    convolved(() => shifting(2, 3)),
    convolved(() => shifting(3, 2)),
    convolved(() => ({ strides: 2 })),
    pooled(() => hidden(1)),
    pooled(() => ({ windowSize: 2 })),
    pooled(() => hidden(3)),
  ];
  const alone: unknown[] = [];
  for (const call of each) {
    const fresh = await createContext({ device: gpu.device });
    alone.push(await call(fresh).data());
    fresh.destroy();
  }
  for (const order of [each, each.toReversed()]) {
    for (const call of order)
      expect(await call(gpu).data(), String(each.indexOf(call))).toEqual(alone[each.indexOf(call)]);
  }
});

test('an option that is read as no tensor is none, whatever it is later', async () => {
  let reads = 0;
  const options = {
    get residual() {
      return reads++ === 0 ? undefined : counting(gpu, [1, 4, 4, 4]);
    },
  };
  const call = (given: object) => conv2d(counting(gpu, [1, 4, 4, 4]), counting(gpu, [1, 1, 4, 4]), given);
  expect(await call(options as object).data()).toEqual(await call({}).data());
});

test('what is refused in a context of its own is refused after the call that it looks like', async () => {
  const good = {
    strides: [2, 2],
    padding: [
      [1, 1],
      [1, 1],
    ],
    activation: 'relu',
    groups: 1,
  };
  class Options {
    strides = 2;
  }
  const endless: unknown[] = [2, 2];
  endless.push(endless);
  const holed = Object.assign([2, 2], { length: 3 });
  const named = (name: string, ...values: unknown[]) => values.map((value) => ({ [name]: value }));
  const bad: readonly unknown[] = [
    ...named(
      'strides',
      '2',
      2n,
      [2],
      [2, '2'],
      holed,
      endless,
      Int32Array.of(2, 2),
      new Number(2),
      Symbol('2'),
      () => 2,
    ),
    ...named(
      'strides',
      new Array(1e6).fill(2),
      new Float32Array(1e7),
      { 0: 2, 1: 2, length: 2 },
      { toJSON: () => 2, valueOf: () => 2 },
    ),
    ...named(
      'padding',
      '1',
      ...[
        [1, '1'],
        [1, Number.NaN],
        [1, null],
      ].map((side) => [[1, 1], side]),
    ),
    ...named('activation', () => 'relu', ['relu'], { type: ['relu'] }, Symbol('relu'), null),
    { activation: { type: 'clip', min: Number.NaN, max: 7 } },
    { activation: { type: 'clip', min: '-4', max: 7 } },
    { activation: 'relu,stringpadding,stringsame' },
    { activation: 'relu,13stringpadding,10stringsame' },
    { strides: 2, stride: 2 },
    { strides: 2, toJSON: () => ({ strides: 2 }) },
    { groups: '1' },
    [],
    null,
    2,
    new Options(),
    Object.assign(() => {}, { strides: 2 }),
  ];
  const fresh = await createContext({ device: gpu.device });
  const call = (context: Context, options: unknown) =>
    conv2d(counting(context, [1, 6, 7, 4]), counting(context, [3, 3, 4, 4]), options as object);
  for (const options of [
    {},
    good,
    ...Object.entries(good).map(([name, value]) => ({ [name]: value })),
    { strides: 2 },
    { padding: 1 },
    { activation: { type: 'clip', min: -4, max: 7 } },
    { activation: { type: 'clip', min: -Infinity, max: 7 } },
    { activation: { type: 'relu' } },
    { activation: 'relu', padding: 'same' },
  ]) {
    call(gpu, options);
  }
  const known = gpu.calls.size;
  for (const options of bad) {
    const expected = thrownBy(() => call(fresh, options));
    expect(expected).toMatchObject({ code: expect.any(String) });
    expect(thrownBy(() => call(gpu, options))).toMatchObject({ message: (expected as Error).message });
  }
  expect(gpu.calls.size).toBe(known);
  fresh.destroy();
});

test('an app with many shapes does not grow without end', async () => {
  const x = counting(gpu, [1, 1, 1, 1]);
  for (let n = 1; n <= 300; n++) spaceToDepth(counting(gpu, [n, 2, 2, 1]), { blockSize: 2 }).destroy();
  expect(gpu.calls.size).toBe(256);
  expect(await spaceToDepth(x, { blockSize: 1 }).data()).toEqual(Float32Array.of(0));
});

test('what a call was made with is not kept alive', async () => {
  const made = () => {
    const x = counting(gpu, [1, 6, 7, 4]);
    const filter = counting(gpu, [3, 3, 4, 4]);
    const y = conv2d(x, filter, { bias: counting(gpu, [4]) });
    const z = separableConv2d(x, counting(gpu, [3, 3, 4, 1]), counting(gpu, [1, 1, 4, 4]), {
      padding: 'same',
      residual: x,
    });
    return [x, filter, y, z].map((tensor) => new WeakRef(tensor));
  };
  const refs = made();
  const collected = async () => {
    await cdp().send('HeapProfiler.collectGarbage'); // a second where other tests run beside
    expect(refs.map((ref) => ref.deref())).toEqual(refs.map(() => undefined));
  };
  await vi.waitFor(collected, { timeout: 20_000 });
  expect(gpu.calls.size).toBe(2);
});

test('the next device is asked anew', async () => {
  const [first, next] = await Promise.all(
    [0, 1].map(async () => (await navigator.gpu.requestAdapter())!.requestDevice()),
  );
  const context = await createContext({ device: first! });
  const run = () => {
    const buffer = context.device.createBuffer({ size: 4096, usage: GPUBufferUsage.STORAGE });
    return depthwiseConv2d(context.wrap(buffer, [1, 16, 16, 4]), context.wrap(buffer, [3, 3, 4, 4]));
  };
  run();
  first!.destroy();
  await first!.lost;
  await context.recover({ device: limited(next!, { most: 4096, alignment: 256 }).device });
  expect(thrownBy(run)).toMatchObject({ name: 'LimitError' }); // the output has four times the bytes
  context.destroy();
  next!.destroy();
});

test('what tune finds is run from then on, also by calls that were made before', async () => {
  const { device } = gpu;
  const bind = device.createBindGroup.bind(device);
  let label: string | undefined;
  device.createBindGroup = (descriptor) => {
    label = descriptor.label;
    return bind(descriptor);
  };
  const call = (x: Tensor, filter: Tensor) => conv2d(x, filter, { padding: 'same' });
  const run = async () => {
    const data = await call(counting(gpu, [1, 16, 16, 8]), counting(gpu, [3, 3, 8, 16])).data();
    return { label, data };
  };
  const before = await run();
  expect(await run()).toEqual(before);
  const rehearsed: Rehearse = (tensor) => call(tensor([1, 16, 16, 8]), tensor([3, 3, 8, 16]));
  const content = new Map<string, string>();
  const storage = {
    get: (key: string) => content.get(key),
    set: (key: string, value: string) => void content.set(key, value),
  };
  await tune(await createContext({ device }), rehearsed, { storage });
  const [[key, value]] = [...content] as [[string, string]];
  const last = explain(gpu, rehearsed)[0]!.candidates.at(-1)!.label;
  const others = value.split('\n').filter((each) => each !== last);
  content.set(key, [last, ...others.sort()].join('\n'));
  await tune(gpu, rehearsed, { storage });
  expect(last).not.toBe(before.label);
  expect(await run()).toEqual({ ...before, label: last });
});
