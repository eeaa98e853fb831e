/// <reference lib="esnext.disposable" preserve="true" />

import { type Dtype, dtypeOf, halfWords, holds, type TensorData, viewOf } from '../number/dtype.ts';
import type { Part } from '../shape/cut.ts';
import {
  type AtrousError,
  check,
  count,
  DeviceLostError,
  DtypeError,
  LimitError,
  OptionError,
  ResourceError,
  reading,
  ShapeError,
  show,
  UnsupportedError,
} from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import {
  checkDtype,
  checkShape,
  isLayout,
  type Layout,
  type Shape,
  showShape,
  TensorSpec,
} from '../shape/tensorSpec.ts';
import { type Candidate, type Choice, candidatesFor, variantsOf } from './choice.ts';
import { guarded } from './guard.ts';
import type { ChooseVariant, Geometry, Kernels } from './kernel.ts';
import { type Allocation, Memory, type MemoryStats } from './memory.ts';
import { Outcome } from './outcome.ts';
import type { Pipelines } from './pipelines.ts';
import { Recent } from './recent.ts';
import { Recorder } from './recorder.ts';
import { bind, type Foreign, type Operands, type Recording, wholeWords } from './recording.ts';
import type { Rehearsal, Step } from './rehearsal.ts';
import { Scopes } from './scopes.ts';
import { type Recoverable, Tensor } from './tensor.ts';
import { COPY_DST, COPY_SRC, MAP_READ, STORAGE } from './usage.ts';
import { Weakly } from './weakly.ts';

/** How a tensor's elements lie. */
export interface LayoutOptions {
  /** `'nhwc'` by default. */
  layout?: Layout | undefined;
  /** By default what the array's type says; `'f32'` for a wrapped buffer. */
  dtype?: Dtype | undefined;
}

/** Options of {@link Context.tensor}. */
export interface TensorOptions extends LayoutOptions {
  /** Keep a copy of the data on the CPU, from which {@link Context.recover} restores the tensor after a device loss. */
  keep?: boolean | undefined;
}

/** Options of {@link Context.wrap}. */
export interface WrapOptions extends LayoutOptions {
  /** Where the elements begin; a multiple of the device's `minStorageBufferOffsetAlignment`, 0 by default. */
  byteOffset?: number | undefined;
}

/** Options of {@link Context.recover}. */
export interface RecoverOptions {
  /** Go on with this device, which is the caller's. */
  device?: GPUDevice | undefined;
}

/** What {@link Context.stats} counts. */
export interface ContextStats extends MemoryStats {
  /** Compiled kernels, of which at most 256 are kept. */
  readonly pipelines: number;
}

/** A device with what is recorded on it. Tensors of one context can be used together, and with no other's. */
export class Context {
  /** @internal */
  declare readonly chooseVariant: ChooseVariant | undefined;
  #request: RequestDevice | undefined;
  /** @internal */
  declare memory: Memory;
  #recorder!: Recorder;
  readonly #scopes = new Scopes();
  #flushQueued = false;
  #gone: AtrousError | undefined;
  #recovery: Promise<void> | undefined;
  /** @internal What comes back with the next device, each after those added before it. */
  readonly recoverables = new Weakly<Recoverable>();
  /** @internal While one goes on, operations are noted in it, and not recorded. */
  declare rehearsal: Rehearsal | undefined;
  /** @internal What calls record, by their geometry: to be forgotten when another choice would be made. */
  readonly calls = new Recent<Recording>();
  /** @internal Makes parts of an operation whose tensors are too large to bind; while it isn't there these are refused. */
  declare divide: (<G extends Geometry>(g: G, what: string) => readonly Part<G>[]) | undefined;
  /** @internal Whether all of an operation's tensors can be bound, where those that can't needn't be refused. */
  declare fits: ((g: Geometry) => boolean) | undefined;
  /** @internal Called when the context is destroyed or its device is lost. */
  readonly ends = new Set<() => void>();
  /** @internal Which candidate was measured to be the fastest; -1 where none was. */
  declare tuned: ((g: Geometry, candidates: Choice<Geometry>['candidates']) => number) | undefined;

  /** @internal Use {@link createContext}. A device that didn't come by `request` is the caller's. */
  constructor(device: GPUDevice, request: RequestDevice | undefined, chooseVariant: ChooseVariant | undefined) {
    this.#request = request;
    this.chooseVariant = chooseVariant;
    this.#begin(device);
  }

  /** The device worked on: another one after {@link recover}. */
  get device(): GPUDevice {
    return this.memory.device;
  }

  /** Resolves when the device is lost, however it comes about. After {@link recover} it is a new promise, for the new device. */
  get lost(): Promise<GPUDeviceLostInfo> {
    return this.device.lost;
  }

  /**
   * Uploads data into a new tensor.
   * @param data  the elements in memory order; with dtype `'f16'` a Float32Array is rounded to nearest even and a
   *   Uint16Array taken as raw words, where the device has the feature shader-f16; copied before the call returns
   * @param shape `[n, h, w, c]`, `[n, c, h, w]` with layout `'nchw'`, or one size for a bias
   * @throws ShapeError, DtypeError, OptionError, LimitError, UnsupportedError, ResourceError, DeviceLostError
   */
  tensor(data: TensorData, shape: Shape, options: TensorOptions = {}): Tensor {
    const op = 'tensor';
    this.check(op);
    return reading(OptionError, op, () => {
      checkOptions(op, options, ['layout', 'dtype', 'keep']);
      const { keep, dtype = dtypeOf(data) } = options;
      check(
        ArrayBuffer.isView(data) && dtype !== undefined,
        DtypeError,
        op,
        () => `data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not ${show(data)}`,
      );
      const spec = this.spec(op, shape, { ...options, dtype });
      check(holds(data, dtype), DtypeError, op, () => `data is ${show(data)}, which doesn't hold ${dtype}`);
      check(
        data.length === spec.size,
        ShapeError,
        op,
        () => `data has ${count(data.length, 'elements')}, the shape ${showShape(shape)} needs ${spec.size}`,
      );
      const elements = dtype === 'f16' ? halfWords(data) : keep ? data.slice() : data;
      const upload = () => {
        const owned = this.memory.allocate(spec.bytes, op, false);
        const { buffer } = owned;
        try {
          const written = guarded(this.memory, `${op}: upload of ${spec.bytes} bytes`, () => {
            // Deno 2.9 falls over an array of no elements.
            if (spec.size > 0) this.device.queue.writeBuffer(buffer, 0, elements as Float32Array<ArrayBuffer>);
          });
          return { storage: { buffer, byteOffset: 0, owned }, outcome: Outcome.all([owned.outcome, written.outcome]) };
        } catch (error) {
          this.release(owned, false); // browsers take no array of a resizable buffer
          throw error;
        }
      };
      const { storage, outcome } = upload();
      const tensor = new Tensor(this, spec, storage, outcome);
      if (keep) {
        tensor.upload = upload;
        this.recoverables.add(tensor);
      }
      return this.#scopes.made(tensor);
    });
  }

  /**
   * A tensor over the caller's buffer: no copy, and never destroyed here. Call {@link flush} before touching the buffer. Of work
   * that failed to write it the tensor knows nothing, also where the buffer is another tensor's.
   * @param buffer with STORAGE usage (and COPY_SRC for `data()`), large enough
   * @throws ResourceError for a buffer that can't serve; ShapeError, OptionError, DtypeError, LimitError, UnsupportedError
   */
  wrap(buffer: GPUBuffer, shape: Shape, options: WrapOptions = {}): Tensor {
    return this.wrapFor('wrap', buffer, shape, options);
  }

  /** @internal As {@link wrap}, for what messages call `op`. */
  wrapFor(op: string, buffer: GPUBuffer, shape: Shape, options: WrapOptions): Tensor {
    this.check(op);
    return reading(OptionError, op, () => {
      checkOptions(op, options, ['layout', 'dtype', 'byteOffset']);
      const { byteOffset = 0 } = options;
      const spec = this.spec(op, shape, options);
      check(
        typeof buffer?.usage === 'number',
        ResourceError,
        op,
        () => `buffer must be a GPUBuffer, not ${show(buffer)}`,
      );
      check((buffer.usage & STORAGE) !== 0, ResourceError, op, () => 'the buffer has no STORAGE usage');
      const alignment = this.device.limits.minStorageBufferOffsetAlignment;
      check(
        Number.isSafeInteger(byteOffset) && byteOffset >= 0 && byteOffset % alignment === 0,
        OptionError,
        op,
        () => `byteOffset must be a multiple of minStorageBufferOffsetAlignment, ${alignment}, not ${show(byteOffset)}`,
      );
      const end = byteOffset + wholeWords(spec.bytes);
      check(
        buffer.size >= end,
        ResourceError,
        op,
        () =>
          `the buffer has ${count(buffer.size, 'bytes')}, ${showShape(shape)} ${spec.dtype} from byte ${byteOffset} needs ${end}`,
      );
      return this.#scopes.made(new Tensor(this, spec, { buffer, byteOffset }, Outcome.fine));
    });
  }

  /** Submits what is recorded, synchronously. */
  flush(): void {
    this.check('flush');
    this.#submit();
  }

  /** What the context holds on its device now, and held at most. */
  stats(): ContextStats {
    return { ...this.memory.stats, pipelines: this.pipelines.size };
  }

  /**
   * Calls `fn`, and at its end (a promise's settling, where it gives one) destroys the tensors made in it, except those that
   * it returns: a tensor, or an array or record of them. These belong to the scope around it, where there is one, or to the
   * caller. When `fn` throws or rejects, all are destroyed.
   *
   * Scopes nest. While an asynchronous one awaits something, whatever is made on the context counts as made in it, since
   * nobody can tell who goes on after an `await`; where several wait, it is destroyed when the last of them ends, unless
   * one of them returns it.
   * @throws OptionError, ResourceError, DeviceLostError, and what `fn` throws
   */
  scope<T>(fn: () => T): T {
    const op = 'scope';
    this.check(op);
    check(typeof fn === 'function', OptionError, op, () => `fn must be a function, not ${show(fn)}`);
    return this.#scopes.run(fn);
  }

  /**
   * After a device loss, goes on with another device: the caller's, or one that is asked for as {@link createContext} did, for
   * up to ten seconds. Tensors uploaded with `keep` and compiled plans are restored under their objects; where one can't be,
   * using it says why. All other tensors are lost, and using one is a ResourceError. Calls while it goes on share one
   * recovery. Where the device isn't known to be lost (see {@link lost}) nothing is done, whatever is given.
   * @throws (as a rejection) OptionError where the lost device was the caller's and no other is given; ResourceError for a
   *   destroyed context; UnsupportedError where no device is to be had; DeviceLostError where that is lost as well
   */
  recover(options: RecoverOptions = {}): Promise<void> {
    this.#recovery ??= this.#recover(options).finally(() => {
      this.#recovery = undefined;
    });
    return this.#recovery;
  }

  /** Frees everything made here, and the device where it was asked for here. Work not yet submitted is dropped. */
  destroy(): void {
    if (this.#gone instanceof ResourceError) return;
    this.#leave(new ResourceError('the context is destroyed'));
    if (this.#request) this.device.destroy();
  }

  /** For `using`: {@link destroy}. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** @internal Throws when the context is destroyed or its device lost. */
  check(op: string): void {
    if (!this.#gone) return;
    const Kind = this.#gone.constructor as new (message: string) => AtrousError;
    throw new Kind(`${op}: ${this.#gone.message}`);
  }

  /** @internal */
  get pipelines(): Pipelines {
    return this.#recorder.pipelines;
  }

  /**
   * @internal What `make` plans for such a call, or planned for the last like it. In a rehearsal, and where the choice is the
   * caller's, each is planned anew.
   */
  planned(call: string, make: () => Recording): Recording {
    if (this.rehearsal || this.chooseVariant) return make();
    return this.calls.get(call) ?? this.calls.keep(call, make());
  }

  /**
   * @internal Plans one operation: picks a variant, or refuses. What it gives makes the output tensor and queues the
   * submission; an operation of several steps has planned them all before it records the first. An empty output takes no
   * dispatch. Tensors too large to bind are worked on in parts, unless a kernel is chosen already.
   */
  plan<G extends Geometry>(kernels: Kernels<G>, g: G, what = 'the output', chosen?: Choice<G>): Recording {
    const { rehearsal } = this;
    const noted = (dispatches?: Parameters<Rehearsal['note']>[1]) => (operands: Operands) =>
      rehearsal!.note({ kernels, g, operands }, dispatches);
    if (rehearsal?.early) return noted();
    this.#checkFits(g.op, what, g.out);
    const parts = g.out.size === 0 ? [] : (!chosen && this.divide?.(g, what)) || [{ g, views: {} }];
    const dispatches = parts.map((part) => {
      const whole = (part.g.whole ?? part.g) as G;
      const choice = chosen ?? this.choose(whole, candidatesFor(kernels, whole, this.device));
      const planned = this.#recorder.plan(choice.candidates[choice.index]!.kernel, part.g);
      return { ...part, choice: choice as Choice<Geometry>, planned };
    });
    return rehearsal ? noted(dispatches) : (operands, foreign) => this.#record(g, dispatches, operands, foreign);
  }

  #record(
    g: Geometry,
    dispatches: readonly Pick<Step, 'planned' | 'views'>[],
    operands: Operands,
    foreign?: Foreign,
  ): Tensor {
    const inputs = Object.entries(operands).filter(([, tensor]) => tensor) as [string, Tensor][];
    for (const [name, tensor] of inputs) {
      // Since the call began: by a getter among the options, or in `chooseVariant`.
      check(!tensor.destroyed, ResourceError, g.op, () => `${name} is ${tensor.gone}`);
    }
    const owned = this.memory.allocate(g.out.bytes, g.op, dispatches.length > 0);
    const storage = { buffer: owned.buffer, byteOffset: 0, owned };
    const outcomes = [owned.outcome, ...inputs.map(([, { outcome }]) => outcome)];
    if (foreign) outcomes.push(foreign.outcome);
    for (const { planned, views } of dispatches) {
      const bound: Record<string, GPUBindingResource | undefined> = {
        ...foreign?.resources,
        out: bind(storage, g.out, views.out),
      };
      for (const [name, tensor] of inputs) bound[name] = bind(tensor.storageFor(g.op), tensor.spec, views[name]);
      outcomes.push(this.#recorder.record(planned, bound));
      this.#queueFlush();
    }
    return this.#scopes.made(new Tensor(this, g.out, storage, Outcome.all(outcomes)));
  }

  /** @internal */
  release(allocation: Allocation, known: boolean): void {
    this.memory.release(allocation, known);
    if (this.#recorder.empty) this.memory.sweep();
  }

  /** @internal */
  async read(tensor: Tensor): Promise<TensorData> {
    const op = 'data';
    this.check(op);
    const { spec } = tensor;
    const { buffer, byteOffset } = tensor.storageFor(op);
    const { device, memory } = this;
    this.#submit();
    check((buffer.usage & COPY_SRC) !== 0, ResourceError, op, () => 'the wrapped buffer has no COPY_SRC usage');
    const size = wholeWords(spec.bytes);
    const allocation = memory.allocate(size, op, false, MAP_READ | COPY_DST);
    const staging = allocation.buffer;
    const copied = guarded(memory, op, () => {
      const encoder = device.createCommandEncoder();
      if (size > 0) encoder.copyBufferToBuffer(buffer, byteOffset, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      // Taken as soon as it is there: a loss while the scopes are waited for would unmap it.
      const taken = staging.mapAsync(1).then(() => staging.getMappedRange().slice(0, spec.bytes));
      return Promise.allSettled([taken]);
    });
    const failure = await Outcome.all([tensor.outcome, allocation.outcome, copied.outcome]).settled;
    const [answer] = await copied.result;
    staging.unmap();
    this.release(allocation, !!failure);
    // A failed mapping comes a moment before the loss that caused it is reported.
    if (!failure && answer.status === 'rejected') await Promise.race([device.lost, pause(1000)]);
    this.check(op);
    check(memory === this.memory, DeviceLostError, op, () => 'the GPU device was lost'); // and there is another by now
    if (failure) throw failure;
    if (answer.status === 'fulfilled') return viewOf(spec.dtype, answer.value);
    throw new ResourceError(`${op}: the GPU gave no data back: ${answer.reason}`);
  }

  #begin(device: GPUDevice): void {
    this.#gone = undefined;
    this.calls.clear(); // the next device may have other limits
    this.memory = new Memory(device);
    this.#recorder = new Recorder(this.memory);
    device.lost.then(({ message }) => {
      if (!this.#gone) this.#leave(new DeviceLostError(`the GPU device was lost: ${message || 'no reason given'}`));
    });
  }

  async #recover(options: RecoverOptions): Promise<void> {
    const op = 'recover';
    checkOptions(op, options, ['device']);
    const { device } = options;
    if (device) checkDevice(op, device);
    if (!(this.#gone instanceof DeviceLostError)) return this.check(op);
    check(!!(device || this.#request), OptionError, op, () => "give a device: the caller's was lost");
    let next = device;
    // Where a GPU process has died, adapters come back with the next: it is asked for every 100 ms for ten seconds.
    for (let left = 100; !next; left--) {
      next = await this.#request!(op).catch((error) => {
        if (left === 0) throw error;
        return pause(100);
      });
    }
    if (this.#gone instanceof ResourceError) {
      if (!device) next.destroy();
      this.check(op);
    }
    if (device) this.#request = undefined;
    this.#begin(next);
    await Promise.all(this.recoverables.all.map((each) => each.recover()));
    this.check(op);
  }

  #submit(): void {
    try {
      this.#recorder.submit();
    } finally {
      this.memory.submitted();
    }
  }

  #queueFlush(): void {
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => {
      this.#flushQueued = false;
      if (!this.#gone) this.#submit();
    });
  }

  #leave(error: AtrousError): void {
    this.#gone = error;
    this.#recorder.abandon(error);
    this.memory.destroy();
    for (const end of this.ends) end();
  }

  /** @internal */
  choose<G extends Geometry>(g: G, candidates: readonly Candidate<G>[]): Choice<G> {
    if (this.chooseVariant) {
      const index = this.chooseVariant(variantsOf(candidates, g, this.device)) ?? 0;
      check(
        candidates[index] !== undefined,
        OptionError,
        g.op,
        () => `chooseVariant gave ${show(index)} for ${count(candidates.length, 'variants')}`,
      );
      return { candidates, index, by: 'chooseVariant' };
    }
    const index = this.tuned?.(g, candidates) ?? -1;
    return index < 0 ? { candidates, index: 0, by: 'table' } : { candidates, index, by: 'tune' };
  }

  /** @internal What a tensor of this shape would be, where the device can hold it. */
  spec(op: string, shape: unknown, { layout = 'nhwc', dtype = 'f32' }: LayoutOptions, fits = true): TensorSpec {
    const sizes = checkShape(op, shape);
    check(isLayout(layout), OptionError, op, () => `layout must be 'nhwc' or 'nchw', not ${show(layout)}`);
    checkDtype(op, dtype);
    check(
      dtype !== 'f16' || this.device.features.has('shader-f16'),
      UnsupportedError,
      op,
      () => "dtype 'f16' needs the feature shader-f16, which the device lacks",
    );
    const spec = new TensorSpec(sizes, layout, dtype);
    if (fits) this.#checkFits(op, 'the tensor', spec);
    return spec;
  }

  /** Refuses what the device can't hold, or bind unless it can be divided. */
  #checkFits(op: string, what: string, spec: TensorSpec): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const most = this.divide ? maxBufferSize : Math.min(maxBufferSize, maxStorageBufferBindingSize);
    check(
      spec.bytes <= most,
      LimitError,
      op,
      () =>
        `${what} ${showShape(spec.shape)} ${spec.dtype} needs ${spec.bytes} bytes, the device ${this.divide ? 'holds' : 'binds'} at most ${most}`,
    );
  }
}

/** Asks for a device, for `op`. */
export type RequestDevice = (op: string) => Promise<GPUDevice>;

export function checkDevice(op: string, device: GPUDevice): void {
  check(
    typeof device?.createBuffer === 'function',
    OptionError,
    op,
    () => `device must be a GPUDevice, not ${show(device)}`,
  );
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
