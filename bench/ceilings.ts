// What the device can do at best, by kernels that do nothing else: the rooflines that the workloads are held against.

/** One kernel of a ceiling and its rate. */
export interface Rate {
  readonly shape: string;
  /** Bytes or floating-point operations a second. */
  readonly rate: number;
}

export interface Ceilings {
  /** Copies of float32 vec4 from one buffer of 64 MiB to another, bytes read plus written; the fastest is the ceiling. */
  readonly copies: readonly Rate[];
  /** Multiply-adds on registers alone, two operations each; the fastest is the ceiling. */
  readonly multiplyAdds: readonly Rate[];
  readonly bandwidth: number;
  readonly flops: number;
}

const COPY_BYTES = 64 * 2 ** 20;
const QUADS = COPY_BYTES / 16;
const STORAGE = 0x0080;
const COMPUTE = 4; // GPUShaderStage.COMPUTE, which Node lacks

/** Each kernel gets about this long, in rounds, so that a busy moment of the machine doesn't fall on one kernel only. */
const MILLISECONDS = { quick: 60, full: 240 };
const ROUNDS = 4;

export async function measureCeilings(device: GPUDevice, effort: keyof typeof MILLISECONDS): Promise<Ceilings> {
  const copies = [64, 128, 256].flatMap((workgroup) => [1, 4].map((each) => copyKernel(device, workgroup, each)));
  const sums = multiplyAddShapes.map((shape) => multiplyAddKernel(device, shape));
  const kernels = [...copies, ...sums];
  for (const kernel of kernels) await kernel.calibrate(MILLISECONDS[effort] / ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const kernel of kernels) await kernel.sample();
  }
  for (const kernel of kernels) kernel.destroy();
  const rates = (some: readonly Kernel[]) => some.map(({ shape, rate }) => ({ shape, rate }));
  const best = (some: readonly Kernel[]) => Math.max(...some.map(({ rate }) => rate));
  return { copies: rates(copies), multiplyAdds: rates(sums), bandwidth: best(copies), flops: best(sums) };
}

/** The better of each rate, of measurements at different moments of a run. */
export function betterOf(a: Ceilings, b: Ceilings): Ceilings {
  const merge = (some: readonly Rate[], others: readonly Rate[]) =>
    some.map(({ shape, rate }, i) => ({ shape, rate: Math.max(rate, others[i]!.rate) }));
  return {
    copies: merge(a.copies, b.copies),
    multiplyAdds: merge(a.multiplyAdds, b.multiplyAdds),
    bandwidth: Math.max(a.bandwidth, b.bandwidth),
    flops: Math.max(a.flops, b.flops),
  };
}

/** The smallest dispatch of a kernel. */
interface Load {
  readonly workgroups: number;
  /** Bytes or operations. */
  readonly work: number;
  /** How many times as many workgroups may run. */
  readonly largest: number;
}

/** Of the smallest dispatch. */
const MOST_WORK = 65536;

/** A dispatch, made larger and then repeated in one submission until it lasts long enough to be timed. */
class Kernel {
  readonly shape: string;
  /** The best seen, in units of work a second. */
  rate = 0;
  readonly #device: GPUDevice;
  readonly #load: Load;
  readonly #pipeline: GPUComputePipeline;
  readonly #group: GPUBindGroup;
  readonly #buffers: readonly GPUBuffer[];
  #scale = 1;
  #times = 1;

  constructor(device: GPUDevice, shape: string, code: string, buffers: readonly GPUBuffer[], load: Load) {
    this.shape = shape;
    this.#device = device;
    this.#load = load;
    this.#buffers = buffers;
    const layout = device.createBindGroupLayout({
      entries: buffers.map((_, binding) => ({ binding, visibility: COMPUTE, buffer: { type: 'storage' } })),
    });
    this.#pipeline = device.createComputePipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
    this.#group = device.createBindGroup({
      layout,
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  /** Finds how much of the work makes a sample of this length: on a fast GPU one dispatch would drown in the submission. */
  async calibrate(milliseconds: number): Promise<void> {
    await this.sample(); // compiles
    let amount = 1;
    for (;;) {
      const taken = await this.sample();
      if (taken >= milliseconds / 2 || amount >= MOST_WORK) break;
      amount = Math.min(MOST_WORK, Math.ceil((amount * milliseconds) / Math.max(taken, milliseconds / 8)));
      this.#scale = Math.min(amount, this.#load.largest);
      this.#times = Math.ceil(amount / this.#scale);
    }
    this.rate = 0;
  }

  /** @returns milliseconds */
  async sample(): Promise<number> {
    const workgroups = this.#load.workgroups * this.#scale;
    const rows = Math.ceil(workgroups / this.#device.limits.maxComputeWorkgroupsPerDimension);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, this.#group);
    for (let i = 0; i < this.#times; i++) pass.dispatchWorkgroups(Math.ceil(workgroups / rows), rows);
    pass.end();
    const commands = encoder.finish();
    const start = performance.now();
    this.#device.queue.submit([commands]);
    await this.#device.queue.onSubmittedWorkDone();
    const taken = performance.now() - start;
    this.rate = Math.max(this.rate, (this.#load.work * this.#scale * this.#times) / (taken / 1000));
    return taken;
  }

  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

const index = (workgroup: number) => `((group.y * groups.x + group.x) * ${workgroup}u + local)`;
const builtins =
  '@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32';

function copyKernel(device: GPUDevice, workgroup: number, each: number): Kernel {
  // Neighbouring threads take neighbouring vec4s in every turn.
  const code = `
@group(0) @binding(0) var<storage, read_write> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4<f32>>;
@compute @workgroup_size(${workgroup}) fn main(${builtins}) {
  let thread = ${index(workgroup)};
  let first = thread / ${workgroup}u * ${workgroup * each}u + local;
${Array.from({ length: each }, (_, i) => `  copied[first + ${i * workgroup}u] = source[first + ${i * workgroup}u];`).join('\n')}
}`;
  const buffers = [0, 1].map(() => device.createBuffer({ size: COPY_BYTES, usage: STORAGE }));
  const shape = `workgroups of ${workgroup}, ${each} vec4 a thread`;
  const load = { workgroups: QUADS / each / workgroup, work: 2 * COPY_BYTES, largest: 1 };
  return new Kernel(device, shape, code, buffers, load);
}

interface MultiplyAddShape {
  readonly type: 'f32' | 'vec4<f32>';
  /** Independent sums of a thread. */
  readonly sums: number;
  readonly workgroup: number;
}

const multiplyAddShapes: readonly MultiplyAddShape[] = [
  { type: 'f32', sums: 8, workgroup: 64 },
  { type: 'vec4<f32>', sums: 4, workgroup: 64 },
  { type: 'vec4<f32>', sums: 8, workgroup: 64 },
  { type: 'vec4<f32>', sums: 8, workgroup: 256 },
  { type: 'vec4<f32>', sums: 16, workgroup: 64 },
];

const TURNS = 256;
/** Enough for the cores of a CPU, and for every lane of a large GPU. */
const THREADS = { fewest: 2 ** 14, most: 2 ** 20 };

function multiplyAddKernel(device: GPUDevice, { type, sums, workgroup }: MultiplyAddShape): Kernel {
  const each = (line: (i: number) => string) => Array.from({ length: sums }, (_, i) => line(i)).join('\n');
  // The factors come from memory, so that nothing can be computed ahead; they keep the sums where they are.
  const code = `
@group(0) @binding(0) var<storage, read_write> data: array<${type}>;
@compute @workgroup_size(${workgroup}) fn main(${builtins}) {
  let thread = ${index(workgroup)};
  let a = data[0];
  let b = data[1];
${each((i) => `  var s${i} = ${type}(f32(thread + ${i}u));`)}
  for (var turn = 0u; turn < ${TURNS}u; turn++) {
${each((i) => `    s${i} = fma(s${i}, a, b);`)}
  }
  data[2u + thread] = ${Array.from({ length: sums }, (_, i) => `s${i}`).join(' + ')};
}`;
  const lanes = type === 'f32' ? 1 : 4;
  const buffer = device.createBuffer({ size: 16 * (THREADS.most + 2), usage: STORAGE });
  return new Kernel(device, `${sums} sums of ${type}, workgroups of ${workgroup}`, code, [buffer], {
    workgroups: THREADS.fewest / workgroup,
    work: 2 * THREADS.fewest * TURNS * sums * lanes,
    largest: THREADS.most / THREADS.fewest,
  });
}
