// Rewrites of a compiled graph: which take place, and that results stay the same.
import {
  activation,
  add,
  type Context,
  compile,
  conv2d,
  createContext,
  depthwiseConv2d,
  pointwiseConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { describe, expect, test } from 'vitest';
import { wholeFloats } from '../harness/random.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;

watchEach((context) => {
  gpu = context;
});

function whole(shape: readonly number[], seed: number): Tensor {
  return gpu.tensor(wholeFloats(shape, seed), shape);
}

const shape = [1, 20, 12, 3] as const;

describe('a rewrite', () => {
  /** A context that fuses wherever it is asked. */
  const eager = () =>
    createContext({
      device: gpu.device,
      chooseVariant: (variants) =>
        Math.max(
          0,
          variants.findIndex(({ label }) => /^separable_conv2d|LISTED=true/.test(label)),
        ),
    });

  type Build = (inputs: { x: Tensor }) => Tensor | Record<string, Tensor>;
  const rows: readonly [name: string, ops: readonly string[], build: (w: (...shape: number[]) => Tensor) => Build][] = [
    [
      'fuses a depthwise convolution into the pointwise one behind it',
      ['separableConv2d'],
      (w) => {
        const [first, second, bias, middle] = [w(3, 3, 3, 2), w(1, 1, 6, 8), w(8), w(6)];
        return ({ x }) =>
          pointwiseConv2d(
            depthwiseConv2d(x, first, { strides: 2, padding: 'same', bias: middle, activation: 'relu' }),
            second,
            { bias, activation: { type: 'clip', min: -200, max: 90 } },
          );
      },
    ],
    [
      'knows both by what they convolve, whichever function they come from',
      ['separableConv2d', 'separableConv2d'],
      (w) => {
        const [a, b, c, d] = [w(6, 1, 3, 3), w(8, 6, 1, 1), w(8, 1, 3, 2), w(1, 8, 1, 1)];
        return ({ x }) => {
          const filterLayout = 'oihw';
          const first = conv2d(x, a, { groups: 3, filterLayout, strides: 2, padding: 'same', activation: 'relu' });
          const second = conv2d(first, b, { filterLayout });
          return conv2d(depthwiseConv2d(second, c, { filterLayout, dilations: 2 }), d, { filterLayout });
        };
      },
    ],
    [
      'takes the residual along',
      ['pointwiseConv2d', 'separableConv2d'],
      (w) => {
        const [zero, first, second] = [w(1, 1, 3, 8), w(3, 3, 8, 1), w(1, 1, 8, 8)];
        return ({ x }) => {
          const residual = pointwiseConv2d(x, zero);
          return pointwiseConv2d(depthwiseConv2d(residual, first, { padding: 'same' }), second, { residual });
        };
      },
    ],
    [
      'ends a convolution in the activation, and in the sum, behind it',
      ['pointwiseConv2d', 'conv2d', 'pointwiseConv2d'],
      (w) => {
        const [first, second, third] = [w(1, 1, 3, 4), w(3, 3, 4, 4), w(1, 1, 4, 4)];
        return ({ x }) => {
          const a = activation(pointwiseConv2d(x, first), { activation: 'relu' });
          const b = add(a, conv2d(a, second, { padding: 'same' }), { activation: { type: 'clip', min: -30, max: 60 } });
          return add(pointwiseConv2d(b, third), a);
        };
      },
    ],
    [
      'ends fused kernels in them, too',
      ['pointwiseConv2d', 'separableConv2d'],
      (w) => {
        const [zero, first, second] = [w(1, 1, 3, 8), w(3, 3, 8, 1), w(1, 1, 8, 8)];
        return ({ x }) => {
          const residual = pointwiseConv2d(x, zero);
          const y = pointwiseConv2d(depthwiseConv2d(residual, first, { padding: 'same' }), second);
          return activation(add(y, residual), { activation: 'relu6' });
        };
      },
    ],
    [
      'leaves a sum alone that comes behind an activation, a residual, or that others read',
      ['pointwiseConv2d', 'pointwiseConv2d', 'add', 'add', 'pointwiseConv2d', 'add', 'add'],
      (w) => {
        const [first, second] = [w(1, 1, 3, 4), w(1, 1, 4, 4)];
        return ({ x }) => {
          const a = pointwiseConv2d(x, first);
          const sum = add(pointwiseConv2d(a, second, { activation: 'relu' }), a);
          const double = add(sum, sum);
          const other = pointwiseConv2d(double, second, { residual: a });
          return { other: add(other, sum), twice: add(double, a, { activation: 'relu' }) };
        };
      },
    ],
    [
      'leaves a depthwise convolution alone that adds a residual of its own, or a sum behind it',
      ['depthwiseConv2d', 'pointwiseConv2d', 'depthwiseConv2d', 'pointwiseConv2d'],
      (w) => {
        const [first, second] = [w(3, 3, 3, 1), w(1, 1, 3, 3)];
        return ({ x }) => {
          const y = pointwiseConv2d(depthwiseConv2d(x, first, { padding: 'same', residual: x }), second);
          return pointwiseConv2d(add(depthwiseConv2d(y, first, { padding: 'same' }), x), second);
        };
      },
    ],
    [
      'leaves a pointwise convolution with strides alone',
      ['depthwiseConv2d', 'pointwiseConv2d'],
      (w) => {
        const [first, second] = [w(3, 3, 3, 1), w(1, 1, 3, 4)];
        return ({ x }) => pointwiseConv2d(depthwiseConv2d(x, first), second, { strides: 2 });
      },
    ],
    [
      'leaves a middle alone that is a result',
      ['depthwiseConv2d', 'pointwiseConv2d'],
      (w) => {
        const [first, second] = [w(3, 3, 3, 1), w(1, 1, 3, 4)];
        return ({ x }) => {
          const middle = depthwiseConv2d(x, first);
          return { middle, y: pointwiseConv2d(middle, second) };
        };
      },
    ],
    [
      'leaves a middle alone that another reads',
      ['depthwiseConv2d', 'pointwiseConv2d', 'pointwiseConv2d'],
      (w) => {
        const [first, second] = [w(3, 3, 3, 1), w(1, 1, 3, 3)];
        return ({ x }) => {
          const middle = depthwiseConv2d(x, first);
          return pointwiseConv2d(middle, second, { residual: pointwiseConv2d(middle, second) });
        };
      },
    ],
    [
      'has a convolution read blocks where they lie, in any order',
      ['focus', 'focus'],
      (w) => {
        const [first, second] = [w(3, 3, 12, 4), w(1, 1, 16, 4)];
        return ({ x }) => {
          const y = conv2d(spaceToDepth(x, { blockSize: 2, order: [3, 0, 2, 1] }), first, { padding: 'same' });
          return pointwiseConv2d(spaceToDepth(y, { blockSize: 2, order: 'CRD' }), second);
        };
      },
    ],
    [
      'leaves blocks alone whose channels are convolved in groups',
      ['spaceToDepth', 'conv2d'],
      (w) => {
        const first = w(3, 3, 3, 4);
        return ({ x }) => conv2d(spaceToDepth(x, { blockSize: 2 }), first, { groups: 4 });
      },
    ],
  ];
  for (const [name, ops, make] of rows) {
    test(name, async () => {
      let seed = 0;
      const fusing = await eager();
      const plain = gpu;
      const build = (context: Context) => {
        gpu = context;
        seed = 0;
        const build = make((...shape) => whole(shape, ++seed));
        gpu = plain;
        return build;
      };
      const plan = await compile(fusing, build(fusing), { x: { shape: [1, 20, 12, 3] } });
      expect(plan.explain().dispatches.map(({ op }) => op)).toEqual(ops);
      const data = Float32Array.from({ length: 720 }, (_, i) => ((i * 5) % 7) - 3);
      const result = await plan.run({ x: fusing.tensor(data, shape) });
      const wanted = build(plain)({ x: plain.tensor(data, shape) });
      const all = 'data' in wanted ? { y: wanted as Tensor } : (wanted as Record<string, Tensor>);
      for (const [name, tensor] of Object.entries(all)) {
        expect(await (result as Record<string, Tensor>)[name]!.data()).toEqual(await tensor.data());
      }
      fusing.destroy();
    });
  }
});
