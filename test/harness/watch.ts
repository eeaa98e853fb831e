import type { Context } from 'atrous';

const deviceCalls = [
  'createBuffer',
  'createShaderModule',
  'createComputePipeline',
  'createComputePipelineAsync',
  'createBindGroup',
  'createCommandEncoder',
] as const;
const queueCalls = ['submit', 'writeBuffer'] as const;

type CallName = (typeof deviceCalls)[number] | (typeof queueCalls)[number];
type Counts = Readonly<Record<CallName, number>>;
type Method = (...args: unknown[]) => unknown;

/** Counts what is asked of a device, knows which of its buffers are alive, and hears of errors that nobody caught. */
export class DeviceWatch {
  readonly live = new Set<GPUBuffer>();
  readonly uncaptured: string[] = [];
  readonly #device: GPUDevice;
  readonly #counts = Object.fromEntries([...deviceCalls, ...queueCalls].map((name) => [name, 0])) as Record<
    CallName,
    number
  >;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#count(device, deviceCalls);
    this.#count(device.queue, queueCalls);
    const create = device.createBuffer;
    device.createBuffer = (descriptor) => this.#follow(create.call(device, descriptor));
    device.addEventListener('uncapturederror', ({ error }) => this.uncaptured.push(error.message));
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  /** What was asked of the device during a call, calls of nothing left out. */
  during(call: () => void): Partial<Counts> {
    const before = this.counts;
    call();
    return Object.fromEntries(
      Object.entries(this.#counts).flatMap(([name, n]) => {
        const more = n - before[name as CallName];
        return more > 0 ? [[name, more]] : [];
      }),
    );
  }

  /** Resolves when all submitted work is done and every error of it has been reported. */
  async settle(): Promise<void> {
    this.#device.pushErrorScope('validation');
    await this.#device.queue.onSubmittedWorkDone();
    await this.#device.popErrorScope();
  }

  #count(target: object, names: readonly CallName[]): void {
    const methods = target as Record<string, Method>;
    for (const name of names) {
      const method = methods[name]!;
      methods[name] = (...args) => {
        this.#counts[name]++;
        return method.apply(target, args);
      };
    }
  }

  #follow(buffer: GPUBuffer): GPUBuffer {
    this.live.add(buffer);
    const destroy = buffer.destroy;
    buffer.destroy = () => {
      this.live.delete(buffer);
      return destroy.call(buffer);
    };
    return buffer;
  }
}

/** The error that a call throws before it returns. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The error that a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('nothing was rejected');
    },
    (error: unknown) => error,
  );
}

/** Has the context destroy what it keeps for later: nobody takes it for 33 submissions. */
export function forgetKept(gpu: Context): void {
  for (let i = 0; i < 33; i++) gpu.flush();
}
