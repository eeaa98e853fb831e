import type { Layout, Shape } from 'atrous';
import type { Conv2dOptions } from '../../src/ops/conv2d/spec.ts';
import { activated, type ConvRow, goldens } from './conv2dGoldens.ts';
import { pairwise } from './pairwise.ts';
import { table } from './table.ts';
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

/** Several tiles along output channels, and groups that don't come out even in them, each with what `finish` reads for itself. */
const tiles: ConvRow[] = [
  ['two groups of 72 outputs', [1, 6, 7, 10], [3, 3, 5, 144], 2, 'nhwc'],
  ['70 outputs', [1, 9, 6, 7], [3, 3, 9, 70], 1, 'nchw'],
  ['two groups of 12 outputs', [2, 5, 6, 8], [3, 3, 4, 24], 2, 'nhwc'],
  ['three groups of 12 outputs', [2, 6, 5, 6], [2, 3, 2, 36], 3, 'nchw'],
  ['three groups of 5 outputs', [1, 5, 6, 12], [3, 2, 4, 15], 3, 'nhwc'],
].map(([name, x, filter, groups, layout]) => {
  const [batch, one, two, three] = x as [number, number, number, number];
  const outs = (filter as number[])[3]!;
  const shape = layout === 'nhwc' ? [batch, one, two, outs] : [batch, outs, two, three];
  return {
    ...{ name: `${name}, ${layout}, bias and residual`, x, filter, groups, layout, padding: 'same' },
    ...{ bias: [outs], residual: shape, activation: 'relu', shape },
  } as ConvRow;
});

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
  ...[2, 40].map((inputs) => ({
    name: `all rows of taps but the last and all columns but the first in padding alone, ${inputs} → 2`,
    x: [1, 5, 6, inputs] as const,
    filter: [3, 3, inputs, 2] as const,
    dilations: [8, 7] as const,
    padding: [
      [17, 0],
      [0, 10],
    ] as const,
    shape: [1, 6, 2, 2] as const,
  })),
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
  {
    name: 'three channels at every second pixel, many outputs, bias and residual',
    x: [1, 129, 127, 3],
    filter: [3, 3, 3, 16],
    strides: 2,
    padding: 'same',
    bias: [16],
    residual: [1, 65, 64, 16],
    activation: 'relu6',
    shape: [1, 65, 64, 16],
  },
  { name: 'a long sum', x: [1, 6, 7, 64], filter: [5, 5, 64, 4], shape: [1, 2, 3, 4], activation: 'tanh' },
  {
    name: 'two groups of several tiles of channels',
    x: [1, 6, 5, 8],
    filter: [3, 3, 4, 144],
    groups: 2,
    bias: [144],
    shape: [1, 4, 3, 144],
  },
  {
    name: 'long sums in two images, rows and columns each with a padding, a stride and a dilation of their own',
    x: [2, 5, 4, 64],
    filter: [3, 3, 64, 20],
    strides: [1, 2],
    dilations: [2, 1],
    padding: [
      [2, 1],
      [1, 2],
    ],
    bias: [20],
    residual: [2, 4, 3, 20],
    shape: [2, 4, 3, 20],
  },
  {
    name: 'long sums of 68 channels that go over input channels first',
    x: [1, 4, 5, 68],
    filter: [68, 3, 2, 4],
    filterLayout: 'ihwo',
    strides: [2, 1],
    shape: [1, 1, 4, 4],
  },
];

export const conv2dCases = table<'x' | 'filter', Conv2dOptions<Shape>>(
  'conv2d',
  'sums',
  ['x', 'filter'],
  [...goldens, ...activated, ...edges, ...tiles, ...windows, ...longSums, ...endings],
);
