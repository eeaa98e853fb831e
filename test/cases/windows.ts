// Values that the tables of every convolution combine, and the sizes and shapes that follow from them.
import type { Activation, DepthwiseFilterLayout, FilterLayout, Layout, Padding, Pair, Shape } from 'atrous';

export const layouts: readonly Layout[] = ['nhwc', 'nchw'];
export const filterLayouts: readonly FilterLayout[] = ['hwio', 'oihw', 'ohwi', 'ihwo'];
export const depthwiseFilterLayouts: readonly DepthwiseFilterLayout[] = ['hwim', 'oihw'];

/** Every kind; the margins are uneven in both directions. */
export const paddings: readonly Padding[] = [
  'valid',
  'same',
  'same-lower',
  2,
  [
    [2, 0],
    [0, 3],
  ],
  [
    [0, 1],
    [4, 1],
  ],
];
export const strides: readonly Pair[] = [1, 2, 3, [2, 3], [3, 1]];
export const dilations: readonly Pair[] = [1, 2, 3, [1, 3], [3, 2]];

/** Rows and columns of a filter: odd, even, mixed, a line each way, one tap. */
export const kernels: readonly (readonly [number, number])[] = [
  [3, 3],
  [2, 2],
  [3, 4],
  [1, 5],
  [5, 1],
  [1, 1],
];

/** Rows and columns of an output: columns one, one less than a tile of four, equal, one more, a multiple, a prime. */
export const outputs: readonly (readonly [number, number])[] = [
  [2, 1],
  [3, 3],
  [1, 4],
  [2, 5],
  [5, 8],
  [1, 13],
];

/** Some of each, over outputs so large that threads take tiles of several columns and channels. */
export const largeWindow = {
  padding: ['same', 2, paddings[5]!] as const,
  strides: [1, 2, [2, 3]] as readonly Pair[],
  dilations: [1, 2, [3, 2]] as readonly Pair[],
  kernel: [
    [3, 3],
    [2, 4],
    [5, 1],
  ] as readonly (readonly [number, number])[],
  ragged: [false],
  output: [[48, 61]] as readonly (readonly [number, number])[],
  layout: layouts,
} as const;

/** Those without parameters. */
export const plainActivations = ['relu', 'relu6', 'hardSwish', 'silu', 'sigmoid', 'gelu', 'tanh'] as const;

/** All nine and none; parameters on both sides of what is usual. */
export const activations: readonly (Activation | undefined)[] = [
  undefined,
  ...plainActivations,
  { type: 'leakyRelu', alpha: 0.1 },
  { type: 'leakyRelu', alpha: 1.5 },
  { type: 'leakyRelu', alpha: -0.3 },
  { type: 'clip', min: -1, max: 1 },
  { type: 'clip', min: 0, max: Number.POSITIVE_INFINITY },
];

/** The two shapes that a bias may have, and none. */
export const biasRanks = [0, 1, 4] as const;

export function biasShape(rank: 0 | 1 | 4, channels: number): Shape | undefined {
  if (rank === 0) return undefined;
  return rank === 1 ? [channels] : [1, 1, 1, channels];
}

export function imageShape(layout: Layout, n: number, h: number, w: number, c: number): Shape {
  return layout === 'nhwc' ? [n, h, w, c] : [n, c, h, w];
}

export function filterShape(layout: FilterLayout, h: number, w: number, i: number, o: number): Shape {
  const sizes = { h, w, i, o };
  return [...layout].map((axis) => sizes[axis as 'h' | 'w' | 'i' | 'o']);
}

export function depthwiseFilterShape(
  layout: DepthwiseFilterLayout,
  h: number,
  w: number,
  c: number,
  multiplier: number,
): Shape {
  return layout === 'hwim' ? [h, w, c, multiplier] : [c * multiplier, 1, h, w];
}

export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

/**
 * An input whose convolution has `output` rows and columns, and that output: the smallest such input, or the largest
 * where it is to be ragged. Where padding alone makes more than `output`, the next larger output that needs an input.
 */
export function sizedFor(output: readonly [number, number], ragged: boolean, window: Window) {
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const [stride, dilation] = [of(window.strides, axis), of(window.dilations, axis)];
    const span = (window.kernel[axis] - 1) * dilation + 1;
    const least = 1 - (ragged ? stride - 1 : 0);
    let out = output[axis];
    const size = () => (out - 1) * stride + takenBy(window.padding, axis, span);
    while (size() < least) out++;
    return { size: size() + (ragged ? stride - 1 : 0), out };
  });
  return { input: [rows!.size, columns!.size] as const, output: [rows!.out, columns!.out] as const };
}

/** Elements of the input that the first window takes. */
function takenBy(padding: Padding, axis: 0 | 1, span: number): number {
  if (padding === 'valid') return span;
  if (padding === 'same' || padding === 'same-lower') return 1; // ceil(size / stride) outputs, whatever the span
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding[axis];
  return span - before - after;
}

export function of(pair: Pair, axis: 0 | 1): number {
  return typeof pair === 'number' ? pair : pair[axis];
}

/** A value as a row's name shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.values(value).map(shown).join(' ');
  }
  return Array.isArray(value) && value.every((part) => typeof part === 'number') ? value.join('×') : nested(value);
}

function nested(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(nested).join(' ')}]` : String(value);
}

/** Whether every window, by trying them all, has an element of the input in it. */
export function everyWindowSees(input: readonly number[], output: readonly number[], window: Window): boolean {
  return ([0, 1] as const).every((axis) => {
    const [stride, dilation] = [of(window.strides, axis), of(window.dilations, axis)];
    const taps = Array.from(
      { length: window.kernel[axis] },
      (_, k) => k * dilation - beforeOf(input, output, window, axis),
    );
    const starts = Array.from({ length: output[axis]! }, (_, o) => o * stride);
    return starts.every((start) => taps.some((tap) => start + tap >= 0 && start + tap < input[axis]!));
  });
}

function beforeOf(input: readonly number[], output: readonly number[], window: Window, axis: 0 | 1): number {
  const { padding, kernel, strides, dilations } = window;
  if (padding === 'valid') return 0;
  if (typeof padding === 'number') return padding;
  if (typeof padding === 'object') return padding[axis][0];
  const span = (kernel[axis] - 1) * of(dilations, axis) + 1;
  const total = Math.max(0, (output[axis]! - 1) * of(strides, axis) + span - input[axis]!);
  return padding === 'same' ? Math.floor(total / 2) : Math.ceil(total / 2);
}
