/// <reference lib="esnext.disposable" preserve="true" />

import type { Context } from '../gpu/context.ts';
import { Explanation } from '../gpu/explain.ts';
import { guarded } from '../gpu/guard.ts';
import { contextOf } from '../gpu/operands.ts';
import { Outcome } from '../gpu/outcome.ts';
import type { Bound } from '../gpu/recorder.ts';
import type { Operand } from '../gpu/rehearsal.ts';
import { Tensor } from '../gpu/tensor.ts';
import { COPY_SRC } from '../gpu/usage.ts';
import { AtrousError, check, DtypeError, OptionError, ResourceError, ShapeError, show } from '../shape/errors.ts';
import { checkOptions, isPlainObject } from '../shape/options.ts';
import { type Shape, showShape, type TensorSpec } from '../shape/tensorSpec.ts';
import { blamedIn, copiesOf, type Inputs, kernelsOf, record, recordPass } from './commands.ts';
import { PlanExplanation } from './explanation.ts';
import type { Graph } from './graph.ts';
import { type Made, make, type Places, placeOf } from './made.ts';
import type { Rewritten } from './rewrites.ts';

/** What a plan was compiled from. */
export interface Source {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Operand>>;
  readonly outputs: Readonly<Record<string, Operand>>;
  /** The caller's tensors that the graph reads, as messages call them. */
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly rewrites: readonly Rewritten[];
}

/** The next run, recorded while the GPU works on the latest; its copies are for the same inputs. */
interface Ahead {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly copies: GPUCommandBuffer;
  readonly kernels: GPUCommandBuffer;
}

/** How many sets of the caller's buffers `encode` remembers bind groups for. */
const REMEMBERED = 8;

/** Operations compiled for inputs of fixed shapes. `In` and `Out` are the names of its inputs and outputs. */
export class Plan<In extends string = string, Out extends string = string> {
  /** Bytes on the GPU: intermediates, results, inputs and parameters, without the weights. 0 where the device can't hold them. */
  declare readonly bytes: number;
  /** Dispatches of one run. */
  declare readonly dispatches: number;
  /** Floating-point operations of one run, a multiplication and an addition counted as two. */
  declare readonly flops: number;
  readonly #gpu: Context;
  readonly #source: Source;
  readonly #inputs: Inputs;
  readonly #weights: readonly Tensor[];
  #outcome: Made | AtrousError;
  #results: Tensor[] = [];
  #ahead: Ahead | undefined;
  #encoded: { readonly places: Places; readonly groups: readonly GPUBindGroup[] }[] = [];
  #destroyed = false;

  /** @internal Use {@link compile}. */
  constructor(gpu: Context, source: Source, made: Made | AtrousError) {
    this.#gpu = gpu;
    this.#source = source;
    this.#inputs = Object.entries(source.inputs);
    this.#weights = Object.values(source.weights);
    this.#outcome = made;
    const { buffers, steps } = made instanceof AtrousError ? { buffers: [], steps: [] } : made;
    this.bytes = buffers.reduce((sum, { size }) => sum + size, 0);
    this.dispatches = steps.length;
    gpu.recoverables.add(this);
    this.flops = source.graph.nodes.reduce((sum, { g }) => sum + g.flops, 0);
  }

  /**
   * Copies the inputs into the plan's own memory, runs it, and resolves when that is submitted. The results belong to the
   * plan: they are there until its next run, and using one later is a ResourceError. Nothing is created on the GPU.
   * @param inputs a tensor for each input, of its shape, layout and dtype
   * @throws (as a rejection) OptionError for a missing or unknown name; ShapeError, DtypeError; ResourceError for a tensor or
   *   a weight that is destroyed, poisoned or foreign, for an input wrapped over a buffer without COPY_SRC usage, and for a
   *   destroyed plan; DeviceLostError
   */
  async run(inputs: Readonly<Record<In, Tensor>>): Promise<Record<Out, Tensor>> {
    const op = 'run';
    this.#check(op);
    const gpu = this.#gpu;
    const tensors = this.#named(op, inputs, this.#source.inputs);
    const ahead = this.#ahead;
    const isLatest = ([name]: readonly [string, Operand]) =>
      ahead?.inputs[name] === tensors[name] && !isGone(tensors[name]!);
    const copies = this.#inputs.every(isLatest) ? ahead?.copies : undefined;
    if (copies === undefined) this.#checkInputs(op, tensors);
    const made = this.#made; // or why there is none
    gpu.flush(); // what the inputs are made by comes first
    for (const result of this.#results) result.expire('a result of a plan that has run again');
    const inputCopies = () => copiesOf(made, this.#inputs, tensors);
    const { outcome } = guarded(gpu.memory, op, () => {
      const kernels = ahead?.kernels ?? kernelsOf(made);
      this.#ahead = undefined; // commands can be submitted once
      gpu.device.queue.submit([copies ?? inputCopies(), kernels]);
      this.#ahead = { inputs: { ...tensors }, copies: inputCopies(), kernels: kernelsOf(made) };
    });
    const isThere = () => !this.#destroyed && made.account === gpu.memory;
    const judged = new Outcome(
      outcome.settled.then((error) => error && blamedIn(error, made, this.#inputs, tensors, isThere)),
    );
    const all = Outcome.all([judged, ...[...Object.values(tensors), ...this.#weights].map((each) => each.outcome)]);
    const results = Object.entries(this.#source.outputs).map(([name, output]) => {
      const { buffer, offset } = made.places.get(output) ?? { buffer: made.buffers[0]!, offset: 0 }; // if empty
      return [name, new Tensor(gpu, output.spec, { buffer, byteOffset: offset }, all)] as const;
    });
    this.#results = results.map(([, tensor]) => tensor);
    return Object.fromEntries(results) as Record<Out, Tensor>;
  }

  /**
   * Records one run into the caller's command encoder or compute pass, on the caller's own buffers, without a copy, and submits
   * nothing of it; what the context itself has recorded is submitted first. Intermediates are the plan's: encode it into
   * submissions of one queue, which run one after the other. Bind groups are made when buffers are first seen, and remembered.
   * @param target an encoder in which no pass is open, or an open compute pass
   * @param places for each input and each output a tensor (`gpu.wrap` gives one of a buffer), a buffer, or `{ buffer, offset }`
   *   with an offset in bytes
   * @throws OptionError for names and offsets; ResourceError for an output in a buffer that is also read or written otherwise,
   *   for what lies in the plan's own memory, as its results do, and for buffers that are too small or have no STORAGE usage;
   *   otherwise as {@link run}
   */
  encode(
    target: GPUCommandEncoder | GPUComputePassEncoder,
    places: Readonly<
      Record<In | Out, Tensor | GPUBuffer | { readonly buffer: GPUBuffer; readonly offset?: number | undefined }>
    >,
  ): void {
    const op = 'encode';
    this.#check(op);
    const { inputs, outputs } = this.#source;
    const given = this.#named(op, places, { ...inputs, ...outputs });
    check(
      'beginComputePass' in Object(target) || 'dispatchWorkgroups' in Object(target),
      OptionError,
      op,
      () => `target must be a GPUCommandEncoder or a GPUComputePassEncoder, not ${show(target)}`,
    );
    const bound = new Map<Operand, Bound>();
    for (const [name, operand] of Object.entries({ ...inputs, ...outputs })) {
      const place = this.#boundTo(op, name, operand, given[name]);
      if (operand.spec.size > 0) bound.set(operand, place);
    }
    const groups = this.#groupsFor(op, bound);
    this.#gpu.flush();
    if ('dispatchWorkgroups' in target) record(target, this.#made, groups);
    else recordPass(target, this.#made, groups);
  }

  /** What runs, in order, and which rewrites made it so. `String()` of it is text for people. */
  explain(): PlanExplanation {
    const { device } = this.#gpu;
    const { steps, rewrites } = this.#made;
    return new PlanExplanation(
      steps.map((step) => new Explanation(step, device)),
      [...this.#source.rewrites, ...rewrites],
      this.bytes,
    );
  }

  /**
   * Frees the plan's memory, and its results with it. What is recorded or submitted goes on; what was encoded has to be submitted
   * before.
   */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    for (const result of this.#results) result.expire('a result of a plan that is destroyed');
    if (!(this.#outcome instanceof AtrousError)) {
      for (const buffer of this.#outcome.buffers) this.#gpu.release({ buffer, outcome: Outcome.fine }, true);
    }
    this.#encoded = [];
    this.#ahead = undefined;
    this.#gpu.recoverables.delete(this);
  }

  /** @internal Makes it again on the context's next device; its weights are there before it where they were kept. */
  async recover(): Promise<void> {
    this.#encoded = [];
    this.#ahead = undefined;
    // For those who use it.
    const made = await this.#again().catch((error: unknown) =>
      error instanceof AtrousError ? error : new ResourceError(`recover: ${error}`),
    );
    this.#outcome = made;
    if (this.#destroyed && !(made instanceof AtrousError)) for (const buffer of made.buffers) made.account.drop(buffer);
  }

  /** For `using`: {@link destroy}. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** @internal What it was compiled from, and on, for `op`. */
  source(op: string): Source & { readonly gpu: Context } {
    this.#check(op);
    return { ...this.#source, gpu: this.#gpu };
  }

  async #again(): Promise<Made> {
    const op = 'recover';
    const { graph, inputs, weights } = this.#source;
    contextOf(op, weights, this.#gpu);
    return make(op, this.#gpu, graph, Object.values(inputs), () => {});
  }

  #check(op: string): void {
    check(!this.#destroyed, ResourceError, op, () => 'the plan is destroyed');
    this.#gpu.check(op);
    // Names and all, it would take as long as the rest of a run, and says nothing of weights that are there.
    if (this.#weights.some(isGone)) contextOf(op, this.#source.weights, this.#gpu);
  }

  #checkInputs(op: string, tensors: Readonly<Record<string, Tensor>>): void {
    contextOf(op, tensors, this.#gpu);
    for (const [name, { spec }] of this.#inputs) {
      const tensor = tensors[name]!;
      checkSame(op, name, tensor.spec, spec);
      const copied = (tensor.storageFor(op).buffer.usage & COPY_SRC) !== 0;
      check(copied, ResourceError, op, () => `the buffer wrapped as ${name} has no COPY_SRC usage`);
    }
  }

  /** Refuses a record that lacks a name or has another. */
  #named<T>(op: string, given: Readonly<Record<string, T>>, names: object): Readonly<Record<string, T>> {
    const wanted = Object.keys(names);
    check(isPlainObject(given), OptionError, op, () => `expected { ${wanted.join(', ')} }, not ${show(given)}`);
    const has = Object.keys(given).filter((name) => given[name] !== undefined);
    const missing = wanted.filter((name) => !has.includes(name));
    const unknown = has.filter((name) => !wanted.includes(name));
    const also = `the plan has ${wanted.join(', ')}`;
    check(missing.length === 0, OptionError, op, () => `${missing.join(', ')} is missing; ${also}`);
    check(unknown.length === 0, OptionError, op, () => `unknown name ${unknown.join(', ')}; ${also}`);
    return given;
  }

  /** What runs, or the refusal of what doesn't fit the device. */
  get #made(): Made {
    if (this.#outcome instanceof AtrousError) throw this.#outcome;
    if (this.#outcome.account === this.#gpu.memory) return this.#outcome;
    throw new ResourceError('the plan is lost with its device, and was not restored');
  }

  /** The caller's place for an input or output, after refusing what can't be one. */
  #boundTo(op: string, name: string, { spec }: Operand, place: unknown): Bound {
    if (place instanceof Tensor) {
      checkSame(op, name, place.spec, spec);
      contextOf(op, { [name]: place }, this.#gpu);
      const { buffer } = place; // asked for, so no other tensor's before the caller has submitted
      return placeOf(op, place) ?? { buffer, offset: 0, size: 0 };
    }
    const { buffer = place, offset = 0 } = Object(place) as { buffer?: unknown; offset?: number };
    check(
      isBuffer(buffer),
      ResourceError,
      op,
      () => `${name} must be a tensor, a GPUBuffer or { buffer, offset }, not ${show(place)}`,
    );
    const what = `${op}: ${name}`;
    if (buffer !== place) checkOptions(what, place, ['buffer', 'offset']);
    const tensor = this.#gpu.wrapFor(what, buffer, spec.shape, {
      layout: spec.layout,
      dtype: spec.dtype,
      byteOffset: offset,
    });
    return placeOf(op, tensor) ?? { buffer, offset, size: 0 };
  }

  /** Refuses what WebGPU would: a dispatch that writes a buffer which it also reads, as it may with the plan's own. */
  #checkApart(op: string, bound: ReadonlyMap<Operand, Bound>): void {
    const { inputs, outputs, weights } = this.#source;
    const nameOf = new Map(Object.entries({ ...inputs, ...outputs }).map(([name, operand]) => [operand, name]));
    const uses = [...bound].map(([operand, { buffer }]) => ({ name: nameOf.get(operand)!, buffer }));
    const own = uses.find(({ buffer }) => this.#made.buffers.includes(buffer));
    check(own === undefined, ResourceError, op, () => `${own!.name} lies in the plan's own memory`);
    for (const [name, { buffer }] of Object.entries(weights)) uses.push({ name, buffer }); // asked for as well
    for (const output of Object.values(outputs)) {
      const own = bound.get(output);
      const name = nameOf.get(output)!;
      const other = own && uses.find((use) => use.buffer === own.buffer && use.name !== name);
      check(other === undefined, ResourceError, op, () => `${name} lies in the same buffer as ${other!.name}`);
    }
  }

  /** Bind groups on the caller's buffers, as made for these places before, or made now if they can be. */
  #groupsFor(op: string, places: Places): readonly GPUBindGroup[] {
    const known = this.#encoded.findIndex((each) =>
      [...places].every(([operand, place]) => same(each.places.get(operand), place)),
    );
    const [found] = known < 0 ? [] : this.#encoded.splice(known, 1);
    if (found === undefined) this.#checkApart(op, places);
    const { steps, groups, group } = this.#made;
    const latest = found ?? {
      places,
      groups: steps.map(({ operands, out }, i) =>
        [out, ...Object.values(operands)].some((operand) => operand && places.has(operand))
          ? group(i, places)
          : groups[i]!,
      ),
    };
    this.#encoded.push(latest);
    if (this.#encoded.length > REMEMBERED) this.#encoded.shift();
    return latest.groups;
  }
}

function same(a: Bound | undefined, b: Bound): boolean {
  return a !== undefined && a.buffer === b.buffer && a.offset === b.offset;
}

function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Whether a weight can't be read any more. */
function isGone({ destroyed, outcome }: Tensor): boolean {
  return destroyed || outcome.error !== undefined;
}

function isBuffer(value: unknown): value is GPUBuffer {
  return typeof value === 'object' && value !== null && typeof (value as GPUBuffer).usage === 'number';
}

function checkSame(op: string, name: string, given: TensorSpec, wanted: TensorSpec): void {
  check(
    given.dtype === wanted.dtype,
    DtypeError,
    op,
    () => `${name} is ${given.dtype}, the plan takes ${wanted.dtype}`,
  );
  check(
    given.layout === wanted.layout && isSameShape(given.shape, wanted.shape),
    ShapeError,
    op,
    () =>
      `${name} is ${showShape(given.shape)} ${given.layout}, the plan takes ${showShape(wanted.shape)} ${wanted.layout}`,
  );
}
