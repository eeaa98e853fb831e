import type { Geometry, Kernels } from '../gpu/kernel.ts';
import type { Operand, Step } from '../gpu/rehearsal.ts';

/** One dispatch before its variant is chosen: the operation, what it reads and what it makes. */
export interface Node {
  readonly kernels: Kernels<never>;
  readonly g: Geometry;
  readonly operands: Readonly<Record<string, Operand | undefined>>;
  readonly out: Operand;
}

/** Dispatches in an order in which each comes after what it reads. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** What must be there in the end. */
  readonly results: ReadonlySet<Operand>;
}

export function operandsOf({ operands }: Node): readonly Operand[] {
  return Object.values(operands).filter((operand) => operand !== undefined);
}

/** The dispatches that a rehearsal met, less those that no result needs. */
export function graphOf(steps: readonly Step[], results: ReadonlySet<Operand>): Graph {
  const needed = new Set(results);
  const nodes: Node[] = [];
  for (const { kernels, g, operands, out } of steps.toReversed()) {
    if (!needed.has(out)) continue;
    const node = { kernels, g, operands, out };
    for (const operand of operandsOf(node)) needed.add(operand);
    nodes.push(node);
  }
  return { nodes: nodes.reverse(), results };
}

/** The dispatch whose output this one alone reads, once, as its operand of that name. */
export function soleProducer({ nodes, results }: Graph, node: Node, name: string): Node | undefined {
  const operand = node.operands[name];
  if (operand === undefined || results.has(operand)) return undefined;
  const readers = nodes.flatMap(operandsOf).filter((other) => other === operand);
  return readers.length === 1 ? nodes.find(({ out }) => out === operand) : undefined;
}
