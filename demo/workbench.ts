import './style/controls.css';
import { type Context, createContext } from 'atrous';
import { type AnyTensor, type Engine, gpuEngine, pictureLimits, referenceEngine } from './engine.ts';
import { BundledPicture, CurrentPicture } from './picture/picture.ts';
import { PictureSource } from './picture/source.ts';

const SAMPLE_NOISE = 18;

/** What the tools share: the engine that computes, and the picture that they work on. */
export interface Workbench<T extends AnyTensor> {
  readonly engine: Engine<T>;
  /** Where the engine is a GPU: what plans are compiled on. */
  readonly gpu?: Context;
  /** Why there is no GPU, where there is none. */
  readonly reason?: unknown;
  readonly current: CurrentPicture;
  readonly bundled: BundledPicture;
  readonly source: PictureSource;
}

/** Builds a tool into its panel. */
export type Mount = <T extends AnyTensor>(panel: HTMLElement, bench: Workbench<T>) => void;

/** Hands the workbench to `use`, which can't know the engine's tensors: those of the GPU, or without one the reference's. */
export async function withWorkbench<R>(use: <T extends AnyTensor>(bench: Workbench<T>) => R): Promise<R> {
  let gpu: Context;
  try {
    gpu = await createContext();
  } catch (reason) {
    return use({ engine: referenceEngine(), reason, ...pictures('reference') });
  }
  return use({ engine: gpuEngine(gpu), gpu, ...pictures('gpu') });
}

function pictures(kind: keyof typeof pictureLimits) {
  const bundled = kind === 'gpu' ? new BundledPicture(512, 384) : new BundledPicture(128, 96);
  const current = new CurrentPicture(() => bundled.withNoise(SAMPLE_NOISE));
  return { current, bundled, source: new PictureSource(current, bundled, pictureLimits[kind]) };
}
