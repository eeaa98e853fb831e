// Calls that no one means well with: each is right or refused with a typed error, and the context goes on.
import {
  AtrousError,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthwiseConv2d,
  focus,
  pointwiseConv2d,
  separableConv2d,
  spaceToBatch,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { maxPool2d } from 'atrous/layers';
import { compareWithBound } from 'atrous/reference';
import { afterEach, describe, expect, test } from 'vitest';
import { boundOf, type Call, onGpu, onReference } from '../harness/calls.ts';
import { type DeviceWatch, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

const ones = (...shape: number[]) => gpu.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape);

afterEach(async () => {
  // Whatever was asked for, the context computes on.
  const y = pointwiseConv2d(ones(1, 1, 2, 3), ones(1, 1, 3, 1));
  expect([...(await y.data())]).toEqual([3, 3]);
});

/** Whole numbers that 32 bits don't hold, or just about. */
const huge = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, 2 ** 53, Number.MAX_VALUE];
const odd: readonly unknown[] = [
  ...huge,
  Number.NaN,
  -1,
  -(2 ** 31),
  0.5,
  '2',
  null,
  [1],
  [2, 2 ** 31],
  {},
  Symbol('two'),
  2n,
];

describe('numbers beyond reason are refused, or do what they say', () => {
  const calls: readonly [name: string, call: (value: never) => Tensor][] = [
    ['strides', (strides) => conv2d(ones(1, 5, 5, 1), ones(3, 3, 1, 1), { strides })],
    ['dilations', (dilations) => depthwiseConv2d(ones(1, 5, 5, 2), ones(3, 3, 2, 1), { dilations })],
    ['padding', (padding) => conv2d(ones(1, 5, 5, 1), ones(3, 3, 1, 1), { padding })],
    ['groups', (groups) => conv2d(ones(1, 5, 5, 4), ones(3, 3, 1, 4), { groups })],
    ['blockSize', (blockSize) => spaceToDepth(ones(1, 4, 4, 1), { blockSize })],
    ['blockShape', (blockShape) => spaceToBatch(ones(1, 4, 4, 1), { blockShape })],
    [
      'paddings',
      (side) =>
        spaceToBatch(ones(1, 4, 4, 1), {
          blockShape: [2, 2],
          paddings: [
            [side, 0],
            [0, 0],
          ],
        }),
    ],
    ['a batch', (batch) => gpu.tensor(new Float32Array(4), [batch, 1, 1, 4])],
    ['rows and columns', (size) => gpu.tensor(new Float32Array(4), [1, size, size, 4])],
    ['byteOffset', (byteOffset) => gpu.wrap(gpu.device.createBuffer({ size: 16, usage: 0x80 }), [4], { byteOffset })],
  ];
  for (const [name, call] of calls) {
    test(name, async () => {
      for (const value of odd) {
        let y: Tensor;
        try {
          y = call(value as never);
        } catch (error) {
          expect(error, `${name} ${String(value)}`).toBeInstanceOf(AtrousError);
          expect((error as AtrousError).message.length).toBeLessThan(400);
          continue;
        }
        expect([...(await y.data())].every(Number.isFinite), `${name} ${String(value)}`).toBe(true);
      }
    });
  }
});

describe('windows, strides and dilations far beyond the image give what the reference says', () => {
  const [reach, far] = [2 ** 30, 2 ** 29];
  const around = (n: number) => [
    [n, n],
    [n, n],
  ];
  const rows: readonly [op: string, options: object, filter?: true][] = [
    ['maxPool2d', { windowSize: reach, padding: around(far) }],
    ['maxPool2d', { windowSize: [reach, 2], strides: [reach - 8, 1], padding: [[far, far], [0, 1]] }], // biome-ignore format: short
    ['maxPool2d', { windowSize: [reach + 1, 3], strides: [far, 2], padding: [[far, reach], [1, 1]] }], // biome-ignore format: short
    ['maxPool2d', { windowSize: [far, far], dilations: [2, 2], strides: [1, 2], padding: around(far) }],
    ['avgPool2d', { windowSize: reach, padding: around(far) }],
    ['avgPool2d', { windowSize: [2, reach], padding: [[0, 0], [far, far]], countPadding: true }], // biome-ignore format: short
    ['conv2d', { strides: reach, padding: around(far) }, true],
    ['depthwiseConv2d', { strides: [reach, far], dilations: [reach, far], padding: [[0, reach], [far, far]] }, true], // biome-ignore format: short
    ['withSpaceToBatch', { dilations: 4, padding: around(5) }, true],
  ];
  test.each(rows)('%s %j', async (op, options, filter) => {
    const image = { data: Float32Array.from({ length: 5 * 7 * 4 }, (_, i) => (i % 13) - 6), shape: [1, 5, 7, 4] };
    const weights = { data: Float32Array.from({ length: 2 * 3 * 4 * 2 }, (_, i) => i - 20), shape: [2, 3, 4, 2] };
    const call = { op, operands: filter ? [image, weights] : [image], options: options as Call['options'] };
    const expected = onReference(call);
    const got = await onGpu(gpu, call);
    expect(got.shape).toEqual(expected.shape);
    expect(compareWithBound(got.data, boundOf(call)).failures).toBe(0);
  });
});

describe('arguments', () => {
  const trap = () => {
    throw new Error('a getter of the caller');
  };
  const list = new Proxy(
    [
      [0, 0],
      [0, 0],
    ],
    { get: trap },
  );
  const getter = (name: string) => Object.defineProperty({}, name, { get: trap, enumerable: true });
  const revocable = Proxy.revocable({}, {});
  revocable.revoke();
  const revoked = revocable.proxy;

  const convolve = (options: object) => () => conv2d(ones(1, 4, 4, 1), ones(3, 3, 1, 1), options);
  const rows: readonly [name: string, call: () => unknown, refusal: string, own?: false][] = [
    ['a getter', convolve(getter('strides')), 'OptionError: conv2d'],
    ['a getter of a tensor', convolve(getter('bias')), 'OptionError: conv2d'],
    ['a proxy of options', convolve(new Proxy({}, { ownKeys: trap })), 'OptionError: conv2d'],
    ['options that are revoked', convolve(revoked), 'OptionError: conv2d', false],
    ['a list', convolve({ padding: list }), 'OptionError: conv2d'],
    ['a bias', convolve({ bias: new Proxy({}, { get: trap, getPrototypeOf: trap }) }), 'ResourceError: conv2d'],
    ['an activation', convolve({ activation: getter('type') }), 'OptionError: conv2d'],
    ['what a message would show', convolve({ strides: getter('constructor') }), 'OptionError: conv2d'],
    ['a tensor', () => spaceToDepth(revoked as Tensor, { blockSize: 2 }), 'ResourceError: spaceToDepth', false],
    ['a block size', () => spaceToDepth(ones(1, 4, 4, 1), { blockSize: list as never }), 'OptionError: spaceToDepth'],
    ['a list of tensors', () => concat(new Proxy([ones(1, 1, 1, 1)], { get: trap })), 'ResourceError: concat'],
    ['a window', () => maxPool2d(ones(1, 4, 4, 1), { windowSize: list as never }), 'OptionError: maxPool2d'],
    ['a focus', () => focus(ones(1, 4, 4, 1), ones(1, 1, 4, 1), getter('order')), 'OptionError: focus'],
    [
      'a separable convolution',
      () => separableConv2d(ones(1, 4, 4, 1), ones(3, 3, 1, 1), ones(1, 1, 1, 1), { padding: list as never }),
      'OptionError: separableConv2d',
    ],
    ['options of tensor()', () => gpu.tensor(new Float32Array(1), [1], getter('keep')), 'OptionError: tensor'],
    ['a shape', () => gpu.tensor(new Float32Array(4), list as never), 'OptionError: tensor'],
    ['data', () => gpu.tensor(new Proxy({}, { get: trap }) as never, [1]), 'OptionError: tensor'],
    ['a wrapped buffer', () => gpu.wrap(getter('usage') as GPUBuffer, [1]), 'OptionError: wrap'],
  ];
  test.each(rows)(
    'that throw leave nothing behind, and are the cause of a typed error: %s',
    (_, call, refusal, own) => {
      let error: unknown;
      const [x, w] = [ones(1, 4, 4, 1), ones(3, 3, 1, 1)];
      conv2d(x, w);
      gpu.flush();
      const asked = watch.during(() => {
        error = thrownBy(call);
      });
      const { submit, createBindGroup, createComputePipeline } = {
        submit: 0,
        createBindGroup: 0,
        createComputePipeline: 0,
        ...asked,
      };
      expect([submit, createBindGroup, createComputePipeline]).toEqual([0, 0, 0]);
      expect(error).toBeInstanceOf(AtrousError);
      expect(String(error)).toBe(`${refusal}: these arguments can't be used`);
      const { cause } = error as Error;
      if (own === false) expect(cause).toBeInstanceOf(TypeError);
      else expect((cause as Error).message).toBe('a getter of the caller');
    },
  );

  test('that throw when a context is made reject with a typed error', async () => {
    const error = await createContext(getter('device')).catch((reason) => reason);
    expect(String(error)).toBe("OptionError: createContext: these arguments can't be used");
  });

  test('of a value that can’t be a string are shown by what they are', () => {
    const strides = Object.defineProperty({}, 'toString', { get: trap });
    expect(String(thrownBy(convolve({ strides })))).toBe(
      'OptionError: conv2d: strides must be a whole number from 1 to 2147483647, or two of them [rows, columns], not {}',
    );
  });

  test('that change between readings are used as they were checked', async () => {
    let reads = 0;
    const options = Object.defineProperty({}, 'strides', { get: () => (reads++ < 2 ? 1 : -7), enumerable: true });
    try {
      const y = conv2d(ones(1, 4, 4, 1), ones(3, 3, 1, 1), options);
      expect(y.shape).toEqual([1, 2, 2, 1]);
      expect([...(await y.data())]).toEqual([9, 9, 9, 9]);
    } catch (error) {
      expect(error).toBeInstanceOf(AtrousError);
    }
  });
});

/** Shared memory, which a page that isn't isolated has of WebAssembly alone. */
function sharedMemory(): ArrayBufferLike {
  return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer as ArrayBufferLike;
}

describe('data', () => {
  test('of a detached buffer is refused', () => {
    const data = new Float32Array(4);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expect(String(thrownBy(() => gpu.tensor(data, [4])))).toBe(
      'ShapeError: tensor: data has 0 elements, the shape [4] needs 4',
    );
  });

  test('of shared memory is read at the call', async () => {
    const data = new Float32Array(sharedMemory(), 0, 4);
    data.set([1, 2, 3, 4]);
    const x = gpu.tensor(data as never, [1, 1, 4, 1]);
    data.fill(0);
    expect([...(await spaceToDepth(x, { blockSize: 1 }).data())]).toEqual([1, 2, 3, 4]);
  });

  test('that shrinks is refused by its length at the call', () => {
    type Resizable = ArrayBuffer & { resize(bytes: number): void };
    const buffer = new (ArrayBuffer as never as new (bytes: number, options: object) => Resizable)(16, {
      maxByteLength: 32,
    });
    const data = new Float32Array(buffer);
    buffer.resize(8);
    expect(String(thrownBy(() => gpu.tensor(data, [4])))).toBe(
      'ShapeError: tensor: data has 2 elements, the shape [4] needs 4',
    );
  });

  test('may be changed as soon as the call returns', async () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const x = gpu.tensor(data, [1, 1, 4, 1]);
    data.fill(Number.NaN);
    expect([...(await x.data())]).toEqual([1, 2, 3, 4]);
  });
});

test('a function that throws while it is compiled leaves eager calls as they were', async () => {
  const failing = compile(
    gpu,
    () => {
      throw new Error('of the caller');
    },
    { x: { shape: [1, 2, 2, 1] } },
  );
  await expect(failing).rejects.toThrow('of the caller');
  expect([...(await spaceToDepth(ones(1, 2, 2, 1), { blockSize: 2 }).data())]).toEqual([1, 1, 1, 1]);
});

describe('what changes while it is read', () => {
  /** A list whose entry is given by a function. */
  const shifting = (length: number, at: number, give: () => unknown) =>
    Object.defineProperty(new Array(length).fill(1), at, { get: give, enumerable: true }) as never;

  test('a shape is read as far as it can be one', () => {
    const message = 'ShapeError: tensor: shape must hold whole numbers from 0, not undefined: [';
    expect(String(thrownBy(() => gpu.tensor(new Float32Array(4), new Array(2 ** 32 - 1))))).toContain(message);
  });

  test('a shape is read once', async () => {
    let reads = 0;
    const shape = shifting(4, 1, () => [4, 1000][reads++ % 2]);
    const x = gpu.tensor(Float32Array.of(1, 2, 3, 4), shape);
    expect(x.shape).toEqual([1, 4, 1, 1]);
    expect([...(await x.data())]).toEqual([1, 2, 3, 4]);
  });

  test.each(['an option', 'chooseVariant'])(
    'a tensor destroyed by %s is not another one that has its memory',
    async (by) => {
      const destroying = () => {
        x.destroy();
        context.tensor(new Float32Array(16).fill(7), [1, 4, 4, 1]);
        return 0;
      };
      const chooseVariant = by === 'chooseVariant' ? destroying : undefined;
      const context = await createContext({ device: gpu.device, chooseVariant });
      const x = context.tensor(new Float32Array(16).fill(1), [1, 4, 4, 1]);
      const filter = context.tensor(Float32Array.of(1), [1, 1, 1, 1]);
      const padding = by === 'an option' ? [shifting(2, 0, destroying), [0, 0]] : 0;
      expect(String(thrownBy(() => conv2d(x, filter, { padding: padding as never })))).toBe(
        'ResourceError: conv2d: x is destroyed',
      );
      context.destroy();
    },
  );
});
