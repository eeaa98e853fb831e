// A workload made concrete: tensors with their elements, the operations' geometry, and with it flops and bytes.
import { floatFormats } from '../src/number/formats.ts';
import { activationGeometry } from '../src/ops/activation/spec.ts';
import { addGeometry, type ElementwiseGeometry } from '../src/ops/add/spec.ts';
import { avgPool2dGeometry } from '../src/ops/avgPool2d/spec.ts';
import { batchToSpaceGeometry } from '../src/ops/batchToSpace/spec.ts';
import { type ConcatGeometry, concatGeometry } from '../src/ops/concat/spec.ts';
import { type ConvGeometry, conv2dGeometry } from '../src/ops/conv2d/spec.ts';
import { depthToSpaceGeometry } from '../src/ops/depthToSpace/spec.ts';
import { depthwiseConv2dGeometry } from '../src/ops/depthwiseConv2d/spec.ts';
import { focusGeometry } from '../src/ops/focus/spec.ts';
import { globalAvgPoolGeometry } from '../src/ops/globalAvgPool/spec.ts';
import { maxPool2dGeometry, type PoolGeometry } from '../src/ops/maxPool2d/spec.ts';
import { pointwiseConv2dGeometry } from '../src/ops/pointwiseConv2d/spec.ts';
import { type ResizeGeometry, resizeGeometry } from '../src/ops/resize/spec.ts';
import { separableConv2dGeometry } from '../src/ops/separableConv2d/spec.ts';
import { type BatchGeometry, spaceToBatchGeometry } from '../src/ops/spaceToBatch/spec.ts';
import { type BlockGeometry, spaceToDepthGeometry } from '../src/ops/spaceToDepth/spec.ts';
import type { ConvAxis } from '../src/shape/axis.ts';
import type { Pair } from '../src/shape/options.ts';
import { TensorSpec } from '../src/shape/tensorSpec.ts';
import { generator, seedOf } from '../test/harness/random.ts';
import type { LayerStep, Step, Workload } from './workloads.ts';

/** A tensor on the CPU, float16 as the numbers that it holds; filters are hwio (hwim for depthwise), whatever order a library is given them in. */
export interface HostTensor {
  readonly spec: TensorSpec;
  readonly data: Float32Array;
}

/** Which value of a program: 0 is its input, `i + 1` the result of stage `i`. */
export type ValueIndex = number;

/** A rearrangement, a convolution with its epilogue, or what stands between those: what every library has in some form. */
export type Stage = MoveStage | ConvStage | LayerStage;

export interface MoveStage {
  readonly kind: 'move';
  readonly op: 'spaceToDepth' | 'depthToSpace' | 'spaceToBatch' | 'batchToSpace';
  readonly from: ValueIndex;
  readonly g: BlockGeometry | BatchGeometry;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ConvStage {
  readonly kind: 'conv';
  readonly from: ValueIndex;
  readonly g: ConvGeometry;
  /** Whether the padding is `'same'`, for libraries that have a faster path for the word than for the numbers. */
  readonly same: boolean;
  readonly filter: HostTensor;
  readonly bias?: HostTensor;
  readonly residual?: ValueIndex;
}

/** An operation between convolutions, alone in its program. */
export interface LayerStage {
  readonly kind: 'layer';
  readonly from: ValueIndex;
  readonly g: ElementwiseGeometry | ConcatGeometry | PoolGeometry | ResizeGeometry;
  readonly step: LayerStep;
  /** What it takes beside its input. */
  readonly others: readonly HostTensor[];
}

/** One operation of `atrous`: one stage, or two where it is a composition. */
export interface Call {
  readonly op: Step['op'];
  readonly from: ValueIndex;
  readonly value: ValueIndex;
  readonly filters: readonly { readonly tensor: HostTensor; readonly depthwise: boolean }[];
  readonly bias?: HostTensor;
  readonly residual?: ValueIndex;
  /** Of an operation between convolutions: what it takes beside its input, in a list with it or not. */
  readonly others?: readonly HostTensor[];
  /** Without tensors. */
  readonly options: Readonly<Record<string, unknown>>;
}

type Move = Extract<Step, { op: MoveStage['op'] }>;
type Convolution = Exclude<Step, Move | LayerStep>;

interface Parts {
  readonly moved?: Pick<MoveStage, 'g' | 'options'>;
  readonly filters: Call['filters'];
  readonly options: Call['options'];
  geometries(tensors: { bias?: TensorSpec; residual?: TensorSpec }): ConvGeometry[];
}

export interface Program {
  readonly workload: Workload;
  readonly x: HostTensor;
  readonly calls: readonly Call[];
  readonly stages: readonly Stage[];
  /** Of every value, the input first. */
  readonly specs: readonly TensorSpec[];
  readonly results: readonly ValueIndex[];
  readonly flops: number;
  /** Bytes of input, weights and results: what has to be moved at the least, the middles staying where they are made. */
  readonly bytes: number;
}

export function programOf(workload: Workload): Program {
  return new Builder(workload, true).build();
}

/** What a workload amounts to, without drawing its numbers. */
export function outlineOf(workload: Workload): Pick<Program, 'specs' | 'flops' | 'bytes'> {
  return new Builder(workload, false).build();
}

/** One channel of the input behind each output channel. */
export function isDepthwise({ g }: ConvStage): boolean {
  return g.groups > 1 && g.groups === g.x.channels;
}

/** A matrix product: nothing but the channels of one pixel goes into one of the output. */
export function isPointwise({ g: { rows, columns, groups } }: ConvStage): boolean {
  const plain = ({ kernel, stride, before, after }: ConvAxis) => kernel * stride === 1 && before === 0 && after === 0;
  return groups === 1 && plain(rows) && plain(columns);
}

class Builder {
  readonly #workload: Workload;
  readonly #next: () => number;
  readonly #drawn: boolean;
  readonly #calls: Call[] = [];
  readonly #stages: Stage[] = [];
  readonly #specs: TensorSpec[];
  /** What each step made. */
  readonly #made: ValueIndex[] = [];

  constructor(workload: Workload, drawn: boolean) {
    this.#workload = workload;
    this.#drawn = drawn;
    this.#next = generator(seedOf(workload.name));
    this.#specs = [new TensorSpec(workload.x, workload.layout, workload.dtype)];
  }

  build(): Program {
    const x = this.#tensor(this.#specs[0]!, 1);
    for (const step of this.#workload.steps) {
      this.#add(step);
      this.#made.push(this.#specs.length - 1);
    }
    const [stages, specs] = [this.#stages, this.#specs];
    const readers = specs.map(() => 0);
    for (const stage of stages) {
      readers[stage.from]!++;
      if (stage.kind === 'conv' && stage.residual !== undefined) readers[stage.residual]!++;
    }
    const results = specs.map((_, value) => value).filter((value) => readers[value] === 0);
    // Each stage counts what it reads and writes: middles go, and an input that several stages read stays once.
    let bytes = stages.reduce((sum, { g }) => sum + g.bytes, 0);
    specs.forEach((spec, value) => {
      const touched = readers[value]! + (value === 0 ? 0 : 1);
      const needed = value === 0 || results.includes(value) ? 1 : 0;
      bytes -= (touched - needed) * spec.bytes;
    });
    return {
      workload: this.#workload,
      x,
      calls: this.#calls,
      stages,
      specs,
      results,
      flops: stages.reduce((sum, { g }) => sum + g.flops, 0),
      bytes,
    };
  }

  #add(step: Step): void {
    const from = 'from' in step && step.from === 'x' ? 0 : this.#specs.length - 1;
    if (isMove(step)) {
      const { op, ...options } = step;
      const value = this.#push({ kind: 'move', op, from, g: moveGeometry(step, this.#specs[from]!), options });
      this.#calls.push({ op, from, value, filters: [], options });
      return;
    }
    if (isLayer(step)) {
      this.#addLayer(step, from);
      return;
    }
    const residual = typeof step.residual === 'number' ? this.#made[step.residual] : step.residual && 0;
    const { moved, filters, options, geometries } = this.#parts(step, this.#specs[from]!);
    let value = moved === undefined ? from : this.#push({ kind: 'move', op: 'spaceToDepth', from, ...moved });
    const channels = geometries({}).at(-1)!.out.channels;
    const bias = step.bias ? this.#tensor(new TensorSpec([channels], 'nhwc', this.#workload.dtype), 1) : undefined;
    const tensors = { bias: bias?.spec, residual: residual === undefined ? undefined : this.#specs[residual]! };
    geometries(tensors).forEach((g, i, all) => {
      const end = i === all.length - 1 ? { bias, residual } : {};
      const same = step.padding === undefined || step.padding === 'same';
      value = this.#push({ kind: 'conv', from: value, g, same, filter: filters[i]!.tensor, ...end });
    });
    this.#calls.push({ op: step.op, from, value, filters, bias, residual, options });
  }

  #addLayer(step: LayerStep, from: ValueIndex): void {
    const x = this.#specs[from]!;
    const like = (channels: number) => this.#tensor(TensorSpec.of({ ...sizesOf(x), channels }, x.layout, x.dtype), 1);
    const others = step.op === 'add' ? [like(x.channels)] : step.op === 'concat' ? step.channels.map(like) : [];
    const value = this.#push({ kind: 'layer', from, g: layerGeometry(step, x, others), step, others });
    this.#calls.push({ op: step.op, from, value, filters: [], others, options: layerOptions(step) });
  }

  /** What an operation consists of; the geometries are those of its convolutions, in order. */
  #parts(step: Convolution, x: TensorSpec): Parts {
    const { strides = 1, dilations = 1, padding = 'same', activation } = step;
    const window = { strides, dilations, padding };
    const end = { activation };
    switch (step.op) {
      case 'depthwiseConv2d': {
        const filter = this.#filter(step.kernel, x.channels, step.multiplier ?? 1, true);
        const options = { ...window, ...end };
        return {
          filters: [{ tensor: filter, depthwise: true }],
          options,
          geometries: (tensors) => [depthwiseConv2dGeometry(x, filter.spec, { ...options, ...tensors })],
        };
      }
      case 'pointwiseConv2d': {
        const filter = this.#filter(1, x.channels, step.out);
        const options = { strides, padding, ...end };
        return {
          filters: [{ tensor: filter, depthwise: false }],
          options,
          geometries: (tensors) => [pointwiseConv2dGeometry(x, filter.spec, { ...options, ...tensors })],
        };
      }
      case 'conv2d': {
        const { groups = 1 } = step;
        const filter = this.#filter(step.kernel, x.channels / groups, step.out);
        const options = { ...window, ...end, groups };
        return {
          filters: [{ tensor: filter, depthwise: false }],
          options,
          geometries: (tensors) => [conv2dGeometry(x, filter.spec, { ...options, ...tensors })],
        };
      }
      case 'separableConv2d': {
        const { kernel, multiplier = 1, out, depthwiseActivation } = step;
        const spatial = this.#filter(kernel, x.channels, multiplier, true);
        const mixing = this.#filter(1, x.channels * multiplier, out);
        const options = { ...window, ...end, depthwiseActivation };
        return {
          filters: [
            { tensor: spatial, depthwise: true },
            { tensor: mixing, depthwise: false },
          ],
          options,
          geometries(tensors) {
            const g = separableConv2dGeometry(x, spatial.spec, mixing.spec, { ...options, ...tensors });
            return [g.depthwise, g.pointwise];
          },
        };
      }
      case 'focus': {
        const { kernel, out, blockSize = 2, order = 'focus' } = step;
        const blocks = { blockSize, order };
        const moved = { g: spaceToDepthGeometry(x, blocks), options: blocks };
        const filter = this.#filter(kernel, moved.g.out.channels, out);
        const options = { ...window, ...end, ...blocks };
        return {
          moved,
          filters: [{ tensor: filter, depthwise: false }],
          options,
          geometries: (tensors) => [focusGeometry(x, filter.spec, { ...options, ...tensors }).conv],
        };
      }
    }
  }

  #push(stage: Stage): ValueIndex {
    this.#stages.push(stage);
    return this.#specs.push(stage.g.out) - 1;
  }

  /** Elements such that sums stay near 1 whatever the number of terms: activations then see both of their sides. */
  #filter(kernel: Pair, i: number, o: number, depthwise = false): HostTensor {
    const [kh, kw] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const terms = kh * kw * (depthwise ? 1 : i);
    return this.#tensor(new TensorSpec([kh, kw, i, o], 'nhwc', this.#workload.dtype), Math.sqrt(3 / terms));
  }

  /** Uniform in ±scale, rounded once to the dtype, so that everyone works on the same numbers. */
  #tensor(spec: TensorSpec, scale: number): HostTensor {
    const data = new Float32Array(this.#drawn ? spec.size : 0);
    const { round } = floatFormats[this.#workload.dtype];
    for (let i = 0; i < data.length; i++) data[i] = round((this.#next() * 2 - 1) * scale);
    return { spec, data };
  }
}

function isLayer(step: Step): step is LayerStep {
  return ['add', 'activation', 'concat', 'maxPool2d', 'avgPool2d', 'globalAvgPool', 'resize'].includes(step.op);
}

function sizesOf({ batch, height, width, channels }: TensorSpec) {
  return { batch, height, width, channels };
}

function layerOptions(step: LayerStep): Call['options'] {
  if (step.op === 'concat') return {};
  const { op, ...options } = step;
  return options;
}

function layerGeometry(step: LayerStep, x: TensorSpec, others: readonly HostTensor[]): LayerStage['g'] {
  const options = layerOptions(step) as never;
  switch (step.op) {
    case 'add':
      return addGeometry(x, others[0]!.spec, options);
    case 'activation':
      return activationGeometry(x, options);
    case 'concat':
      return concatGeometry([x, ...others.map(({ spec }) => spec)], {});
    case 'maxPool2d':
      return maxPool2dGeometry(x, options);
    case 'avgPool2d':
      return avgPool2dGeometry(x, options);
    case 'globalAvgPool':
      return globalAvgPoolGeometry(x, {});
    case 'resize':
      return resizeGeometry(x, options);
  }
}

function isMove(step: Step): step is Move {
  return 'blockShape' in step || step.op === 'spaceToDepth' || step.op === 'depthToSpace';
}

function moveGeometry(step: Move, x: TensorSpec): MoveStage['g'] {
  switch (step.op) {
    case 'spaceToDepth':
      return spaceToDepthGeometry(x, { blockSize: step.blockSize, order: step.order });
    case 'depthToSpace':
      return depthToSpaceGeometry(x, { blockSize: step.blockSize, order: step.order });
    case 'spaceToBatch':
      return spaceToBatchGeometry(x, { blockShape: step.blockShape });
    case 'batchToSpace':
      return batchToSpaceGeometry(x, { blockShape: step.blockShape });
  }
}
