import fc from 'fast-check';
import type { CaseTable } from '../cases/table.ts';
import { drawn } from '../harness/arbitraries.ts';

/** Rows of every operation that are drawn instead of listed: so many of each, the same from the same seed. */
export interface Random {
  readonly rows: number;
  readonly seed: number;
}

/** @param ops of which operations; of all where it isn't said */
export function randomTables({ rows: numRuns, seed }: Random, ops?: readonly string[]): readonly CaseTable[] {
  return Object.values(drawn)
    .filter(({ table: { op } }) => ops === undefined || ops.includes(op))
    .map(({ table, rows }) => ({ ...table, rows: fc.sample(rows, { seed, numRuns }) }));
}
