import type { Comparison } from 'atrous/reference';

interface Entry {
  readonly rows: Set<string>;
  runs: number;
  elements: number;
  /** Elements that only an overflow or a non-finite input let pass. */
  unconstrained: number;
  /** Largest error in units of its bound, and where it was. */
  worst: number;
  worstAt: string;
}

/** What the runs of a table of cases came to, by operation and variant. */
export class Tally {
  readonly #operations = new Map<string, Entry>();
  readonly #variants = new Map<string, Map<string, Entry>>();

  add(op: string, row: string, values: string, variant: string, comparison: Comparison): void {
    const variants = entry(this.#variants, op, () => new Map<string, Entry>());
    for (const [key, at] of [
      [this.#operations, op],
      [variants, variant],
    ] as const) {
      const total = entry(key, at, empty);
      total.rows.add(row);
      total.runs++;
      total.elements += comparison.elements;
      total.unconstrained += comparison.unconstrained;
      if (comparison.worst > total.worst) {
        total.worst = comparison.worst;
        total.worstAt = `${values}: ${row} (${variant})`;
      }
    }
  }

  /** As text: for each operation, and within it for each set of shaders. */
  table(): string {
    const lines = [['', 'cases', 'runs', 'variants', 'worst, in bounds', 'unconstrained']];
    for (const [op, total] of this.#operations) {
      const variants = this.#variants.get(op)!;
      lines.push(cells(op, total, variants.size));
      const shaders = new Map<string, { total: Entry; variants: number }>();
      for (const [variant, part] of variants) {
        const sum = entry(shaders, shadersOf(variant), () => ({ total: empty(), variants: 0 }));
        merge(sum.total, part);
        sum.variants++;
      }
      for (const [names, sum] of shaders) lines.push(cells(`  ${names}`, sum.total, sum.variants));
    }
    const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
    return lines
      .map((line) =>
        line.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]! + 2))).join(''),
      )
      .join('\n');
  }

  json(): string {
    const plain = ({ rows, ...rest }: Entry) => ({ cases: rows.size, ...rest });
    const operations = [...this.#operations].map(([op, total]) => [
      op,
      {
        ...plain(total),
        variants: Object.fromEntries([...this.#variants.get(op)!].map(([variant, part]) => [variant, plain(part)])),
      },
    ]);
    return JSON.stringify(Object.fromEntries(operations), null, 2);
  }
}

function cells(name: string, { rows, runs, worst, unconstrained, elements }: Entry, variants: number): string[] {
  const share = unconstrained > 0 ? `${unconstrained} of ${elements}` : '';
  return [name, String(rows.size), String(runs), String(variants), worst.toFixed(3), share];
}

/** A variant's shaders with the types that they move, without their constants. */
function shadersOf(variant: string): string {
  return variant
    .split(' + ')
    .map((label) =>
      label
        .split(' ')
        .filter((part, i) => i === 0 || part.startsWith('elem='))
        .join(' ')
        .replace(' elem=f32', ''),
    )
    .join(' + ');
}

function empty(): Entry {
  return { rows: new Set(), runs: 0, elements: 0, unconstrained: 0, worst: 0, worstAt: '' };
}

function merge(into: Entry, part: Entry): void {
  for (const row of part.rows) into.rows.add(row);
  into.runs += part.runs;
  into.elements += part.elements;
  into.unconstrained += part.unconstrained;
  into.worst = Math.max(into.worst, part.worst);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
