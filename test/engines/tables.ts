import type { Context } from 'atrous';
import type { Comparison } from 'atrous/reference';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { onGpu, type Precision, precisionsOf } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { heldCalls } from '../harness/held.ts';
import type { VariantPicker } from '../harness/variants.ts';
import { type Account, explained } from './account.ts';

/** Every row of the case tables, or of a part of them, in every precision that the device has, on every variant that accepts it. */
export async function holdTables(
  context: Context,
  picker: VariantPicker,
  account: Account,
  ops: readonly string[] | undefined,
  [part, parts]: readonly [number, number],
): Promise<void> {
  const unknown = ops?.filter((op) => !caseTables.some((table) => table.op === op)) ?? [];
  if (unknown.length > 0) throw new Error(`no cases of ${unknown.join(', ')}`);
  const hasHalf = context.device.features.has('shader-f16');
  for (const table of caseTables.filter(({ op }) => ops === undefined || ops.includes(op))) {
    for (const row of table.rows.filter((_, index) => index % parts === part - 1)) {
      for (const precision of precisionsOf(table, row).filter((each) => each === 'f32' || hasHalf)) {
        await account.hold(`${table.op}, ${precision}`, row.name, () =>
          everyVariant(context, picker, table, row, precision, (values, comparison) => {
            if (values.includes('exactly')) return;
            // Where a GPU flushes these to zero, as it may, their error is all of their bound.
            const numbers = values.startsWith('subnormal') ? `${precision}, subnormal` : precision;
            account.measured(numbers, `${table.op}: ${row.name}`, comparison);
          }),
        );
      }
    }
    account.progress(table.op);
  }
}

async function everyVariant(
  context: Context,
  picker: VariantPicker,
  table: CaseTable,
  row: Row,
  precision: Precision,
  measured: (values: string, comparison: Comparison) => void,
): Promise<number> {
  let runs = 0;
  for (const { values, call, shape, compare } of heldCalls(table, row, precision)) {
    for await (const { variant, result } of picker.each(() => onGpu(context, call))) {
      const what = `${values} on ${variant}`;
      const dtype = row.dtype ?? (precision === 'f32' ? 'f32' : 'f16');
      explained(result.dtype === dtype, `${what}: dtype ${result.dtype}, not ${dtype}`);
      explained(String(result.shape) === String(shape), `${what}: shape ${result.shape}, not ${shape}`);
      const comparison = compare(result.data);
      measured(values, comparison);
      explained(comparison.failures === 0, explain(what, shape, comparison));
      runs++;
    }
  }
  return runs;
}
