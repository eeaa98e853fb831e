import type { Layout, Padding, Shape } from 'atrous';
import type { PointwiseConv2dOptions } from '../../src/ops/pointwiseConv2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  activations,
  biasRanks,
  biasShape,
  filterLayouts,
  filterShape,
  imageShape,
  layouts,
  paddings,
  shown,
  sizedFor,
  strides,
} from './windows.ts';

type PointwiseRow = Row<'x' | 'filter', PointwiseConv2dOptions<Shape>>;

type Channels = readonly [cin: number, cout: number];

const anyChannels: readonly Channels[] = [
  [1, 1],
  [3, 4],
  [4, 3],
  [5, 8],
  [8, 5],
  [16, 17],
  [17, 16],
  [4, 4],
];

const channelsInFours: readonly Channels[] = [
  [4, 4],
  [4, 8],
  [8, 4],
  [12, 16],
  [16, 20],
];

/** Rows and columns: pixels one, one less than a tile of four, equal, one more, a multiple, a prime. */
const outputs: readonly (readonly [number, number])[] = [
  [1, 1],
  [3, 1],
  [2, 2],
  [1, 5],
  [2, 4],
  [1, 7],
];

const none: readonly Padding[] = ['valid', 'same', 'same-lower', 0];

const windows: PointwiseRow[] = [
  ...pairwise({
    padding: paddings,
    strides,
    ragged: [false, true],
    output: outputs,
    layout: layouts,
    filterLayout: filterLayouts,
    channels: anyChannels,
    batch: [1, 2],
  }),
  ...pairwise({
    padding: none,
    strides,
    ragged: [false, true],
    output: outputs,
    layout: ['nhwc'],
    filterLayout: ['hwio', 'ihwo'], // the same memory where the filter is 1×1
    channels: channelsInFours,
    batch: [1, 3],
  }),
].map(({ ragged, output, channels: [cin, cout], batch, layout, filterLayout, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel: [1, 1], dilations: 1, ...options });
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${filterLayout}, ${cin} → ${cout}, strides ${shown(options.strides)}, ${shown(options.padding)}`,
    x: imageShape(layout, batch, ...sized.input, cin),
    filter: filterShape(filterLayout, 1, 1, cin, cout),
    layout,
    filterLayout,
    ...options,
    shape: imageShape(layout, batch, ...sized.output, cout),
  };
});

/** Few outputs of long sums, whose inputs lanes may share out: as many vec4s of inputs as lanes times four, and more. */
const longSums: PointwiseRow[] = pairwise({
  padding: none,
  strides,
  output: outputs,
  channels: [
    [256, 4],
    [260, 12],
    [512, 20],
    [332, 36],
  ] as const,
  batch: [1, 3],
  extras: [false, true],
}).map(({ output, channels: [cin, cout], batch, extras, ...options }) => {
  const sized = sizedFor(output, false, { kernel: [1, 1], dilations: 1, ...options });
  const shape = imageShape('nhwc', batch, ...sized.output, cout);
  return {
    name: `${batch}× ${shown(sized.input)}, ${cin} → ${cout}, strides ${shown(options.strides)}, ${shown(options.padding)}${extras ? ', bias and residual' : ''}`,
    x: imageShape('nhwc', batch, ...sized.input, cin),
    filter: [1, 1, cin, cout],
    ...options,
    ...(extras && { bias: [cout], residual: shape }),
    shape,
  };
});

const endings: PointwiseRow[] = pairwise({
  activation: activations,
  bias: biasRanks,
  residual: [true, false],
  form: [
    ['nhwc', 8, 8],
    ['nchw', 8, 4],
    ['nhwc', 4, 5],
  ] as readonly (readonly [Layout, number, number])[],
}).map(({ activation, bias, residual, form: [layout, cin, cout] }) => ({
  name: `${shown(activation)}, bias of rank ${bias}, ${residual ? 'residual' : 'no residual'}, ${layout}, ${cin} → ${cout}`,
  x: imageShape(layout, 2, 3, 5, cin),
  filter: [1, 1, cin, cout],
  layout,
  activation,
  bias: biasShape(bias, cout),
  residual: residual ? imageShape(layout, 2, 3, 5, cout) : undefined,
  shape: imageShape(layout, 2, 3, 5, cout),
  ending: true,
}));

const product = { x: [1, 1, 2, 3], shape: [1, 1, 2, 2], golden: [321, 654, 963, 1962] } as const;
const productOf = (filter: readonly number[]) => ({ x: [1, 10, 100, 3, 30, 300], filter });

const goldens: PointwiseRow[] = [
  {
    ...product,
    name: 'by hand: two pixels times a matrix',
    filter: [1, 1, 3, 2],
    given: productOf([1, 4, 2, 5, 3, 6]),
  },
  {
    ...product,
    name: 'by hand: the same filter as oihw',
    filterLayout: 'oihw',
    filter: [2, 3, 1, 1],
    given: productOf([1, 2, 3, 4, 5, 6]),
  },
  {
    name: 'by hand: stride 2 takes every other pixel',
    x: [1, 1, 5, 4],
    filter: [1, 1, 4, 4],
    strides: 2,
    given: {
      x: [1, 0, 0, 0, 9, 9, 9, 9, 0, 2, 0, 0, 9, 9, 9, 9, 0, 0, 3, 4],
      filter: [1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 1, 1, 0, 0, 0, 10],
    },
    shape: [1, 1, 3, 4],
    golden: [1, 2, 3, 4, 10, 12, 14, 16, 3, 3, 3, 43],
  },
  {
    name: 'by hand: padding is activated bias',
    x: [1, 1, 1, 1],
    filter: [1, 1, 1, 1],
    padding: [
      [0, 0],
      [1, 2],
    ],
    bias: [1],
    activation: 'relu6',
    given: { x: [4], filter: [1], bias: [3] },
    shape: [1, 1, 4, 1],
    golden: [3, 6, 3, 3],
  },
];

const edges: PointwiseRow[] = [
  {
    name: 'no rows but padding',
    x: [2, 0, 3, 4],
    filter: [1, 1, 4, 4],
    padding: [
      [1, 0],
      [0, 0],
    ],
    bias: [4],
    shape: [2, 1, 3, 4],
  },
  {
    name: 'whole outputs lie in padding, stride 3',
    x: [1, 2, 2, 4],
    filter: [1, 1, 4, 8],
    padding: 5,
    strides: 3,
    shape: [1, 4, 4, 8],
  },
  { name: 'a batch of none', x: [0, 3, 3, 4], filter: [1, 1, 4, 8], bias: [8], shape: [0, 3, 3, 8] },
  { name: 'a long sum', x: [1, 2, 3, 512], filter: [1, 1, 512, 8], bias: [8], shape: [1, 2, 3, 8] },
  {
    name: '81 pixels, an odd number of vec4s of outputs, bias and residual',
    x: [1, 9, 9, 8],
    filter: [1, 1, 8, 12],
    bias: [12],
    residual: [1, 9, 9, 12],
    activation: 'relu',
    shape: [1, 9, 9, 12],
  },
  { name: 'nine workgroups', x: [2, 13, 21, 4], filter: [1, 1, 4, 16], shape: [2, 13, 21, 16] },
  { name: 'exactly one workgroup', x: [1, 16, 16, 4], filter: [1, 1, 4, 4], shape: [1, 16, 16, 4] },
  { name: 'one pixel more than a workgroup', x: [1, 1, 257, 4], filter: [1, 1, 4, 4], shape: [1, 1, 257, 4] },
  { name: 'one tile less than a workgroup', x: [1, 12, 21, 4], filter: [1, 1, 4, 4], shape: [1, 12, 21, 4] },
  {
    name: 'more than 65,535 workgroups: the grid folds',
    x: [1, 2100, 2100, 1],
    filter: [1, 1, 1, 1],
    bias: [1],
    shape: [1, 2100, 2100, 1],
  },
];

export const pointwiseConv2dCases = table<'x' | 'filter', PointwiseConv2dOptions<Shape>>(
  'pointwiseConv2d',
  'sums',
  ['x', 'filter'],
  [...goldens, ...edges, ...windows, ...longSums, ...endings],
);
