import type { Layout } from 'atrous';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import type { HostTensor, Program } from '../program.ts';

/** The column that a contestant competes in: of several in one, the fastest is timed. */
export type Column = string;

/** A library, or one of the ways to use it, or one of its builds. */
export interface Contestant {
  readonly column: Column;
  /** What tells it from the others in its column: a layout, a form, a kernel; empty where there are none. */
  readonly way: string;
  /** Held to the library's own bound; peers may approximate activations as they see fit. */
  readonly ours: boolean;
  /** Uploads and compiles what the program needs. @throws Unsupported where the library has no such thing */
  prepare(program: Program): Promise<Prepared>;
}

/** A program on the GPU, ready to run. */
export interface Prepared {
  /** Submits everything once. The results of the run before are given up. */
  run(): void | Promise<void>;
  /** The results of the last run, in the program's layout. */
  results(): Promise<Float32Array[]>;
  dispose(): void | Promise<void>;
  /** What ran, where the library tells: the kernels' labels. */
  readonly kernels?: readonly string[];
  /** Whether a run submits the passes that were recorded in the run before it. */
  readonly recordsAhead?: boolean;
}

/** The library doesn't have what the program asks for, or this way of using it doesn't apply. */
export class Unsupported extends Error {}

/** Data in another layout. Peers get theirs in the one that suits them, and none of them is timed while transposing. */
export function inLayout({ spec, data }: HostTensor, layout: Layout): { data: Float32Array; spec: TensorSpec } {
  if (spec.layout === layout || spec.shape.length !== 4) return { spec, data };
  const { batch, height, width, channels } = spec;
  const pixels = height * width;
  const moved = new Float32Array(data.length);
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < channels; c++) {
        const last = (n * pixels + p) * channels + c;
        const second = (n * channels + c) * pixels + p;
        if (layout === 'nchw') moved[second] = data[last]!;
        else moved[last] = data[second]!;
      }
    }
  }
  return { data: moved, spec: specIn(spec, layout) };
}

export function specIn(spec: TensorSpec, layout: Layout): TensorSpec {
  if (spec.layout === layout || spec.shape.length !== 4) return spec;
  return TensorSpec.of(spec, layout, spec.dtype);
}

/** An hwio filter as oihw; a depthwise one, `[kh, kw, c, m]`, as `[c·m, 1, kh, kw]`. */
export function asOihw({ spec, data }: HostTensor, depthwise: boolean): { data: Float32Array; shape: number[] } {
  const [kh, kw, c, m] = spec.shape as [number, number, number, number];
  const [i, o] = depthwise ? [1, c * m] : [c, m];
  const moved = new Float32Array(data.length);
  for (let tap = 0; tap < kh * kw; tap++) {
    for (let channel = 0; channel < i; channel++) {
      for (let out = 0; out < o; out++) {
        moved[(out * i + channel) * kh * kw + tap] = data[(tap * i + channel) * o + out]!;
      }
    }
  }
  return { data: moved, shape: [o, i, kh, kw] };
}
