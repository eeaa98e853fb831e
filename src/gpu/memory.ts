import { type Account, guarded } from './guard.ts';
import type { Outcome } from './outcome.ts';
import { COPY_DST, COPY_SRC, STORAGE } from './usage.ts';
import { Weakly } from './weakly.ts';

/** A buffer, and what came of its allocation. */
export interface Allocation {
  readonly buffer: GPUBuffer;
  readonly outcome: Outcome;
}

interface Kept extends Allocation {
  /** The submission after which it was free. */
  readonly since: number;
}

/** How many buffers, and their bytes in all. */
export interface Amount {
  /** How many `GPUBuffer`s. */
  readonly buffers: number;
  /** Their bytes in all. */
  readonly bytes: number;
}

/** The memory that a context holds on its device, without what was wrapped. */
export interface MemoryStats {
  /** Of tensors until they are destroyed and the work recorded on them submitted, of parameters, and of reads under way. */
  readonly live: Amount;
  /** Kept for later tensors and reads of the same size. */
  readonly pooled: Amount;
  /** The most that was live and pooled together. */
  readonly peak: Amount;
}

/**
 * Buffers of one device. Those of destroyed tensors are kept for a while for tensors of the same size, and those of reads for
 * reads: a new buffer costs its pages, and the zeros that WebGPU promises in it.
 */
export class Memory implements Account {
  declare readonly device: GPUDevice;
  readonly #buffers = new Weakly<GPUBuffer>();
  /** Named by recorded work, to be destroyed after it is submitted. */
  #doomed: GPUBuffer[] = [];
  /** Named by recorded work: free for what is recorded behind it. */
  #soon: Allocation[] = [];
  #free: Kept[] = [];
  #peak: Amount = { buffers: 0, bytes: 0 };
  #submissions = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  get stats(): MemoryStats {
    const pooled = { buffers: this.#free.length, bytes: this.#pooled };
    const { count, total } = this.#buffers;
    return { live: { buffers: count - pooled.buffers, bytes: total - pooled.bytes }, pooled, peak: this.#peak };
  }

  /** A buffer that is counted until it is {@link drop}ped. */
  create(descriptor: GPUBufferDescriptor): GPUBuffer {
    const buffer = this.device.createBuffer(descriptor);
    this.#buffers.add(buffer, descriptor.size);
    const { count, total } = this.#buffers;
    const peak = this.#peak;
    this.#peak = { buffers: Math.max(peak.buffers, count), bytes: Math.max(peak.bytes, total) };
    return buffer;
  }

  /** Destroys a buffer. The GPU keeps it until the work submitted on it is done. */
  drop(buffer: GPUBuffer): void {
    this.#buffers.delete(buffer);
    buffer.destroy();
  }

  /**
   * A storage buffer, or one of another usage, of at least these bytes, rounded up to whole vec4s of f32, with whatever an earlier
   * tensor left in it. With `recorded` it is first written by work that is yet to be recorded, and not by an upload or a read, which
   * go ahead of that.
   */
  allocate(bytes: number, what: string, recorded: boolean, usage = STORAGE | COPY_SRC | COPY_DST): Allocation {
    const SMALLEST = 16; // an empty tensor still needs something to bind, and vec4 views need 16 bytes
    const whole = Math.ceil(bytes / SMALLEST) * SMALLEST || SMALLEST;
    const size = Math.min(whole, this.device.limits.maxBufferSize); // which need not be whole vec4s
    const kept = (recorded && take(this.#soon, size, usage)) || take(this.#free, size, usage);
    return kept || this.#make({ label: what, size, usage });
  }

  /** Takes a tensor's buffer back. One that others may know is destroyed, so that they can't read what isn't theirs. */
  release(allocation: Allocation, known: boolean): void {
    if (!this.#buffers.has(allocation.buffer)) return; // it failed, or its device was lost
    if (known) this.#doomed.push(allocation.buffer);
    else this.#soon.push(allocation);
  }

  /** To be called after a submission. */
  submitted(): void {
    this.#submissions++;
    this.sweep();
  }

  /** To be called when nothing is recorded: what was released is free, and too old or too much of it is destroyed. */
  sweep(): void {
    const MOST_BYTES = 256 * 2 ** 20;
    const SUBMISSIONS = 32;
    for (const buffer of this.#doomed) this.drop(buffer);
    this.#doomed = [];
    for (const { buffer, outcome } of this.#soon) {
      if (outcome.error) continue; // an invalid buffer, which holds nothing
      this.#free.push({ buffer, outcome, since: this.#submissions });
    }
    this.#soon = [];
    const oldest = this.#submissions - SUBMISSIONS;
    while (this.#free.length && (this.#pooled > MOST_BYTES || this.#free[0]!.since < oldest)) this.#shrink();
    if (this.#free.length) this.#trimLater();
  }

  destroy(): void {
    clearTimeout(this.#idle);
    for (const buffer of this.#buffers.all) this.drop(buffer);
    this.#doomed = [];
    this.#soon = [];
    this.#free = [];
  }

  #make(descriptor: GPUBufferDescriptor): Allocation {
    const what = `${descriptor.label}: allocation of ${descriptor.size} bytes`;
    const { result: buffer, outcome } = guarded(this, what, () => this.create(descriptor));
    outcome.settled.then((error) => {
      if (error) this.drop(buffer);
    });
    return { buffer, outcome };
  }

  /** Bytes of what is free. */
  get #pooled(): number {
    return this.#free.reduce((bytes, { buffer }) => bytes + buffer.size, 0);
  }

  #trimLater(): void {
    const KEPT_MILLISECONDS = 30_000; // about as long as a person looks at one result before asking for the next
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.trim(), KEPT_MILLISECONDS);
    (this.#idle as { unref?(): void }).unref?.(); // Node would wait for it before it exits
  }

  trim(): void {
    while (this.#free.length) this.#shrink();
  }

  /** Destroys what has been free for longest. */
  #shrink(): void {
    this.drop(this.#free.shift()!.buffer);
  }
}

/** The latest of this size and usage, taken out of the list. */
function take<T extends Allocation>(list: T[], size: number, usage: number): T | undefined {
  const at = list.findLastIndex(({ buffer }) => buffer.size === size && buffer.usage === usage);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}
