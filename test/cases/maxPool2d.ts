import type { MaxPool2dOptions } from '../../src/ops/maxPool2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  dilations,
  everyWindowSees,
  imageShape,
  kernels,
  layouts,
  outputs,
  paddings,
  shown,
  sizedFor,
  strides,
} from './windows.ts';

type PoolRow = Row<'x', MaxPool2dOptions>;

const windows: PoolRow[] = pairwise({
  padding: [...paddings, 1],
  strides,
  dilations,
  kernel: [...kernels, [4, 7]] as readonly (readonly [number, number])[],
  ragged: [false, true],
  output: outputs,
  layout: layouts,
  channels: [1, 3, 4, 5, 8, 16],
  batch: [1, 3],
}).flatMap(({ ragged, output, channels, batch, layout, kernel, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  if (!everyWindowSees(sized.input, sized.output, { kernel, ...options })) return [];
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${channels} channels, ${shown(kernel)}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}`,
    x: imageShape(layout, batch, ...sized.input, channels),
    layout,
    windowSize: kernel,
    ...options,
    shape: imageShape(layout, batch, ...sized.output, channels),
  };
});

const goldens: PoolRow[] = [
  {
    name: "Keras MaxPooling2D's example: windows of 2, strides 1",
    x: [1, 3, 3, 1],
    windowSize: 2,
    strides: 1,
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    shape: [1, 2, 2, 1],
    golden: [5, 6, 8, 9],
  },
  {
    name: 'by hand: strides are the window where none are given, and what is left over is left out',
    x: [1, 3, 5, 1],
    windowSize: [1, 2],
    given: { x: [1, 2, 4, 3, 9, -1, -2, -4, -3, 9, 0, 0, 5, 7, 9] },
    shape: [1, 3, 2, 1],
    golden: [2, 4, -1, -3, 0, 7],
  },
  {
    name: 'by hand: padding never wins',
    x: [1, 2, 2, 1],
    windowSize: 2,
    strides: 1,
    padding: 1,
    given: { x: [-1, -2, -3, -4] },
    shape: [1, 3, 3, 1],
    golden: [-1, -1, -2, -1, -1, -2, -3, -3, -4],
  },
  {
    name: 'by hand: the largest numbers and the least',
    x: [1, 1, 6, 1],
    windowSize: [1, 2],
    given: { x: [-3e38, -2e38, -1, -2, 0, 3e38] },
    shape: [1, 1, 3, 1],
    golden: [-2e38, -1, 3e38],
  },
  {
    name: 'by hand: dilation 2, channels stay apart',
    x: [1, 1, 5, 2],
    windowSize: [1, 2],
    strides: 1,
    dilations: [1, 2],
    given: { x: [1, 50, 2, 40, 3, 30, 4, 20, 5, 10] },
    shape: [1, 1, 3, 2],
    golden: [3, 50, 4, 40, 5, 30],
  },
  {
    name: "by hand: 'same-lower' puts the odd pixel of padding first",
    x: [1, 1, 4, 1],
    windowSize: [1, 2],
    strides: 1,
    padding: 'same-lower',
    given: { x: [4, 1, 2, 3] },
    golden: [4, 4, 2, 3],
  },
];

const edges: PoolRow[] = [
  {
    name: 'ResNet stem: 3×3, stride 2, padding 1',
    x: [1, 30, 30, 16],
    windowSize: 3,
    strides: 2,
    padding: 1,
    shape: [1, 15, 15, 16],
  },
  {
    name: 'SPPF: 5×5, stride 1, padding 2',
    x: [1, 13, 13, 8],
    windowSize: 5,
    strides: 1,
    padding: 2,
    shape: [1, 13, 13, 8],
  },
  {
    name: 'SPP: 13×13, stride 1, padding 6, in NCHW',
    layout: 'nchw',
    x: [1, 3, 13, 14],
    windowSize: 13,
    strides: 1,
    padding: 6,
    shape: [1, 3, 13, 14],
  },
  { name: 'a window as large as the image', x: [2, 7, 9, 4], windowSize: [7, 9], shape: [2, 1, 1, 4] },
  {
    name: 'a window wider than what is written out',
    x: [1, 3, 40, 4],
    windowSize: [2, 33],
    strides: 1,
    shape: [1, 2, 8, 4],
  },
  {
    name: 'taps farther apart than the image is long',
    x: [1, 3, 2, 4],
    windowSize: 3,
    strides: 1,
    dilations: 4,
    padding: 'same',
    shape: [1, 3, 2, 4],
  },
  { name: 'a batch of none', x: [0, 4, 4, 4], windowSize: 2, shape: [0, 2, 2, 4] },
  { name: 'windows of one: a copy', x: [1, 5, 3, 4], windowSize: 1, shape: [1, 5, 3, 4] },
  { name: 'every other pixel', x: [1, 5, 7, 3], windowSize: 1, strides: 2, shape: [1, 3, 4, 3] },
  { name: 'ten workgroups', x: [2, 26, 42, 16], windowSize: 2, shape: [2, 13, 21, 16] },
];

export const maxPool2dCases = table<'x', MaxPool2dOptions>(
  'maxPool2d',
  'sums',
  ['x'],
  [...goldens, ...edges, ...windows],
);
