import type { Context } from '../gpu/context.ts';
import type { Geometry } from '../gpu/kernel.ts';
import { isFlat } from '../gpu/matrix.ts';
import { chooseUnless } from '../gpu/otherwise.ts';
import type { Node, Operand, Step } from '../gpu/rehearsal.ts';
import { packParams } from '../gpu/shader.ts';
import { stridesOf } from '../gpu/strips.ts';
import { kernels as elementwiseKernels } from '../ops/add/kernels.ts';
import type { ElementwiseGeometry } from '../ops/add/spec.ts';
import { kernels as concatKernels } from '../ops/concat/kernels.ts';
import type { ConcatGeometry } from '../ops/concat/spec.ts';
import { kernels as convKernels } from '../ops/conv2d/kernels.ts';
import { type ConvGeometry, endingIn } from '../ops/conv2d/spec.ts';
import { kernels as depthwiseKernels } from '../ops/depthwiseConv2d/kernels.ts';
import { apartCost as focusApartCost, kernels as focusKernels } from '../ops/focus/kernels.ts';
import { type FocusGeometry, focusOf } from '../ops/focus/spec.ts';
import { kernels as pointwiseKernels } from '../ops/pointwiseConv2d/kernels.ts';
import { apartCost } from '../ops/separableConv2d/cost.ts';
import { kernels as separableKernels } from '../ops/separableConv2d/kernels.ts';
import { type SeparableGeometry, separableOf } from '../ops/separableConv2d/spec.ts';
import { kernels as spaceToDepthKernels } from '../ops/spaceToDepth/kernels.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import { TensorSpec } from '../shape/tensorSpec.ts';
import { type Graph, soleProducer } from './graph.ts';

/** What a rewrite did once. */
export interface Rewritten {
  /** The rewrite's name. */
  readonly rewrite: string;
  /** The operations that became one dispatch less than they were, in order. */
  readonly ops: readonly string[];
  /** Bytes of the tensors between them, which are neither written nor read any more. */
  readonly savedBytes: number;
}

/** Makes one dispatch of a node and the sole producer of one of its operands, where that computes the same and is faster. */
interface Rewrite {
  readonly name: string;
  apply(gpu: Context, graph: Graph, node: Node): { readonly producer: Node; readonly merged: Node } | undefined;
}

/** What a node convolves, whichever function it comes from. */
function convolutionOf(node: Node | undefined): ConvGeometry | undefined {
  const tables: readonly unknown[] = [convKernels, depthwiseKernels, pointwiseKernels];
  return tables.includes(node?.kernels) ? (node?.g as ConvGeometry) : undefined;
}

const depthwiseIntoPointwise: Rewrite = {
  name: 'depthwise + pointwise',
  apply(gpu, graph, node) {
    const producer = soleProducer(graph, node, 'x');
    const first = convolutionOf(producer);
    const second = convolutionOf(node);
    if (!producer || !first || !second) return;
    if (first.groups < first.x.channels || second.groups > 1) return; // not depthwise, or not over all channels
    if (!isFlat(second) || first.accumulate !== second.accumulate) return; // what fused kernels take for granted
    const g = separableOf('separableConv2d', first, second);
    const otherwise = { label: 'two dispatches', cost: apartCost(g, gpu.device) };
    if (!chooseUnless(gpu, separableKernels, g, otherwise)) return;
    const { x, weights: depthwise, bias: depthwise_bias } = producer.operands;
    const { weights: pointwise, bias, residual } = node.operands;
    const operands = { x, depthwise, pointwise, depthwise_bias, bias, residual };
    return { producer, merged: { kernels: separableKernels, g, operands, out: node.out } };
  },
};

const spaceToDepthIntoConvolution: Rewrite = {
  name: 'space-to-depth + convolution',
  apply(gpu, graph, node) {
    const producer = soleProducer(graph, node, 'x');
    const conv = convolutionOf(node);
    if (producer?.kernels !== spaceToDepthKernels || !conv || conv.groups > 1) return;
    const g = focusOf('focus', producer.g as BlockGeometry, conv);
    const otherwise = { label: 'two dispatches', cost: focusApartCost(g, gpu.device) };
    if (!chooseUnless(gpu, focusKernels, g, otherwise)) return;
    const operands = { ...node.operands, x: producer.operands.x };
    return { producer, merged: { kernels: focusKernels, g, operands, out: node.out } };
  },
};

/** The convolution whose output a dispatch stores, and what the dispatch is with another in its place. */
function endOf(node: Node): readonly [ConvGeometry, (conv: ConvGeometry) => Geometry] | undefined {
  if (node.kernels === separableKernels) {
    const { op, depthwise, pointwise } = node.g as SeparableGeometry;
    return [pointwise, (conv) => separableOf(op, depthwise, conv)];
  }
  if (node.kernels === focusKernels) {
    const { op, blocks, conv } = node.g as FocusGeometry;
    return [conv, (conv) => focusOf(op, blocks, conv)];
  }
  const conv = convolutionOf(node);
  return conv && [conv, (conv) => conv];
}

/** An activation, or a sum with its activation, at the end of the convolution that makes its operand. */
const epilogue: Rewrite = {
  name: 'epilogue',
  apply(_, graph, node) {
    if (node.kernels !== elementwiseKernels) return;
    const { activation, operands: count } = node.g as ElementwiseGeometry;
    const { x, b } = node.operands;
    for (const [name, residual] of [
      ['x', b],
      ['b', x],
    ] as const) {
      const producer = soleProducer(graph, node, name);
      if (producer === undefined) continue;
      const { out } = node;
      if (producer.kernels === elementwiseKernels && count === 1) {
        const g = producer.g as ElementwiseGeometry;
        if (g.activation.index === 0) return { producer, merged: { ...producer, g: { ...g, activation }, out } };
      }
      const [conv, ended] = endOf(producer) ?? [];
      if (!conv || conv.activation.index > 0 || (count === 2 && conv.hasResidual)) continue;
      const g = ended!(endingIn(conv, activation, conv.hasResidual || count === 2));
      const operands = count === 2 ? { ...producer.operands, residual } : producer.operands;
      return { producer, merged: { ...producer, g, operands, out } };
    }
  },
};

const rewrites: readonly Rewrite[] = [epilogue, depthwiseIntoPointwise, spaceToDepthIntoConvolution];

/** Applies every rewrite wherever it can be, and tells what was done. */
export function rewritten(gpu: Context, graph: Graph): { graph: Graph; done: readonly Rewritten[] } {
  const done: Rewritten[] = [];
  for (let i = 0; i < graph.nodes.length; i++) {
    const node = graph.nodes[i]!;
    for (const { name, apply } of rewrites) {
      const found = apply(gpu, graph, node);
      if (found === undefined) continue;
      const { producer, merged } = found;
      done.push({ rewrite: name, ops: [producer.g.op, node.g.op], savedBytes: producer.out.spec.bytes });
      const nodes = graph.nodes.flatMap((each) => (each === producer ? [] : each === node ? [merged] : [each]));
      graph = { ...graph, nodes };
      i = -1; // what was made may be part of another
      break;
    }
  }
  return { graph, done };
}

/**
 * Leaves out each `concat` whose operands can all be written where they go: by one dispatch, read by nobody else, from an
 * aligned byte on, and in one piece or by a kernel that stores by its `out_strides`. It comes last, since it looks at the
 * kernels chosen; these add up as before, so that results stay the same to the bit.
 */
export function inPlace(
  gpu: Context,
  nodes: readonly Step[],
  results: ReadonlySet<Operand>,
): { steps: readonly Step[]; rewrites: readonly Rewritten[] } {
  const rewrites: Rewritten[] = [];
  copies: for (const copy of nodes) {
    const { kernels, g } = copy;
    if (kernels !== concatKernels) continue;
    const moved = new Map<Operand, Step>();
    let offset = 0;
    for (const name in copy.operands) {
      const producer = soleProducer({ nodes, results }, copy, name) as Step | undefined;
      const step = producer && movedTo(gpu, producer, copy, offset);
      if (!step) continue copies;
      moved.set(producer.out, step);
      offset += producer.g.out.bytes / (g as ConcatGeometry).rows;
    }
    const ops = [...moved.values(), copy].map(({ g }) => g.op);
    rewrites.push({ rewrite: 'concat in place', ops, savedBytes: g.out.bytes });
    nodes = nodes.filter((node) => node !== copy).map((node) => moved.get(node.out) ?? node);
  }
  return { steps: nodes, rewrites };
}

/** The dispatch with its output in the copy's, from this byte of each row on; undefined where it can't be there. */
function movedTo({ device }: Context, step: Step, { out, g }: Step, offset: number): Step | undefined {
  const { planned, choice, operands, views } = step;
  const { spec } = out;
  if (views.out || offset % device.limits.minStorageBufferOffsetAlignment) return;
  const rest = new TensorSpec([spec.size - (offset * spec.size) / spec.bytes], spec.layout, spec.dtype);
  const moved = { ...step, out, views: { out: { offset, spec: rest } } };
  if ((g as ConcatGeometry).rows === 1) return moved;
  const { params } = choice.candidates[choice.index]!.kernel.plan(step.g, device);
  const own = params.out_strides as number[] | undefined;
  if (!own || operands.residual) return; // a residual is read at the places where the output is written
  const out_strides = stridesOf(spec, step.g.out.strides.column / own[2]!);
  if (!out_strides.every(Number.isInteger)) return; // the whole isn't made of vec4s
  const packed = packParams(planned.program.shader, { ...params, out_strides });
  return { ...moved, planned: { ...planned, small: { ...planned.small, p: packed } } };
}
