/// <reference lib="esnext.disposable" preserve="true" />
import type { Progress } from '../gpu/compile.ts';
import { Context } from '../gpu/context.ts';
import { guarded } from '../gpu/guard.ts';
import type { Outcome } from '../gpu/outcome.ts';
import { Tensor } from '../gpu/tensor.ts';
import {
  type AtrousError,
  check,
  count,
  DeviceLostError,
  DtypeError,
  OptionError,
  ResourceError,
  ShapeError,
  show,
  UnsupportedError,
} from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { type Shape, showShape, type TensorSpec } from '../shape/tensorSpec.ts';
import { checkFramework, type Framework, shapeOf } from './framework.ts';
import { SafetensorsReader, type StoredTensor, type TensorReceiver } from './safetensors.ts';
import { bytesOf, PIECE, type WeightSource } from './source.ts';
import { dtypeFor, WordCutter } from './words.ts';

/** Options of {@link loadWeights}. */
export interface LoadOptions {
  /** Which tensors of the file: their names, or whether to take one. All by default. */
  pick?: (readonly string[] | ((stored: StoredTensor) => boolean)) | undefined;
  /**
   * Whose weights they are, which says how ranks other than four and one become filters: for `'pytorch'` a matrix
   * `[cout, cin]` becomes `[cout, cin, 1, 1]` and `[cout, cin, k]` becomes `[cout, cin, 1, k]`; for `'tensorflow'`
   * `[cin, cout]` becomes `[1, 1, cin, cout]` and `[k, cin, cout]` becomes `[1, k, cin, cout]`. No element moves; see
   * {@link filterLayoutOf} for what to tell the operations.
   */
  framework?: Framework | undefined;
  /** Another shape for a tensor, of as many elements in the same order; undefined leaves it as it would be. */
  shape?: ((stored: StoredTensor) => Shape | undefined) | undefined;
  /**
   * The dtype of all floats: `'f32'` widens F16 and BF16 exactly, `'f16'` rounds F32 and BF16 to nearest even. By default
   * F32 becomes f32, F16 f16, and BF16, which WebGPU lacks, f32. I32 and U32 stay what they are.
   */
  dtype?: 'f32' | 'f16' | undefined;
  /** Hears how many bytes of the file are read, of how many, after each part that comes once the header is there. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the loading, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The tensors of a file by their names. */
export class Weights implements Iterable<[string, Tensor]> {
  /** The texts in the file's `__metadata__`. */
  declare readonly metadata: ReadonlyMap<string, string>;
  readonly #tensors: ReadonlyMap<string, Tensor>;

  /** @internal Use {@link loadWeights}. */
  constructor(tensors: ReadonlyMap<string, Tensor>, metadata: ReadonlyMap<string, string>) {
    this.#tensors = tensors;
    this.metadata = metadata;
  }

  /** In the order of their bytes in the file. */
  get names(): string[] {
    return [...this.#tensors.keys()];
  }

  /** Whether a tensor of this name was loaded. */
  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /**
   * The tensor of this name, yours to use and to destroy.
   * @throws OptionError where there is none: as a bias, undefined would mean that there is no bias
   */
  get(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    check(tensor !== undefined, OptionError, 'weights.get', () => {
      return `there is no tensor ${show(name)} among the ${this.#tensors.size} loaded: ${show(this.names)}`;
    });
    return tensor;
  }

  /** Names and tensors, in the order of {@link names}. */
  [Symbol.iterator](): IterableIterator<[string, Tensor]> {
    return this.#tensors.entries();
  }

  /** Destroys all tensors. */
  destroy(): void {
    for (const tensor of this.#tensors.values()) tensor.destroy();
  }

  /** For `using`: {@link destroy}. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** Bytes written to the GPU after which it is waited for, since what it hasn't taken yet lies in memory a second time. */
const MOST_UNDER_WAY = 32 * 2 ** 20;

const op = 'loadWeights';

/**
 * Loads the tensors of a `.safetensors` file, each under its name and in the memory order that it has in the file. The bytes go
 * to the GPU as they come; none are kept but the header's. The file is checked as a whole, also where tensors aren't picked:
 * it is refused when it is too short or too long, or its header contradicts itself. The tensors belong to no `gpu.scope`, since a
 * load may go on while others begin and end: destroy them, or the Weights. Bytes that are given must stay what they are until
 * the promise settles.
 *
 * ```ts
 * const weights = await loadWeights(gpu, 'model.safetensors', { framework: 'pytorch' });
 * const filterLayout = filterLayoutOf('pytorch', 'conv2d');
 * const y = conv2d(x, weights.get('stem.weight'), { bias: weights.get('stem.bias'), filterLayout });
 * ```
 * @param source a URL to fetch, a Response, a File or Blob, a buffer or typed array of the whole file, or a ReadableStream
 * @throws (as a rejection) ResourceError for a source that fails and for a malformed file; ShapeError, DtypeError for a
 *   tensor that is wrong in itself or can't be used; OptionError, LimitError, UnsupportedError (F16 without `shader-f16`, where
 *   dtype isn't `'f32'`), OutOfMemoryError, DeviceLostError; the signal's reason; what `pick`, `shape` or `onProgress` throws.
 *   What was loaded until then is destroyed
 */
export async function loadWeights(gpu: Context, source: WeightSource, options: LoadOptions = {}): Promise<Weights> {
  check(gpu instanceof Context, ResourceError, op, () => `gpu must be a context, not ${show(gpu)}`);
  gpu.check(op);
  checkLoadOptions(options);
  const { signal, onProgress = () => {} } = options;
  signal?.throwIfAborted();
  const loading = new Loading(gpu, options);
  const stopper = new AbortController();
  let stop = () => stopper.abort();
  const stopNow = () => stop();
  signal?.addEventListener('abort', stopNow);
  gpu.ends.add(stopNow);
  try {
    const bytes = await bytesOf(op, source, stopper.signal);
    stop = () => bytes.cancel();
    let total: number | undefined;
    const reader = new SafetensorsReader(op, {
      header: ({ tensors, metadata }, fileBytes) => {
        const { size = fileBytes } = bytes;
        const fault = size < fileBytes ? 'cut off' : 'longer than it says';
        check(
          size === fileBytes,
          ResourceError,
          op,
          () => `the file has ${count(size, 'bytes')}, its header says ${fileBytes}: it is ${fault}`,
        );
        loading.open(tensors, metadata);
        total = fileBytes;
      },
      tensor: (stored) => loading.receiverOf(stored),
    });
    for (;;) {
      const part = await bytes.next();
      signal?.throwIfAborted();
      loading.check();
      if (part === undefined) break;
      for (let at = 0; at < part.length; at += PIECE) {
        reader.push(part.subarray(at, at + PIECE));
        await loading.keepUp();
      }
      if (total !== undefined) onProgress({ done: reader.position, total });
    }
    reader.end();
    return await loading.end();
  } catch (error) {
    loading.abandon();
    signal?.throwIfAborted();
    loading.check(); // what fails on a device that goes away fails for that
    throw error;
  } finally {
    stop();
    signal?.removeEventListener('abort', stopNow);
    gpu.ends.delete(stopNow);
  }
}

/** What of a file is on the GPU, and what came of it. */
class Loading {
  readonly #gpu: Context;
  readonly #device: GPUDevice;
  readonly #options: LoadOptions;
  readonly #specs = new Map<string, TensorSpec>();
  readonly #tensors = new Map<string, Tensor>();
  readonly #open = new Set<Promise<void>>();
  #metadata: ReadonlyMap<string, string> = new Map();
  #failure: AtrousError | undefined;
  #underWay = 0;

  constructor(gpu: Context, options: LoadOptions) {
    this.#gpu = gpu;
    this.#device = gpu.device;
    this.#options = options;
  }

  /** Refuses to go on where the device is gone, also when the context has another by now. */
  check(): void {
    this.#gpu.check(op);
    check(this.#gpu.device === this.#device, DeviceLostError, op, () => 'the GPU device was lost meanwhile');
  }

  /** Refuses what can't be loaded, before there is memory for anything. */
  open(stored: readonly StoredTensor[], metadata: ReadonlyMap<string, string>): void {
    const { pick } = this.#options;
    const names = new Set(typeof pick === 'object' ? pick : []);
    for (const tensor of stored) {
      const wanted = typeof pick === 'function' ? pick(tensor) : pick === undefined || names.delete(tensor.name);
      if (wanted) this.#specs.set(tensor.name, this.#specOf(tensor));
    }
    check(names.size === 0, OptionError, op, () => {
      return `pick names ${show([...names])}, the file has ${show(stored.map(({ name }) => name))}`;
    });
    this.#metadata = metadata;
  }

  receiverOf(stored: StoredTensor): TensorReceiver | undefined {
    const { name } = stored;
    const spec = this.#specs.get(name);
    if (spec === undefined) return undefined;
    const { device, memory } = this.#gpu;
    const owned = memory.allocate(spec.bytes, `${op}: tensor ${show(name)}`, false);
    const { buffer, outcome } = owned;
    this.#tensors.set(name, new Tensor(this.#gpu, spec, { buffer, byteOffset: 0, owned }, outcome));
    this.#follow(outcome);
    return new WordCutter(stored.dtype, spec.dtype, (byteOffset, words) => {
      const what = `${op}: tensor ${show(name)}: upload of ${words.length} bytes`;
      const write = () => device.queue.writeBuffer(buffer, byteOffset, words as Uint8Array<ArrayBuffer>);
      try {
        this.#follow(guarded(memory, what, write).outcome);
      } catch (error) {
        throw new ResourceError(`${what}: ${String(error)}`, { cause: error }); // a resizable buffer, say
      }
      this.#underWay += words.length;
    });
  }

  /** Waits for the GPU where much is on the way to it, and throws what has gone wrong there. */
  async keepUp(): Promise<void> {
    const { device } = this.#gpu;
    if (this.#underWay >= MOST_UNDER_WAY) {
      this.#underWay = 0;
      await Promise.race([device.queue.onSubmittedWorkDone(), device.lost]);
      this.check();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<Weights> {
    await Promise.all(this.#open);
    this.check();
    if (this.#failure !== undefined) throw this.#failure;
    return new Weights(this.#tensors, this.#metadata);
  }

  abandon(): void {
    for (const tensor of this.#tensors.values()) tensor.destroy();
  }

  #specOf(stored: StoredTensor): TensorSpec {
    const { framework, dtype: wanted } = this.#options;
    const what = `${op}: tensor ${show(stored.name)}`;
    const dtype = dtypeFor(stored.dtype, wanted);
    check(
      dtype !== undefined,
      DtypeError,
      what,
      () => `dtype ${stored.dtype} can't be used here, only F32, F16, BF16, I32 and U32; don't pick it`,
    );
    if (dtype === 'f16' && wanted === undefined && !this.#gpu.device.features.has('shader-f16')) {
      throw new UnsupportedError(
        `${what}: F16 needs the feature shader-f16, which the device lacks; dtype: 'f32' converts it`,
      );
    }
    const given = this.#options.shape?.(stored);
    const spec = this.#gpu.spec(what, given === undefined ? shapeOf(op, stored, framework) : given, { dtype });
    const elements = stored.shape.reduce((product, size) => product * size, 1);
    check(
      spec.size === elements,
      ShapeError,
      what,
      () =>
        `shape ${showShape(spec.shape)} has ${count(spec.size, 'elements')}, the file ${show(stored.shape)} with ${elements}`,
    );
    return spec;
  }

  #follow(outcome: Outcome): void {
    const done = outcome.settled.then((error) => {
      this.#failure ??= error;
      this.#open.delete(done);
    });
    this.#open.add(done);
  }
}

function checkLoadOptions(options: LoadOptions): void {
  checkOptions(op, options, ['pick', 'framework', 'shape', 'dtype', 'onProgress', 'signal']);
  const { pick, framework, dtype, signal } = options;
  check(
    pick === undefined ||
      typeof pick === 'function' ||
      (Array.isArray(pick) && pick.every((n) => typeof n === 'string')),
    OptionError,
    op,
    () => `pick must be a function or an array of names, not ${show(pick)}`,
  );
  if (framework !== undefined) checkFramework(op, 'framework', framework);
  check(
    dtype === undefined || dtype === 'f32' || dtype === 'f16',
    OptionError,
    op,
    () => `dtype must be 'f32' or 'f16', not ${show(dtype)}`,
  );
  for (const name of ['shape', 'onProgress'] as const) {
    const value = options[name];
    check(
      value === undefined || typeof value === 'function',
      OptionError,
      op,
      () => `${name} must be a function, not ${show(value)}`,
    );
  }
  check(
    signal === undefined || (typeof signal?.aborted === 'boolean' && typeof signal.throwIfAborted === 'function'),
    OptionError,
    op,
    () => `signal must be an AbortSignal, not ${show(signal)}`,
  );
}
