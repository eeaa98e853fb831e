// The one device that every contestant works on, and what is learnt by watching it.

import { dtypeBytes, type FloatDtype, halfWords, viewOf } from '../src/number/dtype.ts';
import { floatsOf } from '../test/harness/floats.ts';

// Numbers instead of GPUBufferUsage and GPUMapMode, which Node lacks (WebGPU specification, 5.1.2).
const MAP_READ = 0x0001;
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const STORAGE = 0x0080;
const QUERY_RESOLVE = 0x0200;
const READ = 1;

/**
 * A device with all that the adapter has, but for an engine's experiments. Every later `requestDevice` of this page or process
 * gives it again: libraries that insist on asking for their own then share it, so that all are timed alike and one drained
 * queue is every queue.
 */
export async function sharedDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('WebGPU has no adapter here');
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') requiredLimits[name] = value;
  }
  // With Chromium's sampling-resource-table SwiftShader compiles loads without a bounds test, which no visitor's device does.
  const requiredFeatures = ([...adapter.features] as GPUFeatureName[]).filter((name) => !/experimental/.test(name));
  const device = await adapter.requestDevice({ label: 'bench', requiredLimits, requiredFeatures });
  const prototype: { requestDevice(): Promise<GPUDevice> } = Object.getPrototypeOf(adapter);
  prototype.requestDevice = async () => device;
  device.destroy = () => {}; // one library's last session is not the end of the others
  return device;
}

/** A storage buffer with these elements. */
export function uploaded(device: GPUDevice, data: Float32Array, dtype: FloatDtype): GPUBuffer {
  const elements = dtype === 'f16' ? halfWords(data) : data;
  const size = Math.max(16, Math.ceil(elements.byteLength / 16) * 16);
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
  device.queue.writeBuffer(buffer, 0, elements as Float32Array<ArrayBuffer>);
  return buffer;
}

/** What a buffer holds: its elements' dtype and number. */
export type Holding = Readonly<{ dtype: FloatDtype; length: number }>;

/** Bytes in whole words of 32 bits, which is how buffers are copied and written. */
function wordsOf({ dtype, length }: Holding): number {
  return 4 * Math.ceil((length * dtypeBytes[dtype]) / 4);
}

export async function readFloats(device: GPUDevice, buffer: GPUBuffer, held: Holding): Promise<Float32Array> {
  const bytes = await readBytes(device, buffer, wordsOf(held));
  return floatsOf(viewOf(held.dtype, bytes)).subarray(0, held.length);
}

/** Reads a buffer that every run writes, and empties it: what is read next is not what an earlier run left there. */
export async function takeFloats(device: GPUDevice, buffer: GPUBuffer, held: Holding): Promise<Float32Array> {
  const floats = await readFloats(device, buffer, held);
  empty(device, buffer, 0, held);
  return floats;
}

export function empty(device: GPUDevice, buffer: GPUBuffer, byteOffset: number, held: Holding): void {
  device.queue.writeBuffer(buffer, byteOffset, new Uint8Array(wordsOf(held)));
}

async function readBytes(device: GPUDevice, buffer: GPUBuffer, size: number): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}

/** Errors that nobody caught, kept until they are asked for, so that they can be laid to whoever was at work. */
export class UncaughtErrors {
  #messages: string[] = [];

  constructor(device: GPUDevice) {
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#messages.push(event.error.message);
    });
  }

  take(): string[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}

/** When work is submitted, whoever submits it. */
export class SubmissionClock {
  /** `performance.now()` after the latest submission. */
  latest = 0;
  /** Submissions so far. */
  count = 0;

  constructor(device: GPUDevice) {
    const prototype: GPUQueue = Object.getPrototypeOf(device.queue);
    const { submit } = prototype;
    const note = () => {
      this.latest = performance.now();
      this.count++;
    };
    prototype.submit = function (commands) {
      submit.call(this, commands);
      note();
    };
  }
}

/** Passes of one measurement; with more there is no measurement. */
const MOST_PASSES = 1024;

/**
 * Times on the GPU of whatever passes are made while it listens: timestamps are added to each pass from outside, so no
 * contestant needs to know.
 */
export class PassTimer {
  readonly #device: GPUDevice;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  #passes: number | undefined;

  /** Undefined where the device has no timestamps. */
  static on(device: GPUDevice): PassTimer | undefined {
    return device.features.has('timestamp-query') ? new PassTimer(device) : undefined;
  }

  private constructor(device: GPUDevice) {
    this.#device = device;
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 * MOST_PASSES });
    this.#resolved = device.createBuffer({ size: 16 * MOST_PASSES, usage: QUERY_RESOLVE | COPY_SRC });
    const prototype: GPUCommandEncoder = Object.getPrototypeOf(device.createCommandEncoder());
    const { beginComputePass } = prototype;
    const stamped = (descriptor: GPUComputePassDescriptor = {}) => this.#stamped(descriptor);
    prototype.beginComputePass = function (descriptor) {
      return beginComputePass.call(this, stamped(descriptor));
    };
  }

  /** Milliseconds that the passes made during `work` took, summed; undefined where there were none, or too many. */
  async during(work: () => void | Promise<void>): Promise<number | undefined> {
    this.#passes = 0;
    try {
      await work();
    } catch (error) {
      this.#passes = undefined;
      throw error;
    }
    const count = this.#passes;
    this.#passes = undefined;
    if (count === 0 || count > MOST_PASSES) return undefined;
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(this.#queries, 0, 2 * count, this.#resolved, 0);
    this.#device.queue.submit([encoder.finish()]);
    const stamps = new BigUint64Array(await readBytes(this.#device, this.#resolved, 16 * count));
    let sum = 0;
    for (let i = 0; i < 2 * count; i += 2) sum += Number(stamps[i + 1]! - stamps[i]!);
    return sum / 1e6;
  }

  #stamped(descriptor: GPUComputePassDescriptor): GPUComputePassDescriptor {
    if (this.#passes === undefined || descriptor.timestampWrites) return descriptor;
    const pass = this.#passes++;
    if (pass >= MOST_PASSES) return descriptor;
    return {
      ...descriptor,
      timestampWrites: {
        querySet: this.#queries,
        beginningOfPassWriteIndex: 2 * pass,
        endOfPassWriteIndex: 2 * pass + 1,
      },
    };
  }
}
