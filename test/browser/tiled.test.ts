// Images tile by tile: the bits of the whole, in the order and with the memory that is promised.
import {
  activation,
  add,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthToSpace,
  depthwiseConv2d,
  focus,
  type Layout,
  type Plan,
  pointwiseConv2d,
  separableConv2d,
  spaceToBatch,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { avgPool2d, globalAvgPool, maxPool2d } from 'atrous/layers';
import * as reference from 'atrous/reference';
import { runTiled, type TileSource } from 'atrous/tiled';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { generator } from '../harness/random.ts';
import { DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';

let gpu: Context;
let watch: DeviceWatch;

beforeEach(async () => {
  gpu = await createContext();
  watch = new DeviceWatch(gpu.device);
});
afterEach(async () => {
  await watch.settle();
  gpu.destroy();
  expect(watch.uncaptured).toEqual([]);
});

type Weights = (...shape: number[]) => Tensor;
type Build = (inputs: { x: Tensor }) => Tensor;

function randomFloats(length: number, seed: number): Float32Array<ArrayBuffer> {
  const random = generator(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

const w: Weights = (...shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return gpu.tensor(randomFloats(size, size), shape);
};

/** The elements of a window of an image. */
function cut(data: Float32Array, spec: TensorSpec, y: number, x: number, height: number, width: number): Float32Array {
  const part = spec.with({ height, width });
  const cut = new Float32Array(part.size);
  for (let n = 0; n < spec.batch; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let c = 0; c < spec.channels; c++) {
          cut[at(part, n, row, column, c)] = data[at(spec, n, y + row, x + column, c)]!;
        }
      }
    }
  }
  return cut;
}

function at({ strides }: TensorSpec, n: number, y: number, x: number, c: number): number {
  return n * strides.batch + y * strides.row + x * strides.column + c * strides.channel;
}

/** The result put together, after what the tiles gave has been checked to fill it. */
async function tiled(plan: Plan, spec: TensorSpec, data: Float32Array, out: Tensor, tile: readonly [number, number]) {
  const whole = new Float32Array(out.spec.size).fill(Number.NaN);
  const asked: number[][] = [];
  const source: TileSource = (y, x, height, width) => {
    asked.push([y, x, height, width]);
    return cut(data, spec, y, x, height, width);
  };
  await runTiled(
    plan,
    source,
    async (y, x, part) => {
      const elements = await part.data();
      const { batch, height, width, channels } = part.spec;
      for (let n = 0; n < batch; n++) {
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            for (let c = 0; c < channels; c++) {
              whole[at(out.spec, n, y + row, x + column, c)] = elements[at(part.spec, n, row, column, c)]!;
            }
          }
        }
      }
    },
    { tile },
  );
  return { whole, asked };
}

const graphs: readonly [name: string, shape: readonly [number, number, number], build: () => Build][] = [
  [
    'a pointwise convolution',
    [37, 29, 5],
    () => {
      const weights = w(1, 1, 5, 7);
      return ({ x }) => pointwiseConv2d(x, weights, { activation: 'silu' });
    },
  ],
  [
    'dilated depthwise layers',
    [61, 47, 8],
    () => {
      const [a, b] = [w(3, 3, 8, 1), w(5, 3, 8, 2)];
      return ({ x }) =>
        depthwiseConv2d(depthwiseConv2d(x, a, { padding: 'same', dilations: [3, 2] }), b, {
          padding: 'same',
          dilations: 2,
        });
    },
  ],
  [
    'strides',
    [65, 50, 3],
    () => {
      const [a, b] = [w(3, 3, 3, 8), w(5, 5, 8, 4)];
      return ({ x }) =>
        conv2d(conv2d(x, a, { padding: 'same', strides: [2, 1] }), b, {
          padding: [
            [2, 1],
            [0, 3],
          ],
          strides: 2,
        });
    },
  ],
  [
    'an inverted residual',
    [40, 33, 8],
    () => {
      const [a, b, c, bias] = [w(1, 1, 8, 24), w(3, 3, 24, 1), w(1, 1, 24, 8), w(24)];
      return ({ x }) => {
        const deep = pointwiseConv2d(x, w(1, 1, 8, 8));
        const wide = pointwiseConv2d(deep, a, { bias, activation: 'relu6' });
        return pointwiseConv2d(depthwiseConv2d(wide, b, { padding: 'same' }), c, { residual: deep });
      };
    },
  ],
  [
    'space-to-depth there and back',
    [48, 36, 3],
    () => {
      const [a, b] = [w(3, 3, 12, 16), w(3, 3, 4, 16)];
      return ({ x }) => {
        const deep = conv2d(spaceToDepth(x, { blockSize: 2 }), a, { padding: 'same' });
        return depthToSpace(conv2d(deep, b, { padding: 'same', groups: 4 }), { blockSize: 4, order: 'CRD' });
      };
    },
  ],
  [
    'a focus stem and a separable convolution',
    [40, 44, 3],
    () => {
      const [a, b, c] = [w(3, 3, 12, 16), w(3, 3, 16, 2), w(1, 1, 32, 12)];
      return ({ x }) => {
        const stem = focus(x, a, { padding: 'same', activation: 'silu' });
        return separableConv2d(stem, b, c, { padding: 'same', depthwiseActivation: 'relu' });
      };
    },
  ],
  [
    'branches put together',
    [33, 40, 4],
    () => {
      const [a, b, c] = [w(3, 3, 4, 5), w(5, 5, 4, 3), w(1, 1, 8, 4)];
      return ({ x }) => {
        const both = concat([conv2d(x, a, { padding: 'same', dilations: 2 }), conv2d(x, b, { padding: 2 })]);
        return add(activation(pointwiseConv2d(both, c), { activation: 'tanh' }), x, { activation: 'gelu' });
      };
    },
  ],
  [
    // The whole comes in fours, tiles of it don't.
    'what works element by element',
    [36, 28, 3],
    () => {
      const a = w(3, 3, 3, 3);
      return ({ x }) => {
        const soft = activation(conv2d(x, a, { padding: 'same' }), { activation: 'gelu' });
        const sum = add(soft, x, { activation: 'silu' });
        return concat([x, sum, soft, sum]);
      };
    },
  ],
  [
    'pools',
    [50, 45, 4],
    () => {
      const weights = w(3, 3, 4, 4);
      return ({ x }) => {
        const most = maxPool2d(x, { windowSize: 3, strides: 2, padding: 1 });
        const mean = avgPool2d(conv2d(most, weights, { padding: 'same' }), {
          windowSize: [3, 5],
          strides: 1,
          padding: 'same',
        });
        return add(mean, maxPool2d(most, { windowSize: 3, strides: 1, padding: 2, dilations: 2 }));
      };
    },
  ],
  [
    'much padding',
    [9, 7, 4],
    () => {
      const a = w(3, 3, 4, 4);
      return ({ x }) => conv2d(x, a, { padding: 9, dilations: 4 });
    },
  ],
];

describe('the bits of the whole', () => {
  for (const layout of ['nhwc', 'nchw'] satisfies Layout[]) {
    for (const [name, [height, width, channels], build] of graphs) {
      test(`${name}, ${layout}`, async () => {
        const spec = TensorSpec.of({ batch: 2, height, width, channels }, layout, 'f32');
        const data = randomFloats(spec.size, 7);
        const plan = await compile(gpu, build(), { x: { shape: spec.shape, layout } });
        const { y } = await plan.run({ x: gpu.tensor(data, spec.shape, { layout }) });
        const wanted = (await y.data()) as Float32Array;
        const bits = new Uint32Array(wanted.buffer);
        for (const tile of [
          [16, 16],
          [7, 13],
          [1000, 5],
        ] as const) {
          const { whole, asked } = await tiled(plan, spec, data, y, tile);
          const other = new Uint32Array(whole.buffer);
          const wrong = bits.findIndex((word, i) => word !== other[i]);
          expect(wrong < 0 ? 'the same' : `${wrong}: ${whole[wrong]} for ${wanted[wrong]}`, `tiles of ${tile}`).toBe(
            'the same',
          );
          for (const [y, x, h, w] of asked as [number, number, number, number][]) {
            expect(y >= 0 && x >= 0 && h > 0 && w > 0 && y + h <= height && x + w <= width).toBe(true);
          }
        }
      });
    }
  }
});

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
    await new Promise((resolve) => setTimeout(resolve, 700)); // what the context keeps for half a second
    expect(watch.live.size).toBe(live);
  });

  test('are made of an image that no buffer holds', async () => {
    const [first, second] = [w(3, 3, 3, 1), w(1, 1, 3, 4)];
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
    const corner = await new Promise<readonly number[]>((resolve) => {
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
      ).catch(() => {});
    });
    expect(corner).toEqual([1, 32, 32, 4]);
  });

  const refusals: readonly [name: string, call: () => Promise<unknown>, message: string][] = [
    [
      'what mixes the batch',
      async () =>
        runTiled(
          await compile(gpu, ({ x }) => spaceToBatch(x, { blockShape: [2, 2] }), { x: { shape } }),
          zeros,
          () => {},
        ),
      "UnsupportedError: runTiled: spaceToBatch can't be done tile by tile",
    ],
    [
      'what needs every pixel',
      async () => runTiled(await compile(gpu, ({ x }) => globalAvgPool(x), { x: { shape } }), zeros, () => {}),
      "UnsupportedError: runTiled: globalAvgPool can't be done tile by tile",
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
      'too few elements',
      async () =>
        runTiled(
          await simple(),
          () => new Float32Array(3),
          () => {},
        ),
      'ShapeError: tensor: data has 3 elements',
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

// Minutes of work, for `npm run test:full`.
const atFullSize = () => {
  // Whole numbers, whose sums are exact in any order.
  const wholes = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return gpu.tensor(
      Float32Array.from({ length: size }, (_, i) => ((i * 7) % 9) - 4),
      shape,
    );
  };
  const layers = () => {
    const [a, b, c] = [wholes(5, 5, 3, 2), wholes(1, 1, 6, 4), wholes(3, 3, 4, 3)];
    const build = ({ x }: { x: Tensor }) => {
      const middle = separableConv2d(x, a, b, { padding: 'same', dilations: 3, activation: 'relu' });
      return conv2d(middle, c, { padding: 'same', strides: 2 });
    };
    return { weights: [a, b, c] as const, build };
  };
  /** A picture made of its coordinates, whose parts needn't be kept. */
  const painted: TileSource = (y, x, height, width) => {
    const data = new Float32Array(height * width * 3);
    for (let i = 0; i < data.length; i++) {
      const [row, column] = [y + Math.floor(i / 3 / width), x + (Math.floor(i / 3) % width)];
      data[i] = (Math.imul(row * 31 + column * 17 + (i % 3) * 7, 0x9e3779b1) >>> 29) - 4;
    }
    return data;
  };

  test('2048 × 2048 is the same to the bit', { timeout: 300_000 }, async () => {
    const size = 2048;
    const { build } = layers();
    const spec = new TensorSpec([1, size, size, 3], 'nhwc', 'f32');
    const data = (await painted(0, 0, size, size)) as Float32Array<ArrayBuffer>;
    const plan = await compile(gpu, build, { x: { shape: spec.shape } });
    const { y } = await plan.run({ x: gpu.tensor(data, spec.shape) });
    const wanted = new Uint32Array(((await y.data()) as Float32Array).buffer);
    const { whole } = await tiled(plan, spec, data, y, [300, 512]);
    const other = new Uint32Array(whole.buffer);
    expect(wanted.findIndex((word, i) => word !== other[i])).toBe(-1);
  });

  test('16,384 × 16,384 in the memory of a tile, by windows', { timeout: 900_000 }, async () => {
    const size = 2 ** 14;
    const tile = 1024;
    const { weights, build } = layers();
    const [a, b, c] = await Promise.all(
      weights.map(async (tensor) => ({ shape: tensor.shape, data: await tensor.data() })),
    );
    const plan = await compile(gpu, build, { x: { shape: [1, size, size, 3] } });
    await expect(plan.run({ x: w(1, 1, 1, 3) })).rejects.toThrow();
    const random = generator(1);
    let most = 0;
    let checked = 0;
    await runTiled(
      plan,
      painted,
      async (y, x, part) => {
        most = Math.max(most, gpu.stats().live.bytes + gpu.stats().pooled.bytes);
        const data = await part.data();
        // One pixel of each tile, and each corner of the image, by the reference over what that pixel sees.
        const edge = (at: number) => at === 0 || at + tile === size / 2;
        const [dy, dx] = [y, x].map((at) => (edge(at) ? (at === 0 ? 0 : tile - 1) : Math.floor(random() * tile)));
        const seen = 24; // rows and columns around, more than the plan looks
        const [top, left] = [y + dy!, x + dx!].map((at) => Math.max(0, Math.min(2 * at - seen, size - 2 * seen)));
        const around = 2 * seen;
        const image = {
          data: (await painted(top!, left!, around, around)) as Float32Array,
          shape: [1, around, around, 3],
        };
        const middle = reference.separableConv2d(image, a!, b!, { padding: 'same', dilations: 3, activation: 'relu' });
        const out = reference.conv2d(middle, c!, { padding: 'same', strides: 2 });
        const [row, column] = [y + dy! - top! / 2, x + dx! - left! / 2];
        for (let channel = 0; channel < 3; channel++) {
          const wanted = out.data[(row * (around / 2) + column) * 3 + channel] as number;
          expect(data[(dy! * tile + dx!) * 3 + channel]).toBe(wanted);
          checked++;
        }
      },
      { tile },
    );
    expect(checked).toBe(3 * (size / 2 / tile) ** 2);
    // Four tiles of input, middle and output at once, at most.
    expect(most).toBeLessThan(4 * 4 * (2 * tile + 32) ** 2 * (3 + 6 + 4 + 1));
    await commands.report(
      `16,384 × 16,384: ${checked} values checked, at most ${(most / 2 ** 20).toFixed(0)} MiB on the GPU`,
    );
  });
};
if (import.meta.env.VITE_FULL === '1') describe('at full size', atFullSize);
