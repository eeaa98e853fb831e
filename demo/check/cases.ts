import { caseTables } from '../../test/cases/index.ts';
import type { CaseTable, Row } from '../../test/cases/table.ts';
import { callOf, onGpu, tensorOptions } from '../../test/harness/calls.ts';
import { VariantPicker } from '../../test/harness/variants.ts';
import type { Dtype, FormCall, Layout } from './call.ts';
import { type OperationName, operationForms } from './operations.ts';
import type { Reference } from './reference.ts';
import { type Refusal, refusalOf, refusalText } from './refusal.ts';
import { judge, shapeOf } from './run.ts';

export { caseTables };

/** Facts of a row that are neither operands nor options of the call. */
const facts = ['name', 'layout', 'dtype', 'shape', 'given', 'golden'];

/** A row of the table for the form: its shapes and options. The form draws its own numbers. */
export function formCallOf(table: CaseTable, row: Row): Omit<FormCall, 'numbers' | 'seed'> {
  const entries = Object.entries(row).filter(([name]) => !facts.includes(name) && !table.operands.includes(name));
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

/** Every case of the project's own table, on every kernel that accepts it, against the reference. */
export async function* everyCase(
  device: GPUDevice,
  reference: Reference,
  signal: AbortSignal,
): AsyncGenerator<CaseResult> {
  const { context, picker } = await VariantPicker.create({ device });
  try {
    for (const table of caseTables) {
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
  const call = callOf(table, row, table.moves && row.given === undefined ? 'words' : 'uniform');
  const answer = await reference.ask(call, table.moves);
  const base = { op: table.op, name: row.name };
  const refused = (side: string, refusal: Refusal) => `refused by the ${side}: ${refusalText(refusal)}`;
  if ('refusal' in answer) return { ...base, runs: 0, worst: 0, problems: [refused('reference', answer.refusal)] };
  const problems: string[] = [];
  let runs = 0;
  let worst = 0;
  try {
    for await (const { variant, result } of picker.each(() => onGpu(context, call))) {
      runs++;
      const expected = shapeOf(answer.expected);
      if (result.shape.join() !== expected.join()) {
        problems.push(`${variant}: shape ${result.shape.join('×')}, the reference has ${expected.join('×')}`);
        continue;
      }
      const { comparison, worst: element } = judge(result.data, answer.expected);
      worst = Math.max(worst, comparison.worst);
      if (comparison.failures > 0) {
        problems.push(
          `${variant}: ${comparison.failures} of ${comparison.elements} elements are off; at [${element?.at.join(', ')}] ` +
            `${element?.got} instead of ${element?.expected}`,
        );
      }
    }
  } catch (error) {
    problems.push(refused('GPU', refusalOf(error)));
  }
  return { ...base, runs, worst, problems };
}
