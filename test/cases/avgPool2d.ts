import type { AvgPool2dOptions } from '../../src/ops/avgPool2d/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
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

type PoolRow = Row<'x', AvgPool2dOptions>;

const windows: PoolRow[] = pairwise({
  padding: [...paddings, 1],
  strides,
  kernel: [...kernels, [4, 7]] as readonly (readonly [number, number])[],
  ragged: [false, true],
  output: outputs,
  layout: layouts,
  channels: [1, 3, 4, 5, 8, 16],
  batch: [1, 3],
  countPadding: [undefined, true],
}).flatMap(({ ragged, output, channels, batch, layout, kernel, countPadding, ...options }) => {
  const window = { kernel, dilations: 1, ...options };
  const sized = sizedFor(output, ragged, window);
  if (!everyWindowSees(sized.input, sized.output, window)) return [];
  return {
    name: `${batch}× ${shown(sized.input)} ${layout}, ${channels} channels, ${shown(kernel)}, strides ${shown(options.strides)}, ${shown(options.padding)}${countPadding ? ', counted' : ''}`,
    x: imageShape(layout, batch, ...sized.input, channels),
    layout,
    windowSize: kernel,
    ...options,
    countPadding,
    shape: imageShape(layout, batch, ...sized.output, channels),
  };
});

const corner = { x: [1, 2, 2, 1], windowSize: 2, strides: 1, padding: 1, given: { x: [4, 8, 12, 16] } } as const;

const goldens: PoolRow[] = [
  {
    name: "Keras AveragePooling2D's example: windows of 2, strides 1",
    x: [1, 3, 3, 1],
    windowSize: 2,
    strides: 1,
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    shape: [1, 2, 2, 1],
    golden: [3, 4, 6, 7],
  },
  { ...corner, name: 'by hand: over what is there', golden: [4, 6, 8, 8, 10, 12, 12, 14, 16] },
  { ...corner, name: 'by hand: padding counted', countPadding: true, golden: [1, 3, 2, 4, 10, 6, 3, 7, 4] },
  {
    name: 'by hand: channels stay apart, uneven windows, in NCHW',
    layout: 'nchw',
    x: [1, 2, 1, 4],
    windowSize: [1, 2],
    given: { x: [1, 3, 5, 7, 10, 30, 50, 70] },
    shape: [1, 2, 1, 2],
    golden: [2, 6, 20, 60],
  },
  {
    name: "by hand: 'same' divides by what is left at the end",
    x: [1, 1, 3, 1],
    windowSize: [1, 2],
    padding: 'same',
    given: { x: [1, 2, 5] },
    shape: [1, 1, 2, 1],
    golden: [1.5, 5],
  },
];

const edges: PoolRow[] = [
  { name: 'DenseNet transition: 2×2', x: [1, 14, 14, 32], windowSize: 2, shape: [1, 7, 7, 32] },
  {
    name: 'Inception: 3×3, stride 1, padding 1',
    x: [1, 9, 9, 12],
    windowSize: 3,
    strides: 1,
    padding: 1,
    shape: [1, 9, 9, 12],
  },
  { name: 'a window as large as the image', x: [2, 7, 9, 4], windowSize: [7, 9], shape: [2, 1, 1, 4] },
  {
    name: 'a window wider than what is written out',
    x: [1, 3, 40, 4],
    windowSize: [2, 33],
    strides: 1,
    shape: [1, 2, 8, 4],
  },
  { name: 'a batch of none', x: [0, 4, 4, 4], windowSize: 2, shape: [0, 2, 2, 4] },
  { name: 'windows of one', x: [1, 5, 3, 4], windowSize: 1, shape: [1, 5, 3, 4] },
  { name: 'ten workgroups', x: [2, 26, 42, 16], windowSize: 2, shape: [2, 13, 21, 16] },
];

export const avgPool2dCases = table<'x', AvgPool2dOptions>(
  'avgPool2d',
  'divided',
  ['x'],
  [...goldens, ...edges, ...windows],
);
