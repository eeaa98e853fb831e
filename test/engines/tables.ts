import type { Comparison } from 'atrous/reference';
import { caseTables } from '../cases/index.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import { onGpu, type Precision, precisionsOf } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { heldCalls } from '../harness/held.ts';
import type { VariantPicker } from '../harness/variants.ts';
import { type Account, explained } from './account.ts';

/** One of the contexts that share the rows: on a device whose reads take long, several are read at a time. */
export type Lane = Awaited<ReturnType<typeof VariantPicker.create>>;

/** Which rows of the tables. */
export interface Selection {
  /** Of which operations; of all where it isn't said. */
  readonly ops?: readonly string[];
  /** `[2, 3]` is every third row from the second on; all where it isn't said. */
  readonly part?: readonly [number, number];
  /** The smallest case of each table, the middle one and one between that and the largest, by what they take. */
  readonly few?: boolean;
}

export function selected({ ops, part: [part, parts] = [1, 1], few }: Selection): readonly CaseTable[] {
  const unknown = ops?.filter((op) => !caseTables.some((table) => table.op === op)) ?? [];
  if (unknown.length > 0) throw new Error(`no cases of ${unknown.join(', ')}`);
  return caseTables
    .filter(({ op }) => ops === undefined || ops.includes(op))
    .map((table) => ({ ...table, rows: table.rows.filter((_, index) => index % parts === part - 1) }))
    .map((table) => (few ? fewOf(table) : table));
}

function fewOf(table: CaseTable): CaseTable {
  const sizeOf = (row: Row) =>
    table.operands.reduce((sum, name) => {
      const shape = (row as unknown as Record<string, readonly number[]>)[name] ?? [];
      return sum + shape.reduce((product, length) => product * length, 1);
    }, 0);
  const rows = [...table.rows].sort((a, b) => sizeOf(a) - sizeOf(b));
  const chosen = new Set([0, 1 / 2, 3 / 4].map((part) => rows[Math.floor(part * rows.length)]!));
  return { ...table, rows: table.rows.filter((row) => chosen.has(row)) };
}

/** The precisions of a row that a device has. */
export function precisionsOn(device: GPUDevice, table: CaseTable, row: Row): readonly Precision[] {
  const hasHalf = device.features.has('shader-f16');
  return precisionsOf(table, row).filter((each) => each === 'f32' || hasHalf);
}

/** Rows of the case tables in every precision that the device has, on every variant that accepts them. */
export async function holdTables(
  lanes: readonly Lane[],
  account: Account,
  tables: readonly CaseTable[],
): Promise<void> {
  for (const table of tables) {
    const waiting = table.rows.values(); // shared by the lanes
    const runLane = async (lane: Lane) => {
      for (const row of waiting) {
        for (const precision of precisionsOn(lane.context.device, table, row)) {
          await account.hold(`${table.op}, ${precision}`, row.name, (measured) =>
            everyVariant(lane, table, row, precision, (values, comparison) => {
              if (values.includes('exactly')) return;
              // Where a GPU flushes these to zero, as it may, their error is all of their bound.
              const numbers = values.startsWith('subnormal') ? `${precision}, subnormal` : precision;
              measured(numbers, `${table.op}: ${row.name}`, comparison);
            }),
          );
        }
      }
    };
    // To the last of them, as whoever stopped them destroys their contexts.
    const ends = await Promise.allSettled(lanes.map(runLane));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    account.progress(table.op);
  }
}

async function everyVariant(
  { context, picker }: Lane,
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
