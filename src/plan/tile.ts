import { candidatesFor } from '../gpu/choice.ts';
import type { Context } from '../gpu/context.ts';
import type { Geometry, Kernels } from '../gpu/kernel.ts';
import type { Node, Operand } from '../gpu/rehearsal.ts';
import { kernels as cropKernels } from '../ops/batchToSpace/kernels.ts';
import { batchToBlocks } from '../ops/batchToSpace/spec.ts';
import { check, UnsupportedError } from '../shape/errors.ts';
import type { Graph } from './graph.ts';
import { specOf, union, type Window, type Windowed, windowed, windowOf } from './window.ts';

/** A graph for one tile of the output. */
export interface Tile {
  readonly graph: Graph;
  readonly input: Operand;
  readonly output: Operand;
  /** What it reads of the image. */
  readonly read: Window;
  /** Equal for tiles whose graphs differ in nothing but where they lie. */
  readonly key: string;
}

/** A value where a tile has it. */
interface Held {
  readonly operand: Operand;
  readonly window: Window;
}

/** Cuts a graph of one input and one output into tiles. */
export class Tiler {
  readonly #op: string;
  readonly #graph: Graph;
  readonly #input: Operand;
  readonly #output: Operand;
  /** What is made from the image, and itself. */
  readonly #ofImage: ReadonlySet<Operand>;
  /** Of each node that works on the image: the kernel chosen for all of it. */
  readonly #kernels = new Map<Node, Kernels<never>>();

  constructor(op: string, gpu: Context, graph: Graph, input: Operand, output: Operand) {
    this.#op = op;
    this.#graph = graph;
    this.#input = input;
    this.#output = output;
    const ofImage = new Set([input]);
    for (const node of graph.nodes) {
      if (!Object.values(node.operands).some((operand) => operand && ofImage.has(operand))) continue;
      ofImage.add(node.out);
      this.#kernels.set(node, chosen(gpu, node));
    }
    this.#ofImage = ofImage;
  }

  /** The graph that makes this window of the output. */
  tile(window: Window): Tile {
    const wanted = new Map<Operand, Window>([[this.#output, window]]);
    const parts = new Map<Node, Windowed>();
    for (const node of this.#graph.nodes.toReversed()) {
      if (!this.#kernels.has(node)) continue;
      const part = windowed(node.kernels, node.g, wanted.get(node.out)!);
      check(part !== undefined, UnsupportedError, this.#op, () => `${node.g.op} can't be done tile by tile`);
      parts.set(node, part);
      for (const [name, operand] of Object.entries(node.operands)) {
        const read = part.reads[name];
        if (operand === undefined || !this.#ofImage.has(operand)) continue;
        check(read !== undefined, UnsupportedError, this.#op, () => {
          return `${node.g.op} can't be done tile by tile: its ${name} would be of the image`;
        });
        const other = wanted.get(operand);
        wanted.set(operand, other ? union(other, read) : read);
      }
    }
    return this.#assembled(window, wanted, parts);
  }

  #assembled(window: Window, wanted: ReadonlyMap<Operand, Window>, parts: ReadonlyMap<Node, Windowed>): Tile {
    const nodes: Node[] = [];
    const read = wanted.get(this.#input)!;
    const input = { spec: specOf(this.#input.spec, read) };
    const held = new Map<Operand, Held>([[this.#input, { operand: input, window: read }]]);
    /** The part of a value in a window, copied out where more of it is there. */
    const take = (operand: Operand, want: Window): Operand => {
      const { operand: have, window: has } = held.get(operand) ?? { operand, window: windowOf(operand.spec) };
      const crops = [has.rows, has.columns].map(([from, to], axis) => {
        const [first, last] = axis === 0 ? want.rows : want.columns;
        return [first - from, to - last];
      });
      if (crops.flat().every((crop) => crop === 0)) return have;
      const g = batchToBlocks(this.#op, have.spec, [1, 1], crops);
      const out = { spec: g.out };
      nodes.push({ kernels: cropKernels, g, operands: { x: have }, out });
      return out;
    };
    for (const node of this.#graph.nodes) {
      const part = parts.get(node);
      if (part === undefined) {
        nodes.push(node);
        continue;
      }
      const { g, reads } = part;
      const operands = Object.fromEntries(
        Object.entries(node.operands).map(([name, operand]) => {
          const want = operand && reads[name];
          return [name, want ? take(operand, want) : operand];
        }),
      );
      const out = { spec: g.out };
      nodes.push({ kernels: this.#kernels.get(node)!, g, operands, out });
      held.set(node.out, { operand: out, window: part.out });
    }
    const output = take(this.#output, window);
    const key = nodes.map(({ g }) => JSON.stringify(g, (name, value) => (name === 'whole' ? undefined : value))).join();
    return { graph: { nodes, results: new Set([output]) }, input, output, read, key };
  }
}

/**
 * The kernel that the context picks for all of the image, for any part of it: what a table accepts depends on sizes only where
 * speed does. Rearrangements are exact whatever the kernel, and pick it by the part.
 */
function chosen(gpu: Context, { kernels, g }: Node): Kernels<never> {
  if (g.flops === 0) return kernels;
  const { candidates, index } = gpu.choose<Geometry>(g, candidatesFor(kernels as Kernels<Geometry>, g, gpu.device));
  return [{ ...candidates[index]!.kernel, accepts: () => true }] as Kernels<never>;
}
