import type { Aliases, Constants } from './shader.ts';
import { type Shader, specialise } from './shader.ts';

const MOST = 256; // an app with many shapes must not grow without end

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiled kernels, the least recently used forgotten first. The key is the text compiled: nothing can be left out of it. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #cache = new Map<string, Pipeline>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(shader: Shader, constants: Constants, aliases: Aliases, label: string): Pipeline {
    const code = specialise(shader, constants, aliases);
    const known = this.#cache.get(code);
    const pipeline = known ?? this.#compile(shader, code, label);
    this.#cache.delete(code);
    this.#cache.set(code, pipeline);
    if (this.#cache.size > MOST) this.#cache.delete(this.#cache.keys().next().value!);
    return pipeline;
  }

  /** Forgets everything compiled. */
  clear(): void {
    this.#cache.clear();
  }

  #compile(shader: Shader, code: string, label: string): Pipeline {
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
