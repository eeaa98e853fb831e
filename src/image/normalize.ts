import { check, OptionError, show } from '../shape/errors.ts';
import { checkOptions, listOfTwo } from '../shape/options.ts';

/** How many channels an image's tensor has: luma, red-green-blue, or those with alpha. */
export type Channels = 1 | 3 | 4;

/**
 * What an image's values `v`, from 0 to 1, are as elements of a tensor; images out take the inverse.
 * - `{ mean, std }`: `(v − mean) / std`, as torchvision's `Normalize` after `ToTensor`: a number for all channels, or one for
 *   each. Three for four channels leave alpha as it is.
 * - `{ range: [low, high] }`: `low + v·(high − low)`, alpha included: `[0, 255]`, `[-1, 1]`.
 */
export type Normalization =
  | {
      /** What is subtracted. */
      mean: number | readonly number[];
      /** What the difference is divided by; above 0. */
      std: number | readonly number[];
    }
  | {
      /** What 0 and 1 become. */
      range: readonly [low: number, high: number];
    };

/** For each channel, `element = v · scale + offset`. */
export interface Linear {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** @throws OptionError for anything but a {@link Normalization} of so many channels */
export function linearOf(op: string, normalize: unknown, channels: Channels): Linear {
  const each = <T>(value: T): T[] => new Array<T>(channels).fill(value);
  if (normalize === undefined) return { scale: each(1), offset: each(0) };
  checkOptions(`${op}: normalize`, normalize, ['mean', 'std', 'range']);
  const { mean, std, range } = normalize as { mean?: unknown; std?: unknown; range?: unknown };
  check(
    range === undefined ? mean !== undefined && std !== undefined : mean === undefined && std === undefined,
    OptionError,
    op,
    () => `normalize must be { mean, std } or { range }, not ${show(normalize)}`,
  );
  if (range !== undefined) {
    const [low, high] = (listOfTwo(range) ?? []) as [number, number];
    check(
      Number.isFinite(low) && Number.isFinite(high) && low !== high,
      OptionError,
      op,
      () => `normalize.range must be two different numbers [low, high], not ${show(range)}`,
    );
    return representable(op, normalize, { scale: each(high - low), offset: each(low) });
  }
  const means = perChannel(op, 'mean', mean, channels, 0);
  const stds = perChannel(op, 'std', std, channels, 1);
  check(
    stds.every((value) => value > 0),
    OptionError,
    op,
    () => `normalize.std must be above 0, not ${show(std)}`,
  );
  return representable(op, normalize, {
    scale: stds.map((value) => 1 / value),
    offset: means.map((value, c) => -value / stds[c]!),
  });
}

/** Refuses what float32 can't hold, as it is or inverted. */
function representable(op: string, normalize: unknown, linear: Linear): Linear {
  const inverse = inverseOf(linear);
  const all = [...linear.scale, ...linear.offset, ...inverse.scale, ...inverse.offset].map(Math.fround);
  check(
    all.every(Number.isFinite) && [...linear.scale, ...inverse.scale].every((value) => Math.fround(value) !== 0),
    OptionError,
    op,
    () => `normalize ${show(normalize)} needs numbers that float32 doesn't hold`,
  );
  return linear;
}

/** For each channel, the values of an image from the elements of a tensor. */
export function inverseOf({ scale, offset }: Linear): Linear {
  return { scale: scale.map((value) => 1 / value), offset: offset.map((value, c) => -value / scale[c]!) };
}

function perChannel(op: string, name: string, value: unknown, channels: Channels, alpha: number): number[] {
  const given: readonly unknown[] = Array.isArray(value) ? [...value] : new Array(channels).fill(value); // holes as undefined
  const all = channels === 4 && given.length === 3 ? [...given, alpha] : given;
  check(
    all.length === channels && all.every(Number.isFinite),
    OptionError,
    op,
    () => `normalize.${name} must be a number, or ${channels} of them, one for each channel, not ${show(value)}`,
  );
  return all as number[];
}

/** @throws OptionError */
export function checkChannels(op: string, channels: unknown): asserts channels is Channels {
  check(
    channels === 1 || channels === 3 || channels === 4,
    OptionError,
    op,
    () => `channels must be 1 (luma), 3 (red, green, blue) or 4 (with alpha), not ${show(channels)}`,
  );
}
