import { guarded } from './guard.ts';
import type { Outcome } from './outcome.ts';

// Numbers instead of GPUBufferUsage, which Node lacks (WebGPU specification, 5.1.2).
export const usage = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyDestination: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const;

/** Smallest allocation: an empty tensor still needs something to bind, and vec4 views need 16 bytes. */
const SMALLEST = 16;

/** Buffers of one device, and those to be destroyed once what is recorded has been submitted. */
export class Memory {
  readonly #device: GPUDevice;
  // Weak, so that a tensor nobody destroyed and nobody holds is left to the engine's garbage collection.
  readonly #live = new Set<WeakRef<GPUBuffer>>();
  readonly #forget = new FinalizationRegistry<WeakRef<GPUBuffer>>((reference) => this.#live.delete(reference));
  #doomed: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A storage buffer of at least these bytes, rounded up to whole vec4s of f32. */
  allocate(bytes: number, what: string): { buffer: GPUBuffer; outcome: Outcome } {
    const whole = Math.max(SMALLEST, Math.ceil(bytes / SMALLEST) * SMALLEST);
    const size = Math.min(whole, this.#device.limits.maxBufferSize); // which need not be whole vec4s
    const { result: buffer, outcome } = guarded(this.#device, `${what}: allocation of ${size} bytes`, () =>
      this.#device.createBuffer({ label: what, size, usage: usage.storage | usage.copySource | usage.copyDestination }),
    );
    const reference = new WeakRef(buffer);
    this.#live.add(reference);
    this.#forget.register(buffer, reference, buffer);
    return { buffer, outcome };
  }

  /** Destroys a buffer at the next {@link sweep}; work already recorded may still name it. */
  release(buffer: GPUBuffer): void {
    this.#doomed.push(buffer);
  }

  /** Destroys what was released. The GPU keeps it until the work submitted on it is done. */
  sweep(): void {
    for (const buffer of this.#doomed) buffer.destroy();
    this.#doomed = [];
  }

  destroy(): void {
    for (const reference of this.#live) reference.deref()?.destroy();
    this.#live.clear();
    this.#doomed = [];
  }
}
