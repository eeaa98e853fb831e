import { compile, type Progress } from '../gpu/compile.ts';
import type { Context } from '../gpu/context.ts';
import { guarded } from '../gpu/guard.ts';
import type { Memory } from '../gpu/memory.ts';
import { ABSENT, type Bound, packed } from '../gpu/recorder.ts';
import { bind } from '../gpu/recording.ts';
import type { Operand, Step } from '../gpu/rehearsal.ts';
import { rehearse } from '../gpu/rehearse.ts';
import type { Tensor } from '../gpu/tensor.ts';
import { COPY_DST, COPY_SRC, STORAGE, UNIFORM } from '../gpu/usage.ts';
import { type Lifetime, layOut } from './arena.ts';
import type { Graph } from './graph.ts';
import { inPlace, type Rewritten } from './rewrites.ts';

/** Where values are, by the tensors that stand for them in the graph. */
export type Places = ReadonlyMap<Operand, Bound>;

/** What a plan has on a device. */
export interface Made {
  readonly steps: readonly Step[];
  /** What became of them once kernels were chosen. */
  readonly rewrites: readonly Rewritten[];
  /** Everything allocated: the arena, the inputs, the parameters. */
  readonly buffers: readonly GPUBuffer[];
  /** What it was allocated in. */
  readonly account: Memory;
  /** Of inputs, intermediates and results. */
  readonly places: Places;
  readonly pipelines: readonly GPUComputePipeline[];
  /** Of each step, with what its kernel reads and writes in its place. */
  readonly groups: readonly GPUBindGroup[];
  /** The bind group of a step, with some values in other places. */
  group(step: number, others: Places): GPUBindGroup;
}

const storage = STORAGE | COPY_SRC | COPY_DST;

/** Chooses and compiles the kernels of a graph, and makes its memory and bind groups. */
export async function make(
  op: string,
  gpu: Context,
  graph: Graph,
  inputs: readonly Operand[],
  onProgress: (progress: Progress) => void,
): Promise<Made> {
  const { device, memory: account, pipelines } = gpu;
  for (const { spec } of inputs) gpu.spec(`${op}: inputs`, spec.shape, spec);
  const chosen = graph.nodes.flatMap(({ kernels, g, operands, out }) =>
    rehearse(op, gpu, () => void gpu.plan(kernels, g as never)(operands as never)).map((step) => ({ ...step, out })),
  );
  const { steps, rewrites } = inPlace(gpu, chosen, graph.results);
  const programs = steps.map(({ planned }) => planned.program);
  const compiled = compile(pipelines, programs, onProgress);
  compiled.catch(() => {}); // the memory may fail before it does
  const memory = new PlanMemory(account, op, steps, inputs, graph.results);
  try {
    const failure = await memory.settled;
    if (failure !== undefined) throw failure;
    await Promise.race([compiled, device.lost]);
    gpu.check(op);
    const found = programs.map((program) => pipelines.of(program));
    const group = (i: number, others: Places) => {
      const { label, bindings } = steps[i]!.planned.program;
      const bound = memory.bound(op, i, steps[i]!, others);
      const entries = bindings.map((name, binding) => ({ binding, resource: bound(name) }));
      return device.createBindGroup({ label, layout: found[i]!.layout, entries });
    };
    return {
      steps,
      rewrites,
      buffers: memory.buffers,
      account,
      places: memory.places,
      pipelines: found.map(({ pipeline }) => pipeline),
      groups: steps.map((_, i) => group(i, new Map())),
      group,
    };
  } catch (error) {
    for (const buffer of memory.buffers) account.drop(buffer);
    gpu.check(op); // what fails on a device that goes away fails for that
    throw error;
  }
}

class PlanMemory {
  readonly buffers: GPUBuffer[] = [];
  readonly places = new Map<Operand, Bound>();
  declare readonly settled: Promise<Error | undefined>;
  readonly #small: GPUBuffer;
  readonly #slots: ReturnType<typeof packed>['places'];

  constructor(
    account: Memory,
    op: string,
    steps: readonly Step[],
    inputs: readonly Operand[],
    results: ReadonlySet<Operand>,
  ) {
    const { device } = account;
    const values = valuesOf(steps, results);
    const { minStorageBufferOffsetAlignment: alignment, maxBufferSize } = device.limits;
    const lifetimes = [...values.values()];
    const arena = layOut(lifetimes, apartIn(steps, [...values.keys()]), alignment, maxBufferSize);
    const { data, places } = packed(steps.map(({ planned }) => planned));
    const total = arena.sizes.reduce((sum, size) => sum + size, 0);
    const { result, outcome } = guarded(account, `${op}: allocation of ${total} bytes`, () => {
      const create = (label: string, size: number, usage: number) => {
        const buffer = account.create({ label, size: Math.max(size, ABSENT), usage });
        this.buffers.push(buffer);
        return buffer;
      };
      const place = (operand: Operand, buffer: GPUBuffer, offset: number) => {
        const bound = bind({ buffer, byteOffset: offset }, operand.spec);
        if (bound !== undefined) this.places.set(operand, bound);
      };
      for (const input of inputs)
        place(input, create('atrous plan: input', wholeVectors(input.spec.bytes), storage), 0);
      const buffers = arena.sizes.map((size) => create('atrous plan: arena', wholeVectors(size), storage));
      [...values.keys()].forEach((value, i) => {
        const { buffer, offset } = arena.places[i]!;
        place(value, buffers[buffer]!, offset);
      });
      const small = create('atrous plan: parameters', data.length, UNIFORM | STORAGE | COPY_DST);
      device.queue.writeBuffer(small, 0, data);
      return small;
    });
    this.#small = result;
    this.#slots = places;
    this.settled = outcome.settled;
  }

  /** What a step's kernel sees under each name. */
  bound(op: string, i: number, { operands, out, views }: Step, others: Places): (name: string) => Bound {
    return (name) => {
      const slot = this.#slots[i]![name];
      if (slot !== undefined) return { buffer: this.#small, ...slot };
      const operand = name === 'out' ? out : operands[name];
      const place = operand && (others.get(operand) ?? this.places.get(operand) ?? placeOf(op, operand));
      const seen = place && bind({ buffer: place.buffer, byteOffset: place.offset }, operand.spec, views[name]);
      return seen ?? { buffer: this.#small, offset: 0, size: ABSENT };
    };
  }
}

/** Where a tensor of the caller's is; nowhere if it is empty. */
export function placeOf(op: string, operand: Operand): Bound | undefined {
  if (operand.spec.size === 0) return undefined;
  return bind((operand as Tensor).storageFor(op), operand.spec);
}

/** From when to when each value is needed; results from the very start to the very end, since `encode` writes the others again. */
function valuesOf(steps: readonly Step[], results: ReadonlySet<Operand>): Map<Operand, Lifetime> {
  const values = new Map<Operand, Lifetime>();
  steps.forEach(({ out, operands }, i) => {
    const always = results.has(out);
    values.set(out, {
      bytes: out.spec.bytes,
      made: i,
      from: always ? 0 : i,
      last: always ? steps.length : i,
      ...values.get(out),
    });
    for (const operand of Object.values(operands)) {
      const read = operand && values.get(operand);
      if (read) values.set(operand, { ...read, last: Math.max(read.last, i) });
    }
  });
  return values;
}

/** For each value those that it is made from, or that are made from it. */
function apartIn(steps: readonly Step[], values: readonly Operand[]): Set<number>[] {
  const numbers = new Map(values.map((value, i) => [value, i]));
  const apart = values.map(() => new Set<number>());
  for (const step of steps) {
    const out = numbers.get(step.out)!;
    for (const operand of Object.values(step.operands)) {
      const other = operand && numbers.get(operand);
      if (other === undefined) continue;
      apart[out]!.add(other);
      apart[other]!.add(out);
    }
  }
  return apart;
}

function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
