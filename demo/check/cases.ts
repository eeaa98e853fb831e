import { caseTables } from '../../test/cases/index.ts';
import type { CaseTable, Row } from '../../test/cases/table.ts';
import { callOf, onGpu, tensorOptions } from '../../test/harness/calls.ts';
import { VariantPicker } from '../../test/harness/variants.ts';
import type { Dtype, FormCall, Layout } from './call.ts';
import { type OperationName, operationForms } from './operations.ts';
import type { Reference } from './reference.ts';
import { refusalOf, refusalText } from './refusal.ts';
import { judge, shapeOf } from './run.ts';

export { caseTables };

/** Facts of a row that are neither operands nor options of the call. */
const facts = ['name', 'layout', 'dtype', 'shape', 'given', 'golden'];

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

/** The form offers what it knows of; a table of another operation is run, but not offered. */
export const offered = caseTables.filter(({ op }) => op in operationForms);

export interface CaseResult {
  readonly op: string;
  readonly name: string;
  /** Kernels that it ran on, one after the other. */
  readonly runs: number;
  /** Largest error in units of its bound; infinite where moved bits differ. */
  readonly worst: number;
  /** What went wrong, in words; empty when nothing did. */
  readonly problems: readonly string[];
}

/** The smallest case of a table, the middle one and one between that and the largest, by what they take. */
export function fewOf<T extends CaseTable>(table: T): T {
  const sizeOf = (row: Row) =>
    table.operands.reduce((sum, name) => {
      const shape = (row as unknown as Record<string, readonly number[]>)[name] ?? [];
      return sum + shape.reduce((product, length) => product * length, 1);
    }, 0);
  const rows = [...table.rows].sort((a, b) => sizeOf(a) - sizeOf(b));
  const chosen = new Set([0, 1 / 2, 3 / 4].map((part) => rows[Math.floor(part * rows.length)]!));
  return { ...table, rows: table.rows.filter((row) => chosen.has(row)) };
}

/** Every case of the project's own table, on every kernel that accepts it, against the reference. */
export async function* everyCase(
  device: GPUDevice,
  reference: Reference,
  signal: AbortSignal,
  tables: readonly CaseTable[] = caseTables,
): AsyncGenerator<CaseResult> {
  const { context, picker } = await VariantPicker.create({ device });
  try {
    for (const table of tables) {
      for (const row of table.rows) {
        signal.throwIfAborted();
        yield await oneCase(table, row, context, picker, reference);
      }
    }
  } finally {
    context.destroy();
  }
}

async function oneCase(
  table: CaseTable,
  row: Row,
  context: Parameters<typeof onGpu>[0],
  picker: VariantPicker,
  reference: Reference,
): Promise<CaseResult> {
  const result = { op: table.op, name: row.name, runs: 0, worst: 0, problems: [] as string[] };
  const call = callOf(table, row, table.moves && row.given === undefined ? 'words' : 'uniform');
  const answer = await reference.ask(call, table.moves);
  if ('refusal' in answer) {
    result.problems.push(`refused by the reference: ${refusalText(answer.refusal)}`);
    return result;
  }
  const wanted = shapeOf(answer.expected);
  try {
    for await (const { variant, result: got } of picker.each(() => onGpu(context, call))) {
      result.runs++;
      if (got.shape.join() !== wanted.join()) {
        result.problems.push(`${variant}: shape ${got.shape.join('×')}, the reference has ${wanted.join('×')}`);
        continue;
      }
      const { comparison, worst } = judge(got.data, answer.expected);
      result.worst = Math.max(result.worst, comparison.worst);
      if (comparison.failures > 0) {
        result.problems.push(
          `${variant}: ${comparison.failures} of ${comparison.elements} elements are off; at [${worst?.at.join(', ')}] ` +
            `${worst?.got} instead of ${worst?.expected}`,
        );
      }
    }
  } catch (error) {
    result.problems.push(`refused by the GPU: ${refusalText(refusalOf(error))}`);
  }
  return result;
}
