// Shapes that nobody chose, drawn from a seed: they find what tables of known shapes leave out.
import type { Pair, Shape } from 'atrous';
import { generator } from '../test/harness/random.ts';
import { row } from './others.ts';
import { outlineOf } from './program.ts';
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
} from './workloads.ts';

/** Of a workload that is long enough to be timed, and short enough for a table of many. */
const FLOPS = { least: 2e6, most: 2e9 };
const LARGEST = { least: 2 ** 18, most: 2 ** 26 }; // bytes of a tensor

/** Workloads of as many names, the same for the same seed. */
export function drawn(count: number, seed: number): Workload[] {
  const next = generator(seed);
  const found = new Map<string, Workload>();
  while (found.size < count) {
    const workload = draw(next);
    if (isFit(workload)) found.set(workload.name, workload);
  }
  return [...found.values()];
}

function isFit(workload: Workload): boolean {
  try {
    const { specs, flops } = outlineOf(workload);
    const largest = Math.max(...specs.map(({ bytes }) => bytes));
    const within = (value: number, { least, most }: typeof FLOPS) => least <= value && value <= most;
    return within(largest, LARGEST) && (flops === 0 || within(flops, FLOPS));
  } catch {
    return false; // a window that the image is too small for
  }
}

function draw(next: () => number): Workload {
  const one = <const T>(...from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  /** Spread evenly over magnitudes, and often a multiple of eight. */
  const length = (least: number, most: number) => {
    const value = Math.round(least * (most / least) ** next());
    return value >= 8 && next() < 0.5 ? value - (value % 8) : value;
  };
  const pair = (...from: readonly number[]): Pair => {
    const [a, b] = [one(...from), one(...from)];
    return a === b || next() < 0.8 ? a : [a, b];
  };
  const layout = one('nhwc', 'nhwc', 'nchw');
  const filters = layout === 'nchw' ? one('oihw', 'hwio') : 'hwio';
  const batch = one(1, 1, 1, 1, 2, 3, 8);
  const height = length(6, 600);
  const width = next() < 0.7 ? height : length(1, 600);
  const out = length(1, 600);
  const kernel = pair(1, 2, 3, 3, 3, 5, 7);
  const blockSize = one(2, 2, 2, 3, 4, 8);
  const multiplier = one(undefined, undefined, undefined, 2, 3, 4, 8);
  const ending = { bias: next() < 0.6, activation: one(undefined, 'relu', 'silu', 'relu6') };
  const window = {
    strides: one(undefined, undefined, undefined, 2, pair(1, 2, 3)),
    dilations: one(undefined, undefined, undefined, 2, pair(1, 2, 3, 6, 12)),
    padding: one(undefined, undefined, 'valid'),
    ...ending,
  };

  const of = (step: Step, channels: number, block = 1): Workload => {
    const [h, w] = [height, width].map((size) => block * Math.ceil(size / block)) as [number, number];
    const x: Shape = layout === 'nhwc' ? [batch, h, w, channels] : [batch, channels, h, w];
    return row(x, step, { layout, filters });
  };
  const op = next();
  if (op < 0.04) return of(spaceToDepth(blockSize), length(1, 24), blockSize);
  if (op < 0.08) return of(depthToSpace(blockSize), blockSize ** 2 * length(1, 24));
  if (op < 0.12) return of(focus(3, out, ending), length(1, 24), 2);
  const channels = length(1, 600);
  if (op < 0.22) return of(separable(kernel, out, { ...window, multiplier }), channels);
  if (op < 0.45) return of(pointwise(out, ending), channels);
  if (op < 0.7) return of(depthwise(kernel, { ...window, multiplier }), channels);
  const groups = one(1, 1, 1, 2, 4, 8, channels);
  const whole = (count: number) => groups * Math.ceil(count / groups);
  return of(conv(kernel, whole(out), { ...window, groups: groups > 1 ? groups : undefined }), whole(channels));
}
