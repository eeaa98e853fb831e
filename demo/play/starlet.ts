import type { AnyTensor, Engine } from '../engine.ts';

/**
 * The starlet transform (isotropic undecimated wavelets by the algorithme à trous; Starck & Murtagh, *Astronomical Image
 * and Data Analysis*, 2nd ed., section 2.3 and appendix A), made of this library's operations only:
 *
 *   c₀ = picture     c_{j+1} = c_j smoothed by the B3 spline with 2^j − 1 holes between its taps     w_j = c_j − c_{j+1}
 *
 * so that the picture is c₅ + Σ w_j. Noise is small in every plane and detail is not, so each w_j is drawn towards zero by
 * a threshold, multiplied by a gain, and added up again.
 */

/** Scales of the transform; dilations 1, 2, 4, 8, 16. */
export const SCALES = 5;

const B3 = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/**
 * Pixels that c₅ looks away from its own: two taps at every dilation. The picture is mirrored outwards by as much before
 * the upload. The convolutions still pad with zeros, but what those spoil creeps in by two taps per scale and so never
 * leaves the margin: inside, every plane is exactly that of the picture mirrored without end.
 */
export const MARGIN = 2 * (2 ** SCALES - 1);

/**
 * Pixels travel as four channels: red, green, blue and an unused one, so that a pixel is one vec4 and the vectorised
 * kernels accept it.
 */
export const CHANNELS = 4;

/**
 * RGB to luma and two opponent colours. Orthonormal on purpose: white noise of deviation σ in red, green and blue keeps
 * that deviation in each of the three, and the way back is the transpose.
 */
const OPPONENT = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)],
] as const;

/** What a plane keeps, for luma and for the two colours. */
export interface ScaleSettings {
  /** Soft threshold in units of the noise in that plane. */
  readonly threshold: number;
  /** Factor on what is left of luma. */
  readonly gain: number;
}

export interface DenoiseSettings {
  /** Factor on every threshold. */
  readonly strength: number;
  /** Further factor on the thresholds of the two colours. */
  readonly colour: number;
  readonly scales: readonly ScaleSettings[];
}

/**
 * Standard deviation in each plane of noise that has deviation 1 in the picture: the l² norm of the filter that leads from
 * the picture to the plane. With φ_j the one-dimensional filter behind c_j, that filter is φ_j⊗φ_j − φ_{j+1}⊗φ_{j+1}, and
 * its squared norm is ⟨φ_j,φ_j⟩² − 2⟨φ_j,φ_{j+1}⟩² + ⟨φ_{j+1},φ_{j+1}⟩².
 */
export function noisePerScale(): number[] {
  let phi = [1];
  return Array.from({ length: SCALES }, (_, scale) => {
    const next = convolveDilated(phi, B3, 2 ** scale);
    const [a, b, c] = [inner(phi, phi), inner(phi, next), inner(next, next)];
    phi = next;
    return Math.sqrt(a * a - 2 * b * b + c * c);
  });
}

function convolveDilated(signal: readonly number[], taps: readonly number[], dilation: number): number[] {
  const result = new Array<number>(signal.length + (taps.length - 1) * dilation).fill(0);
  signal.forEach((value, at) => {
    taps.forEach((tap, k) => {
      result[at + k * dilation]! += value * tap;
    });
  });
  return result;
}

/** Inner product of two centred filters of odd length. */
function inner(a: readonly number[], b: readonly number[]): number {
  const shift = (b.length - a.length) / 2;
  return a.reduce((sum, value, k) => sum + value * (b[k + shift] ?? 0), 0);
}

/**
 * Noise deviation of values that are mostly noise, by the median absolute deviation, which edges hardly move.
 * 0.6745 is the third quartile of the standard normal distribution.
 */
export function robustDeviation(values: Float32Array): number {
  // 200,000 values pin the median to about 0.2 %; sorting all of a large picture would only cost time.
  const step = Math.max(1, Math.floor(values.length / 200_000));
  const sample = new Float32Array(Math.floor((values.length - 1) / step) + 1);
  for (let k = 0; k < sample.length; k++) sample[k] = Math.abs(values[k * step]!);
  sample.sort();
  return sample[sample.length >> 1]! / 0.6745;
}

/** Noise deviation in luma and the two colours, from values of the finest plane, four a pixel. */
export function noiseIn(finest: Float32Array): number[] {
  const unit = noisePerScale()[0]!;
  return OPPONENT.map((_, channel) => {
    const plane = new Float32Array(finest.length / CHANNELS);
    for (let k = 0; k < plane.length; k++) plane[k] = finest[CHANNELS * k + channel]!;
    return robustDeviation(plane) / unit;
  });
}

/** The position that a mirrored axis shows at `at`, for any distance outside: … 2 1 | 0 1 2 … n−1 | n−2 … */
export function mirrored(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const phase = ((at % period) + period) % period;
  return phase < size ? phase : period - phase;
}

/** Bytes to numbers in [0, 1], with the mirrored margin all round. */
function extended(image: ImageData): Float32Array {
  const { width, height } = image;
  const wide = width + 2 * MARGIN;
  const result = new Float32Array(wide * (height + 2 * MARGIN) * CHANNELS);
  const columns = Int32Array.from({ length: wide }, (_, x) => CHANNELS * mirrored(x - MARGIN, width));
  let to = 0;
  for (let y = 0; y < height + 2 * MARGIN; y++) {
    const row = CHANNELS * width * mirrored(y - MARGIN, height);
    for (let x = 0; x < wide; x++) {
      const from = row + columns[x]!;
      for (let channel = 0; channel < CHANNELS; channel++) result[to++] = image.data[from + channel]! / 255;
    }
  }
  return result;
}

/** A picture taken apart: its planes stay where the engine keeps tensors, so that a change of settings only adds them up. */
export class Starlet<T extends AnyTensor> {
  /** Noise deviation found in luma and the two colours, in units of full white. */
  readonly noise: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly #engine: Engine<T>;
  readonly #planes: readonly T[];
  readonly #rest: T;

  private constructor(engine: Engine<T>, image: ImageData, planes: readonly T[], rest: T, noise: readonly number[]) {
    this.#engine = engine;
    this.#planes = planes;
    this.#rest = rest;
    this.noise = noise;
    this.width = image.width;
    this.height = image.height;
  }

  /** Five smoothings and five subtractions; the finest plane is read back once, for the noise estimate. */
  static async analyse<T extends AnyTensor>(engine: Engine<T>, image: ImageData): Promise<Starlet<T>> {
    const { depthwiseConv2d, pointwiseConv2d } = engine.operations;
    const rgba = engine.tensor(extended(image), [1, image.height + 2 * MARGIN, image.width + 2 * MARGIN, CHANNELS]);
    const towards = engine.tensor(opponentFilter(), [1, 1, CHANNELS, CHANNELS]);
    const smoothing = engine.tensor(smoothingFilter(), [5, 5, CHANNELS, 1]);
    const minus = engine.tensor(new Float32Array(CHANNELS).fill(-1), [1, 1, CHANNELS, 1]);
    const planes: T[] = [];
    let current = pointwiseConv2d(rgba, towards);
    for (let scale = 0; scale < SCALES; scale++) {
      const next = depthwiseConv2d(current, smoothing, { dilations: 2 ** scale, padding: 'same' });
      // c_j − c_{j+1}: a 1×1 filter of −1 with c_j added as the residual.
      const plane = depthwiseConv2d(next, minus, { residual: current });
      planes.push(cropped(engine, plane));
      engine.destroy(plane, current);
      current = next;
    }
    const rest = cropped(engine, current);
    engine.destroy(rgba, towards, smoothing, minus, current);
    const noise = noiseIn(await engine.read(planes[0]!));
    return new Starlet(engine, image, planes, rest, noise);
  }

  /** The planes thresholded, multiplied and added up: opaque RGBA in [0, 1], `[1, height, width, 4]`. */
  compose(settings: DenoiseSettings): T {
    let sum = this.#rest;
    for (let scale = 0; scale < SCALES; scale++) {
      const next = this.#shrunk(scale, settings, sum);
      if (sum !== this.#rest) this.#engine.destroy(sum);
      sum = next;
    }
    const result = this.#toColour(sum);
    if (sum !== this.#rest) this.#engine.destroy(sum);
    return result;
  }

  /** The smooth picture that is left below the coarsest plane, in the same form. */
  composeRest(): T {
    return this.#toColour(this.#rest);
  }

  /**
   * Luma of one plane as a grey picture `[1, height, width, 1]` in [0, 1], zero shown as ½.
   * @param settings leaves the plane as it is when absent
   * @param contrast grey levels (of 1) per unit
   */
  composePlane(scale: number, contrast: number, settings?: DenoiseSettings): T {
    const { pointwiseConv2d } = this.#engine.operations;
    const plane = settings === undefined ? this.#planes[scale]! : this.#shrunk(scale, settings);
    const luma = this.#engine.tensor(Float32Array.of(contrast, 0, 0, 0), [1, 1, CHANNELS, 1]);
    const half = this.#engine.tensor(Float32Array.of(0.5), [1]);
    const grey = pointwiseConv2d(plane, luma, { bias: half, activation: { type: 'clip', min: 0, max: 1 } });
    if (settings !== undefined) this.#engine.destroy(plane);
    this.#engine.destroy(luma, half);
    return grey;
  }

  /** Luma of one plane at every `step`-th pixel: enough to draw it small and to measure how strong it is. */
  samplePlane(scale: number, step: number): T {
    const { pointwiseConv2d } = this.#engine.operations;
    const luma = this.#engine.tensor(Float32Array.of(1, 0, 0, 0), [1, 1, CHANNELS, 1]);
    const samples = pointwiseConv2d(this.#planes[scale]!, luma, { strides: step });
    this.#engine.destroy(luma);
    return samples;
  }

  destroy(): void {
    this.#engine.destroy(...this.#planes, this.#rest);
  }

  /**
   * One plane w softly thresholded and multiplied, `g·(w − t·clip(w/t, −1, 1))`, added to `sum`. Each channel has its own
   * threshold t and gain g, so every factor is a 1×1 depthwise filter; the sums are residuals.
   */
  #shrunk(scale: number, settings: DenoiseSettings, sum?: T): T {
    const { depthwiseConv2d } = this.#engine.operations;
    const plane = this.#planes[scale]!;
    const factors = shrinkFactors(scale, settings, this.noise);
    const upload = (values: Float32Array) => this.#engine.tensor(values, [1, 1, CHANNELS, 1]);
    const keep = upload(factors.keep);
    const whole = depthwiseConv2d(plane, keep, { residual: sum });
    this.#engine.destroy(keep);
    if (factors.shorten.every((factor) => factor === 0)) return whole;

    const shorten = upload(factors.shorten);
    const takeAway = upload(factors.takeAway);
    const clipped = depthwiseConv2d(plane, shorten, { activation: { type: 'clip', min: -1, max: 1 } });
    const result = depthwiseConv2d(clipped, takeAway, { residual: whole });
    this.#engine.destroy(shorten, takeAway, clipped, whole);
    return result;
  }

  #toColour(opponent: T): T {
    const back = this.#engine.tensor(opponentFilter('back'), [1, 1, CHANNELS, CHANNELS]);
    const opaque = this.#engine.tensor(Float32Array.of(0, 0, 0, 1), [CHANNELS]);
    const rgba = this.#engine.operations.pointwiseConv2d(opponent, back, {
      bias: opaque,
      activation: { type: 'clip', min: 0, max: 1 },
    });
    this.#engine.destroy(back, opaque);
    return rgba;
  }
}

/** Without the mirrored margin: blocks of 1×1 move nothing, so that only the crops of batchToSpace are at work. */
function cropped<T extends AnyTensor>(engine: Engine<T>, tensor: T): T {
  const crop = [MARGIN, MARGIN] as const;
  return engine.operations.batchToSpace(tensor, { blockShape: [1, 1], crops: [crop, crop] });
}

/** Factors of one plane's soft threshold, each `[1, 1, 4, 1]`: `keep·w + takeAway·clip(shorten·w, −1, 1)`. */
export interface ShrinkFactors {
  readonly keep: Float32Array;
  readonly shorten: Float32Array;
  readonly takeAway: Float32Array;
}

/** @param noise deviation in luma and the two colours */
export function shrinkFactors(scale: number, settings: DenoiseSettings, noise: readonly number[]): ShrinkFactors {
  const { threshold, gain } = settings.scales[scale]!;
  const unit = noisePerScale()[scale]! * threshold * settings.strength;
  const thresholds = noise.map((sigma, channel) => sigma * unit * (channel === 0 ? 1 : settings.colour));
  // Colour is never sharpened: amplified colour edges look like misprints.
  const gains = thresholds.map((_, channel) => (channel === 0 ? gain : Math.min(gain, 1)));
  const factors = (of: (channel: number) => number) =>
    Float32Array.from({ length: CHANNELS }, (_, k) => (k < gains.length ? of(k) : 0));
  return {
    keep: factors((channel) => gains[channel]!),
    // A threshold of 0 takes nothing away; dividing by it would make infinities.
    shorten: factors((channel) => (thresholds[channel]! > 0 ? 1 / thresholds[channel]! : 0)),
    takeAway: factors((channel) => -gains[channel]! * thresholds[channel]!),
  };
}

/** The 1×1 filter `[cin][cout]` from RGB to luma and colours, or back; the fourth channel takes no part. */
export function opponentFilter(direction: 'there' | 'back' = 'there'): Float32Array {
  const filter = new Float32Array(CHANNELS * CHANNELS);
  OPPONENT.forEach((row, opponent) => {
    row.forEach((weight, primary) => {
      const [from, to] = direction === 'there' ? [primary, opponent] : [opponent, primary];
      filter[from * CHANNELS + to] = weight;
    });
  });
  return filter;
}

/** B3 ⊗ B3 for every channel, `[5, 5, 4, 1]`. */
export function smoothingFilter(): Float32Array {
  return Float32Array.from(B3.flatMap((row) => B3.flatMap((column) => new Array<number>(CHANNELS).fill(row * column))));
}
