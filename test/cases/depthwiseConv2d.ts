import type { Layout, Shape } from 'atrous';
import type { DepthwiseConv2dOptions } from '../../src/ops/depthwiseConv2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  activations,
  biasRanks,
  biasShape,
  depthwiseFilterLayouts,
  depthwiseFilterShape,
  dilations,
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

type DepthwiseRow = Row<'x' | 'filter', DepthwiseConv2dOptions<Shape>>;

/** Channels of the input, filters of each. */
type Channels = readonly [c: number, multiplier: number];

const anyChannels: readonly Channels[] = [
  [1, 1],
  [3, 1],
  [4, 1],
  [5, 1],
  [17, 1],
  [4, 2],
  [3, 2],
  [4, 3],
  [3, 4],
  [8, 4],
  [3, 8],
];

const channelsInFours: readonly Channels[] = [
  [4, 1],
  [8, 1],
  [12, 1],
  [16, 1],
];

/** More weights than a thread holds: taken row by row, whose weights are few enough, or element by element. */
const tallKernels: readonly (readonly [number, number])[] = [
  [13, 11],
  [43, 3],
  [2, 128],
  [1, 129],
];

const tallChannels: readonly Channels[] = [
  [1, 1],
  [4, 1],
  [5, 1],
  [3, 2],
  [2, 8],
  [4, 9],
];

const largeChannels: readonly Channels[] = [
  [4, 1],
  [3, 3],
  [2, 8],
  [1, 14],
];

const window = { padding: paddings, strides, dilations, kernel: kernels, ragged: [false, true], output: outputs };

const windows: DepthwiseRow[] = [
  ...pairwise({
    ...window,
    layout: layouts,
    filterLayout: depthwiseFilterLayouts,
    channels: anyChannels,
    batch: [1, 2],
  }),
  ...pairwise({ ...window, layout: ['nhwc'], filterLayout: ['hwim'], channels: channelsInFours, batch: [3] }),
  ...pairwise({
    ...window,
    kernel: tallKernels,
    layout: layouts,
    filterLayout: depthwiseFilterLayouts,
    channels: tallChannels,
    batch: [1, 2],
  }),
  ...pairwise({ ...largeWindow, filterLayout: depthwiseFilterLayouts, channels: largeChannels, batch: [1] }),
].map(({ ragged, output, channels: [c, multiplier], batch, layout, filterLayout, kernel, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${shown(kernel)} ${filterLayout}, ${c}·${multiplier}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}`,
    x: imageShape(layout, batch, ...sized.input, c),
    filter: depthwiseFilterShape(filterLayout, ...kernel, c, multiplier),
    layout,
    filterLayout,
    ...options,
    shape: imageShape(layout, batch, ...sized.output, c * multiplier),
  };
});

const endings: DepthwiseRow[] = pairwise({
  activation: activations,
  bias: biasRanks,
  residual: [true, false],
  form: [
    ['nhwc', 8, 1],
    ['nchw', 4, 2],
    ['nhwc', 5, 1],
    ['nhwc', 2, 4],
  ] as readonly (readonly [Layout, number, number])[],
}).map(({ activation, bias, residual, form: [layout, c, multiplier] }) => ({
  name: `${shown(activation)}, bias of rank ${bias}, ${residual ? 'residual' : 'no residual'}, ${layout}, ${c}·${multiplier}`,
  x: imageShape(layout, 2, 4, 5, c),
  filter: [3, 2, c, multiplier],
  layout,
  padding: 'same',
  activation,
  bias: biasShape(bias, c * multiplier),
  residual: residual ? imageShape(layout, 2, 4, 5, c * multiplier) : undefined,
  shape: imageShape(layout, 2, 4, 5, c * multiplier),
  ending: true,
}));

const goldens: DepthwiseRow[] = [
  {
    name: 'by hand: output channel q·m + r',
    x: [1, 1, 1, 2],
    filter: [1, 1, 2, 3],
    given: { x: [1, 10], filter: [1, 2, 3, 4, 5, 6] },
    shape: [1, 1, 1, 6],
    golden: [1, 2, 3, 40, 50, 60],
  },
  {
    name: 'by hand: channels stay apart, two taps',
    x: [1, 1, 2, 2],
    filter: [1, 2, 2, 1],
    given: { x: [1, 2, 3, 4], filter: [1, 10, 100, 1000] },
    shape: [1, 1, 1, 2],
    golden: [301, 4020],
  },
  {
    name: 'by hand: the same filter as oihw',
    filterLayout: 'oihw',
    x: [1, 1, 2, 2],
    filter: [2, 1, 1, 2],
    given: { x: [1, 2, 3, 4], filter: [1, 100, 10, 1000] },
    shape: [1, 1, 1, 2],
    golden: [301, 4020],
  },
  {
    name: 'by hand: four channels, dilation 2 with stride 3',
    x: [1, 1, 7, 4],
    filter: [1, 2, 4, 1],
    dilations: [1, 2],
    strides: [1, 3],
    given: {
      x: [1, 2, 3, 4, 5].flatMap((v) => [v, -v, 2 * v, 0]).concat([6, -6, 12, 0, 7, -7, 14, 0]),
      filter: [1, 1, 1, 1, 10, 10, 10, 10],
    },
    shape: [1, 1, 2, 4],
    golden: [31, -31, 62, 0, 64, -64, 128, 0],
  },
  {
    name: "by hand: 'same-lower' puts the odd pixel of padding first",
    x: [1, 4, 1, 4],
    filter: [2, 1, 4, 1],
    padding: 'same-lower',
    given: { x: [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4], filter: [1, 1, 1, 1, 10, 20, 30, 40] },
    golden: [10, 20, 30, 40, 21, 41, 61, 81, 32, 62, 92, 122, 43, 83, 123, 163],
  },
  {
    name: 'by hand: bias and residual come before clip',
    x: [1, 1, 1, 4],
    filter: [1, 1, 4, 1],
    bias: [1, 1, 1, 4],
    residual: [1, 1, 1, 4],
    activation: { type: 'clip', min: -5, max: 5 },
    given: { x: [1, 2, 3, 4], filter: [1, -1, 1, -1], bias: [1, 1, 1, 1], residual: [1, -8, -5, 10] },
    golden: [3, -5, -1, 5],
  },
];

const edges: DepthwiseRow[] = [
  {
    name: 'TensorFlow #127827: 8×8, 2×2, rate 2, stride 2 is 3×3 by the definition',
    x: [1, 8, 8, 4],
    filter: [2, 2, 4, 1],
    strides: 2,
    dilations: 2,
    shape: [1, 3, 3, 4],
  },
  {
    name: 'TensorFlow #57128: 136, kernel 3, stride 2, rate 3 is 65 by the definition',
    x: [1, 5, 136, 3],
    filter: [1, 3, 3, 1],
    strides: 2,
    dilations: 3,
    shape: [1, 3, 65, 3],
  },
  {
    name: 'a filter larger than the input, all of it inside the padding',
    x: [1, 2, 3, 4],
    filter: [7, 9, 4, 1],
    padding: 4,
    shape: [1, 4, 3, 4],
  },
  {
    name: "a filter larger than the input, 'same-lower' with dilation 3 and stride 2",
    x: [1, 3, 2, 4],
    filter: [5, 4, 4, 1],
    padding: 'same-lower',
    dilations: 3,
    strides: 2,
    shape: [1, 2, 1, 4],
  },
  {
    name: 'outputs that see nothing but padding',
    x: [1, 2, 2, 4],
    filter: [2, 2, 4, 1],
    padding: [
      [5, 6],
      [7, 4],
    ],
    bias: [4],
    activation: 'gelu',
    shape: [1, 12, 12, 4],
  },
  {
    name: 'no rows but padding',
    x: [2, 0, 5, 8],
    filter: [2, 3, 8, 1],
    padding: 1,
    bias: [8],
    shape: [2, 1, 5, 8],
  },
  {
    name: 'no columns but padding, multiplier 2',
    x: [1, 3, 0, 3],
    filter: [3, 3, 3, 2],
    padding: 2,
    residual: [1, 5, 2, 6],
    shape: [1, 5, 2, 6],
  },
  { name: 'a batch of none', x: [0, 5, 5, 4], filter: [3, 3, 4, 1], bias: [4], shape: [0, 3, 3, 4] },
  { name: 'three images', x: [3, 5, 6, 8], filter: [3, 3, 8, 1], padding: 'same', shape: [3, 5, 6, 8] },
  { name: 'rate 18 as in DeepLab', x: [1, 38, 39, 4], filter: [3, 3, 4, 1], dilations: 18, shape: [1, 2, 3, 4] },
  {
    name: 'rate 18, same: most taps in the padding',
    x: [1, 5, 6, 4],
    filter: [3, 3, 4, 1],
    dilations: 18,
    padding: 'same',
    shape: [1, 5, 6, 4],
  },
  {
    name: 'the first two rows of taps and the last two columns in padding alone',
    x: [2, 4, 5, 8],
    filter: [5, 4, 8, 1],
    dilations: [3, 6],
    padding: [
      [10, 3],
      [3, 15],
    ],
    bias: [8],
    shape: [2, 5, 5, 8],
  },
  {
    name: "the first two columns of taps and the last row in padding alone, nchw, 'oihw', multiplier 3, stride 2",
    x: [1, 5, 9, 4],
    filter: [15, 1, 3, 3],
    layout: 'nchw',
    filterLayout: 'oihw',
    strides: 2,
    dilations: [8, 5],
    padding: [
      [6, 10],
      [9, 0],
    ],
    shape: [1, 15, 5, 2],
  },
  {
    name: 'both taps in padding alone, one on each side',
    x: [1, 1, 3, 4],
    filter: [2, 2, 4, 1],
    dilations: [10, 1],
    padding: [
      [5, 5],
      [0, 0],
    ],
    bias: [4],
    shape: [1, 1, 2, 4],
  },
  {
    name: 'one row of outputs, far above the image',
    x: [1, 3, 3, 4],
    filter: [3, 2, 4, 1],
    strides: [50, 1],
    padding: [
      [20, 0],
      [0, 0],
    ],
    bias: [4],
    shape: [1, 1, 2, 4],
  },
  {
    name: 'more weights than a thread holds, whose first and last rows lie in padding alone',
    x: [1, 30, 12, 4],
    filter: [43, 9, 4, 1],
    dilations: [2, 1],
    padding: 'same',
    shape: [1, 30, 12, 4],
  },
  {
    name: 'rate 6: a CPU thread walks down several strips, the last thread fewer',
    x: [1, 20, 20, 64],
    filter: [3, 3, 64, 1],
    dilations: 6,
    padding: 'same',
    shape: [1, 20, 20, 64],
  },
  {
    name: 'rates 5 and 4, nchw: a CPU thread walks down several strips, the last thread fewer',
    x: [1, 96, 21, 22],
    filter: [3, 3, 96, 1],
    layout: 'nchw',
    dilations: [5, 4],
    padding: 'same',
    shape: [1, 96, 21, 22],
  },
  { name: 'ten workgroups', x: [2, 13, 21, 16], filter: [3, 3, 16, 1], padding: 'same', shape: [2, 13, 21, 16] },
  { name: 'exactly one workgroup', x: [1, 8, 32, 4], filter: [1, 1, 4, 1], shape: [1, 8, 32, 4] },
  { name: 'one strip more than a workgroup', x: [1, 13, 17, 4], filter: [1, 1, 4, 1], shape: [1, 13, 17, 4] },
  { name: 'one thread less than a workgroup', x: [1, 11, 28, 4], filter: [3, 1, 4, 1], shape: [1, 9, 28, 4] },
];

export const depthwiseConv2dCases = table<'x' | 'filter', DepthwiseConv2dOptions<Shape>>(
  'depthwiseConv2d',
  'sums',
  ['x', 'filter'],
  [...goldens, ...edges, ...windows, ...endings],
);
