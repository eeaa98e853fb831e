/** Bytes before and behind every storage buffer; a multiple of every offset alignment. */
const BAND = 1024;

/** Bytes more than asked for; never a multiple of 16, which all sizes of tensors are, so that no kept buffer fits one. */
const EXTRA = 2 * BAND + 4;

const STORAGE = 0x80;
const COPY_SOURCE = 0x04;
const COPY_DESTINATION = 0x08;
const MAP_READ = 0x01;

interface Guarded {
  readonly buffer: GPUBuffer;
  /** Whether it was to be destroyed, which waits until its bands were looked at. */
  doomed: boolean;
  /** Bytes that the caller asked for. */
  readonly size: number;
}

/**
 * Has a device make every storage buffer in the middle of a larger one filled with a poisonous word, and see the middle only.
 * What a kernel reads beside its operands is then poison, and what it writes beside its output can be found. Buffers say how
 * large they really are, so that none is used again, with a poison of before.
 */
export class Guards {
  /** Words of a NaN, in float32 as in two halves of float16. */
  poison = 0x7fc0_7e01;
  readonly #device: GPUDevice;
  readonly #create: GPUDevice['createBuffer'];
  #made: Guarded[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#create = device.createBuffer.bind(device);
    const shifted = new Map<GPUBuffer, number>();
    const offset = (buffer: GPUBuffer, at = 0) => at + (shifted.get(buffer) ?? 0);
    device.createBuffer = (descriptor) => {
      if ((descriptor.usage & STORAGE) === 0) return this.#create(descriptor);
      const { size, usage } = descriptor;
      const buffer = this.#create({
        ...descriptor,
        size: Math.ceil(size / 4) * 4 + EXTRA,
        usage: usage | COPY_SOURCE | COPY_DESTINATION,
      });
      shifted.set(buffer, BAND);
      const words = new Uint32Array(buffer.size / 4).fill(this.poison);
      write(buffer, 0, words);
      const made = { buffer, size, doomed: false };
      this.#made.push(made);
      buffer.destroy = () => {
        made.doomed = true;
        if (!this.#made.includes(made)) GPUBuffer.prototype.destroy.call(buffer);
      };
      return buffer;
    };
    const bind = device.createBindGroup.bind(device);
    device.createBindGroup = (descriptor) => {
      const entries = [...descriptor.entries].map((entry) => {
        const { buffer, offset: at, size } = entry.resource as GPUBufferBinding;
        return {
          ...entry,
          resource: {
            buffer,
            offset: offset(buffer, at),
            size: size ?? buffer.size - EXTRA - (at ?? 0),
          },
        };
      });
      return bind({ ...descriptor, entries });
    };
    const { queue } = device;
    const write = queue.writeBuffer.bind(queue);
    queue.writeBuffer = ((buffer: GPUBuffer, at: number, ...rest: [GPUAllowSharedBufferSource]) =>
      write(buffer, offset(buffer, at), ...rest)) as GPUQueue['writeBuffer'];
    const encoder = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const made = encoder(descriptor);
      const copy = made.copyBufferToBuffer.bind(made) as (...args: unknown[]) => void;
      made.copyBufferToBuffer = ((from: GPUBuffer, at: number, to: GPUBuffer, put: number, size: number) =>
        copy(from, offset(from, at), to, offset(to, put), size)) as typeof made.copyBufferToBuffer;
      return made;
    };
  }

  /** What was found written in the bands of the buffers made since the last call. */
  async damage(): Promise<string[]> {
    const found: string[] = [];
    const made = this.#made;
    this.#made = [];
    const live = made.filter(({ size }) => size > 0);
    const staging = this.#create({ size: Math.max(4, live.length * 2 * BAND), usage: MAP_READ | COPY_DESTINATION });
    const encoder = this.#device.createCommandEncoder();
    const copy = GPUCommandEncoder.prototype.copyBufferToBuffer as unknown as (...args: unknown[]) => void;
    live.forEach(({ buffer, size }, i) => {
      copy.call(encoder, buffer, 0, staging, 2 * BAND * i, BAND);
      copy.call(encoder, buffer, BAND + Math.ceil(size / 4) * 4, staging, 2 * BAND * i + BAND, BAND);
    });
    this.#device.pushErrorScope('validation');
    this.#device.queue.submit([encoder.finish()]);
    const error = await this.#device.popErrorScope();
    if (error) throw new Error(`the bands can't be read: ${error.message}`);
    for (const { buffer, doomed } of made) if (doomed) buffer.destroy();
    await staging.mapAsync(1);
    const words = new Uint32Array(staging.getMappedRange());
    live.forEach(({ buffer }, i) => {
      const each = words.subarray((2 * BAND * i) / 4, (2 * BAND * (i + 1)) / 4);
      const at = each.findIndex((word) => word !== this.poison);
      if (at >= 0) {
        const where = at < BAND / 4 ? `${BAND - 4 * at} bytes before` : `${4 * at - BAND} bytes behind`;
        found.push(`${where} ${buffer.label}: ${each[at]!.toString(16)}`);
      }
    });
    staging.destroy();
    return found;
  }
}
