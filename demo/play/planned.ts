import * as face from 'atrous';
import { type Context, compile, type Plan, type Tensor } from 'atrous';
import { runTiled } from 'atrous/tiled';
import {
  CHANNELS,
  type DenoiseSettings,
  MARGIN,
  mirrored,
  opponentFilter,
  SCALES,
  shrinkFactors,
  smoothingFilter,
} from './starlet.ts';

/** What a plan draws: the picture, one plane in grey, or the smooth rest. */
export type View = 'picture' | 'rest' | number;

/** Every how many pixels the finest plane is sampled for the noise in it. */
const SAMPLED = 4;

/** Where a factor begins in the buffer that holds them all: bindings begin at multiples of 256 bytes. */
const APART = 256;
const KINDS = ['keep', 'shorten', 'takeAway'] as const;

/**
 * The starlet transform as one plan: from a picture with its mirrored margin to what is shown. Thresholds and gains are tensors in a
 * buffer of our own, which a plan reads anew at each run, so that moving a slider compiles nothing.
 */
export class PlannedStarlet {
  readonly width: number;
  readonly height: number;
  readonly view: View;
  readonly #gpu: Context;
  readonly #factors: GPUBuffer;
  readonly #weights: readonly Tensor[];
  /** From `x`, `[1, h + 2·MARGIN, w + 2·MARGIN, 4]`, to `y` and the samples `fine`. */
  readonly plan: Plan<'x', 'y' | 'fine'>;

  private constructor(
    gpu: Context,
    size: { readonly width: number; readonly height: number },
    view: View,
    factors: GPUBuffer,
    weights: readonly Tensor[],
    plan: Plan<'x', 'y' | 'fine'>,
  ) {
    this.width = size.width;
    this.height = size.height;
    this.view = view;
    this.#gpu = gpu;
    this.#factors = factors;
    this.#weights = weights;
    this.plan = plan;
  }

  /** @param contrast grey levels (of 1) per unit of a plane, where a plane is shown */
  static async compile(gpu: Context, width: number, height: number, view: View, contrast = 4): Promise<PlannedStarlet> {
    const { factors, weights, build } = prepared(gpu, view, contrast);
    const shape = [1, height + 2 * MARGIN, width + 2 * MARGIN, CHANNELS] as const;
    const plan = await compile(gpu, ({ x }) => build(x), { x: { shape } });
    return new PlannedStarlet(gpu, { width, height }, view, factors, weights, plan);
  }

  /** Submitted before the next run. */
  set(settings: DenoiseSettings, noise: readonly number[]): void {
    writeFactors(this.#gpu, this.#factors, settings, noise);
  }

  destroy(): void {
    this.plan.destroy();
    for (const weight of this.#weights) weight.destroy();
    this.#factors.destroy();
  }
}

function writeFactors(gpu: Context, buffer: GPUBuffer, settings: DenoiseSettings, noise: readonly number[]): void {
  const all = new Float32Array((SCALES * KINDS.length * APART) / 4);
  for (let scale = 0; scale < SCALES; scale++) {
    const factors = shrinkFactors(scale, settings, noise);
    KINDS.forEach((kind, k) => {
      all.set(factors[kind], ((scale * KINDS.length + k) * APART) / 4);
    });
  }
  gpu.device.queue.writeBuffer(buffer, 0, all);
}

/** Weights, and the function that a plan is made of. */
function prepared(gpu: Context, view: View, contrast: number) {
  const factors = gpu.device.createBuffer({
    label: 'thresholds and gains',
    size: SCALES * KINDS.length * APART,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  const factor = (scale: number, kind: (typeof KINDS)[number]) =>
    gpu.wrap(factors, [1, 1, CHANNELS, 1], {
      byteOffset: (scale * KINDS.length + KINDS.indexOf(kind)) * APART,
    });
  const scales = Array.from({ length: SCALES }, (_, scale) => ({
    keep: factor(scale, 'keep'),
    shorten: factor(scale, 'shorten'),
    takeAway: factor(scale, 'takeAway'),
  }));
  const towards = gpu.tensor(opponentFilter(), [1, 1, CHANNELS, CHANNELS]);
  const back = gpu.tensor(opponentFilter('back'), [1, 1, CHANNELS, CHANNELS]);
  const opaque = gpu.tensor(Float32Array.of(0, 0, 0, 1), [CHANNELS]);
  const smoothing = gpu.tensor(smoothingFilter(), [5, 5, CHANNELS, 1]);
  const minus = gpu.tensor(new Float32Array(CHANNELS).fill(-1), [1, 1, CHANNELS, 1]);
  const one = gpu.tensor(new Float32Array(CHANNELS).fill(1), [1, 1, CHANNELS, 1]);
  // Luma in red, green and blue alike, so that every view has four channels.
  const grey = gpu.tensor(
    Float32Array.from({ length: 16 }, (_, k) => (k < 3 ? contrast : 0)),
    [1, 1, CHANNELS, CHANNELS],
  );
  const half = gpu.tensor(Float32Array.of(0.5, 0.5, 0.5, 1), [CHANNELS]);
  const clip = { activation: { type: 'clip', min: 0, max: 1 } } as const;
  const crop = [MARGIN, MARGIN] as const;

  const build = (x: Tensor) => {
    const planes: Tensor[] = [];
    let rest = face.pointwiseConv2d(x, towards);
    for (let scale = 0; scale < SCALES; scale++) {
      const next = face.depthwiseConv2d(rest, smoothing, { dilations: 2 ** scale, padding: 'same' });
      planes.push(face.depthwiseConv2d(next, minus, { residual: rest }));
      rest = next;
    }
    const shrunk = (scale: number, sum?: Tensor) => {
      const { keep, shorten, takeAway } = scales[scale]!;
      const whole = face.depthwiseConv2d(planes[scale]!, keep, { residual: sum });
      const clipped = face.depthwiseConv2d(planes[scale]!, shorten, { activation: { type: 'clip', min: -1, max: 1 } });
      return face.depthwiseConv2d(clipped, takeAway, { residual: whole });
    };
    const cropped = (tensor: Tensor) => face.batchToSpace(tensor, { blockShape: [1, 1], crops: [crop, crop] });
    const fine = face.depthwiseConv2d(planes[0]!, one, { strides: SAMPLED });
    if (typeof view === 'number') {
      return { y: face.pointwiseConv2d(cropped(shrunk(view)), grey, { bias: half, ...clip }), fine };
    }
    const sum = view === 'rest' ? rest : planes.reduce((total, _, scale) => shrunk(scale, total), rest);
    return { y: face.pointwiseConv2d(cropped(sum), back, { bias: opaque, ...clip }), fine };
  };
  const all = scales.flatMap(({ keep, shorten, takeAway }) => [keep, shorten, takeAway]);
  return { factors, weights: [...all, towards, back, opaque, smoothing, minus, one, grey, half], build };
}

/** Rows and columns of a tile; with its margin it takes some 30 MB a tensor. */
const TILE = 1024;

/** A picture of any size, in full, tile by tile. */
export async function fullSize(
  gpu: Context,
  image: ImageData,
  settings: DenoiseSettings,
  noise: readonly number[],
  onProgress: (done: number) => void,
): Promise<ImageData> {
  const { width, height } = image;
  const { factors, weights, build } = prepared(gpu, 'picture', 1);
  writeFactors(gpu, factors, settings, noise);
  const result = new ImageData(width, height);
  try {
    using plan = await compile(gpu, ({ x }) => build(x).y, {
      x: { shape: [1, height + 2 * MARGIN, width + 2 * MARGIN, CHANNELS] },
    });
    await runTiled(
      plan,
      (y, x, h, w) => {
        const part = new Float32Array(h * w * CHANNELS);
        const columns = Int32Array.from({ length: w }, (_, k) => CHANNELS * mirrored(x + k - MARGIN, width));
        let to = 0;
        for (let row = 0; row < h; row++) {
          const from = CHANNELS * width * mirrored(y + row - MARGIN, height);
          for (let k = 0; k < w; k++) {
            for (let c = 0; c < CHANNELS; c++) part[to++] = image.data[from + columns[k]! + c]! / 255;
          }
        }
        return part;
      },
      async (y, x, tile) => {
        const [, h = 0, w = 0] = tile.shape;
        const values = (await tile.data()) as Float32Array;
        for (let row = 0; row < h; row++) {
          const to = CHANNELS * ((y + row) * width + x);
          for (let k = 0; k < CHANNELS * w; k++) result.data[to + k] = 255 * values[CHANNELS * row * w + k]!;
        }
      },
      { tile: TILE, onProgress: ({ done, total }) => onProgress(done / total) },
    );
    return result;
  } finally {
    for (const weight of weights) weight.destroy();
    factors.destroy();
  }
}
