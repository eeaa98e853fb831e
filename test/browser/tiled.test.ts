// Images tile by tile: in the order and with the memory that is promised.
import { type Context, compile, conv2d, depthwiseConv2d, pointwiseConv2d, type Tensor } from 'atrous';
import { globalAvgPool, resize } from 'atrous/layers';
import { runTiled, type TileSource } from 'atrous/tiled';
import { describe, expect, test } from 'vitest';
import { randomFloats } from '../harness/tiles.ts';
import { type DeviceWatch, forgetKept, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

type Weights = (...shape: number[]) => Tensor;

const w: Weights = (...shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return gpu.tensor(randomFloats(size, size), shape);
};

describe('tiles', () => {
  const shape = [1, 20, 30, 4] as const;
  const simple = () => {
    const weights = w(3, 3, 4, 4);
    return compile(gpu, ({ x }) => conv2d(x, weights, { padding: 'same' }), { x: { shape } });
  };
  const zeros: TileSource = (_y, _x, height, width) => new Float32Array(height * width * 4);

  test('come in order, with the halo that they need', async () => {
    const asked: number[][] = [];
    const given: number[][] = [];
    const heard: string[] = [];
    await runTiled(
      await simple(),
      (y, x, height, width) => {
        asked.push([y, x, height, width]);
        return zeros(y, x, height, width);
      },
      (y, x, { shape }) => given.push([y, x, shape[1]!, shape[2]!]),
      { tile: [16, 16], onProgress: ({ done, total }) => heard.push(`${done} of ${total}`) },
    );
    expect(asked).toEqual([
      [0, 0, 17, 17],
      [0, 15, 17, 15],
      [15, 0, 5, 17],
      [15, 15, 5, 15],
    ]);
    expect(given).toEqual([
      [0, 0, 16, 16],
      [0, 16, 16, 14],
      [16, 0, 4, 16],
      [16, 16, 4, 14],
    ]);
    expect(heard).toEqual(['0 of 4', '1 of 4', '2 of 4', '3 of 4', '4 of 4']);
  });

  test('differ in parameters alone', async () => {
    const plan = await compile(gpu, ({ x }) => resize(x, { size: [53, 71] }), { x: { shape } });
    await plan.run({ x: w(...shape) });
    const { pipelines } = gpu.stats();
    const places = new Set<string>();
    const give: TileSource = (y, x, height, width) => {
      places.add(`${y} ${x}`);
      return zeros(y, x, height, width);
    };
    await runTiled(plan, give, () => {}, { tile: 8 });
    expect(places.size).toBe(7 * 9);
    expect(gpu.stats().pipelines).toBe(pipelines);
  });

  test('take a tensor, and leave it the caller', async () => {
    const x = w(1, 20, 30, 4);
    const plan = await simple();
    const { y } = await plan.run({ x });
    const wanted = await y.data();
    await runTiled(
      plan,
      () => x,
      async (_y, _x, part) => expect(await part.data()).toEqual(wanted),
    );
    expect(x.destroyed).toBe(false);
  });

  test('leave no memory behind, however they end', async () => {
    const plan = await simple();
    const live = watch.live.size;
    await runTiled(plan, zeros, () => {}, { tile: 8 });
    const failing = runTiled(plan, zeros, () => Promise.reject(new Error('full')), { tile: 8 });
    expect(String(await rejectionOf(failing))).toBe('Error: full');
    const stop = new AbortController();
    let tiles = 0;
    const stopped = runTiled(
      plan,
      zeros,
      () => {
        if (++tiles === 3) stop.abort(new Error('enough'));
      },
      { tile: 8, signal: stop.signal },
    );
    expect(String(await rejectionOf(stopped))).toBe('Error: enough');
    expect(tiles).toBe(3);
    await watch.settle();
    forgetKept(gpu);
    expect(watch.live.size).toBe(live);
  });

  test('are made of an image that no buffer holds', async () => {
    // Whole numbers, whose sums are the same in any order: a small image may have other kernels.
    const whole: Weights = (...shape) =>
      gpu.tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 5) - 2),
        shape,
      );
    const [first, second] = [whole(3, 3, 3, 1), whole(1, 1, 3, 4)];
    const size = 2 ** 17;
    const plan = await compile(
      gpu,
      ({ x }) => pointwiseConv2d(depthwiseConv2d(x, first, { padding: 'same', dilations: 2 }), second),
      { x: { shape: [1, size, size, 3] } },
    );
    const none = gpu.tensor(new Float32Array(3), [1, 1, 1, 3]);
    expect(await rejectionOf(plan.run({ x: none }))).toMatchObject({ code: 'SHAPE' });
    expect(String(thrownBy(() => plan.explain()))).toMatch(
      /^LimitError: .*1×131072×131072×3 f32 needs 206158430208 bytes/,
    );
    const stop = new AbortController();
    const corner = await new Promise<readonly number[]>((resolve, reject) => {
      const give: TileSource = (y, x, height, width) =>
        Float32Array.from({ length: height * width * 3 }, (_, i) => (y + x + i) % 8);
      runTiled(
        plan,
        give,
        async (_y, _x, part) => {
          const data = await part.data();
          const small = await compile(
            gpu,
            ({ x }) =>
              pointwiseConv2d(
                depthwiseConv2d(x, first, {
                  padding: [
                    [2, 0],
                    [2, 0],
                  ],
                  dilations: 2,
                }),
                second,
              ),
            { x: { shape: [1, 34, 34, 3] } },
          );
          const { y } = await small.run({ x: gpu.tensor((await give(0, 0, 34, 34)) as Float32Array, [1, 34, 34, 3]) });
          expect(data).toEqual(await y.data());
          resolve(part.shape);
          stop.abort();
        },
        { tile: 32, signal: stop.signal },
      ).catch(reject); // at the latest as it was stopped, when the corner is there
    });
    expect(corner).toEqual([1, 32, 32, 4]);
  });

  const refusals: readonly [name: string, call: () => Promise<unknown>, message: string][] = [
    [
      'what needs every pixel',
      async () => runTiled(await compile(gpu, ({ x }) => globalAvgPool(x), { x: { shape } }), zeros, () => {}),
      "UnsupportedError: runTiled: globalAvgPool can't be done tile by tile",
    ],
    [
      'an image in place of a bias',
      async () => {
        const [image, filter] = [w(1, 16, 16, 4), w(1, 1, 4, 4)];
        const build = ({ b }: { b: Tensor }) => pointwiseConv2d(image, filter, { bias: b });
        await runTiled(await compile(gpu, build, { b: { shape: [4] } }), zeros, () => {});
      },
      "UnsupportedError: runTiled: pointwiseConv2d can't be done tile by tile: its bias would be of the image",
    ],
    [
      'an image in place of a filter',
      async () => {
        const filter = w(1, 1, 4, 4);
        const build = ({ x }: { x: Tensor }) => pointwiseConv2d(x, pointwiseConv2d(x, filter));
        await runTiled(await compile(gpu, build, { x: { shape: [1, 1, 4, 4] } }), zeros, () => {});
      },
      "UnsupportedError: runTiled: pointwiseConv2d can't be done tile by tile: its weights would be of the image",
    ],
    [
      'no plan',
      () => runTiled({} as never, zeros, () => {}),
      'ResourceError: runTiled: plan must be a compiled plan, not {}',
    ],
    [
      'no sink',
      async () => runTiled(await simple(), zeros, undefined as never),
      'OptionError: runTiled: sink must be a function',
    ],
    [
      'no tile',
      async () => runTiled(await simple(), zeros, () => {}, { tile: 0 }),
      'OptionError: runTiled: tile must be a whole number from 1',
    ],
    [
      'no signal',
      async () => runTiled(await simple(), zeros, () => {}, { signal: 1 } as never),
      'OptionError: runTiled: signal must be an AbortSignal, not 1',
    ],
    [
      'too few elements',
      async () =>
        runTiled(
          await simple(),
          () => new Float32Array(3),
          () => {},
        ),
      'ShapeError: runTiled: source gave a Float32Array, of length 3; this tile is ',
    ],
    [
      'a tensor of another size',
      async () => {
        const plan = await compile(gpu, ({ image }) => pointwiseConv2d(image, w(1, 1, 4, 4)), {
          image: { shape: [1, 17, 17, 4] },
        });
        await runTiled(
          plan,
          () => w(1, 4, 4, 4),
          () => {},
        );
      },
      'ShapeError: runTiled: source gave a tensor 1×4×4×4 nhwc, this tile is 1×17×17×4 nhwc',
    ],
    [
      'a weight destroyed on the way, and keep nothing of the tile',
      async () => {
        const filter = w(1, 1, 4, 4);
        const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, filter), { x: { shape: [1, 17, 17, 4] } });
        const { buffers } = gpu.stats().live;
        const destroying: TileSource = (_, __, height, width) => {
          filter.destroy();
          return new Float32Array(height * width * 4);
        };
        const refusal = await rejectionOf(runTiled(plan, destroying, () => {}));
        gpu.flush();
        expect(gpu.stats().live.buffers).toBe(buffers - 1);
        throw refusal;
      },
      'ResourceError: run: weights 1 (of pointwiseConv2d) is destroyed',
    ],
    [
      'a plan that is destroyed on the way',
      async () => {
        const plan = await simple();
        await runTiled(plan, zeros, () => plan.destroy(), { tile: 8 });
      },
      'ResourceError: runTiled: the plan is destroyed',
    ],
    [
      'a destroyed plan',
      async () => {
        const plan = await simple();
        plan.destroy();
        await runTiled(plan, zeros, () => {});
      },
      'ResourceError: runTiled: the plan is destroyed',
    ],
  ];
  for (const [name, call, message] of refusals) {
    test(`refuse ${name}`, async () => expect(String(await rejectionOf(call()))).toContain(message));
  }
});
