import type { Activation, Layout, Shape } from 'atrous';
import type { SeparableConv2dOptions } from '../../src/ops/separableConv2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  activations,
  biasRanks,
  biasShape,
  depthwiseFilterLayouts,
  depthwiseFilterShape,
  dilations,
  filterLayouts,
  filterShape,
  imageShape,
  kernels,
  layouts,
  outputs,
  paddings,
  shown,
  sizedFor,
  strides,
} from './windows.ts';

type Operand = 'x' | 'depthwise' | 'pointwise';
type SeparableRow = Row<Operand, SeparableConv2dOptions<Shape>>;

/** Channels of the input, filters of each, output channels. */
type Channels = readonly [c: number, multiplier: number, cout: number];

const channels: readonly Channels[] = [
  [1, 1, 1],
  [3, 1, 4],
  [4, 1, 4],
  [8, 1, 5],
  [4, 1, 16],
  [5, 1, 3],
  [16, 1, 8],
  [17, 1, 4],
  [2, 2, 8],
  [3, 3, 8],
  [3, 4, 8],
  [2, 8, 17],
];

const windows: SeparableRow[] = pairwise({
  padding: paddings,
  strides,
  dilations,
  kernel: kernels,
  ragged: [false, true],
  output: outputs,
  layout: layouts,
  depthwiseFilterLayout: depthwiseFilterLayouts,
  pointwiseFilterLayout: filterLayouts,
  channels,
  batch: [1, 3],
}).map(({ ragged, output, channels: [c, multiplier, cout], batch, layout, kernel, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  const { depthwiseFilterLayout, pointwiseFilterLayout } = options;
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${shown(kernel)} ${depthwiseFilterLayout} and ${pointwiseFilterLayout}, ${c}·${multiplier} → ${cout}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}`,
    x: imageShape(layout, batch, ...sized.input, c),
    depthwise: depthwiseFilterShape(depthwiseFilterLayout, ...kernel, c, multiplier),
    pointwise: filterShape(pointwiseFilterLayout, 1, 1, c * multiplier, cout),
    layout,
    ...options,
    shape: imageShape(layout, batch, ...sized.output, cout),
  };
});

/** The last half is the pointwise kernel, whose own cases have them all. */
const lastActivations: readonly (Activation | undefined)[] = [
  undefined,
  'relu6',
  'gelu',
  { type: 'leakyRelu', alpha: -0.3 },
];

const endings: SeparableRow[] = pairwise({
  depthwiseActivation: activations,
  activation: lastActivations,
  middle: biasRanks,
  bias: biasRanks,
  residual: [true, false],
  form: [
    ['nhwc', 8, 1, 8],
    ['nchw', 3, 2, 4],
    ['nhwc', 3, 3, 5],
  ] as readonly (readonly [Layout, number, number, number])[],
}).map(({ depthwiseActivation, activation, middle, bias, residual, form: [layout, c, multiplier, cout] }) => ({
  name: `${shown(depthwiseActivation)} then ${shown(activation)}, biases of ranks ${middle} and ${bias}, ${residual ? 'residual' : 'no residual'}, ${layout}, ${c}·${multiplier} → ${cout}`,
  x: imageShape(layout, 2, 4, 5, c),
  depthwise: [3, 2, c, multiplier],
  pointwise: [1, 1, c * multiplier, cout],
  layout,
  padding: 'same',
  depthwiseActivation,
  activation,
  depthwiseBias: biasShape(middle, c * multiplier),
  bias: biasShape(bias, cout),
  residual: residual ? imageShape(layout, 2, 4, 5, cout) : undefined,
  shape: imageShape(layout, 2, 4, 5, cout),
  ending: true,
}));

const goldens: SeparableRow[] = [
  {
    name: 'by hand: one pixel, multiplier 2',
    x: [1, 1, 1, 2],
    depthwise: [1, 1, 2, 2],
    pointwise: [1, 1, 4, 1],
    // The middle is 1, 2, 30, 40.
    given: { x: [1, 10], depthwise: [1, 2, 3, 4], pointwise: [1, 10, 100, 1000] },
    shape: [1, 1, 1, 1],
    golden: [43021],
  },
  {
    name: 'by hand: dilation 2 with stride 2, two outputs',
    x: [1, 1, 5, 1],
    depthwise: [1, 2, 1, 1],
    pointwise: [1, 1, 1, 2],
    strides: 2,
    dilations: [1, 2],
    // The middle is 31, 53.
    given: { x: [1, 2, 3, 4, 5], depthwise: [1, 10], pointwise: [1, -2] },
    shape: [1, 1, 2, 2],
    golden: [31, -62, 53, -106],
  },
  {
    name: 'by hand: each bias and activation in its own place',
    x: [1, 1, 2, 1],
    depthwise: [1, 1, 1, 2],
    pointwise: [1, 1, 2, 1],
    depthwiseBias: [2],
    depthwiseActivation: 'relu',
    bias: [1],
    residual: [1, 1, 2, 1],
    activation: 'relu6',
    // The middle is relu(1 + 1, −1 + 0.5) = 2, 0 and relu(3 + 1, −3 + 0.5) = 4, 0.
    given: {
      x: [1, 3],
      depthwise: [1, -1],
      pointwise: [1, 100],
      depthwiseBias: [1, 0.5],
      bias: [0.25],
      residual: [-1, 2],
    },
    shape: [1, 1, 2, 1],
    golden: [1.25, 6],
  },
  {
    name: 'by hand: padding after a depthwise bias is activated bias, not zero',
    x: [1, 1, 1, 1],
    depthwise: [1, 1, 1, 1],
    pointwise: [1, 1, 1, 1],
    padding: [
      [0, 0],
      [1, 1],
    ],
    depthwiseBias: [1],
    given: { x: [5], depthwise: [2], pointwise: [10], depthwiseBias: [3] },
    shape: [1, 1, 3, 1],
    golden: [30, 130, 30],
  },
];

const edges: SeparableRow[] = [
  {
    name: 'channel multiplier 8 on RGB',
    x: [1, 9, 7, 3],
    depthwise: [3, 3, 3, 8],
    pointwise: [1, 1, 24, 16],
    padding: 'same',
    shape: [1, 9, 7, 16],
  },
  {
    name: 'no rows but padding',
    x: [2, 0, 5, 4],
    depthwise: [2, 3, 4, 1],
    pointwise: [1, 1, 4, 8],
    padding: 1,
    bias: [8],
    shape: [2, 1, 5, 8],
  },
  {
    name: 'whole outputs lie in padding',
    x: [1, 2, 2, 4],
    depthwise: [2, 2, 4, 1],
    pointwise: [1, 1, 4, 4],
    padding: 5,
    depthwiseBias: [4],
    depthwiseActivation: 'silu',
    shape: [1, 11, 11, 4],
  },
  {
    name: 'a batch of none',
    x: [0, 5, 5, 4],
    depthwise: [3, 3, 4, 2],
    pointwise: [1, 1, 8, 4],
    bias: [4],
    shape: [0, 3, 3, 4],
  },
  {
    name: 'middle and output channels for several rounds and strips of every kernel',
    x: [2, 7, 9, 20],
    depthwise: [3, 2, 20, 4],
    pointwise: [1, 1, 80, 52],
    padding: 'same',
    depthwiseActivation: 'relu',
    depthwiseBias: [80],
    shape: [2, 7, 9, 52],
  },
  {
    name: 'as many, of planes and none of them in fours',
    x: [2, 37, 7, 5],
    depthwise: [37, 1, 2, 3],
    pointwise: [35, 37, 1, 1],
    layout: 'nchw',
    depthwiseFilterLayout: 'oihw',
    pointwiseFilterLayout: 'oihw',
    strides: [1, 2],
    padding: 'same',
    shape: [2, 35, 7, 3],
  },
  {
    name: 'six filters a channel, dilated, for few outputs',
    x: [1, 16, 16, 16],
    depthwise: [3, 3, 16, 6],
    pointwise: [1, 1, 96, 3],
    dilations: 2,
    bias: [3],
    shape: [1, 12, 12, 3],
  },
  {
    name: 'a filter too wide for tiles',
    x: [1, 3, 60, 4],
    depthwise: [1, 45, 4, 1],
    pointwise: [1, 1, 4, 8],
    padding: 'same',
    shape: [1, 3, 60, 8],
  },
  {
    name: 'a filter of too many taps for registers',
    x: [1, 12, 11, 4],
    depthwise: [9, 8, 4, 1],
    pointwise: [1, 1, 4, 8],
    padding: 'same',
    shape: [1, 12, 11, 8],
  },
  {
    name: 'three images at rate 12',
    x: [3, 9, 10, 8],
    depthwise: [3, 3, 8, 1],
    pointwise: [1, 1, 8, 8],
    dilations: 12,
    padding: 'same',
    shape: [3, 9, 10, 8],
  },
];

export const separableConv2dCases = table<Operand, SeparableConv2dOptions<Shape>>(
  'separableConv2d',
  'sums',
  ['x', 'depthwise', 'pointwise'],
  [...goldens, ...edges, ...windows, ...endings],
);
