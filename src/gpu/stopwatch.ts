import type { Bound, Planned, Recorder } from './recorder.ts';
import { COPY_DST, COPY_SRC, MAP_READ } from './usage.ts';

const QUERY_RESOLVE = 0x0200; // GPUBufferUsage.QUERY_RESOLVE, which Node lacks

/** Two readings of the device's clock, and their way here. */
interface Clock {
  readonly queries: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly read: GPUBuffer;
}

/** Times dispatches by the device's own clock where it has `timestamp-query`, else by how long the queue takes. */
export class Stopwatch {
  readonly #device: GPUDevice;
  readonly #clock: Clock | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    if (!device.features.has('timestamp-query')) return;
    this.#clock = {
      queries: device.createQuerySet({ type: 'timestamp', count: 2 }),
      resolved: device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC }),
      read: device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST }),
    };
  }

  /**
   * Milliseconds that one of `times` equal dispatches takes; nothing else may be recorded.
   * @throws what the submission fails with
   */
  async time(
    recorder: Recorder,
    planned: Planned,
    operands: Readonly<Record<string, Bound | undefined>>,
    times: number,
  ): Promise<number> {
    for (let i = 1; i < times; i++) recorder.record(planned, operands);
    const outcome = recorder.record(planned, operands);
    const start = performance.now();
    const querySet = this.#clock?.queries;
    recorder.submit(querySet && { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 });
    if (this.#clock === undefined) await this.#device.queue.onSubmittedWorkDone();
    const passed = performance.now() - start;
    const error = await outcome.settled;
    if (error !== undefined) throw error;
    return (this.#clock === undefined ? passed : await this.#elapsed(this.#clock)) / times;
  }

  destroy(): void {
    for (const part of Object.values(this.#clock ?? {})) part.destroy();
  }

  async #elapsed({ queries, resolved, read }: Clock): Promise<number> {
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(queries, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, 16);
    this.#device.queue.submit([encoder.finish()]);
    await read.mapAsync(1);
    const [begin, end] = new BigInt64Array(read.getMappedRange());
    const passed = Number(end! - begin!) / 1e6;
    read.unmap();
    return Math.max(0, passed); // a clock may be set back between two of its readings
  }
}
