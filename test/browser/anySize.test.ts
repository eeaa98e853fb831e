// Tensors larger than a device binds at once. Few are, so here the device mostly says that it binds very little.
import {
  type ChooseVariant,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthwiseConv2d,
  explain,
  LimitError,
  pointwiseConv2d,
  reorderFilter,
  separableConv2d,
  spaceToBatch,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { anySize } from 'atrous/any-size';
import { maxPool2d } from 'atrous/layers';
import { compareBits } from 'atrous/reference';
import { runTiled } from 'atrous/tiled';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CaseTable, cases, nchw, type Row } from '../cases/table.ts';
import { callOf, onGpu } from '../harness/calls.ts';
import { explain as explained } from '../harness/explain.ts';
import { sample } from '../harness/full.ts';
import { heldCalls } from '../harness/held.ts';
import { type Bindings, limited } from '../harness/limited.ts';
import { VariantPicker } from '../harness/variants.ts';
import { thrownBy } from '../harness/watch.ts';
import { large } from './anySizeRows.ts';

let device: GPUDevice;
beforeAll(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
});
afterAll(() => device.destroy());

/** Dispatches of an operation whose tensors fit. */
const most: Readonly<Record<string, number>> = { separableConv2d: 2, focus: 2, withSpaceToBatch: 3, globalAvgPool: 2 };

/** Runs what has an exact result, and counts the calls that took more dispatches than they otherwise would, and others. */
async function held(cases: CaseTable, rows: readonly Row[], bindings: Bindings, everyVariant = false) {
  const small = limited(device, bindings);
  const { context, picker } = await VariantPicker.create({ device: small.device });
  anySize(context);
  const seen = { divided: 0, whole: 0, refused: [] as string[] };
  for (const row of rows) {
    for (const { values, call, shape, compare } of heldCalls(cases, row)) {
      if (values !== 'words' && values !== 'integers, exactly') continue;
      let before = small.groups();
      try {
        for await (const { variant, result } of picker.each(() => onGpu(context, call))) {
          if (small.groups() - before > (most[cases.op] ?? 1)) seen.divided++;
          else seen.whole++;
          const comparison = compare(result.data);
          expect(comparison.failures, explained(`${row.name} on ${variant}`, shape, comparison)).toBe(0);
          before = small.groups();
          if (!everyVariant) break;
        }
      } catch (error) {
        if (!(error instanceof LimitError)) throw error;
        expect(error.message).toMatch(
          /^\w+: [^,]* needs \d+ bytes, the device binds at most \d+, and no (rows|images) at multiples of \d+ bytes fit$/,
        );
        seen.refused.push(`${row.name}: ${error.message}`);
      }
    }
  }
  context.destroy();
  return seen;
}

/** Whose steps are held on every variant as operations of their own. */
const composed = ['separableConv2d', 'focus', 'withSpaceToBatch'];

test.each(large.map((each) => [each.op, each] as const))('%s: every variant in parts, exactly', async (op, each) => {
  const rows = sample(each.rows, 3);
  const seen = await held(each, rows, { most: 8192, alignment: 256 }, !composed.includes(op));
  expect(seen.refused).toEqual([]);
  expect(seen.whole).toBe(0);
  expect(seen.divided).toBeGreaterThanOrEqual(rows.length);
});

describe('sums that round are those of the undivided operation, to the bit', () => {
  const rounding: readonly CaseTable[] = [
    cases(
      'resize',
      'sums',
      ['x'],
      [
        ['rows', { x: [1, 200, 8, 4], size: [467, 5] }],
        ['fewer rows', { x: [2, 300, 16, 2], size: [78, 16], corners: 'asymmetric' }],
        ['planes', { ...nchw, x: [2, 3, 96, 16], size: [102, 32], corners: 'alignCorners' }],
        ['rows of planes', { ...nchw, x: [1, 1, 200, 16], size: [555, 16] }],
        ['planes that begin anywhere', { ...nchw, x: [1, 3, 3, 5], size: [64, 64] }],
        ['images that begin anywhere', { x: [3, 3, 5, 1], size: [61, 64] }],
        ['images of vec4s that begin anywhere', { x: [3, 3, 5, 4], size: [32, 32] }],
        ['few outputs of each row, of images that begin anywhere', { x: [3, 50, 21, 1], size: [70, 64] }],
        ['cells, of which parts have too few for a thread each', { x: [1, 128, 16, 1], size: [512, 80] }],
        ['cells, beginning before the part', { x: [1, 96, 32, 1], size: [401, 128], corners: 'alignCorners' }],
      ],
    ),
    cases(
      'conv2d',
      'sums',
      ['x', 'filter'],
      [
        ['rows', { x: [1, 256, 8, 5], filter: [3, 3, 5, 6], padding: 1 }],
        ['images', { ...nchw, x: [6, 5, 16, 16], filter: [3, 3, 5, 6], padding: 'same' }],
        ['one tap, passing over rows', { x: [1, 256, 8, 3], filter: [1, 1, 3, 16] }],
        [
          'rows that see padding alone',
          {
            x: [1, 40, 16, 4],
            filter: [2, 2, 4, 8],
            padding: [
              [200, 90],
              [0, 0],
            ],
          },
        ],
      ],
    ),
    cases(
      'pointwiseConv2d',
      'sums',
      ['x', 'filter'],
      [
        ['rows', { x: [1, 256, 8, 12], filter: [1, 1, 12, 20], activation: 'silu' }],
        ['few pixels each', { x: [2, 64, 4, 64], filter: [1, 1, 64, 16] }],
      ],
    ),
    cases(
      'depthwiseConv2d',
      'sums',
      ['x', 'filter'],
      [
        ['rows', { x: [1, 300, 16, 4], filter: [5, 5, 4, 1], padding: 'same' }],
        ['dilated', { x: [2, 200, 16, 4], filter: [3, 3, 4, 2], dilations: [4, 1], padding: 'same' }],
      ],
    ),
    cases(
      'avgPool2d',
      'sums',
      ['x'],
      [
        ['rows', { x: [1, 512, 5, 4], windowSize: 3, strides: 1, padding: 'same' }],
        [
          'padding counted',
          {
            x: [3, 128, 16, 3],
            windowSize: [5, 2],
            strides: [2, 1],
            padding: [
              [4, 0],
              [1, 0],
            ],
            countPadding: true,
          },
        ],
        ['rows of planes', { ...nchw, x: [1, 3, 320, 16], windowSize: 2 }],
      ],
    ),
    cases(
      'globalAvgPool',
      'sums',
      ['x'],
      [
        ['rows', { x: [1, 128, 64, 4] }],
        ['planes', { ...nchw, x: [8, 3, 32, 32] }],
      ],
    ),
    cases(
      'add',
      'sums',
      ['a', 'b'],
      [5, 8].map((c) => [`silu, ${c} channels`, { a: [3, 31, 17, c], b: [3, 31, 17, c], activation: 'silu' }]),
    ),
    cases(
      'activation',
      'sums',
      ['x'],
      [7, 8].map((c) => [`gelu, ${c} channels`, { x: [1, 50, 20, c], activation: 'gelu' }]),
    ),
  ];
  test.each(sample(rounding, 2).map((each) => [each.op, each] as const))('%s', async (op, each) => {
    const whole = await createContext({ device });
    const small = limited(device, { most: op === 'globalAvgPool' ? 32_768 : 8192, alignment: 256 });
    const parts = await createContext({ device: small.device });
    anySize(parts);
    for (const row of each.rows) {
      const call = callOf(each, row, 'uniform');
      const expected = await onGpu(whole, call);
      const before = small.groups();
      const got = await onGpu(parts, call);
      expect(small.groups() - before, row.name).toBeGreaterThan(most[op] ?? 1);
      const comparison = compareBits(got.data, expected.data);
      expect(comparison.failures, explained(row.name, got.shape, comparison)).toBe(0);
    }
    whole.destroy();
    parts.destroy();
  });
});

describe('what is refused', () => {
  const message = (call: (gpu: Awaited<ReturnType<typeof createContext>>) => unknown) => async () => {
    const gpu = await createContext({ device: limited(device, { most: 4096, alignment: 256 }).device });
    anySize(gpu);
    const error = thrownBy(() => call(gpu));
    gpu.destroy();
    return error;
  };
  test.each([
    [
      'conv2d: filter needs 4608 bytes, the device binds at most 4096, and no rows at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => conv2d(t([1, 8, 8, 8]), t([3, 3, 8, 16])))),
    ],
    [
      'conv2d: x needs 8192 bytes, the device binds at most 4096, and no images at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => conv2d(t([1, 8, 16, 16], { layout: 'nchw' }), t([1, 1, 8, 1])))),
    ],
    [
      'depthwiseConv2d: x needs 12012 bytes, the device binds at most 4096, and no rows at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => depthwiseConv2d(t([1, 3, 1001, 1]), t([1, 1, 1, 1])))),
    ],
    [
      'conv2d: x needs 65536 bytes, the device binds at most 4096, and no rows at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => conv2d(t([1, 256, 16, 4]), t([2, 1, 4, 1]), { dilations: [100, 1] }))),
    ],
    [
      'spaceToBatch: x needs 8000 bytes, the device binds at most 4096, and no rows at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => spaceToBatch(t([1, 40, 50, 1]), { blockShape: [2, 2] }))),
    ],
    [
      'spaceToDepth: x needs 8192 bytes, the device binds at most 4096, and no images at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => spaceToDepth(t([1, 2, 32, 32], { layout: 'nchw' }), { blockSize: 2 }))),
    ],
    [
      'maxPool2d: x needs 12012 bytes, the device binds at most 4096, and no rows at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => maxPool2d(t([1, 3, 1001, 1]), { windowSize: [2, 1], strides: 1 }))),
    ],
    [
      'concat: the output needs 8192 bytes, the device binds at most 4096, and no images at multiples of 256 bytes fit',
      message((gpu) =>
        explain(gpu, (t) => concat([t([1, 1, 32, 32], { layout: 'nchw' }), t([1, 1, 32, 32], { layout: 'nchw' })])),
      ),
    ],
    [
      'reorderFilter: x needs 9216 bytes, the device binds at most 4096, and no images at multiples of 256 bytes fit',
      message((gpu) => explain(gpu, (t) => reorderFilter(t([3, 3, 16, 16]), { from: 'DCR', to: 'CRD', blockSize: 2 }))),
    ],
    [
      "separableConv2d: the depthwise half's output needs 8192 bytes, the device binds at most 4096, and no images at multiples of 256 bytes fit",
      message((gpu) =>
        explain(gpu, (t) => separableConv2d(t([1, 2, 16, 16], { layout: 'nchw' }), t([1, 1, 2, 4]), t([1, 1, 8, 8]))),
      ),
    ],
  ])('%s', async (text, refusal) => {
    expect(await refusal()).toMatchObject({ name: 'LimitError', code: 'LIMIT', message: text });
  });

  test('what no buffer holds', async () => {
    const gpu = await createContext({ device: limited(device, { most: 4096, alignment: 256 }).device });
    anySize(gpu);
    const { maxBufferSize } = device.limits;
    const size = [1, maxBufferSize / 4 + 2, 2, 1] as const;
    expect(thrownBy(() => explain(gpu, (t) => spaceToDepth(t(size), { blockSize: 2 })))).toMatchObject({
      message: `tensor: the tensor ${size.join('×')} f32 needs ${2 * maxBufferSize + 16} bytes, the device holds at most ${maxBufferSize}`,
    });
    gpu.destroy();
  });

  test('without anySize, every tensor that is too large to bind', async () => {
    const gpu = await createContext({ device: limited(device, { most: 4096, alignment: 256 }).device });
    expect(thrownBy(() => gpu.tensor(new Float32Array(2048), [1, 8, 16, 16]))).toMatchObject({
      message: 'tensor: the tensor 1×8×16×16 f32 needs 8192 bytes, the device binds at most 4096',
    });
    gpu.destroy();
  });
});

test('a plan divides too, over buffers at offsets', async () => {
  const small = limited(device, { most: 4096, alignment: 256 });
  const gpu = await createContext({ device: small.device });
  anySize(gpu);
  const numbers = (length: number, step: number) => Float32Array.from({ length }, (_, i) => ((i * step) % 17) - 8);
  const data = numbers(128 * 8 * 4, 5);
  const w1 = gpu.tensor(numbers(9 * 4, 7), [3, 3, 4, 1]);
  const w2 = gpu.tensor(numbers(4 * 8, 3), [1, 1, 4, 8]);
  const chain = (x: Tensor) => pointwiseConv2d(depthwiseConv2d(x, w1, { padding: 'same' }), w2, { activation: 'relu' });
  const x = gpu.tensor(data, [1, 128, 8, 4]);
  const eager = await chain(x).data();
  const plan = await compile(gpu, ({ x }) => chain(x), { x: { shape: [1, 128, 8, 4] } });
  expect(plan.dispatches).toBeGreaterThan(10);
  const { y } = await plan.run({ x });
  expect(await y.data()).toEqual(eager);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [data.byteLength, eager.byteLength].map((size) =>
    device.createBuffer({ size: size + 512, usage }),
  );
  device.queue.writeBuffer(from!, 256, data);
  const encoder = device.createCommandEncoder();
  plan.encode(encoder, { x: { buffer: from!, offset: 256 }, y: { buffer: to!, offset: 512 } });
  device.queue.submit([encoder.finish()]);
  expect(await gpu.wrap(to!, [1, 128, 8, 8], { byteOffset: 512 }).data()).toEqual(eager);
  plan.destroy();
  gpu.destroy();
  for (const buffer of [from, to]) buffer!.destroy();
});

describe('a dispatch that a plan fused before its tensors were too large to bind', () => {
  const refusal = {
    name: 'LimitError',
    message: expect.stringMatching(
      /separableConv2d: \w+ needs \d+ bytes, the device binds at most 65536, and no images/,
    ),
  };
  const chooseVariant: ChooseVariant = (candidates) =>
    candidates.findIndex(({ label }) => label.startsWith('separable_conv2d'));
  const compiled = (gpu: Context, shape: readonly number[]) => {
    const kept = (...sizes: number[]) =>
      gpu.tensor(new Float32Array(sizes.reduce((a, b) => a * b)), sizes, { keep: true });
    const [depthwise, pointwise] = [kept(3, 3, 8, 1), kept(1, 1, 8, 8)];
    return compile(gpu, ({ x }) => separableConv2d(x, depthwise, pointwise, { padding: 1 }), { x: { shape } });
  };

  test('is refused on the next device', async () => {
    const request = async () => (await navigator.gpu.requestAdapter())!.requestDevice();
    const [lost, next] = await Promise.all([request(), request()]);
    const gpu = await createContext({ device: lost, chooseVariant });
    anySize(gpu);
    const shape = [1, 64, 64, 8];
    const plan = await compiled(gpu, shape);
    expect(plan.dispatches).toBe(1);
    lost.destroy();
    await lost.lost;
    await gpu.recover({ device: limited(next, { most: 65536, alignment: 256 }).device });
    const x = gpu.tensor(new Float32Array(64 * 64 * 8).fill(1), shape);
    await expect(plan.run({ x })).rejects.toMatchObject(refusal);
    gpu.destroy();
    next.destroy();
  });

  test('is refused as a tile', async () => {
    const { device: modest } = limited(device, { most: 65536, alignment: 256 });
    const gpu = await createContext({ device: modest, chooseVariant });
    const plan = await compiled(gpu, [1, 256, 256, 8]);
    anySize(gpu);
    const tiles = runTiled(
      plan,
      (_y, _x, height, width) => new Float32Array(height * width * 8).fill(1),
      () => {},
      { tile: 128 },
    );
    await expect(tiles).rejects.toMatchObject(refusal);
    gpu.destroy();
  });
});

test('136 MiB on a device with the default limits', async () => {
  const plain = await (await navigator.gpu.requestAdapter())!.requestDevice();
  expect(plain.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
  const gpu = await createContext({ device: plain });
  anySize(gpu);
  const [height, width] = [4352, 2048]; // by four channels
  const words = new Uint32Array(height * width * 4);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1);
  const x = gpu.tensor(words, [1, height, width, 4]);
  const blocks = (await spaceToDepth(x, { blockSize: 2 }).data()) as Uint32Array;
  let off = 0;
  for (let k = 0; k < 100_000; k++) {
    const at = Math.imul(k, 0x85ebca6b) >>> 0; // anywhere
    const i = at % blocks.length;
    const [row, column, channel] = [Math.floor(i / 16 / 1024), Math.floor(i / 16) % 1024, i % 16];
    const [oy, ox, c] = [channel >> 3, (channel >> 2) & 1, channel & 3];
    if (blocks[i] !== words[((2 * row + oy) * width + 2 * column + ox) * 4 + c]) off++;
  }
  expect(off).toBe(0);
  x.destroy();
  const numbers = new Float32Array(words.buffer);
  for (let i = 0; i < numbers.length; i++) numbers[i] = (i % 1013) % 17;
  const image = gpu.tensor(numbers, [1, height, width, 4]);
  const filter = gpu.tensor(
    Float32Array.from({ length: 36 }, (_, i) => (i % 7) - 3),
    [3, 3, 4, 1],
  );
  const sums = await depthwiseConv2d(image, filter, { padding: 'same' }).data();
  for (const row of [0, 1, 1023, 1024, 2047, 2048, 4094, 4095, 4096, 4097, 4350, 4351]) {
    for (let column = 0; column < width; column += 31) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          const [y, z] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
          if (y >= 0 && y < height && z >= 0 && z < width)
            sum += numbers[(y * width + z) * 4 + c]! * (((tap * 4 + c) % 7) - 3);
        }
        if (sums[(row * width + column) * 4 + c] !== sum) off++;
      }
    }
  }
  expect(off).toBe(0);
  gpu.destroy();
  plain.destroy();
});
