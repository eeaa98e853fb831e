// Sums of conv2d that a reader can follow, and what its activations make of them.
import type { Shape } from 'atrous';
import type { Conv2dOptions } from '../../src/ops/conv2d/spec.ts';
import type { Row } from './table.ts';

export type ConvRow = Row<'x' | 'filter', Conv2dOptions<Shape>>;

/** A row of pixels and a line of taps, for sums that a reader can follow. */
const line = (pixels: readonly number[], taps: readonly number[]) => ({
  x: [1, 1, pixels.length, 1],
  filter: [1, taps.length, 1, 1],
  given: { x: pixels, filter: taps },
});

/** Two pixels of two channels, two taps, two outputs; output 0 is to be 4321 and output 1 8765. */
const digits = { x: [1, 1, 2, 2], shape: [1, 1, 1, 2], golden: [4321, 8765] } as const;
const digitsOf = (filter: readonly number[]) => ({ x: [1, 10, 100, 1000], filter });

export const goldens: ConvRow[] = [
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
export const activated: ConvRow[] = [
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
