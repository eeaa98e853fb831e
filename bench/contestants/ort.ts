import type { Layout } from 'atrous';
import wasmModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';
import type { PoolGeometry } from '../../src/ops/maxPool2d/spec.ts';
import { readFloats, takeFloats, uploaded } from '../device.ts';
import {
  type ConvStage,
  isDepthwise,
  isPointwise,
  type LayerStage,
  type MoveStage,
  type Program,
  type Stage,
  type ValueIndex,
} from '../program.ts';
import { asTransposition } from './blocks.ts';
import { asOihw, type Contestant, inLayout, type Prepared, specIn, Unsupported } from './contestant.ts';
import { type Graph, type Initializer, modelOf, type Node } from './onnxModel.ts';

/** How the provider lays tensors out inside its graph, how they lie outside, and how what it may have in two forms is written. */
interface Way {
  readonly preferredLayout: 'NCHW' | 'NHWC';
  readonly layout: Layout;
  readonly moves: 'node' | 'transposed';
  /** Whether pointwise convolutions are `MatMul`s. */
  readonly products?: boolean;
  /** Whether the first run's commands are kept and replayed, on the same buffers. */
  readonly captured?: boolean;
}

/**
 * ONNX Runtime's WebGPU provider. Its convolutions are NCHW outside whichever layout it prefers inside; rearrangements are
 * also tried composed, since it has no SpaceToDepth on the GPU and copies to the CPU for it.
 */
export async function onnxRuntime(device: GPUDevice, { plans }: { plans: boolean }): Promise<Contestant[]> {
  ort.env.wasm.wasmPaths = { mjs: absolute(wasmModuleUrl), wasm: absolute(wasmUrl) };
  ort.env.logLevel = 'error';
  const ways: Way[] = [
    { preferredLayout: 'NCHW', layout: 'nchw', moves: 'node' },
    { preferredLayout: 'NHWC', layout: 'nchw', moves: 'node' },
    { preferredLayout: 'NCHW', layout: 'nchw', moves: 'transposed' },
    { preferredLayout: 'NCHW', layout: 'nhwc', moves: 'transposed' },
    { preferredLayout: 'NCHW', layout: 'nchw', moves: 'transposed', products: true },
    { preferredLayout: 'NCHW', layout: 'nhwc', moves: 'transposed', products: true },
  ];
  if (plans) ways.push(...ways.slice(0, 2).map((way) => ({ ...way, captured: true })));
  return ways.map((way) => ({
    column: 'ort',
    way: nameOfWay(way),
    ours: false,
    prepare: (program) => prepare(device, program, way),
  }));
}

function nameOfWay({ moves, preferredLayout, layout, captured, products }: Way): string {
  if (products) return `${layout.toUpperCase()} products`;
  if (moves === 'transposed') return `${layout.toUpperCase()} transposed`;
  return captured ? `${preferredLayout} graph capture` : preferredLayout;
}

/** A path alone would be resolved against a blob. */
function absolute(path: string): string {
  return new URL(path, location.href).href;
}

async function prepare(device: GPUDevice, program: Program, way: Way): Promise<Prepared> {
  const isProduct = (stage: Stage) => way.products === true && stage.kind === 'conv' && isPointwise(stage);
  const { stages } = program;
  if (way.products && !stages.some(isProduct)) throw new Unsupported('no matrix product');
  const hasMove = stages.some(({ kind }) => kind === 'move');
  if (way.moves === 'transposed' && !way.products && !hasMove) throw new Unsupported('nothing to transpose');
  if (way.layout === 'nhwc' && stages.some((stage) => stage.kind !== 'move' && !isProduct(stage))) {
    throw new Unsupported('ONNX convolutions are NCHW');
  }
  const session = await ort.InferenceSession.create(modelOf(graphOf(program, way)), {
    executionProviders: [{ name: 'webgpu', preferredLayout: way.preferredLayout }],
    preferredOutputLocation: 'gpu-buffer',
    enableGraphCapture: way.captured === true,
    logSeverityLevel: 3,
  });
  if ((await ort.env.webgpu.device) !== device) throw new Error('ORT works on another device than the rest');
  const { data, spec } = inLayout(program.x, way.layout);
  const { dtype } = program.workload;
  const buffer = uploaded(device, data, dtype);
  const dataType = dtype === 'f16' ? 'float16' : 'float32';
  const x = ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: [...spec.shape] });
  let results: ort.Tensor[] = [];
  return {
    async run() {
      if (!way.captured) for (const tensor of results) tensor.dispose(); // replayed, it is written again
      const made = await session.run({ [nameOf(0)]: x });
      results = program.results.map((value) => made[nameOf(value)]!);
    },
    results: () =>
      Promise.all(
        results.map(async (tensor, i) => {
          const stored = program.specs[program.results[i]!]!;
          const read = way.captured ? takeFloats : readFloats;
          const floats = await read(device, tensor.gpuBuffer as GPUBuffer, { dtype, length: stored.size });
          return inLayout({ spec: specIn(stored, way.layout), data: floats }, stored.layout).data;
        }),
      ),
    async dispose() {
      for (const tensor of results) tensor.dispose();
      x.dispose();
      buffer.destroy();
      await session.release();
    },
  };
}

const nameOf = (value: ValueIndex) => `v${value}`;

function graphOf(program: Program, way: Way): Graph {
  const builder = new GraphBuilder();
  program.stages.forEach((stage, i) => {
    const output = nameOf(i + 1);
    if (stage.kind === 'conv') {
      if (way.products && isPointwise(stage)) builder.product(stage, way.layout, output);
      else builder.convolution(stage, output);
    } else if (stage.kind === 'layer') builder.layer(stage, output);
    else if (way.moves === 'node') builder.move(stage, output);
    else builder.transposition(stage, way.layout, output);
  });
  const value = (index: ValueIndex) => ({
    name: nameOf(index),
    shape: specIn(program.specs[index]!, way.layout).shape,
  });
  const { nodes, initializers } = builder;
  const { dtype } = program.workload;
  return { dtype, nodes, initializers, inputs: [value(0)], outputs: program.results.map(value) };
}

/** A step of a convolution and its epilogue as ONNX has it, between the names of its input and its output. */
type Part = (input: string, output: string) => readonly Node[];

class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];

  convolution(stage: ConvStage, output: string): void {
    const { g, filter, bias, from } = stage;
    const { rows, columns, groups } = g;
    const { data, shape } = asOihw(filter, isDepthwise(stage));
    const inputs = [nameOf(from), this.#constant(`${output}.filter`, data, shape)];
    if (bias) inputs.push(this.#constant(`${output}.bias`, bias.data, bias.spec.shape));
    const attributes = {
      kernel_shape: [rows.kernel, columns.kernel],
      strides: [rows.stride, columns.stride],
      dilations: [rows.dilation, columns.dilation],
      pads: [rows.before, columns.before, rows.after, columns.after],
      group: groups,
    };
    this.#finish(stage, [(_, result) => [{ operator: 'Conv', inputs, output: result, attributes }]], output);
  }

  /** A pointwise convolution of the flattened images; in NCHW the filter is the product's left side. */
  product(stage: ConvStage, layout: Layout, output: string): void {
    const { filter, bias, from } = stage;
    const { x, out } = stage.g;
    const nchw = layout === 'nchw';
    const sizes = (name: string, shape: readonly number[]) => this.#constant(`${name}.shape`, shape, [shape.length]);
    const [flat, product] = [`${output}.flat`, `${output}.product`];
    const weights = nchw
      ? this.#constant(`${output}.filter`, asOihw(filter, false).data, [out.channels, x.channels])
      : this.#constant(`${output}.filter`, filter.data, [x.channels, out.channels]);
    const pixels = nchw ? [x.batch, x.channels, -1] : [-1, x.channels];
    const parts: Part[] = [
      (_, result) => [
        { operator: 'Reshape', inputs: [nameOf(from), sizes(flat, pixels)], output: flat },
        { operator: 'MatMul', inputs: nchw ? [weights, flat] : [flat, weights], output: product },
        { operator: 'Reshape', inputs: [product, sizes(product, specIn(out, layout).shape)], output: result },
      ],
    ];
    if (bias) {
      const added = this.#constant(`${output}.bias`, bias.data, nchw ? [1, out.channels, 1, 1] : [out.channels]);
      parts.push((sum, result) => [{ operator: 'Add', inputs: [sum, added], output: result }]);
    }
    this.#finish(stage, parts, output);
  }

  /** Adds a convolution's residual and its activation to what makes its sums, all in a row. */
  #finish({ g, residual }: ConvStage, parts: Part[], output: string): void {
    if (residual !== undefined) {
      parts.push((sum, result) => [{ operator: 'Add', inputs: [sum, nameOf(residual)], output: result }]);
    }
    const activation = this.#activation(g.activation.name, output);
    if (activation !== undefined) parts.push(activation);
    parts.forEach((part, i) => {
      const nameAfter = (index: number) => (index === parts.length - 1 ? output : `${output}.${index}`);
      this.nodes.push(...part(nameAfter(i - 1), nameAfter(i)));
    });
  }

  move({ op, from, options: { blockSize, order = 'DCR' } }: MoveStage, output: string): void {
    if (op === 'spaceToBatch' || op === 'batchToSpace') throw new Unsupported(`no ${op}`);
    const known = order === 'DCR' || (order === 'CRD' && op === 'depthToSpace');
    if (!known || typeof blockSize !== 'number') throw new Unsupported('no such order or block');
    const inputs = [nameOf(from)];
    this.nodes.push(
      op === 'spaceToDepth'
        ? { operator: 'SpaceToDepth', inputs, output, attributes: { blocksize: blockSize } }
        : { operator: 'DepthToSpace', inputs, output, attributes: { blocksize: blockSize, mode: order } },
    );
  }

  layer(stage: LayerStage, output: string): void {
    const { step, others, from } = stage;
    const given = others.map((tensor, i) => {
      const { data, spec } = inLayout(tensor, 'nchw');
      return this.#constant(`${output}.other${i}`, data, spec.shape);
    });
    const inputs = [nameOf(from), ...given];
    switch (step.op) {
      case 'add':
        this.nodes.push({ operator: 'Add', inputs, output });
        return;
      case 'activation': {
        const part = this.#activation(String(step.activation), output);
        if (part === undefined) throw new Unsupported('no such activation');
        this.nodes.push(...part(nameOf(from), output));
        return;
      }
      case 'concat':
        this.nodes.push({ operator: 'Concat', inputs, output, attributes: { axis: 1 } });
        return;
      case 'maxPool2d':
      case 'avgPool2d': {
        const { rows, columns } = stage.g as PoolGeometry;
        const attributes = {
          kernel_shape: [rows.kernel, columns.kernel],
          strides: [rows.stride, columns.stride],
          pads: [rows.before, columns.before, rows.after, columns.after],
          ...(step.op === 'maxPool2d'
            ? { dilations: [rows.dilation, columns.dilation] }
            : { count_include_pad: Number(step.countPadding ?? false) }),
        };
        this.nodes.push({ operator: step.op === 'maxPool2d' ? 'MaxPool' : 'AveragePool', inputs, output, attributes });
        return;
      }
      case 'globalAvgPool':
        this.nodes.push({ operator: 'GlobalAveragePool', inputs, output });
        return;
      case 'resize': {
        const { method = 'bilinear', corners = 'halfPixel' } = step;
        const sizes = this.#constant(`${output}.sizes`, specIn(stage.g.out, 'nchw').shape, [4]);
        const modes = { halfPixel: 'half_pixel', alignCorners: 'align_corners', asymmetric: 'asymmetric' };
        const attributes = {
          mode: method === 'nearest' ? 'nearest' : 'linear',
          coordinate_transformation_mode: modes[corners],
          nearest_mode: corners === 'asymmetric' ? 'floor' : 'round_prefer_ceil',
        };
        this.nodes.push({ operator: 'Resize', inputs: [...inputs, '', '', sizes], output, attributes });
      }
    }
  }

  transposition(stage: MoveStage, layout: Layout, output: string): void {
    const { split, permutation, merged } = asTransposition(stage, layout);
    const [blocks, moved] = [`${output}.blocks`, `${output}.moved`];
    const sizes = (name: string, shape: readonly number[]) => this.#constant(name, shape, [shape.length]);
    this.nodes.push(
      { operator: 'Reshape', inputs: [nameOf(stage.from), sizes(`${blocks}.shape`, split)], output: blocks },
      { operator: 'Transpose', inputs: [blocks], output: moved, attributes: { perm: permutation } },
      { operator: 'Reshape', inputs: [moved, sizes(`${moved}.shape`, merged)], output },
    );
  }

  #activation(name: string, prefix: string): Part | undefined {
    const plain =
      (operator: string): Part =>
      (input, output) => [{ operator, inputs: [input], output }];
    switch (name) {
      case 'none':
        return undefined;
      case 'relu':
        return plain('Relu');
      case 'relu6': {
        const limits = [0, 6].map((limit) => this.#constant(`${prefix}.limit${limit}`, Float32Array.of(limit), []));
        return (input, output) => [{ operator: 'Clip', inputs: [input, ...limits], output }];
      }
      case 'sigmoid':
        return plain('Sigmoid');
      case 'gelu':
        return plain('Gelu');
      case 'silu': {
        const gate = `${prefix}.gate`;
        return (input, output) => [
          { operator: 'Sigmoid', inputs: [input], output: gate },
          { operator: 'Mul', inputs: [input, gate], output },
        ];
      }
      default:
        throw new Unsupported(`no ${name} composed`);
    }
  }

  #constant(name: string, data: Initializer['data'], shape: readonly number[]): string {
    this.initializers.push({ name, data, shape });
    return name;
  }
}
