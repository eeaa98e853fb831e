import type { Shape } from 'atrous';
import type { Comparison } from 'atrous/reference';

/** A comparison as a readable table of the first elements that differ. */
export function explain(what: string, shape: Shape, { failures, elements, worst, examples }: Comparison): string {
  const rows = examples.map(({ index, got, expected, allowed }) =>
    [`[${position(index, shape).join(', ')}]`, got, expected, Math.abs(got - expected), allowed]
      .map((cell) => String(cell).padEnd(24))
      .join(''),
  );
  const head = ['at', 'got', 'expected', 'difference', 'allowed'].map((cell) => cell.padEnd(24)).join('');
  return `${what}: ${failures} of ${elements} elements are off, the worst by ${worst} bounds\n${[head, ...rows].join('\n')}`;
}

function position(index: number, shape: Shape): number[] {
  let rest = index;
  return [...shape]
    .reverse()
    .map((length) => {
      const at = rest % length;
      rest = Math.floor(rest / length);
      return at;
    })
    .reverse();
}
