import { type AtrousError, check, LimitError, ResourceError } from '../shape/errors.ts';
import { blamed } from './blame.ts';
import { guarded } from './guard.ts';
import { ceilDiv, type Geometry, type Kernel, specialisedFor } from './kernel.ts';
import type { Memory } from './memory.ts';
import { Outcome } from './outcome.ts';
import { Pipelines } from './pipelines.ts';
import { type Program, packParams } from './shader.ts';
import { COPY_DST, STORAGE, UNIFORM } from './usage.ts';

/** Bytes of the parameters that stand for an operand which a call doesn't have; no shader reads it. */
export const ABSENT = 16;

/** A range of a buffer that a kernel sees under a name. */
export interface Bound {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

interface Dispatch {
  /** The operation that it is a part of. */
  readonly op: string;
  readonly program: Program;
  /** The uniform and the kernel's tables, by name, as bytes. */
  readonly small: Readonly<Record<string, ArrayBuffer>>;
  readonly operands: Readonly<Record<string, GPUBindingResource | undefined>>;
  readonly workgroups: readonly [number, number];
}

/** A dispatch before it is known what buffers it works on. */
export type Planned = Omit<Dispatch, 'operands'>;

/** Dispatches recorded but not submitted, and what becomes of them. */
interface Batch {
  readonly dispatches: Dispatch[];
  readonly outcome: Outcome;
  readonly settle: (outcome: Promise<Outcome['error']>) => void;
}

/** Collects dispatches and submits them as one compute pass, in the order in which they were recorded. */
export class Recorder {
  declare readonly pipelines: Pipelines;
  readonly #memory: Memory;
  readonly #device: GPUDevice;
  #small: GPUBuffer | undefined;
  #batch: Batch | undefined;
  #abandoned = false;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#device = memory.device;
    this.pipelines = new Pipelines(memory);
  }

  get empty(): boolean {
    return this.#batch === undefined;
  }

  /** Refuses a grid that the device can't run. Nothing is recorded yet. */
  plan<G extends Geometry>(kernel: Kernel<G>, g: G): Planned {
    const { shader } = kernel;
    const planned = kernel.plan(g, this.#device);
    const program = specialisedFor(kernel, g, planned);
    const { WORKGROUP: size = shader.workgroupSize } = program.constants;
    const most = this.#device.limits.maxComputeWorkgroupsPerDimension;
    return {
      op: g.op,
      program,
      small: { p: packParams(shader, planned.params), ...planned.tables },
      workgroups: folded(g.op, ceilDiv(planned.threads, Number(size)), most),
    };
  }

  /** Adds a dispatch; the outcome settles when its batch has been submitted and the GPU has judged it. */
  record(planned: Planned, operands: Readonly<Record<string, GPUBindingResource | undefined>>): Outcome {
    this.#batch ??= newBatch();
    this.#batch.dispatches.push({ ...planned, operands });
    return this.#batch.outcome;
  }

  /** Submits what is recorded, with the times of the pass written where that is wanted. */
  submit(timestampWrites?: GPUComputePassTimestampWrites): void {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = undefined;
    const { dispatches, settle } = batch;
    settle(this.#run(dispatches, timestampWrites).then((error) => error && this.#blamed(error, dispatches)));
  }

  /** Drops what is recorded; its outcome is this error. */
  abandon(error: NonNullable<Outcome['error']>): void {
    this.#batch?.settle(Promise.resolve(error));
    this.#batch = undefined;
    this.#abandoned = true;
    this.#startAfresh();
  }

  async #blamed(error: AtrousError, dispatches: readonly Dispatch[]): Promise<AtrousError> {
    this.#startAfresh();
    const ops = dispatches.map(({ op }) => op);
    const again = async (i: number) => {
      return this.#abandoned ? undefined : this.#run([{ ...dispatches[i]!, workgroups: [0, 0] }]);
    };
    return blamed(error, ops, again).finally(() => this.#startAfresh());
  }

  /** Forgets what is kept from one submission to the next, after a failure that may have come from there. */
  #startAfresh(): void {
    this.pipelines.clear();
    if (this.#small) this.#memory.drop(this.#small);
    this.#small = undefined;
  }

  /** Submits these, and tells what came of it. */
  #run(dispatches: readonly Dispatch[], timestampWrites?: GPUComputePassTimestampWrites): Promise<Outcome['error']> {
    const op = 'submission';
    try {
      return guarded(this.#memory, op, () => this.#encode(dispatches, timestampWrites)).outcome.settled;
    } catch (error) {
      return Promise.resolve(new ResourceError(`${op}: ${error}`));
    }
  }

  #encode(dispatches: readonly Dispatch[], timestampWrites: GPUComputePassTimestampWrites | undefined): void {
    const { data, places } = packed(dispatches);
    const buffer = this.#upload(data);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass({ timestampWrites });
    dispatches.forEach(({ program, operands, workgroups }, i) => {
      const { pipeline, layout } = this.pipelines.of(program);
      const entries = program.bindings.map((name, binding) => ({
        binding,
        resource: operands[name] ?? { buffer, size: ABSENT, ...places[i]![name] },
      }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.#device.createBindGroup({ label: program.label, layout, entries }));
      pass.dispatchWorkgroups(...workgroups);
    });
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
  }

  /**
   * Writes the parameters and tables of all dispatches into one buffer. The queue orders the write behind earlier
   * submissions, so the buffer is used again every time.
   */
  #upload(data: Uint8Array<ArrayBuffer>): GPUBuffer {
    if ((this.#small?.size ?? 0) < data.length) {
      if (this.#small) this.#memory.drop(this.#small);
      this.#small = this.#memory.create({
        label: 'atrous parameters',
        size: 2 ** Math.ceil(Math.log2(data.length)),
        usage: UNIFORM | STORAGE | COPY_DST,
      });
    }
    this.#device.queue.writeBuffer(this.#small!, 0, data);
    return this.#small!;
  }
}

/** The uniforms and tables of dispatches in one piece, and where each lies in it, by dispatch and name. */
export function packed(dispatches: readonly Pick<Dispatch, 'small'>[]): {
  data: Uint8Array<ArrayBuffer>;
  places: readonly Readonly<Record<string, Omit<Bound, 'buffer'>>>[];
} {
  // Of a uniform's and a table's offset: the limits' default, and a device may only have less (WebGPU specification, 3.6.2).
  const ALIGNMENT = 256;
  const all: [ArrayBuffer, number][] = [];
  let end = 0;
  const places = dispatches.map(({ small }) =>
    Object.fromEntries(
      Object.entries(small).map(([name, bytes]) => {
        const offset = end;
        const size = bytes.byteLength;
        all.push([bytes, offset]);
        end += ceilDiv(size, ALIGNMENT) * ALIGNMENT;
        return [name, { offset, size }];
      }),
    ),
  );
  const data = new Uint8Array(end);
  for (const [bytes, offset] of all) data.set(new Uint8Array(bytes), offset);
  return { data, places };
}

function newBatch(): Batch {
  let settle!: Batch['settle'];
  const outcome = new Outcome(
    new Promise((resolve) => {
      settle = resolve;
    }),
  );
  return { dispatches: [], outcome, settle };
}

/** Workgroups in one dimension, or in two where one isn't long enough; kernels count through both. */
function folded(op: string, workgroups: number, longest: number): readonly [number, number] {
  const rows = ceilDiv(workgroups, longest);
  check(
    rows <= longest,
    LimitError,
    op,
    () => `${workgroups} workgroups, the device runs at most ${longest}×${longest}`,
  );
  return [ceilDiv(workgroups, rows), rows];
}
