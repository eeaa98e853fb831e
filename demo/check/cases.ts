import { caseTables } from '../../test/cases/index.ts';
import type { CaseTable, Row } from '../../test/cases/table.ts';
import { facts, tensorOptions } from '../../test/harness/calls.ts';
import type { Dtype, FormCall, Layout } from './call.ts';
import type { OperationName } from './operations.ts';

/** A row of the table for the form: its shapes and options. The form draws its own numbers. */
export function formCallOf(table: CaseTable, row: Row): Omit<FormCall, 'numbers' | 'seed'> {
  const entries = Object.entries(row).filter(
    ([name, value]) => value !== undefined && !facts.includes(name) && !table.operands.includes(name),
  );
  return {
    operation: table.op as OperationName,
    dtype: (row.dtype ?? 'f32') as Dtype,
    layout: (row.layout ?? 'nhwc') as Layout,
    shapes: table.operands.map((name) => (row as unknown as Record<string, readonly number[]>)[name]!),
    options: Object.fromEntries(entries.filter(([name]) => !tensorOptions.includes(name))),
    tensors: entries.map(([name]) => name).filter((name) => tensorOptions.includes(name)),
  };
}

/** The form has an input for each tensor; lists of them have rows of any length. */
export const offered = caseTables.filter(({ op }) => op !== 'concat');
