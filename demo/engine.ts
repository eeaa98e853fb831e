import * as gpuFace from 'atrous';
import * as layersFace from 'atrous/layers';
import * as referenceFace from 'atrous/reference';

/** Values of the dtypes f32, i32 and u32. */
export type Values = Float32Array | Int32Array | Uint32Array;

type Tensor = gpuFace.Tensor;
type CpuTensor = referenceFace.CpuTensor;

/** An operation's options with `T` wherever the GPU's face has a tensor. */
type OptionsWith<T, O> = { [K in keyof O]: [Extract<O[K], Tensor>] extends [never] ? O[K] : T | Exclude<O[K], Tensor> };

/** The operations as both faces of the library offer them; `T` is the face's tensor. */
export interface Operations<T> {
  spaceToDepth(x: T, options: gpuFace.BlockOptions): T;
  depthToSpace(x: T, options: gpuFace.BlockOptions): T;
  spaceToBatch(x: T, options: gpuFace.SpaceToBatchOptions): T;
  batchToSpace(x: T, options: gpuFace.BatchToSpaceOptions): T;
  conv2d(x: T, filter: T, options?: OptionsWith<T, gpuFace.Conv2dOptions>): T;
  depthwiseConv2d(x: T, filter: T, options?: OptionsWith<T, gpuFace.DepthwiseConv2dOptions>): T;
  pointwiseConv2d(x: T, filter: T, options?: OptionsWith<T, gpuFace.PointwiseConv2dOptions>): T;
  separableConv2d(x: T, depthwise: T, pointwise: T, options?: OptionsWith<T, gpuFace.SeparableConv2dOptions>): T;
  focus(x: T, filter: T, options?: OptionsWith<T, gpuFace.FocusOptions>): T;
  reorderFilter(filter: T, options: gpuFace.ReorderFilterOptions): T;
  withSpaceToBatch(x: T, filter: T, options?: gpuFace.WithSpaceToBatchOptions): T;
  concat(tensors: readonly T[]): T;
  add(a: T, b: T, options?: gpuFace.AddOptions): T;
  activation(x: T, options: gpuFace.ActivationOptions): T;
  maxPool2d(x: T, options: layersFace.MaxPool2dOptions): T;
  avgPool2d(x: T, options: layersFace.AvgPool2dOptions): T;
  globalAvgPool(x: T): T;
  resize(x: T, options: layersFace.ResizeOptions): T;
}

/** What the tensors of both faces have in common. */
export type AnyTensor = { readonly shape: readonly number[] };

export interface Dispatch {
  readonly label: string;
  readonly candidates: readonly { readonly label: string }[];
  readonly wgsl: string;
}

/** What a tool needs to compute with, whichever face does it: every algorithm of this page is written against this. */
export interface Engine<T extends AnyTensor> {
  readonly kind: 'gpu' | 'reference';
  /** What computes, for the reader; empty where the browser doesn't say. */
  readonly label: string;
  /** Where there is a GPU. */
  readonly device?: GPUDevice;
  /** What the operations called in `run` dispatch: kernels by their labels, those that would do, and the WGSL that is compiled. */
  readonly explain?: (run: () => unknown) => readonly Dispatch[];
  /** The same engine with the kernel of this label wherever it is a candidate; to be closed. */
  readonly withKernel?: (label: string) => Promise<Engine<T> & { close(): void }>;
  readonly operations: Operations<T>;
  tensor(data: Values, shape: readonly number[], options?: { layout?: 'nhwc' | 'nchw' }): T;
  /** The values of a float32 tensor. */
  read(tensor: T): Promise<Float32Array>;
  /** The values of any tensor. */
  readAny(tensor: T): Promise<Values>;
  /** Frees what the tensors hold; safe as soon as the work that reads them has been recorded. */
  destroy(...tensors: (T | undefined)[]): void;
}

/** How large a picture may be. */
export interface PictureLimits {
  readonly pixels: number;
  /** Longest side: a margin goes all round, which makes very long pictures much larger than their pixels say. */
  readonly side: number;
  /** Pixels of a picture that can still be worked through in parts: a canvas has to hold them. */
  readonly full?: number;
}

/** By what has to work through them. */
export const pictureLimits = {
  gpu: { pixels: 1_500_000, side: 4096, full: 100_000_000 },
  reference: { pixels: 128 * 96, side: 256 },
} as const satisfies Record<string, PictureLimits>;

/** The engine that computes on a GPU. */
export function gpuEngine(context: gpuFace.Context): Engine<Tensor> {
  return {
    kind: 'gpu',
    label: adapterName(context.device),
    device: context.device,
    explain: (run) => gpuFace.explain(context, run),
    withKernel: async (label) => {
      const own = await gpuFace.createContext({
        device: context.device,
        chooseVariant: (variants) =>
          Math.max(
            0,
            variants.findIndex((variant) => variant.label === label),
          ),
      });
      return { ...gpuEngine(own), close: () => own.destroy() };
    },
    operations: { ...gpuFace, ...layersFace },
    tensor: (data, shape, options) => context.tensor(data, shape, options),
    read: async (tensor) => asFloat32(await tensor.data()),
    readAny: async (tensor) => asValues(await tensor.data()),
    destroy: (...tensors) => {
      for (const tensor of tensors) tensor?.destroy();
    },
  };
}

/** The engine for browsers without WebGPU: the same operations in float64 on the CPU. */
export function referenceEngine(): Engine<CpuTensor> {
  return {
    kind: 'reference',
    label: 'the CPU reference',
    operations: referenceFace,
    tensor: (data, shape, options) => ({ data, shape, ...options }),
    read: async (tensor) => asFloat32(tensor.data),
    readAny: async (tensor) => asValues(tensor.data),
    destroy: () => {},
  };
}

function asFloat32(data: ArrayBufferView): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new TypeError('a float32 tensor was expected');
}

function asValues(data: ArrayBufferView): Values {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint32Array) return data;
  throw new TypeError('a tensor of 32-bit numbers was expected');
}

/** Browsers may leave any part of this empty. */
function adapterName(device: GPUDevice): string {
  const info = device.adapterInfo as GPUAdapterInfo | undefined;
  if (info === undefined) return '';
  return info.description || [info.vendor, info.architecture].filter((part) => part !== '').join(' ');
}
