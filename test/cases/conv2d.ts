import type { Layout, Shape } from 'atrous';
import type { Conv2dOptions } from '../../src/ops/conv2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  activations,
  biasRanks,
  biasShape,
  dilations,
  filterLayouts,
  filterShape,
  imageShape,
  kernels,
  largeWindow,
  layouts,
  outputs,
  paddings,
  shown,
  sizedFor,
  strides,
} from './windows.ts';

type ConvRow = Row<'x' | 'filter', Conv2dOptions<Shape>>;

/** Channels of the input, groups, output channels of a group. */
type Channels = readonly [cin: number, groups: number, outs: number];

const anyChannels: readonly Channels[] = [
  [1, 1, 1],
  [5, 1, 3],
  [3, 1, 4],
  [4, 1, 8],
  [16, 1, 5],
  [17, 1, 16],
  [1, 1, 17],
  [8, 2, 1],
  [6, 2, 3],
  [4, 2, 4],
  [16, 2, 8],
  [8, 8, 1],
  [4, 4, 3],
  [3, 3, 4],
  [5, 5, 8],
  [2, 1, 3],
  [9, 1, 2],
  [12, 2, 5],
];

/** Outputs in fours within each group, as the vectorised kernels need them. */
const channelsInFours: readonly Channels[] = [
  [3, 1, 4],
  [4, 1, 8],
  [5, 1, 16],
  [17, 1, 12],
  [10, 1, 8],
  [9, 1, 20],
  [8, 2, 4],
  [6, 2, 8],
  [4, 4, 4],
];

/** Few input channels, whose weights a thread can hold for several output channels. */
const fewChannels: readonly Channels[] = [
  [1, 1, 6],
  [3, 1, 16],
  [5, 1, 7],
  [8, 1, 4],
  [8, 2, 4],
  [6, 3, 9],
];

const window = { padding: paddings, strides, dilations, kernel: kernels, ragged: [false, true], output: outputs };

const windows: ConvRow[] = [
  ...pairwise({ ...window, layout: layouts, filterLayout: filterLayouts, channels: anyChannels, batch: [1, 2] }),
  ...pairwise({ ...window, layout: ['nhwc'], filterLayout: ['hwio'], channels: channelsInFours, batch: [3] }),
  ...pairwise({ ...largeWindow, filterLayout: filterLayouts, channels: fewChannels, batch: [1] }),
].map(({ ragged, output, channels, batch, layout, filterLayout, kernel, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  const [cin, groups, outs] = channels;
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${shown(kernel)} ${filterLayout}, ${cin} → ${groups}·${outs}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}`,
    x: imageShape(layout, batch, ...sized.input, cin),
    filter: filterShape(filterLayout, ...kernel, cin / groups, groups * outs),
    layout,
    filterLayout,
    groups,
    ...options,
    shape: imageShape(layout, batch, ...sized.output, groups * outs),
  };
});

/** Few outputs of long sums, whose inputs lanes may share out: as many vec4s of inputs as lanes times four, and more. */
const longSums: ConvRow[] = pairwise({
  padding: paddings,
  strides,
  dilations,
  kernel: [
    [4, 4],
    [3, 5],
  ] as (readonly [number, number])[],
  ragged: [false, true],
  output: outputs,
  filterLayout: ['hwio', 'ihwo'] as const,
  channels: [
    [16, 4],
    [20, 12],
    [32, 20],
  ] as const,
  batch: [1, 3],
  activation: [undefined, 'relu6'] as const,
  extras: [false, true],
}).map(({ ragged, output, channels: [cin, cout], batch, filterLayout, kernel, extras, activation, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  const shape = imageShape('nhwc', batch, ...sized.output, cout);
  return {
    name: `${batch}× ${shown(sized.input)}, ${shown(kernel)} ${filterLayout}, ${cin} → ${cout}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}, ${shown(activation)}${extras ? ', bias and residual' : ''}`,
    x: imageShape('nhwc', batch, ...sized.input, cin),
    filter: filterShape(filterLayout, ...kernel, cin, cout),
    filterLayout,
    ...options,
    activation,
    ...(extras && { bias: [cout], residual: shape }),
    shape,
  };
});

const endings: ConvRow[] = pairwise({
  activation: activations,
  bias: biasRanks,
  residual: [true, false],
  form: [
    ['nhwc', 8],
    ['nchw', 8],
    ['nhwc', 5],
  ] as readonly (readonly [Layout, number])[],
}).map(({ activation, bias, residual, form: [layout, cout] }) => ({
  name: `${shown(activation)}, bias of rank ${bias}, ${residual ? 'residual' : 'no residual'}, ${layout}, ${cout} outputs`,
  x: imageShape(layout, 2, 4, 5, 3),
  filter: [2, 3, 3, cout],
  layout,
  padding: 'same',
  activation,
  bias: biasShape(bias, cout),
  residual: residual ? imageShape(layout, 2, 4, 5, cout) : undefined,
  shape: imageShape(layout, 2, 4, 5, cout),
  ending: true,
}));

/** A row of pixels and a line of taps, for sums that a reader can follow. */
const line = (pixels: readonly number[], taps: readonly number[]) => ({
  x: [1, 1, pixels.length, 1],
  filter: [1, taps.length, 1, 1],
  given: { x: pixels, filter: taps },
});

/** Two pixels of two channels, two taps, two outputs; output 0 is to be 4321 and output 1 8765. */
const digits = { x: [1, 1, 2, 2], shape: [1, 1, 1, 2], golden: [4321, 8765] } as const;
const digitsOf = (filter: readonly number[]) => ({ x: [1, 10, 100, 1000], filter });

const goldens: ConvRow[] = [
  {
    name: 'leakyRelu by 1.5 overflows behind a finite sum',
    x: [1, 1, 1, 1],
    filter: [1, 1, 1, 1],
    activation: { type: 'leakyRelu', alpha: 1.5 },
    given: { x: [-3e38], filter: [1] },
  },
  {
    name: 'one tap is a scaling',
    x: [1, 2, 2, 1],
    filter: [1, 1, 1, 1],
    given: { x: [1, 2, 3, 4], filter: [3] },
    shape: [1, 2, 2, 1],
    golden: [3, 6, 9, 12],
  },
  {
    name: 'by hand: 2×2 taps slide over 3×3 pixels, and are not mirrored',
    x: [1, 3, 3, 1],
    filter: [2, 2, 1, 1],
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9], filter: [1, 2, 3, 4] },
    shape: [1, 2, 2, 1],
    golden: [37, 47, 67, 77], // 1·1 + 2·2 + 4·3 + 5·4 …
  },
  {
    name: 'by hand: dilation 2 skips a pixel',
    ...line([1, 2, 3, 4, 5], [1, 10]),
    dilations: 2,
    shape: [1, 1, 3, 1],
    golden: [31, 42, 53],
  },
  {
    name: 'by hand: dilation 2 with stride 3',
    ...line([1, 2, 3, 4, 5, 6, 7], [1, 10]),
    dilations: [1, 2],
    strides: [1, 3],
    shape: [1, 1, 2, 1],
    golden: [31, 64],
  },
  {
    name: "by hand: 'same' puts the odd pixel of padding last",
    ...line([1, 2, 3, 4], [1, 10]),
    padding: 'same',
    golden: [21, 32, 43, 4],
  },
  {
    name: "by hand: 'same-lower' puts it first",
    ...line([1, 2, 3, 4], [1, 10]),
    padding: 'same-lower',
    golden: [10, 21, 32, 43],
  },
  {
    name: "by hand: 'same' with stride 2 pads what its last window lacks",
    ...line([1, 2, 3, 4], [1, 10, 100]),
    padding: 'same',
    strides: 2,
    golden: [321, 43],
  },
  {
    name: "by hand: 'same-lower' with stride 2",
    ...line([1, 2, 3, 4], [1, 10, 100]),
    padding: 'same-lower',
    strides: 2,
    golden: [210, 432],
  },
  {
    name: 'by hand: margins of two before and one after',
    ...line([1, 2, 3], [1, 10, 100]),
    padding: [
      [0, 0],
      [2, 1],
    ],
    shape: [1, 1, 4, 1],
    golden: [100, 210, 321, 32],
  },
  {
    name: 'by hand: two groups see two channels each',
    x: [1, 1, 1, 4],
    filter: [1, 1, 2, 2],
    groups: 2,
    given: { x: [1, 2, 3, 4], filter: [1, 10, 100, 1000] },
    shape: [1, 1, 1, 2],
    golden: [201, 4030],
  },
  { ...digits, name: 'by hand: hwio', filter: [1, 2, 2, 2], given: digitsOf([1, 5, 2, 6, 3, 7, 4, 8]) },
  {
    ...digits,
    name: 'by hand: the same filter as oihw',
    filterLayout: 'oihw',
    filter: [2, 2, 1, 2],
    given: digitsOf([1, 3, 2, 4, 5, 7, 6, 8]),
  },
  {
    ...digits,
    name: 'by hand: the same filter as ohwi',
    filterLayout: 'ohwi',
    filter: [2, 1, 2, 2],
    given: digitsOf([1, 2, 3, 4, 5, 6, 7, 8]),
  },
  {
    ...digits,
    name: 'by hand: the same filter as ihwo',
    filterLayout: 'ihwo',
    filter: [2, 1, 2, 2],
    given: digitsOf([1, 5, 3, 7, 2, 6, 4, 8]),
  },
  {
    name: 'by hand: the same pixels as nchw',
    layout: 'nchw',
    x: [1, 2, 1, 2],
    filter: [1, 2, 2, 2],
    given: { x: [1, 100, 10, 1000], filter: [1, 5, 2, 6, 3, 7, 4, 8] },
    shape: [1, 2, 1, 1],
    golden: [4321, 8765],
  },
  {
    name: 'by hand: bias and residual come before relu',
    x: [1, 1, 3, 1],
    filter: [1, 1, 1, 1],
    bias: [1],
    residual: [1, 1, 3, 1],
    activation: 'relu',
    given: { x: [1, 2, 3], filter: [-1], bias: [2], residual: [-3, 0.5, 3] },
    golden: [0, 0.5, 2],
  },
];

const pixel = { x: [1, 1, 5, 1], filter: [1, 1, 1, 1], given: { x: [-8, -1, 0, 1, 8], filter: [1] } } as const;

/** At −8, −1, 0, 1 and 8: sigmoid 1/(1 + e), tanh and Φ(1) = 0.841344746… are in every table of functions. */
const activated: ConvRow[] = [
  { ...pixel, name: 'relu at five points', activation: 'relu', golden: [0, 0, 0, 1, 8] },
  { ...pixel, name: 'relu6 at five points', activation: 'relu6', golden: [0, 0, 0, 1, 6] },
  {
    ...pixel,
    name: 'hardSwish at five points',
    activation: 'hardSwish',
    golden: [0, -0.3333333333333333, 0, 0.6666666666666666, 8],
  },
  {
    ...pixel,
    name: 'silu at five points',
    activation: 'silu',
    golden: [-0.002682801043731825, -0.2689414213699951, 0, 0.7310585786300049, 7.997317198956269],
  },
  {
    ...pixel,
    name: 'sigmoid at five points',
    activation: 'sigmoid',
    golden: [0.0003353501304664781, 0.2689414213699951, 0.5, 0.7310585786300049, 0.9996646498695336],
  },
  {
    ...pixel,
    name: 'gelu at five points',
    activation: 'gelu',
    golden: [-4.976768459417429e-15, -0.15865525393145707, 0, 0.8413447460685429, 8],
  },
  {
    ...pixel,
    name: 'tanh at five points',
    activation: 'tanh',
    golden: [-0.9999997749296758, -0.7615941559557649, 0, 0.7615941559557649, 0.9999997749296758],
  },
  {
    ...pixel,
    name: 'leakyRelu by an eighth at five points',
    activation: { type: 'leakyRelu', alpha: 0.125 },
    golden: [-1, -0.125, 0, 1, 8],
  },
  {
    ...pixel,
    name: 'clip to [−2, 0.5] at five points',
    activation: { type: 'clip', min: -2, max: 0.5 },
    golden: [-2, -1, 0, 0.5, 0.5],
  },
];

const edges: ConvRow[] = [
  {
    name: "TensorFlow #57128: 136, kernel 3, stride 2, rate 3 give 65 by conv2d's definition",
    x: [1, 136, 7, 1],
    filter: [3, 1, 1, 4],
    strides: 2,
    dilations: 3,
    shape: [1, 65, 4, 4],
  },
  {
    name: 'a filter larger than the input, all of it inside the padding',
    x: [1, 2, 3, 4],
    filter: [7, 9, 4, 4],
    padding: 4,
    shape: [1, 4, 3, 4],
  },
  {
    name: "a filter larger than the input, 'same' with dilation 3 and stride 2",
    x: [1, 3, 2, 4],
    filter: [5, 4, 4, 8],
    padding: 'same',
    dilations: 3,
    strides: 2,
    shape: [1, 2, 1, 8],
  },
  {
    name: 'outputs that see nothing but padding',
    x: [1, 2, 2, 3],
    filter: [2, 2, 3, 4],
    padding: [
      [5, 6],
      [7, 4],
    ],
    bias: [4],
    activation: 'sigmoid',
    shape: [1, 12, 12, 4],
  },
  {
    name: 'outputs that see nothing but padding between taps',
    x: [1, 1, 1, 4],
    filter: [2, 2, 4, 4],
    dilations: 4,
    padding: 3,
    bias: [4],
    shape: [1, 3, 3, 4],
  },
  {
    name: 'no rows but padding',
    x: [2, 0, 5, 4],
    filter: [2, 3, 4, 8],
    padding: 1,
    bias: [8],
    residual: [2, 1, 5, 8],
    shape: [2, 1, 5, 8],
  },
  {
    name: 'no columns but padding, nchw, in three groups',
    layout: 'nchw',
    x: [1, 3, 4, 0],
    filter: [3, 2, 1, 6],
    groups: 3,
    padding: [
      [1, 1],
      [2, 1],
    ],
    bias: [6],
    activation: 'relu',
    shape: [1, 6, 4, 2],
  },
  { name: 'a batch of none', x: [0, 5, 5, 4], filter: [3, 3, 4, 8], bias: [8], shape: [0, 3, 3, 8] },
  {
    name: 'a batch of none, nchw, with residual',
    layout: 'nchw',
    x: [0, 4, 5, 5],
    filter: [3, 3, 4, 8],
    residual: [0, 8, 3, 3],
    shape: [0, 8, 3, 3],
  },
  { name: 'three images', x: [3, 5, 6, 4], filter: [3, 3, 4, 4], padding: 'same', shape: [3, 5, 6, 4] },
  {
    name: 'more threads than a workgroup by one strip',
    x: [1, 13, 17, 1],
    filter: [1, 1, 1, 4],
    shape: [1, 13, 17, 4],
  },
  { name: 'exactly one workgroup', x: [1, 8, 32, 1], filter: [1, 1, 1, 4], shape: [1, 8, 32, 4] },
  { name: 'one thread less than a workgroup', x: [1, 11, 28, 2], filter: [3, 1, 2, 4], shape: [1, 9, 28, 4] },
  { name: 'ten workgroups', x: [2, 13, 21, 3], filter: [3, 3, 3, 16], padding: 'same', shape: [2, 13, 21, 16] },
  { name: 'a long sum', x: [1, 6, 7, 64], filter: [5, 5, 64, 4], shape: [1, 2, 3, 4], activation: 'tanh' },
];

export const conv2dCases = table<'x' | 'filter', Conv2dOptions<Shape>>(
  'conv2d',
  'sums',
  ['x', 'filter'],
  [...goldens, ...activated, ...edges, ...windows, ...longSums, ...endings],
);
