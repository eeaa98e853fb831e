import type { Dtype, Layout, Rehearse, Shape, Tensor, Variant } from 'atrous';
import { floatsOf } from '../../test/harness/floats.ts';
import { empty, uploaded } from '../device.ts';
import type { Call, HostTensor, Program } from '../program.ts';
import { asOihw, type Contestant, type Prepared, Unsupported } from './contestant.ts';

/** The library's public faces: this checkout's, or those of another build. */
export type Face = typeof import('atrous') & typeof import('atrous/layers');

type Operation = (...args: unknown[]) => Tensor;

export function atrous(face: Face, device: GPUDevice, column = 'atrous'): Contestant {
  return { column, way: '', ours: true, prepare: (program) => prepare(face, device, program, []) };
}

/** A chain in the three ways that there are to run one, in the column's order of preference. */
export function plans(face: Face, device: GPUDevice, column = 'atrous'): Contestant[] {
  const common = { column, ours: true } as const;
  return [
    { ...common, way: 'plan.run', prepare: (program) => preparePlan(face, device, program, 'run') },
    { ...common, way: 'plan.encode', prepare: (program) => preparePlan(face, device, program, 'encode') },
    { ...common, way: 'eager', prepare: (program) => prepare(face, device, program, []) },
  ];
}

/**
 * One contestant for each variant that accepts a program's geometry: the library's own choice, and then, for each dispatch,
 * its other candidates with everything else as chosen. Where one leads to other dispatches, those have theirs.
 */
export async function variants(face: Face, device: GPUDevice, program: Program): Promise<Contestant[]> {
  let seen: (readonly Variant[])[] = [];
  let choice: readonly number[] = [];
  const context = await face.createContext({
    device,
    chooseVariant(candidates) {
      seen.push(candidates);
      return choice[seen.length - 1] ?? 0;
    },
  });
  const operands = new Operands(context, program);
  const offered = (chosen: readonly number[]) => {
    [seen, choice] = [[], chosen];
    for (const value of run(face, program, operands)) value.destroy();
    return seen;
  };
  const choices: (readonly number[])[] = [];
  const labels: string[] = [];
  const explore = (chosen: readonly number[], candidates: readonly (readonly Variant[])[]) => {
    choices.push(chosen);
    labels.push(candidates.map((each, i) => each[chosen[i] ?? 0]!.label).join(' + '));
    for (let dispatch = chosen.length; dispatch < candidates.length; dispatch++) {
      for (let index = 1; index < candidates[dispatch]!.length; index++) {
        const other = [...chosen, ...new Array<number>(dispatch - chosen.length).fill(0), index];
        const then = offered(other);
        if (then.length > candidates.length) explore(other, then);
        else {
          choices.push(other);
          labels.push(then.map((each, i) => each[other[i] ?? 0]!.label).join(' + '));
        }
      }
    }
  };
  explore([], offered([]));
  operands.destroy();
  context.destroy();
  return choices.map((chosen, i) => ({
    // Each in a column of its own, also where labels are the same.
    column: labels.indexOf(labels[i]!) === i ? labels[i]! : `${labels[i]} (${i})`,
    way: '',
    ours: true,
    prepare: (again) => prepare(face, device, again, chosen),
  }));
}

/** The program on tensors that are only shapes, for `prepare` and its kin. */
export function rehearsed(face: Face, program: Program): Rehearse {
  return (tensor) => {
    return run(face, program, new Operands({ tensor: (_, shape, options) => tensor(shape, options) }, program));
  };
}

/**
 * `choice` is the index of the variant that each dispatch takes; those beyond its end take the library's own. Without one
 * the context is as an app has it: with a `chooseVariant` each call would describe all of its candidates.
 */
async function prepare(face: Face, device: GPUDevice, program: Program, choice: readonly number[]): Promise<Prepared> {
  let dispatch = 0;
  const chooseVariant = () => choice[dispatch++] ?? 0;
  const context = await face.createContext(choice.length === 0 ? { device } : { device, chooseVariant });
  const operands = new Operands(context, program);
  const recorded = () => {
    dispatch = 0;
    return run(face, program, operands);
  };
  let results: Tensor[] = [];
  return {
    kernels: face.explain(context, recorded).map(({ label }) => label),
    run() {
      for (const tensor of results) tensor.destroy();
      results = recorded();
      context.flush();
    },
    results: () => Promise.all(results.map(async (tensor) => floatsOf(await tensor.data()))),
    dispose() {
      context.destroy();
    },
  };
}

/** `encode` works in an encoder and on buffers of its own, as an app would that owns the device. */
async function preparePlan(face: Face, device: GPUDevice, program: Program, by: 'run' | 'encode'): Promise<Prepared> {
  const context = await face.createContext({ device });
  const operands = new Operands(context, program);
  const { shape, layout, dtype } = program.x.spec;
  const build = ({ x }: { x: Tensor }) => {
    const values = run(face, program, { ...operands, x });
    return Object.fromEntries(values.map((value, i) => [`y${i}`, value]));
  };
  const plan = await face.compile(context, build, { x: { shape, layout, dtype } });
  const kernels = plan.explain().dispatches.map(({ label }) => label);
  const { x } = operands;
  const take = (tensors: readonly Tensor[]) =>
    Promise.all(
      tensors.map(async (tensor) => {
        const floats = floatsOf(await tensor.data());
        // Every run writes here: what is read next must not be what an earlier one left.
        empty(device, tensor.buffer, tensor.byteOffset, { dtype: program.workload.dtype, length: floats.length });
        return floats;
      }),
    );
  const dispose = () => {
    plan.destroy();
    context.destroy();
  };
  if (by === 'run') {
    let results: Readonly<Record<string, Tensor>> = {};
    return {
      kernels,
      recordsAhead: true,
      async run() {
        results = await plan.run({ x });
      },
      results: () => take(Object.values(results)),
      dispose,
    };
  }
  const outputs = program.results.map((value) => {
    const spec = program.specs[value]!;
    const buffer = uploaded(device, new Float32Array(spec.size), program.workload.dtype);
    return context.wrap(buffer, spec.shape, { layout: spec.layout, dtype: spec.dtype });
  });
  const places = { x, ...Object.fromEntries(outputs.map((output, i) => [`y${i}`, output])) };
  return {
    kernels,
    run() {
      const encoder = device.createCommandEncoder();
      plan.encode(encoder, places);
      device.queue.submit([encoder.finish()]);
    },
    results: () => take(outputs),
    dispose() {
      dispose();
      for (const { buffer } of outputs) buffer.destroy();
    },
  };
}

interface Maker {
  tensor(data: Float32Array, shape: Shape, options: { layout?: Layout; dtype: Dtype }): Tensor;
}

/** A program's input and weights on the GPU, the filters in the order that the workload asks for. */
class Operands {
  readonly x: Tensor;
  readonly filters: readonly (readonly Tensor[])[];
  readonly biases: readonly (Tensor | undefined)[];
  /** What each call takes beside its input, where it is none with filters. */
  readonly others: readonly (readonly Tensor[])[];

  constructor(context: Maker, { x, calls, workload }: Program) {
    const upload = ({ data, spec: { shape, layout, dtype } }: HostTensor) =>
      context.tensor(data, shape, { layout, dtype });
    this.x = upload(x);
    this.filters = calls.map(({ filters }) =>
      filters.map(({ tensor, depthwise }) => {
        if (workload.filters === 'hwio') return upload(tensor);
        const { data, shape } = asOihw(tensor, depthwise);
        return context.tensor(data, shape, { dtype: workload.dtype });
      }),
    );
    this.biases = calls.map(({ bias }) => bias && upload(bias));
    this.others = calls.map(({ others = [] }) => others.map(upload));
  }

  destroy(): void {
    for (const tensor of [this.x, ...this.filters.flat(), ...this.biases, ...this.others.flat()]) tensor?.destroy();
  }
}

/** Records the program; what only its later steps read is destroyed. */
function run(
  face: Face,
  program: Program,
  { x, filters, biases, others }: Pick<Operands, 'x' | 'filters' | 'biases' | 'others'>,
): Tensor[] {
  const values: Tensor[] = [x];
  const made: Tensor[] = [];
  program.calls.forEach((call, i) => {
    const { op, from, value, options, residual } = call;
    const operation = face[op] as Operation | undefined;
    if (operation === undefined) throw new Unsupported(`no ${op}`);
    if (call.others) {
      const given = [values[from]!, ...others[i]!];
      values[value] = op === 'concat' ? operation(given) : operation(...given, options);
      made.push(values[value]!);
      return;
    }
    const tensors = { bias: biases[i], residual: residual === undefined ? undefined : values[residual] };
    const y = operation(values[from], ...filters[i]!, {
      ...options,
      ...given(tensors),
      ...layouts(call, program.workload.filters),
    });
    values[value] = y;
    made.push(y);
  });
  const results = program.results.map((value) => values[value]!);
  for (const tensor of made) if (!results.includes(tensor)) tensor.destroy();
  return results;
}

function given(tensors: Readonly<Record<string, Tensor | undefined>>): object {
  return Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => tensor !== undefined));
}

/** The options that say in which order the filters are, where it isn't the operation's own. */
function layouts({ op, filters }: Call, order: 'hwio' | 'oihw'): object {
  if (order === 'hwio' || filters.length === 0) return {};
  return op === 'separableConv2d'
    ? { depthwiseFilterLayout: order, pointwiseFilterLayout: order }
    : { filterLayout: order };
}
