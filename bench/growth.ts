// Whether time grows no faster than the work: each operation over size, channels and batch.
import type { Row } from './runner.ts';
import { exponent } from './statistics.ts';
import { figure, type Table } from './table.ts';
import {
  conv,
  depthToSpace,
  depthwise,
  focus,
  pointwise,
  type Step,
  separable,
  spaceToDepth,
  type Workload,
  workload,
} from './workloads.ts';

/** What grows. */
export const axes = ['size', 'channels', 'batch'] as const;
export type Axis = (typeof axes)[number];

/** One operation along one axis, the others held still. */
export interface Sweep {
  readonly operation: string;
  readonly axis: Axis;
  readonly points: readonly Workload[];
}

interface Subject {
  readonly name: string;
  /** The operation over so many channels. */
  step(channels: number): Step;
  /** Channels while the image grows, and their growth on an image of `side²`. */
  readonly thin: number;
  readonly channels: readonly number[];
  readonly side: number;
}

const SIDES = [64, 128, 256, 512, 1024, 2048, 4096];
const BATCHES = [1, 2, 4, 8, 16];
const wide = [4, 8, 16, 32, 64, 128, 256, 512];
const square = [8, 16, 32, 64, 128, 256, 512];

const subjects: readonly Subject[] = [
  { name: 'space-to-depth', step: () => spaceToDepth(2), thin: 4, channels: wide, side: 128 },
  { name: 'depth-to-space', step: () => depthToSpace(2), thin: 4, channels: wide, side: 128 },
  {
    name: 'space-to-batch',
    step: () => ({ op: 'spaceToBatch', blockShape: [2, 2] }),
    thin: 4,
    channels: wide,
    side: 128,
  },
  { name: 'depthwise 3×3', step: () => depthwise(3), thin: 4, channels: wide, side: 128 },
  {
    name: 'depthwise 3×3, d2, s2',
    step: () => depthwise(3, { dilations: 2, strides: 2 }),
    thin: 4,
    channels: wide,
    side: 128,
  },
  { name: 'pointwise C→C', step: (channels) => pointwise(channels), thin: 8, channels: square, side: 64 },
  { name: 'separable 3×3, C→C', step: (channels) => separable(3, channels), thin: 8, channels: square, side: 64 },
  { name: 'conv2d 3×3, C→C', step: (channels) => conv(3, channels), thin: 8, channels: square.slice(0, 6), side: 32 },
  {
    name: 'Focus 3×3, C→4·C',
    step: (channels) => focus(3, 4 * channels),
    thin: 3,
    channels: [3, 8, 16, 32, 64],
    side: 64,
  },
];

export const sweeps: readonly Sweep[] = subjects.flatMap(({ name, step, thin, channels, side }) => {
  const point = (n: number, s: number, c: number) => workload(`${name}, ${n}×${s}×${s}×${c}`, [n, s, s, c], step(c));
  const middle = channels[Math.floor(channels.length / 2)]!;
  return [
    { operation: name, axis: 'size', points: SIDES.map((s) => point(1, s, thin)) },
    { operation: name, axis: 'channels', points: channels.map((c) => point(1, side, c)) },
    { operation: name, axis: 'batch', points: BATCHES.map((n) => point(n, side, middle)) },
  ];
});

/** Bytes of all tensors of a point; beyond this it isn't tried. */
export const MOST_BYTES = 2 ** 30;

export interface Point {
  readonly name: string;
  readonly work: number;
  readonly milliseconds: number;
  /** Whether it takes longer than submitting it does. */
  readonly telling: boolean;
}

export interface Growth extends Omit<Sweep, 'points'> {
  /** Of work: moves have no flops, and theirs is what they move. */
  readonly unit: 'flops' | 'bytes';
  readonly points: readonly Point[];
  /** `e` of time ∝ work^e, over the points that tell. */
  readonly exponent?: number;
  /** The largest of (time ratio) / (work ratio) between neighbouring points. */
  readonly steepest?: number;
}

/** Points shorter than this many drains of the queue tell of the submission and not of the kernel. */
const TELLING = 4;

export function growthOf({ operation, axis }: Sweep, rows: readonly Row[], drain: number): Growth {
  const unit = rows.some(({ flops }) => flops > 0) ? 'flops' : 'bytes';
  const points = rows.flatMap((row) => {
    const timing = row.entries.find(({ column }) => column === 'atrous')?.timing;
    const milliseconds = (timing?.inRow ?? timing)?.median;
    const telling = milliseconds !== undefined && milliseconds >= TELLING * drain;
    return milliseconds === undefined ? [] : [{ name: row.name, work: row[unit], milliseconds, telling }];
  });
  const telling = points.filter((point) => point.telling);
  const growth = { operation, axis, unit, points } as const;
  if (telling.length < 3) return growth;
  const steps = telling.slice(1).map((point, i) => {
    const before = telling[i]!;
    return point.milliseconds / before.milliseconds / (point.work / before.work);
  });
  return {
    ...growth,
    exponent: exponent(telling.map(({ work, milliseconds }) => ({ x: work, y: milliseconds }))),
    steepest: Math.max(...steps),
  };
}

export function growthTable(growths: readonly Growth[]): Table {
  return {
    head: ['sweep', 'points', 'from ms', 'to ms', 'work ×', 'time ×', 'exponent', 'steepest step'],
    rows: growths.map(({ operation, axis, points, exponent: fitted, steepest }) => {
      const [first, last] = [points[0], points.at(-1)];
      return [
        `${operation}, ${axis}`,
        String(points.length),
        first ? figure(first.milliseconds) : '',
        last ? figure(last.milliseconds) : '',
        first && last ? figure(last.work / first.work) : '',
        first && last ? figure(last.milliseconds / first.milliseconds) : '',
        fitted?.toFixed(2) ?? 'too short to tell',
        steepest?.toFixed(2) ?? '',
      ];
    }),
  };
}
