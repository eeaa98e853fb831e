import type { Node, Operand } from '../gpu/rehearsal.ts';

/** Dispatches in an order in which each comes after what it reads. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** What must be there in the end. */
  readonly results: ReadonlySet<Operand>;
}

function operandsOf({ operands }: Node): readonly Operand[] {
  return Object.values(operands).filter((operand) => operand !== undefined);
}

/** Operations in the order in which they were called, less those that no result needs. */
export function graphOf(called: readonly Node[], results: ReadonlySet<Operand>): Graph {
  const needed = new Set(results);
  const nodes: Node[] = [];
  for (const node of called.toReversed()) {
    if (!needed.has(node.out)) continue;
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
