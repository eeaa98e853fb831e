import type { Context } from '../gpu/context.ts';
import type { Geometry } from '../gpu/kernel.ts';
import { isFlat } from '../gpu/matrix.ts';
import { chooseUnless } from '../gpu/otherwise.ts';
import type { Node } from '../gpu/rehearsal.ts';
import { kernels as elementwiseKernels } from '../ops/add/kernels.ts';
import type { ElementwiseGeometry } from '../ops/add/spec.ts';
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
import { type Graph, soleProducer } from './graph.ts';

/** What a rewrite did once. */
export interface Rewritten {
  /** The rewrite's name. */
  readonly rewrite: string;
  /** The operations that became one, in order. */
  readonly ops: readonly string[];
  /** Bytes of the tensor between them, which is neither written nor read any more. */
  readonly savedBytes: number;
}

/** Makes one dispatch of a node and the sole producer of one of its operands, where that computes the same and is faster. */
interface Rewrite {
  readonly name: string;
  apply(gpu: Context, graph: Graph, node: Node): { readonly producer: Node; readonly merged: Node } | undefined;
}

const depthwiseIntoPointwise: Rewrite = {
  name: 'depthwise + pointwise',
  apply(gpu, graph, node) {
    const producer = soleProducer(graph, node, 'x');
    if (producer?.kernels !== depthwiseKernels || node.kernels !== pointwiseKernels) return;
    const [first, second] = [producer.g as ConvGeometry, node.g as ConvGeometry];
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
    if (producer?.kernels !== spaceToDepthKernels) return;
    if (node.kernels !== convKernels && node.kernels !== pointwiseKernels) return;
    const conv = node.g as ConvGeometry;
    if (conv.groups > 1) return;
    const g = focusOf('focus', producer.g as BlockGeometry, conv);
    const otherwise = { label: 'two dispatches', cost: focusApartCost(g, gpu.device) };
    if (!chooseUnless(gpu, focusKernels, g, otherwise)) return;
    const operands = { ...node.operands, x: producer.operands.x };
    return { producer, merged: { kernels: focusKernels, g, operands, out: node.out } };
  },
};

/** The convolution whose output a dispatch stores, and how to put another in its place. */
function endOf({ kernels, g }: Node): { conv: ConvGeometry; ended(conv: ConvGeometry): Geometry } | undefined {
  if (kernels === separableKernels) {
    const { op, depthwise, pointwise } = g as SeparableGeometry;
    return { conv: pointwise, ended: (conv) => separableOf(op, depthwise, conv) };
  }
  if (kernels === focusKernels) {
    const { op, blocks, conv } = g as FocusGeometry;
    return { conv, ended: (conv) => focusOf(op, blocks, conv) };
  }
  if (kernels !== convKernels && kernels !== depthwiseKernels && kernels !== pointwiseKernels) return;
  return { conv: g as ConvGeometry, ended: (conv) => conv };
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
      const end = endOf(producer);
      if (end === undefined || end.conv.activation.index > 0 || (count === 2 && end.conv.hasResidual)) continue;
      const g = end.ended(endingIn(end.conv, activation, end.conv.hasResidual || count === 2));
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
