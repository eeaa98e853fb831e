import { ResourceError } from '../shape/errors.ts';
import { guarded } from './guard.ts';
import { type Program, specialise } from './shader.ts';

const MOST = 256; // an app with many shapes must not grow without end

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** How far a compilation has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Milliseconds after which starting compilations pauses for other tasks: half a frame. */
const HALF_FRAME = 8;

/**
 * Compiled kernels, the least recently used forgotten first. The key is the program's label, which holds all that the code is
 * made from, so that a kernel compiled once costs no text again.
 */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #cache = new Map<string, Pipeline>();
  readonly #coming = new Map<string, Promise<void>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * The pipeline at once, for a submission that is being encoded. One that {@link compile} has under way can't be waited
   * for here, and is made again. Nor would it help to start when an operation is recorded: its submission follows in the
   * same task.
   */
  get(program: Program): Pipeline {
    const { label } = program;
    const known = this.#cache.get(label);
    if (known !== undefined) return this.#keep(label, known);
    const { layout, descriptor } = this.#describe(program);
    return this.#keep(label, { pipeline: this.#device.createComputePipeline(descriptor), layout });
  }

  /**
   * Compiles what isn't there, all at once and each program once, whoever else asks for it.
   * @throws ResourceError (as a rejection) for a program that doesn't compile
   */
  async compile(programs: readonly Program[], onProgress: (progress: Progress) => void): Promise<void> {
    const distinct = new Map(programs.map((program) => [program.label, program]));
    const total = distinct.size;
    let done = 0;
    onProgress({ done, total });
    const ends: Promise<void>[] = [];
    let since = performance.now();
    for (const program of distinct.values()) {
      if (performance.now() - since > HALF_FRAME) {
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }
      const end = this.#arrival(program).then(() => onProgress({ done: ++done, total }));
      end.catch(() => {}); // it may fail while others are still to be started
      ends.push(end);
    }
    await Promise.all(ends);
  }

  /** Forgets everything compiled. */
  clear(): void {
    this.#cache.clear();
  }

  #keep(label: string, pipeline: Pipeline): Pipeline {
    this.#cache.delete(label);
    this.#cache.set(label, pipeline);
    if (this.#cache.size > MOST) this.#cache.delete(this.#cache.keys().next().value!);
    return pipeline;
  }

  async #arrival(program: Program): Promise<void> {
    const { label } = program;
    if (this.#cache.has(label)) return;
    if (!this.#coming.has(label)) {
      const coming = this.#make(program).finally(() => this.#coming.delete(label));
      this.#coming.set(label, coming);
    }
    await this.#coming.get(label);
  }

  async #make(program: Program): Promise<void> {
    const { label } = program;
    const what = `compilation: ${label}`;
    const { result, outcome } = guarded(this.#device, what, () => {
      const { layout, descriptor } = this.#describe(program);
      return { layout, answer: Promise.allSettled([this.#device.createComputePipelineAsync(descriptor)]) };
    });
    const [answer] = await result.answer;
    const failure = await outcome.settled; // says more of a faulty text than the pipeline made from it
    if (failure !== undefined) throw failure;
    if (answer.status === 'rejected') throw new ResourceError(`${what}: ${answer.reason?.message ?? answer.reason}`);
    if (!this.#cache.has(label)) this.#keep(label, { pipeline: answer.value, layout: result.layout });
  }

  #describe(program: Program): { layout: GPUBindGroupLayout; descriptor: GPUComputePipelineDescriptor } {
    const { shader, label } = program;
    const layout = this.#device.createBindGroupLayout({
      label,
      entries: shader.bindings.map(({ binding, type }) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE, which Node lacks
        buffer: { type: type as GPUBufferBindingType },
      })),
    });
    const descriptor = {
      label,
      layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module: this.#device.createShaderModule({ label, code: specialise(program) }), entryPoint: 'main' },
    };
    return { layout, descriptor };
  }
}
