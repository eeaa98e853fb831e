import type { Account } from './guard.ts';
import { type Program, specialise } from './shader.ts';

const MOST = 256; // an app with many shapes must not grow without end

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/**
 * Compiled kernels, the least recently used forgotten first. The key is the program's label, which holds all that the code is
 * made from, so that a kernel compiled once costs no text again.
 */
export class Pipelines {
  readonly account: Account;
  readonly device: GPUDevice;
  readonly #cache = new Map<string, Pipeline>();

  constructor(account: Account) {
    this.account = account;
    this.device = account.device;
  }

  get count(): number {
    return this.#cache.size;
  }

  /**
   * The pipeline at once, for a submission that is being encoded. One that is being compiled ahead can't be waited
   * for here, and is made again. Nor would it help to start when an operation is recorded: its submission follows in the
   * same task.
   */
  get(program: Program): Pipeline {
    const { label } = program;
    const known = this.known(label);
    if (known) return known;
    const { layout, descriptor } = this.describe(program);
    return this.keep(label, { pipeline: this.device.createComputePipeline(descriptor), layout });
  }

  /** Forgets everything compiled. */
  clear(): void {
    this.#cache.clear();
  }

  /** The pipeline of this label, used just now, if there is one. */
  known(label: string): Pipeline | undefined {
    const known = this.#cache.get(label);
    return known && this.keep(label, known);
  }

  keep(label: string, pipeline: Pipeline): Pipeline {
    this.#cache.delete(label);
    this.#cache.set(label, pipeline);
    if (this.#cache.size > MOST) this.#cache.delete(this.#cache.keys().next().value!);
    return pipeline;
  }

  describe(program: Program): { layout: GPUBindGroupLayout; descriptor: GPUComputePipelineDescriptor } {
    const { shader, label } = program;
    const layout = this.device.createBindGroupLayout({
      entries: shader.bindings.map((name, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE, which Node lacks
        ...(shader.layouts?.[name] ?? {
          buffer: { type: name === 'params' ? 'uniform' : name === 'out' ? 'storage' : 'read-only-storage' },
        }),
      })),
    });
    const descriptor = {
      label,
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: this.device.createShaderModule({ label, code: specialise(program) }), entryPoint: 'main' },
    };
    return { layout, descriptor };
  }
}
