import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawn } from '../harness/arbitraries.ts';
import { callOf, onReference } from '../harness/calls.ts';

describe.each(Object.values(drawn))('$table.op', ({ table, rows }) => {
  test('draws are valid', () => {
    fc.assert(
      fc.property(rows, (row) => {
        expect(onReference(callOf(table, row, table.moves ? 'words' : 'uniform')).shape).toEqual(row.shape);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
