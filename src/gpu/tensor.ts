/// <reference lib="esnext.disposable" preserve="true" />
import type { Dtype, TensorData } from '../number/dtype.ts';
import { check, ResourceError } from '../shape/errors.ts';
import type { Layout, Shape, TensorSpec } from '../shape/tensorSpec.ts';
import type { Outcome } from './outcome.ts';
import { Rehearsal } from './rehearsal.ts';

/** What a tensor needs of the context that made it. */
export interface TensorOwner {
  read(tensor: Tensor): Promise<TensorData>;
  release(buffer: GPUBuffer): void;
}

/** Where a tensor's elements lie; `owned` where destroying the tensor frees them. */
interface Place {
  readonly buffer: GPUBuffer;
  readonly byteOffset: number;
  readonly owned: boolean;
}

/** Four-dimensional data on the GPU (or one-dimensional, for a bias). Made by a context, and usable with that one only. */
export class Tensor {
  /** @internal */
  readonly spec: TensorSpec;
  /** @internal */
  readonly owner: TensorOwner;
  /** @internal */
  readonly outcome: Outcome;
  readonly #place: Place | Rehearsal;
  #destroyed = false;

  /** @internal Use `context.tensor` or `context.wrap`. */
  constructor(owner: TensorOwner, spec: TensorSpec, place: Place | Rehearsal, outcome: Outcome) {
    this.owner = owner;
    this.spec = spec;
    this.outcome = outcome;
    this.#place = place;
  }

  /** Sizes in memory order: `[n, h, w, c]` or `[n, c, h, w]`, or one size. */
  get shape(): Shape {
    return this.spec.shape;
  }

  get layout(): Layout {
    return this.spec.layout;
  }

  get dtype(): Dtype {
    return this.spec.dtype;
  }

  /** The buffer that holds the elements, from `byteOffset` on. Call `flush()` on the context before using it yourself. */
  get buffer(): GPUBuffer {
    return this.#memory('buffer').buffer;
  }

  get byteOffset(): number {
    return this.#memory('byteOffset').byteOffset;
  }

  /** @internal The rehearsal that made it, for a tensor that is only a shape. */
  get rehearsal(): Rehearsal | undefined {
    return this.#place instanceof Rehearsal ? this.#place : undefined;
  }

  /** Whether `destroy()` was called. */
  get destroyed(): boolean {
    return this.#destroyed;
  }

  /**
   * Reads the elements back, after submitting what is recorded. Float16 comes as a Float16Array where there is one, else as
   * raw 16-bit words.
   * @throws ResourceError (as a rejection) when destroyed, or when the buffer wrapped has no COPY_SRC; the error that
   *   kept it from being computed; DeviceLostError
   */
  async data(): Promise<TensorData> {
    check(!this.#destroyed, ResourceError, 'data', () => 'the tensor is destroyed');
    this.#memory('data');
    return this.owner.read(this);
  }

  /** Frees the memory once the work recorded on it is done. A wrapped buffer stays the caller's. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    if (!(this.#place instanceof Rehearsal) && this.#place.owned) this.owner.release(this.#place.buffer);
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  #memory(op: string): Place {
    const place = this.#place;
    if (!(place instanceof Rehearsal)) return place;
    throw new ResourceError(`${op}: the tensor is a shape of ${place.op}, without memory`);
  }
}
