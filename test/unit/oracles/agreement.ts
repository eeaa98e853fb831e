import { type Bound, type CpuTensor, compareWithBound } from 'atrous/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caseTables } from '../../cases/index.ts';
import type { CaseTable, Row } from '../../cases/table.ts';
import { drawn, trials, withoutRounding } from '../../harness/arbitraries.ts';
import { boundOf, type Call, callOf, onReference } from '../../harness/calls.ts';
import type { Drawn } from '../../harness/draws.ts';
import { explain } from '../../harness/explain.ts';
import { ofWholes } from '../../harness/held.ts';
import type { Oracle } from './oracle.ts';

/** Rows of more elements than this are about the GPU's grid. */
const MANY = 2 ** 18;

/**
 * Declares the tests that hold the reference and an oracle against each other, over the project's own cases and over
 * random ones.
 *
 * The oracle sums in float32, in an order of its own. Its distance from the true sum is therefore within the bound that a
 * GPU's result is held to, and the reference's value, in float64, is the true sum to one part in 2⁵². So the oracle has to
 * stay within one bound of the reference (rounded to float32, the reference is off by half an ulp more: its own test).
 * A bound is some γ(n) of the sum of magnitudes, loose for long sums; whole numbers come out exact, and must be equal.
 */
export function holdAgainst(oracle: Oracle, operations: readonly (keyof typeof drawn)[]): void {
  describe.each(operations)('%s', (op) => {
    const { table, rows }: Drawn = drawn[op];
    const offers = (row: Row) => oracle.lacks(callOf(table, row, 'integers')) === undefined;
    const fixed = caseTables.find((cases) => cases.op === table.op && cases.moves === table.moves)?.rows ?? [];
    const offered = fixed.map(inFloat32).filter((row) => isSmall(row) && offers(row));

    test("the project's own cases, those that it offers", async () => {
      expect(offered.length).toBeGreaterThan(0);
      for (const row of offered) await expectAgreement(oracle, table, row);
    });

    test('random ones', async () => {
      let held = 0;
      await fc.assert(
        fc.asyncProperty(rows, async (drawn) => {
          const row = inFloat32(drawn);
          if (!offers(row)) return;
          await expectAgreement(oracle, table, row);
          held++;
        }),
        trials(table.moves || op === 'focus' ? 400 : 120),
      );
      expect(held, 'draws that the oracle offers').toBeGreaterThan(15);
    });
  });
}

/** Words other than float32's can't be asked of every oracle; that words move whole is for the GPU to show. */
const inFloat32 = (row: Row) => ({ ...row, dtype: undefined }) as Row;

async function expectAgreement(oracle: Oracle, table: CaseTable, row: Row): Promise<void> {
  const exact = callOf(table, table.moves ? row : withoutRounding(table, row), 'integers');
  const wholes = await oracle.compute(exact);
  if (table.wholes === undefined) expectEqual(row.name, wholes, onReference(exact));
  else expectWithin(row.name, wholes, widened(oracle, exact, ofWholes(table, boundOf(exact))));
  if (table.moves) return;
  const call: Call = callOf(table, row, 'uniform');
  expectWithin(row.name, await oracle.compute(call), widened(oracle, call, boundOf(call)));
}

function widened(oracle: Oracle, call: Call, bound: Bound): Bound {
  return oracle.widened?.(call, bound) ?? bound;
}

function expectWithin(name: string, { data, shape }: CpuTensor, bound: Bound): void {
  expect(shape, name).toEqual(bound.shape);
  const comparison = compareWithBound(data, bound);
  expect(comparison.failures, explain(name, shape, comparison)).toBe(0);
}

/** Equal as numbers: the sign of a zero is nobody's promise. */
function expectEqual(name: string, got: CpuTensor, expected: CpuTensor): void {
  expect(got.shape, name).toEqual(expected.shape);
  const off = [...expected.data].findIndex((value, i) => value !== got.data[i]);
  expect(off, `${name}: element ${off} is ${got.data[off]}, the reference has ${expected.data[off]}`).toBe(-1);
}

function isSmall(row: Row): boolean {
  const shapes = Object.values(row).filter((value): value is number[] => Array.isArray(value) && value.length === 4);
  return shapes.every((shape) => shape.flat().reduce((product: number, length) => product * Number(length), 1) <= MANY);
}
