// Tensors put together in a plan: those that are made where they go, and those that aren't. The bits are the eager calls'.
import {
  activation,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthwiseConv2d,
  explain,
  focus,
  pointwiseConv2d,
  separableConv2d,
  type Tensor,
} from 'atrous';
import { anySize } from 'atrous/any-size';
import { avgPool2d, maxPool2d, resize } from 'atrous/layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as shaders from '../../src/gpu/shaders.gen.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { sample } from '../harness/full.ts';
import { limited } from '../harness/limited.ts';
import { randomFloats } from '../harness/tiles.ts';

let gpu: Context;
/** Takes the variant with such a label where one is offered. */
let wanted = (_label: string) => false;
const chooseVariant = (variants: readonly { label: string }[]) =>
  Math.max(
    0,
    variants.findIndex(({ label }) => wanted(label)),
  );

beforeAll(async () => {
  gpu = await createContext({ chooseVariant });
});
afterAll(() => gpu.destroy());

type Build = (inputs: { x: Tensor }) => Tensor | Record<string, Tensor>;
type Weights = (...shape: number[]) => Tensor;
type Layout = 'nhwc' | 'nchw';

const weightsOn =
  (context: Context): Weights =>
  (...shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return context.tensor(randomFloats(size, size), shape);
  };

const bitsOf = async (tensor: Tensor) => new Uint32Array(((await tensor.data()) as Float32Array<ArrayBuffer>).buffer);

/** A plan's dispatches, and whether its results are those of the eager calls. */
async function held(build: Build, sizes: readonly [n: number, h: number, w: number, c: number], layout: Layout) {
  const [batch, height, width, channels] = sizes;
  const { shape, size } = TensorSpec.of({ batch, height, width, channels }, layout, 'f32');
  const plan = await compile(gpu, build, { x: { shape, layout } });
  const x = gpu.tensor(randomFloats(size, 5), shape, { layout });
  const results = (await plan.run({ x })) as Record<string, Tensor>;
  const eager = build({ x });
  const all = 'spec' in eager ? { y: eager as Tensor } : (eager as Record<string, Tensor>);
  for (const [name, tensor] of Object.entries(all)) {
    const [found, bits] = [await bitsOf(results[name]!), await bitsOf(tensor)];
    const wrong = bits.findIndex((word, i) => word !== found[i]);
    expect(wrong < 0 ? 'the same' : `${name} ${wrong}: ${found[wrong]} for ${bits[wrong]}`).toBe('the same');
  }
  const { dispatches, rewrites } = plan.explain();
  plan.destroy();
  return { ops: dispatches.map(({ op }) => op), dispatches, rewrites };
}

const rows: readonly [
  name: string,
  sizes: readonly [number, number, number, number],
  layout: Layout,
  ops: readonly string[],
  build: (w: Weights) => Build,
][] = [
  [
    'branches of NHWC, of several images',
    [2, 9, 7, 8],
    'nhwc',
    ['pointwiseConv2d', 'conv2d', 'depthwiseConv2d', 'maxPool2d'],
    (w) => {
      const [a, b, c] = [w(1, 1, 8, 64), w(3, 3, 8, 64), w(3, 3, 8, 8)];
      return ({ x }) =>
        concat([
          pointwiseConv2d(x, a, { activation: 'relu' }),
          conv2d(x, b, { padding: 2, dilations: 2, bias: w(64) }),
          depthwiseConv2d(x, c, { padding: 'same' }),
          maxPool2d(x, { windowSize: 3, strides: 1, padding: 1 }),
        ]);
    },
  ],
  [
    'whole planes of one image, by any kernel, with a residual',
    [1, 8, 8, 3],
    'nchw',
    ['pointwiseConv2d', 'resize', 'activation', 'activation'],
    (w) => {
      const a = w(1, 1, 3, 3);
      return ({ x }) => {
        const near = resize(x, { size: [8, 8], method: 'nearest' });
        const soft = activation(x, { activation: 'silu' });
        return concat([pointwiseConv2d(x, a, { residual: x }), near, activation(x, { activation: 'gelu' }), soft]);
      };
    },
  ],
  [
    'planes of several images',
    [3, 8, 8, 4],
    'nchw',
    ['pointwiseConv2d', 'maxPool2d'],
    (w) => {
      const a = w(1, 1, 4, 5);
      return ({ x }) => concat([maxPool2d(x, { windowSize: 3, strides: 1, padding: 1 }), pointwiseConv2d(x, a)]);
    },
  ],
  [
    'branches of different lengths, which go on behind it',
    [1, 8, 8, 16],
    'nhwc',
    ['pointwiseConv2d', 'conv2d', 'conv2d', 'pointwiseConv2d', 'conv2d'],
    (w) => {
      const [a, b, c, d] = [w(1, 1, 16, 64), w(3, 3, 16, 16), w(1, 1, 16, 64), w(3, 3, 128, 8)];
      return ({ x }) => {
        const short = pointwiseConv2d(x, a);
        const long = conv2d(conv2d(x, b, { padding: 1 }), b, { padding: 1 });
        return conv2d(concat([short, pointwiseConv2d(long, c)]), d, { padding: 1 });
      };
    },
  ],
  [
    'two of them, one in the other',
    [1, 8, 8, 8],
    'nchw',
    ['pointwiseConv2d', 'pointwiseConv2d', 'concat', 'pointwiseConv2d'],
    (w) => {
      const [a, b, c] = [w(1, 1, 8, 4), w(1, 1, 8, 5), w(1, 1, 8, 6)];
      return ({ x }) => {
        const inner = concat([pointwiseConv2d(x, a), pointwiseConv2d(x, b)]);
        return concat([inner, pointwiseConv2d(x, c)]);
      };
    },
  ],
  [
    'none from where a binding may not begin',
    [1, 9, 7, 8],
    'nhwc',
    ['pointwiseConv2d', 'pointwiseConv2d', 'concat'],
    (w) => {
      const [a, b] = [w(1, 1, 8, 3), w(1, 1, 8, 64)];
      return ({ x }) => concat([pointwiseConv2d(x, a), pointwiseConv2d(x, b)]);
    },
  ],
  [
    'none of which one is an input',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => concat([pointwiseConv2d(x, a), x]);
    },
  ],
  [
    'none that stands there twice',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => {
        const y = pointwiseConv2d(x, a);
        return concat([y, y]);
      };
    },
  ],
  [
    'none that is a result too',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'pointwiseConv2d', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => {
        const y = pointwiseConv2d(x, a);
        return { y, both: concat([pointwiseConv2d(x, a), y]) };
      };
    },
  ],
  [
    'none that another reads, as the next of a dense block does',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'pointwiseConv2d', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => {
        const y = pointwiseConv2d(x, a);
        return concat([y, pointwiseConv2d(y, a)]);
      };
    },
  ],
  [
    'none with a residual, whose elements would lie elsewhere',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'pointwiseConv2d', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => concat([pointwiseConv2d(x, a, { residual: x }), pointwiseConv2d(x, a)]);
    },
  ],
  [
    'none by a kernel that stores densely',
    [1, 9, 7, 64],
    'nhwc',
    ['pointwiseConv2d', 'activation', 'concat'],
    (w) => {
      const a = w(1, 1, 64, 64);
      return ({ x }) => concat([pointwiseConv2d(x, a), activation(x, { activation: 'relu' })]);
    },
  ],
];

describe('a plan puts together in place', () => {
  for (const [name, sizes, layout, ops, build] of rows) {
    test(name, async () => {
      wanted = () => false;
      const found = await held(build(weightsOn(gpu)), sizes, layout);
      expect([...found.ops].sort()).toEqual([...ops].sort());
    });
  }

  // Of 67 channels a kernel of vec4s can't reach the next pixel.
  for (const [kernel, copies] of [
    ['conv2d_matrix', 0],
    ['conv2d_staged', 1],
  ] as const) {
    test(`what comes in fours beside what doesn't, by ${kernel}`, async () => {
      wanted = (label) => label.startsWith(kernel);
      const w = weightsOn(gpu);
      const [a, b] = [w(1, 1, 8, 64), w(1, 1, 8, 3)];
      const found = await held(({ x }) => concat([pointwiseConv2d(x, a), pointwiseConv2d(x, b)]), [2, 5, 3, 8], 'nhwc');
      expect(found.ops.length).toBe(2 + copies);
    });
  }

  test('and says so', async () => {
    wanted = () => false;
    const [a, b] = [weightsOn(gpu)(1, 1, 8, 64), weightsOn(gpu)(3, 3, 8, 64)];
    const build = ({ x }: { x: Tensor }) => concat([pointwiseConv2d(x, a), conv2d(x, b, { padding: 1 })]);
    const plan = await compile(gpu, build, { x: { shape: [1, 4, 4, 8] } });
    const { rewrites } = plan.explain();
    const ops = ['pointwiseConv2d', 'conv2d', 'concat'];
    expect(rewrites).toEqual([{ rewrite: 'concat in place', ops, savedBytes: 4 * 16 * 128 }]);
    expect(String(plan.explain())).toContain(
      'concat in place: pointwiseConv2d and conv2d and concat are 2 dispatches, which saves 8192 bytes between them',
    );
    expect(plan.bytes).toBeLessThan(2 * 8192); // one of what is put together
  });

  test("into the caller's buffer, from its offset on, and nowhere else", async () => {
    wanted = () => false;
    const [a, b] = [weightsOn(gpu)(1, 1, 4, 64), weightsOn(gpu)(3, 3, 4, 64)];
    const build = ({ x }: { x: Tensor }) => concat([pointwiseConv2d(x, a), conv2d(x, b, { padding: 1 })]);
    const shape = [2, 3, 5, 4] as const;
    const plan = await compile(gpu, build, { x: { shape } });
    const x = gpu.tensor(randomFloats(120, 1), shape);
    const words = 30 * 128;
    const around = gpu.tensor(new Float32Array(64 + words + 64).fill(7), [64 + words + 64]);
    const { buffer } = around;
    const encoder = gpu.device.createCommandEncoder();
    plan.encode(encoder, { x, y: { buffer, offset: 256 } });
    gpu.device.queue.submit([encoder.finish()]);
    expect(plan.dispatches).toBe(2);
    const found = await bitsOf(around);
    expect(found.slice(64, 64 + words)).toEqual(await bitsOf(build({ x })));
    const seven = new Uint32Array(Float32Array.of(7).buffer)[0];
    expect([...found.slice(0, 64), ...found.slice(64 + words)].filter((word) => word !== seven)).toEqual([]);
  });

  test('nothing that is worked on in parts', async () => {
    const small = limited(gpu.device, { most: 4096, alignment: 256 });
    const context = await createContext({ device: small.device });
    anySize(context);
    const w = weightsOn(context);
    const [a, b] = [w(1, 1, 8, 64), w(1, 1, 8, 64)];
    for (const [height, dispatches] of [
      [2, 2],
      [4, 4], // fits before it is put together: the copy is divided
      [8, 8],
    ] as const) {
      const shape = [1, height, 4, 8];
      const build = ({ x }: { x: Tensor }) => concat([pointwiseConv2d(x, a), pointwiseConv2d(x, b)]);
      const plan = await compile(context, build, { x: { shape } });
      const x = context.tensor(randomFloats(32 * height, 1), shape);
      expect(await bitsOf((await plan.run({ x })).y)).toEqual(await bitsOf(build({ x })));
      expect(plan.dispatches, `${height} rows`).toBe(dispatches);
    }
    context.destroy();
  });
});

/** Calls that between them have every kernel that stores by strides among their variants. */
const calls: readonly [name: string, (w: Weights) => (x: Tensor) => Tensor][] = [
  ['conv2d', (w) => (x) => conv2d(x, w(3, 3, 8, 64), { padding: 2, dilations: 2, bias: w(64) })],
  ['conv2d in groups', (w) => (x) => conv2d(x, w(3, 3, 2, 64), { strides: 2, groups: 4 })],
  ['conv2d of many inputs', (w) => (x) => conv2d(pointwiseConv2d(x, w(1, 1, 8, 64)), w(3, 3, 64, 64), { strides: 6 })],
  ['pointwiseConv2d', (w) => (x) => pointwiseConv2d(x, w(1, 1, 8, 64), { activation: 'relu' })],
  ['depthwiseConv2d', (w) => (x) => depthwiseConv2d(x, w(3, 3, 8, 8), { padding: 'same' })],
  ['depthwiseConv2d in fours', (w) => (x) => depthwiseConv2d(pointwiseConv2d(x, w(1, 1, 8, 64)), w(3, 3, 64, 1))],
  ['separableConv2d', (w) => (x) => separableConv2d(x, w(3, 3, 8, 1), w(1, 1, 8, 64), { padding: 'same' })],
  ['focus', (w) => (x) => focus(x, w(3, 3, 32, 64), { padding: 'same' })],
  ['maxPool2d', (w) => (x) => maxPool2d(pointwiseConv2d(x, w(1, 1, 8, 64)), { windowSize: 3, strides: 1 })],
  ['avgPool2d', (w) => (x) => avgPool2d(pointwiseConv2d(x, w(1, 1, 8, 64)), { windowSize: 2, strides: 2 })],
  ['resize', (w) => (x) => resize(pointwiseConv2d(x, w(1, 1, 8, 64)), { size: [16, 24] })],
];

describe('every kernel that stores by strides stores in place', () => {
  const striding = Object.values(shaders).flatMap(({ name, params }) => (params.includes('out_strides') ? [name] : []));
  const stored = new Set<string>();
  for (const layout of ['nhwc', 'nchw'] as const) {
    for (const [name, make] of layout === 'nhwc' ? calls : sample(calls, 3)) {
      test(`${name}, ${layout}`, async () => {
        const call = make(weightsOn(gpu));
        const sizes = [2, 8, 12, 8] as const;
        const shape = layout === 'nhwc' ? sizes : [2, 8, 8, 12];
        wanted = (label) => label.startsWith('separable_');
        const variants = explain(gpu, (tensor) => call(tensor(shape, { layout }))).at(-1)!.candidates;
        for (const { label } of variants) {
          wanted = (offered) => offered === label;
          const { rewrites, dispatches } = await held(({ x }) => concat([call(x), call(x)]), sizes, layout);
          const kernel = dispatches.findLast(({ op }) => op !== 'concat')!.label.split(' ')[0]!;
          const byStrides = striding.includes(kernel);
          expect(rewrites.some(({ rewrite }) => rewrite === 'concat in place')).toBe(byStrides);
          if (byStrides) stored.add(kernel);
        }
      });
    }
  }

  test('and none is left out', () => {
    expect([...stored].sort()).toEqual(striding.sort());
  });
});
