// Random graphs of operations over small whole numbers, which every kernel and every fusion must compute to the bit.
import type { FloatDtype, Layout } from 'atrous';
import * as reference from 'atrous/reference';
import { generator } from './random.ts';

/** What both faces are here: operations by name. */
export type Face = Readonly<Record<string, unknown>>;

/** Something on either face. */
type Value = object;

interface Step {
  readonly op: string;
  /** Numbers of the tensors that go in: inputs first, then what the steps make. */
  readonly from: readonly number[];
  /** Filters. */
  readonly weights: readonly Weights[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Tensors among the options: of the graph by number, or weights. */
  readonly tensors: Readonly<Record<string, number | Weights>>;
}

interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

export interface Graph {
  readonly inputs: readonly reference.CpuTensor[];
  readonly steps: readonly Step[];
  /** Numbers of the results. */
  readonly results: readonly number[];
  readonly expected: readonly reference.CpuTensor[];
}

/** What no value may exceed, so that float32 holds each sum of the next few layers exactly, and float16 each value that is stored. */
const MOST = { f32: 2 ** 16, f16: 2 ** 11 };

const operations = [
  ...['conv2d', 'depthwiseConv2d', 'pointwiseConv2d', 'separableConv2d', 'focus', 'withSpaceToBatch'],
  ...['add', 'add', 'activation', 'concat', 'concat', 'spaceToDepth', 'depthToSpace', 'maxPool2d', 'resize'],
];

/** What is often found behind an operation, and may become one with it. */
const followers: Readonly<Record<string, readonly string[]>> = {
  conv2d: ['add', 'activation', 'concat'],
  depthwiseConv2d: ['add', 'activation', 'pointwiseConv2d', 'pointwiseConv2d'],
  pointwiseConv2d: ['add', 'activation', 'depthwiseConv2d', 'concat'],
  separableConv2d: ['add', 'activation', 'concat'],
  focus: ['add', 'activation'],
  add: ['activation', 'pointwiseConv2d'],
  activation: ['pointwiseConv2d', 'depthwiseConv2d', 'concat'],
  concat: ['pointwiseConv2d', 'concat'],
  spaceToDepth: ['conv2d', 'pointwiseConv2d', 'concat'],
};

export class GraphMaker {
  readonly #random: () => number;
  readonly #most: number;

  /** @param dtype what its tensors are to be held in on the GPU; the reference's are float32, with the same values */
  constructor(seed: number, dtype: FloatDtype = 'f32') {
    this.#random = generator(seed);
    this.#most = MOST[dtype];
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #weights(...shape: readonly number[]): Weights {
    const size = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from({ length: size }, () => this.#of([-1, -1, 0, 1, 1, 2])) };
  }

  #input(layout: Layout, like?: readonly number[]): reference.CpuTensor {
    const [h, w, c] = [2 * (2 + this.#below(5)), 2 * (2 + this.#below(5)), this.#of([1, 3, 4, 4, 6, 8, 16])];
    const batch = this.#of([1, 1, 2]);
    const shape = like ?? (layout === 'nhwc' ? [batch, h, w, c] : [batch, c, h, w]);
    const { data } = this.#weights(...shape);
    return { data: data.map((value) => 3 * value), shape, layout };
  }

  graph(): Graph {
    const layout = this.#of<Layout>(['nhwc', 'nchw']);
    const first = this.#input(layout);
    const inputs = [
      first,
      ...(this.#below(3) === 0 ? [this.#input(layout, this.#below(2) ? first.shape : undefined)] : []),
    ];
    const values = [...inputs];
    const steps: Step[] = [];
    const wanted = 2 + this.#below(7);
    for (let tries = 0; steps.length < wanted && tries < 100; tries++) {
      const step = this.#step(values, steps.at(-1)?.op ?? '');
      const made = tried(step, values, this.#most);
      if (!made) continue;
      steps.push(step);
      values.push(made);
    }
    const last = values.length - 1;
    const results = [...new Set([last, ...(this.#below(3) === 0 ? [inputs.length + this.#below(steps.length)] : [])])];
    return { inputs, steps, results, expected: results.map((i) => values[i]!) };
  }

  #step(values: readonly reference.CpuTensor[], before: string): Step {
    const x = this.#below(4) === 0 ? this.#below(values.length) : values.length - 1; // mostly chains, which fuse
    const { shape, layout } = values[x]!;
    const c = shape[layout === 'nchw' ? 1 : 3]!;
    const alike = values.flatMap((value, i) => (String(value.shape) === String(shape) ? [i] : []));
    const epilogue = (out: number, residuals: boolean) => {
      const bias = this.#below(3) === 0 && { bias: this.#weights(out) };
      const residual = residuals && this.#below(3) === 0 && { residual: this.#of(alike) };
      return { ...bias, ...residual };
    };
    const activation = () =>
      this.#of([
        {},
        {},
        { activation: 'relu' },
        { activation: 'relu6' },
        { activation: { type: 'clip', min: -9, max: 20 } },
      ]);
    const window = () => ({
      strides: this.#of([1, 1, 1, 1, 2]),
      dilations: this.#of([1, 1, 2, 3]),
      padding: this.#of(['same', 'same', 'same', 'same-lower', 'valid', 1]),
    });
    const step = (op: string, from: readonly number[], rest: Partial<Step> = {}): Step => ({
      op,
      from,
      weights: [],
      options: {},
      tensors: {},
      ...rest,
    });
    const out = this.#of([1, 3, 4, 8, 12, c]);
    const [kh, kw] = this.#of([
      [3, 3],
      [3, 3],
      [1, 3],
      [2, 2],
      [1, 1],
    ]) as [number, number];
    switch (this.#of(this.#below(2) ? (followers[before] ?? operations) : operations)) {
      case 'conv2d': {
        const groups = c % 2 === 0 && out % 2 === 0 ? this.#of([1, 1, 2]) : 1;
        return step('conv2d', [x], {
          weights: [this.#weights(kh, kw, c / groups, out)],
          options: { groups, ...window(), ...activation() },
          tensors: epilogue(out, out === c),
        });
      }
      case 'depthwiseConv2d': {
        const m = this.#of([1, 1, 1, 2]);
        return step('depthwiseConv2d', [x], {
          weights: [this.#weights(kh, kw, c, m)],
          options: { ...window(), ...activation() },
          tensors: epilogue(c * m, m === 1),
        });
      }
      case 'pointwiseConv2d':
        return step('pointwiseConv2d', [x], {
          weights: [this.#weights(1, 1, c, out)],
          options: activation(),
          tensors: epilogue(out, out === c),
        });
      case 'separableConv2d':
        return step('separableConv2d', [x], {
          weights: [this.#weights(kh, kw, c, 1), this.#weights(1, 1, c, out)],
          options: { ...window(), ...activation() },
          tensors: epilogue(out, out === c),
        });
      case 'focus':
        return step('focus', [x], {
          weights: [this.#weights(kh, kw, 4 * c, out)],
          options: { padding: 'same', ...activation() },
          tensors: epilogue(out, false),
        });
      case 'add':
        return step('add', this.#below(2) ? [x, this.#of(alike)] : [this.#of(alike), x], { options: activation() });
      case 'activation':
        return step('activation', [x], { options: { activation: 'relu', ...activation() } });
      case 'concat': {
        const others = values.flatMap((value, i) =>
          besides(value, layout) === besides(values[x]!, layout) ? [i] : [],
        );
        return step(
          'concat',
          Array.from({ length: 2 + this.#below(3) }, () => this.#of([x, ...others])),
        );
      }
      case 'spaceToDepth':
        return step('spaceToDepth', [x], { options: { blockSize: 2, order: this.#of(['DCR', 'CRD', 'focus']) } });
      case 'depthToSpace':
        return step('depthToSpace', [x], { options: { blockSize: 2, order: this.#of(['DCR', 'CRD']) } });
      case 'maxPool2d':
        return step('maxPool2d', [x], {
          options: { windowSize: this.#of([2, 3]), strides: this.#of([1, 2]), padding: 'same' },
        });
      case 'resize':
        return step('resize', [x], {
          options: { size: [2 + this.#below(12), 2 + this.#below(12)], method: 'nearest' },
        });
      default:
        return step('withSpaceToBatch', [x], {
          weights: [this.#weights(kh, kw, c, 1)],
          options: { dilations: this.#of([1, 2, 3]), padding: 'same' },
        });
    }
  }
}

/** The sizes that concat wants alike. */
function besides({ shape }: reference.CpuTensor, layout: Layout = 'nhwc'): string {
  return String(shape.toSpliced(layout === 'nhwc' ? 3 : 1, 1));
}

/** What the reference makes of a step; undefined where it refuses, or the numbers or the tensor grow too large. */
function tried(step: Step, values: readonly reference.CpuTensor[], most: number): reference.CpuTensor | undefined {
  try {
    const made = run(reference, step, values, ({ shape, data }) => ({ shape, data })) as reference.CpuTensor;
    const { data } = made;
    const exceeds = (numbers: reference.TensorData) =>
      (numbers as Float32Array).some((value) => Math.abs(value) > most);
    const large = data.length === 0 || data.length > 8192 || exceeds(data) || exceeds(middleOf(step, values));
    return large ? undefined : made;
  } catch (error) {
    if (error instanceof reference.ShapeError || error instanceof reference.OptionError) return undefined;
    throw error;
  }
}

/** What a separable convolution may keep in memory between its two. */
function middleOf({ op, from, weights, options }: Step, values: readonly reference.CpuTensor[]): reference.TensorData {
  if (op !== 'separableConv2d') return new Float32Array();
  const { activation, ...window } = options;
  return reference.depthwiseConv2d(values[from[0]!]!, weights[0]!, window).data;
}

function run(face: Face, step: Step, values: readonly Value[], put: (weights: Weights) => Value): Value {
  const { op, from, weights, options, tensors } = step;
  const held = Object.entries(tensors).map(([name, of]) => [name, typeof of === 'number' ? values[of] : put(of)]);
  const operands = from.map((i) => values[i]!);
  const all = { ...options, ...Object.fromEntries(held) };
  const call = face[op] as (...args: unknown[]) => Value;
  return op === 'concat' ? call(operands) : call(...operands, ...weights.map(put), all);
}

/** The graph on another face: its results. Weights are put there once, before. */
export function build<T extends Value>(face: Face, { steps, results }: Graph, put: (weights: Weights) => T) {
  const known = new Map<Weights, T>();
  for (const { weights, tensors } of steps) {
    for (const each of [...weights, ...Object.values(tensors)])
      if (typeof each === 'object') known.set(each, put(each));
  }
  return (inputs: readonly T[]): T[] => {
    const values: Value[] = [...inputs];
    for (const step of steps) values.push(run(face, step, values, (weights) => known.get(weights)!));
    return results.map((i) => values[i] as T);
  };
}

/** For a message. */
export function shown({ inputs, steps, results }: Graph): string {
  const lines = steps.map(({ op, from, weights, options, tensors }, i) => {
    const named = Object.entries(tensors).map(
      ([name, of]) => `${name}: ${typeof of === 'number' ? `#${of}` : `[${of.shape}]`}`,
    );
    const filters = weights.map(({ shape }) => `[${shape}]`);
    return `  #${inputs.length + i} = ${op}(${[...from.map((k) => `#${k}`), ...filters].join(', ')}, ${JSON.stringify(options)} ${named.join(', ')})`;
  });
  const given = inputs.map(({ shape, layout }, i) => `  #${i} = [${shape}] ${layout}`);
  return [...given, ...lines, `  results ${results.map((i) => `#${i}`).join(', ')}`].join('\n');
}
