import type { Operations } from '../engine.ts';
import { seeded } from '../random.ts';

/** A layer over a small image, drawn: which pixels each output looks at, and by which weight. */

export type LayerKind = 'depthwise' | 'separable' | 'focus';

export interface LayerSettings {
  readonly kind: LayerKind;
  /** Rows and columns of the image. */
  readonly size: number;
  readonly channels: number;
  /** Rows and columns of the filter. */
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: 'same' | 'valid';
  /** Filters for each channel, of a depthwise convolution. */
  readonly multiplier: number;
  /** Channels that the pointwise or the regular convolution makes. */
  readonly outputs: number;
}

/** Rows or columns of a convolution, as TensorFlow pads them: the odd one of `'same'` comes last. */
export interface Axis {
  readonly size: number;
  readonly out: number;
  readonly before: number;
  readonly after: number;
}

export function axisOf(size: number, { kernel, stride, dilation, padding }: LayerSettings): Axis {
  const span = (kernel - 1) * dilation + 1;
  if (padding === 'valid')
    return { size, out: Math.max(0, Math.floor((size - span) / stride) + 1), before: 0, after: 0 };
  const out = Math.ceil(size / stride);
  const total = Math.max(0, (out - 1) * stride + span - size);
  return { size, out, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

/** One pixel of one plane. */
export interface Cell {
  readonly plane: number;
  readonly y: number;
  readonly x: number;
}

/** A pixel of the level before, with what it is multiplied by. It may lie in the padding. */
export interface Tap extends Cell {
  readonly weight: number;
}

/** Planes of one size: the image, what lies between, or the output. */
export interface Level {
  readonly name: string;
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
  /** What the next step's padding adds around it. */
  readonly margin: { readonly before: number; readonly after: number };
  /** What a plane is, for its caption. */
  readonly caption: (plane: number) => string;
}

/** A filter that can be edited. */
export interface Weights {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
  /** What the 2D slice of the last two axes is. */
  readonly caption: (c: number, m: number) => string;
}

/** Planes and filters of a layer; `steps[i]` leads from level i to level i + 1. */
export interface Layer {
  readonly levels: readonly Level[];
  readonly weights: readonly Weights[];
  readonly steps: readonly ((to: Cell, filters: readonly (readonly number[])[]) => Tap[])[];
}

/** Block of the Focus layer. */
const BLOCK = 2;

const none = { before: 0, after: 0 };
const plain = (name: string) => (plane: number) => `${name} ${plane}`;

export function layerOf(settings: LayerSettings): Layer {
  const { kind, size, channels, kernel, stride, dilation, multiplier, outputs } = settings;
  const image = { name: 'Image', planes: channels, rows: size, columns: size, margin: none, caption: plain('channel') };
  /** Where the taps of an output lie on one axis. */
  const positions = (axis: Axis, o: number) =>
    Array.from({ length: kernel }, (_, k) => o * stride - axis.before + k * dilation);

  if (kind === 'focus') {
    const half = size / BLOCK;
    const axis = axisOf(half, settings);
    const planes = BLOCK * BLOCK * channels;
    /** YOLOv5's order: columns of the block first, `(ox·2 + oy)·C + c`. */
    const phase = (plane: number) => {
      const block = Math.floor(plane / channels);
      return { oy: block % BLOCK, ox: Math.floor(block / BLOCK), c: plane % channels };
    };
    return {
      levels: [
        image,
        {
          ...{ name: 'Space-to-depth', planes, rows: half, columns: half, margin: axis },
          caption: (plane) => {
            const { oy, ox, c } = phase(plane);
            return channels === 1 ? `${plane}: (${oy}, ${ox})` : `${plane}: (${oy}, ${ox}), channel ${c}`;
          },
        },
        { name: 'Output', planes: outputs, rows: axis.out, columns: axis.out, margin: none, caption: plain('channel') },
      ],
      weights: [
        { name: 'filter', shape: [kernel, kernel, planes, outputs], caption: (c, m) => `plane ${c} to channel ${m}` },
      ],
      steps: [
        ({ plane, y, x }) => {
          const { oy, ox, c } = phase(plane);
          return [{ plane: c, y: BLOCK * y + oy, x: BLOCK * x + ox, weight: 1 }];
        },
        ({ plane, y, x }, [filter]) =>
          positions(axis, y).flatMap((row, ky) =>
            positions(axis, x).flatMap((column, kx) =>
              Array.from({ length: planes }, (_, c) => ({
                ...{ plane: c, y: row, x: column },
                weight: filter![((ky * kernel + kx) * planes + c) * outputs + plane]!,
              })),
            ),
          ),
      ],
    };
  }

  const axis = axisOf(size, settings);
  const made = channels * multiplier;
  const depthwise = {
    name: 'depthwise filter',
    shape: [kernel, kernel, channels, multiplier] as const,
    caption: (c: number, m: number) => (multiplier === 1 ? `channel ${c}` : `channel ${c}, filter ${m}`),
  };
  const slide = ({ plane, y, x }: Cell, [filter]: readonly (readonly number[])[]): Tap[] => {
    const [c, m] = [Math.floor(plane / multiplier), plane % multiplier];
    return positions(axis, y).flatMap((row, ky) =>
      positions(axis, x).map((column, kx) => ({
        ...{ plane: c, y: row, x: column },
        weight: filter![((ky * kernel + kx) * channels + c) * multiplier + m]!,
      })),
    );
  };
  const result = { planes: made, rows: axis.out, columns: axis.out, margin: none, caption: plain('channel') };
  if (kind === 'depthwise') {
    return {
      levels: [
        { ...image, margin: axis },
        { name: 'Output', ...result },
      ],
      weights: [depthwise],
      steps: [slide],
    };
  }
  return {
    levels: [
      { ...image, margin: axis },
      { name: 'Depthwise', ...result },
      { ...result, name: 'Output', planes: outputs },
    ],
    weights: [
      depthwise,
      { name: 'pointwise filter', shape: [1, 1, made, outputs], caption: (c, m) => `channel ${c} to ${m}` },
    ],
    steps: [
      slide,
      ({ plane, y, x }, [, pointwise]) =>
        Array.from({ length: made }, (_, c) => ({ plane: c, y, x, weight: pointwise![c * outputs + plane]! })),
    ],
  };
}

/** Every level's tensor, by the library's own operations: the output in one call. */
export function compute<T>(operations: Operations<T>, settings: LayerSettings, x: T, filters: readonly T[]): T[] {
  const { stride, dilation, padding } = settings;
  const options = { strides: stride, dilations: dilation, padding };
  const [first, second] = filters as [T, T];
  switch (settings.kind) {
    case 'depthwise':
      return [x, operations.depthwiseConv2d(x, first, options)];
    case 'separable':
      return [x, operations.depthwiseConv2d(x, first, options), operations.separableConv2d(x, first, second, options)];
    case 'focus':
      return [
        x,
        operations.spaceToDepth(x, { blockSize: BLOCK, order: 'focus' }),
        operations.focus(x, first, { blockSize: BLOCK, order: 'focus', ...options }),
      ];
  }
}

/** Whole numbers from 0 to 9, so that sums can be followed by head. */
export function imageValues({ size, channels }: LayerSettings): Float32Array {
  const random = seeded(7);
  return Float32Array.from({ length: size * size * channels }, () => Math.floor(random() * 10));
}

/** Weights to begin with. */
export const presets = {
  ones: () => 1,
  // A ramp down the filter: every tap can be told from its neighbours.
  counting: (at: number) => at + 1,
  edges: (at: number, taps: number) => (at === (taps - 1) / 2 ? taps - 1 : -1),
  centre: (at: number, taps: number) => Number(at === Math.floor((taps - 1) / 2)),
} as const;
export type Preset = keyof typeof presets;

export function presetWeights({ shape }: Weights, preset: Preset): number[] {
  const [kh, kw, c, m] = shape;
  // A filter of one tap takes sums of channels, whatever the preset: else it would have nothing to show.
  const value = kh * kw === 1 ? () => 1 : presets[preset];
  return Array.from({ length: kh * kw * c * m }, (_, k) => value(Math.floor(k / (c * m)), kh * kw));
}

/** Where an output's value comes from, level by level up to the image; cells are keyed by `keyOf`, with padding among them. */
export function receptiveField(
  layer: Layer,
  output: Cell,
  filters: readonly (readonly number[])[],
): readonly ReadonlyMap<string, Tap>[] {
  let seen: ReadonlyMap<string, Tap> = new Map([[keyOf(output), { ...output, weight: 1 }]]);
  const found = [seen];
  for (let step = layer.steps.length - 1; step >= 0; step--) {
    const { rows, columns } = layer.levels[step + 1]!;
    const before = new Map<string, Tap>();
    for (const cell of seen.values()) {
      if (cell.y < 0 || cell.x < 0 || cell.y >= rows || cell.x >= columns) continue; // padding looks at nothing
      for (const tap of layer.steps[step]!(cell, filters)) before.set(keyOf(tap), tap);
    }
    seen = before;
    found.unshift(seen);
  }
  return found;
}

export const keyOf = ({ plane, y, x }: Cell) => `${plane},${y},${x}`;
