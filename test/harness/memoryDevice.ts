/** A buffer whose content can be looked at. */
export interface MemoryBuffer {
  readonly size: number;
  readonly usage: number;
  readonly bytes: Uint8Array;
  destroyed: boolean;
}

/** As much of a GPUDevice as uploads need, in plain memory: for tests in Node of what is written where. */
export class MemoryDevice {
  readonly features: Set<string>;
  readonly limits: Record<string, number>;
  readonly buffers: MemoryBuffer[] = [];
  readonly lost: Promise<{ message: string }>;
  /** Takes the device away. */
  lose!: () => void;
  /** The next error scopes of this kind report an error. */
  failing: string | undefined;
  /** Bytes of the largest write, and the most that was ever written and not waited for. */
  largest = 0;
  unwaited = 0;
  mostUnwaited = 0;
  written = 0;

  constructor(features: readonly string[] = [], most = 2 ** 30) {
    this.features = new Set(features);
    this.limits = { maxBufferSize: most, maxStorageBufferBindingSize: most, minStorageBufferOffsetAlignment: 256 };
    this.lost = new Promise((resolve) => {
      this.lose = () => resolve({ message: 'taken away' });
    });
  }

  /** Buffers that nobody destroyed. */
  get live(): MemoryBuffer[] {
    return this.buffers.filter(({ destroyed }) => !destroyed);
  }

  createBuffer({ size, usage }: { size: number; usage: number }): MemoryBuffer {
    const buffer = {
      ...{ size, usage, destroyed: false, bytes: new Uint8Array(size).fill(0xee) }, // not the zeros that are hoped for
      destroy: () => {
        buffer.destroyed = true;
      },
    };
    this.buffers.push(buffer);
    return buffer;
  }

  readonly queue = {
    writeBuffer: (buffer: MemoryBuffer, offset: number, data: Uint8Array) => {
      const { byteLength: size } = data;
      if (buffer.destroyed) throw new Error('a write into a destroyed buffer');
      if (offset % 4 !== 0 || size % 4 !== 0 || offset + size > buffer.size) {
        throw new Error(`a write of ${size} bytes at ${offset} into ${buffer.size}`); // WebGPU, 19.2: writeBuffer
      }
      buffer.bytes.set(new Uint8Array(data.buffer, data.byteOffset, size), offset);
      this.written += size;
      this.largest = Math.max(this.largest, size);
      this.unwaited += size;
      this.mostUnwaited = Math.max(this.mostUnwaited, this.unwaited);
    },
    onSubmittedWorkDone: async () => {
      this.unwaited = 0;
    },
  };

  readonly #scopes: string[] = [];

  pushErrorScope(filter: string): void {
    this.#scopes.push(filter);
  }

  async popErrorScope(): Promise<{ message: string } | null> {
    return this.#scopes.pop() === this.failing ? { message: 'as the test wants' } : null;
  }

  /** As what the library takes it for. */
  get asDevice(): GPUDevice {
    return this as unknown as GPUDevice;
  }
}
