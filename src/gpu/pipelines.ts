import type { Account } from './guard.ts';
import { Recent } from './recent.ts';
import { type Program, specialise } from './shader.ts';

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/**
 * Compiled kernels. The key is the program's label, which holds all that the code is made from, so that a kernel compiled
 * once costs no text again.
 */
export class Pipelines extends Recent<Pipeline> {
  declare readonly account: Account;
  declare readonly device: GPUDevice;

  constructor(account: Account) {
    super();
    this.account = account;
    this.device = account.device;
  }

  /**
   * The pipeline at once, for a submission that is being encoded. One that is being compiled ahead can't be waited
   * for here, and is made again. Nor would it help to start when an operation is recorded: its submission follows in the
   * same task.
   */
  of(program: Program): Pipeline {
    const { label } = program;
    const known = this.get(label);
    if (known) return known;
    const { layout, descriptor } = this.describe(program);
    return this.keep(label, { pipeline: this.device.createComputePipeline(descriptor), layout });
  }

  describe(program: Program): { layout: GPUBindGroupLayout; descriptor: GPUComputePipelineDescriptor } {
    const { shader, bindings, label } = program;
    const layout = this.device.createBindGroupLayout({
      entries: bindings.map((name, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE, which Node lacks
        ...(shader.layouts?.[name] ?? {
          buffer: { type: name === 'p' ? 'uniform' : name === 'out' ? 'storage' : 'read-only-storage' },
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
