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
  readonly #device: GPUDevice;
  readonly #cache = new Map<string, Pipeline>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(program: Program): Pipeline {
    const { label } = program;
    const pipeline = this.#cache.get(label) ?? this.#compile(program);
    this.#cache.delete(label);
    this.#cache.set(label, pipeline);
    if (this.#cache.size > MOST) this.#cache.delete(this.#cache.keys().next().value!);
    return pipeline;
  }

  /** Forgets everything compiled. */
  clear(): void {
    this.#cache.clear();
  }

  #compile(program: Program): Pipeline {
    const { shader, label } = program;
    const code = specialise(program);
    const layout = this.#device.createBindGroupLayout({
      label,
      entries: shader.bindings.map(({ binding, type }) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE, which Node lacks
        buffer: { type: type as GPUBufferBindingType },
      })),
    });
    const pipeline = this.#device.createComputePipeline({
      label,
      layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module: this.#device.createShaderModule({ label, code }), entryPoint: 'main' },
    });
    return { pipeline, layout };
  }
}
