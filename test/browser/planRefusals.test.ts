// What compiling, running and encoding a plan refuse, in which words.
import { type Context, compile, depthwiseConv2d, pointwiseConv2d, type Tensor } from 'atrous';
import { describe, expect, test } from 'vitest';
import { COPY_SRC, STORAGE } from '../../src/gpu/usage.ts';
import { wholeFloats } from '../harness/random.ts';
import { rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
watchEach((context) => {
  gpu = context;
});

function whole(shape: readonly number[], seed: number): Tensor {
  return gpu.tensor(wholeFloats(shape, seed), shape);
}

const shape = [1, 20, 12, 3] as const;
const x = { shape } as const;

describe('refused', () => {
  const w = () => whole([1, 1, 3, 3], 1);
  const one = () => compile(gpu, ({ x }) => pointwiseConv2d(x, w()), { x });

  const compiles: readonly [name: string, call: () => Promise<unknown>, message: string][] = [
    [
      'a result that is an input',
      () => compile(gpu, ({ x }) => x, { x }),
      'OptionError: compile: output y is given to the plan, not computed by it',
    ],
    [
      'one tensor twice',
      () =>
        compile(
          gpu,
          ({ x }) => {
            const a = pointwiseConv2d(x, w());
            return { a, b: a };
          },
          { x },
        ),
      'OptionError: compile: two outputs are the same tensor',
    ],
    [
      'a name for both',
      () => compile(gpu, ({ x }) => ({ x: pointwiseConv2d(x, w()) }), { x }),
      'OptionError: compile: an input and an output are both called x',
    ],
    [
      'nothing returned',
      () => compile(gpu, (() => {}) as never, { x }),
      'OptionError: compile: build must return a tensor or a record of tensors, not undefined',
    ],
    [
      'a promise',
      () => compile(gpu, (async () => {}) as never, { x }),
      'OptionError: compile: the function must not give a promise',
    ],
    [
      'no inputs',
      () => compile(gpu, () => w(), {}),
      'OptionError: compile: inputs must name one or more inputs, not be {}',
    ],
    [
      'an unknown option',
      () => compile(gpu, () => w(), { x }, { progress: 1 } as never),
      "OptionError: compile: unknown option 'progress'; known are onProgress",
    ],
    [
      'progress that nobody can be told',
      () => compile(gpu, () => w(), { x }, { onProgress: 1 } as never),
      'OptionError: compile: onProgress must be a function, not 1',
    ],
    [
      'an input without a shape',
      () => compile(gpu, () => w(), { x: {} as never }),
      'OptionError: compile: input x must be { shape, dtype, layout }, not {}',
    ],
    [
      'an input of no image',
      () => compile(gpu, () => w(), { x, z: { shape: [2, 2, 3] } }),
      'ShapeError: compile: input z: shape must have four sizes (or one, for a bias), not 3: [2, 2, 3]',
    ],
    [
      'an input with another option',
      () => compile(gpu, () => w(), { x: { shape, type: 'f32' } as never }),
      "OptionError: compile: input x: unknown option 'type'; known are layout, dtype",
    ],
    [
      'a function that gives a promise, and nobody hears of what that rejects with',
      async () => {
        const heard: unknown[] = [];
        const hear = (event: PromiseRejectionEvent) => heard.push(event.reason);
        addEventListener('unhandledrejection', hear);
        const build = () => Promise.reject(new RangeError('inside'));
        const refusal = await rejectionOf(compile(gpu, build as never, { x }));
        await new Promise((resolve) => setTimeout(resolve, 50));
        removeEventListener('unhandledrejection', hear);
        expect(heard).toEqual([]);
        throw refusal;
      },
      'OptionError: compile: the function must not give a promise',
    ],
  ];
  for (const [name, call, message] of compiles) {
    test(name, async () => {
      expect(String(await rejectionOf(call()))).toBe(message);
    });
  }

  test('inputs of a run', async () => {
    const plan = await one();
    const live = whole(shape, 1);
    const dead = whole(shape, 1);
    dead.destroy();
    const unread = gpu.device.createBuffer({ size: 4 * 720, usage: GPUBufferUsage.STORAGE });
    const rows: readonly [inputs: object, message: string][] = [
      [{}, 'OptionError: run: x is missing; the plan has x'],
      [{ x: live, z: live }, 'OptionError: run: unknown name z; the plan has x'],
      [{ x: dead }, 'ResourceError: run: x is destroyed'],
      [{ x: whole([1, 20, 12, 4], 1) }, 'ShapeError: run: x is 1×20×12×4 nhwc, the plan takes 1×20×12×3 nhwc'],
      [{ x: gpu.tensor(new Int32Array(720), shape) }, 'DtypeError: run: x is i32, the plan takes f32'],
      [{ x: 3 }, 'ResourceError: run: x must be a tensor of a context, not 3'],
      [{ x: gpu.wrap(unread, shape) }, 'ResourceError: run: the buffer wrapped as x has no COPY_SRC usage'],
    ];
    for (const [inputs, message] of rows) expect(String(await rejectionOf(plan.run(inputs as never)))).toBe(message);
  });

  test.each([
    ['a weight', 'depthwiseConv2d', ' (not run with it: the input x, pointwiseConv2d)'],
    ['an input', 'the input x', ' (not run with it: pointwiseConv2d, depthwiseConv2d)'],
  ])('a buffer that the caller destroyed, by what it was for: %s', async (kind, cause, rest) => {
    const buffer = gpu.device.createBuffer({ size: 64, usage: STORAGE | COPY_SRC });
    const [filter, other] = [gpu.wrap(buffer, [1, 1, 4, 1]), gpu.wrap(buffer, [1, 2, 2, 4])];
    const [one, input, depthwise] = [whole([1, 1, 4, 4], 1), whole([1, 2, 2, 4], 2), whole([1, 1, 4, 1], 3)];
    const plan = await compile(
      gpu,
      ({ x }) => {
        const y = pointwiseConv2d(x, one);
        return { y, z: depthwiseConv2d(y, kind === 'a weight' ? filter : depthwise) };
      },
      { x: { shape: [1, 2, 2, 4] } },
    );
    buffer.destroy();
    const { y, z } = await plan.run({ x: kind === 'a weight' ? input : other });
    const rejection = await rejectionOf(z.data());
    expect((rejection as Error).message.startsWith(`${cause}: run: `), String(rejection)).toBe(true);
    expect((rejection as Error).message.endsWith(rest), String(rejection)).toBe(true);
    expect(await rejectionOf(y.data())).toBe(rejection);
  });

  test('a weight that is destroyed', async () => {
    const weight = w();
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, weight), { x });
    weight.destroy();
    expect(String(await rejectionOf(plan.run({ x: whole(shape, 1) })))).toBe(
      'ResourceError: run: weights 1 (of pointwiseConv2d) is destroyed',
    );
  });

  test('places of an encoding', async () => {
    const { device } = gpu;
    const plan = await one();
    const buffer = (size: number, bits = 0x8c) => device.createBuffer({ size, usage: bits });
    const [big, small] = [buffer(8192), buffer(1024)];
    const good = buffer(2880);
    const target = device.createCommandEncoder();
    const rows: readonly [places: object, message: string][] = [
      [{ x: good }, 'OptionError: encode: y is missing; the plan has x, y'],
      [
        { x: { buffer: big }, y: { buffer: big, offset: 4096 } },
        'ResourceError: encode: y lies in the same buffer as x',
      ],
      [{ x: good, y: { buffer: big, offset: 100 } }, 'OptionError: encode: y: byteOffset must be a multiple of'],
      [
        { x: good, y: small },
        'ResourceError: encode: y: the buffer has 1024 bytes, 1×20×12×3 f32 from byte 0 needs 2880',
      ],
      [{ x: good, y: buffer(2880, 0x8) }, 'ResourceError: encode: y: the buffer has no STORAGE usage'],
      [
        { x: (await plan.run({ x: whole(shape, 1) })).y, y: big },
        "ResourceError: encode: x lies in the plan's own memory",
      ],
      [
        { x: { buffer: big, byteOffset: 4096 }, y: good },
        "OptionError: encode: x: unknown option 'byteOffset'; known are buffer, offset",
      ],
      [{ x: good, y: 5 }, 'ResourceError: encode: y must be a tensor, a GPUBuffer or { buffer, offset }, not 5'],
    ];
    for (const [places, message] of rows) {
      expect(String(thrownBy(() => plan.encode(target, places as never)))).toContain(message);
    }
    expect(String(thrownBy(() => plan.encode({} as never, { x: good, y: big })))).toContain(
      'OptionError: encode: target',
    );
  });
});
