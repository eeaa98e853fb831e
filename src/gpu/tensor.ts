/// <reference lib="esnext.disposable" preserve="true" />
import type { Dtype, TensorData } from '../number/dtype.ts';
import { check, ResourceError } from '../shape/errors.ts';
import type { Layout, Shape, TensorSpec } from '../shape/tensorSpec.ts';
import type { Allocation } from './memory.ts';
import type { Outcome } from './outcome.ts';
import type { Weakly } from './weakly.ts';

/** What a tensor needs of the context that made it. */
export interface TensorOwner {
  readonly device: GPUDevice;
  readonly recoverables: Weakly<Recoverable>;
  read(tensor: Tensor): Promise<TensorData>;
  release(allocation: Allocation, known: boolean): void;
}

/** What a tensor without memory belongs to. */
export interface Rehearsing {
  /** What it is for, as messages call it. */
  readonly rehearses: string;
  /** Whether it has ended, and its tensors with it. */
  over: boolean;
}

/** What comes back with the next device when one is lost, or says why not when it is used. */
export interface Recoverable {
  recover(): Promise<void> | void;
}

/** Where a tensor's elements are. */
interface Storage {
  readonly buffer: GPUBuffer;
  readonly byteOffset: number;
  /** The allocation that the tensor owns; a wrapped buffer is the caller's. */
  readonly owned?: Allocation;
}

/** A tensor's memory, and what came of filling it. */
export interface Uploaded {
  readonly storage: Storage;
  readonly outcome: Outcome;
}

/** Four-dimensional data on the GPU (or one-dimensional, for a bias). Made by a context, and usable with that one only. */
export class Tensor {
  /** @internal */
  declare readonly spec: TensorSpec;
  /** @internal */
  declare readonly owner: TensorOwner;
  /** @internal */
  declare outcome: Outcome;
  #storage: Storage | Rehearsing;
  #device: GPUDevice;
  /** @internal Fills it again on the context's next device. */
  declare upload: (() => Uploaded) | undefined;
  #known = false;
  #gone: string | undefined;

  /** @internal Use `context.tensor` or `context.wrap`. */
  constructor(owner: TensorOwner, spec: TensorSpec, storage: Storage | Rehearsing, outcome: Outcome) {
    this.owner = owner;
    this.spec = spec;
    this.outcome = outcome;
    this.#storage = storage;
    this.#device = owner.device;
  }

  /** Sizes in memory order: `[n, h, w, c]` or `[n, c, h, w]`, or one size. */
  get shape(): Shape {
    return this.spec.shape;
  }

  /** Order of the four dimensions in memory; `'nhwc'` for a tensor of one. */
  get layout(): Layout {
    return this.spec.layout;
  }

  /** What the elements are. */
  get dtype(): Dtype {
    return this.spec.dtype;
  }

  /**
   * The buffer that holds the elements, from `byteOffset` on. Call `flush()` on the context before using it yourself. A tensor
   * that is restored after a device loss is in another.
   * @throws ResourceError when the tensor is destroyed: the memory may be another tensor's by then
   */
  get buffer(): GPUBuffer {
    this.#check('buffer');
    const { buffer } = this.storageFor('buffer');
    this.#known = true;
    return buffer;
  }

  /** Where in `buffer` the elements begin, in bytes. */
  get byteOffset(): number {
    return this.storageFor('byteOffset').byteOffset;
  }

  /** @internal The rehearsal that made it, for a tensor that is only a shape. */
  get rehearsal(): Rehearsing | undefined {
    return 'rehearses' in this.#storage ? this.#storage : undefined;
  }

  /** Whether `destroy()` was called, what it belongs to has taken its memory back, or it was lost with a device. */
  get destroyed(): boolean {
    return this.gone !== undefined;
  }

  /** @internal Why it can't be used any more, as messages say it. */
  get gone(): string | undefined {
    const { rehearsal } = this;
    if (rehearsal?.over) return `a shape of ${rehearsal.rehearses}, which is over`;
    return this.#gone ?? (this.#device === this.owner.device ? undefined : 'lost with its device');
  }

  /** @internal */
  recover(): void {
    const { storage, outcome } = this.upload!();
    this.#storage = storage;
    this.#device = this.owner.device;
    this.outcome = outcome;
  }

  /** @internal Ends a tensor that owns no memory. */
  expire(why: string): void {
    this.#gone ??= why;
  }

  /**
   * Reads the elements back, after submitting what is recorded. Float16 comes as a Float16Array where there is one, else as
   * raw 16-bit words.
   * @throws ResourceError (as a rejection) when destroyed, or when the buffer wrapped has no COPY_SRC; the error that
   *   kept it from being computed; DeviceLostError
   */
  async data(): Promise<TensorData> {
    this.#check('data');
    return this.owner.read(this);
  }

  /**
   * Gives the memory back once the work recorded on it is done: to later tensors of the same size for a while, then to the
   * device; at once where `buffer` was ever asked for. A wrapped buffer stays the caller's.
   */
  destroy(): void {
    if (this.#gone) return;
    this.#gone = 'destroyed';
    this.owner.recoverables.delete(this);
    const { owned } = this.#storage as Storage; // nothing in a rehearsal
    if (owned) this.owner.release(owned, this.#known);
  }

  /** For `using`: {@link destroy}. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  #check(op: string): void {
    check(!this.gone, ResourceError, op, () => `the tensor is ${this.gone}`);
  }

  /** @internal Where the elements are, for `op`, which needs them. */
  storageFor(op: string): Storage {
    const { rehearsal } = this;
    check(!rehearsal, ResourceError, op, () => `the tensor is a shape of ${rehearsal!.rehearses}, without memory`);
    return this.#storage as Storage;
  }
}
