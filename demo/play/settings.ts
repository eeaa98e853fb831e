import { type DenoiseSettings, SCALES } from './starlet.ts';

/** Widths of the details that each plane holds, for labels. */
export const scaleNames = Array.from({ length: SCALES }, (_, scale) => `${2 ** scale} px`);

function settings(
  strength: number,
  colour: number,
  thresholds: readonly number[],
  gains: readonly number[],
): DenoiseSettings {
  return { strength, colour, scales: thresholds.map((threshold, scale) => ({ threshold, gain: gains[scale]! })) };
}

/** Starting points. Thresholds fall with the scale: the coarser the plane, the less of it is noise. */
export const presets = {
  denoise: settings(1, 2.5, [2.5, 1.3, 0.7, 0.3, 0.1], [1, 1, 1, 1, 1]),
  both: settings(1, 2.5, [3, 1.8, 1, 0.4, 0.1], [1.2, 1.8, 1.6, 1.3, 1]),
  sharpen: settings(1, 1, [0, 0, 0, 0, 0], [2, 1.8, 1.4, 1.1, 1]),
  nothing: settings(1, 1, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]),
} as const satisfies Record<string, DenoiseSettings>;

export type PresetName = keyof typeof presets;
