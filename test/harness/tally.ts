import type { Comparison } from 'atrous/reference';

interface Entry {
  readonly rows: Set<string>;
  runs: number;
  elements: number;
  /** Elements that only an overflow or a non-finite input let pass. */
  unconstrained: number;
  /** By set of values: the largest error in units of its bound, and whose it was. */
  readonly worst: Map<string, { error: number; of: string }>;
}

/** What the runs of a table of cases came to, by operation and variant. */
export class Tally {
  readonly #variants = new Map<string, Map<string, Entry>>();

  add(op: string, row: string, values: string, variant: string, comparison: Comparison): void {
    const { elements, unconstrained, worst } = comparison;
    const one = {
      rows: new Set([row]),
      runs: 1,
      elements,
      unconstrained,
      worst: new Map([[values, { error: worst, of: row }]]),
    };
    merge(
      found(
        found(this.#variants, op, () => new Map<string, Entry>()),
        variant,
        empty,
      ),
      one,
    );
  }

  /** As text: for each operation, and for each of its shaders where it is no composition. */
  table(): string {
    const sets = [...new Set([...this.#variants.values()].flatMap((all) => [...total(all.values()).worst.keys()]))];
    const lines = [['worst error in bounds, by values', 'cases', 'runs', 'variants', ...sets, 'unconstrained']];
    const line = (name: string, variants: readonly Entry[]) => {
      const { rows, runs, worst, unconstrained, elements } = total(variants);
      const errors = sets.map((values) => worst.get(values)?.error.toFixed(3) ?? '');
      const free = unconstrained > 0 ? `${unconstrained} of ${elements}` : '';
      lines.push([name, String(rows.size), String(runs), String(variants.length), ...errors, free]);
    };
    for (const [op, variants] of this.#variants) {
      line(op, [...variants.values()]);
      const byShaders = new Map<string, Entry[]>();
      for (const [variant, part] of variants) found(byShaders, shadersOf(variant), () => []).push(part);
      for (const [names, parts] of byShaders) if (!names.includes(' + ')) line(`  ${names}`, parts);
    }
    const widths = lines[0]!.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
    const padded = (cell: string, c: number) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]! + 2));
    return lines.map((cells) => cells.map(padded).join('')).join('\n');
  }

  json(): string {
    const plain = ({ rows, worst, ...rest }: Entry) => ({
      cases: rows.size,
      ...rest,
      worst: Object.fromEntries(worst),
    });
    const operations = [...this.#variants].map(([op, variants]) => [
      op,
      {
        ...plain(total(variants.values())),
        variants: Object.fromEntries([...variants].map(([variant, part]) => [variant, plain(part)])),
      },
    ]);
    return JSON.stringify(Object.fromEntries(operations), null, 2);
  }
}

/** A variant's shaders with the types that they move, without their constants. */
function shadersOf(variant: string): string {
  const short = (label: string) => label.split(' ').filter((part) => !/=/.test(part) || /^elem=(?!f32)/.test(part));
  return variant
    .split(' + ')
    .map((label) => short(label).join(' '))
    .join(' + ');
}

function empty(): Entry {
  return { rows: new Set(), runs: 0, elements: 0, unconstrained: 0, worst: new Map() };
}

function total(parts: Iterable<Entry>): Entry {
  const sum = empty();
  for (const part of parts) merge(sum, part);
  return sum;
}

function merge(into: Entry, part: Entry): void {
  for (const row of part.rows) into.rows.add(row);
  into.runs += part.runs;
  into.elements += part.elements;
  into.unconstrained += part.unconstrained;
  for (const [values, worst] of part.worst) {
    if (worst.error >= (into.worst.get(values)?.error ?? 0)) into.worst.set(values, worst);
  }
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
