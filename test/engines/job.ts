import { VariantPicker } from '../harness/variants.ts';
import { Account, type Totals } from './account.ts';
import { type CorpusFiles, holdCorpus } from './corpus.ts';
import { holdHalf } from './half.ts';
import { holdImages } from './image.ts';
import { holdTables } from './tables.ts';

/** What tools/engines.mjs asks of an engine. */
export interface Job {
  /** Whether the case tables are run, and of which operations; of all where it isn't said. */
  readonly tables: boolean;
  readonly ops?: readonly string[];
  /** `[2, 3]` is every third row from the second on. */
  readonly part: readonly [number, number];
  /** Foreign cases, run after them, with the first part. */
  readonly corpus?: CorpusFiles;
}

/** An engine's part of reports/engines.json. */
export interface Result extends Totals {
  readonly adapter: string;
  readonly features: readonly string[];
}

/** Runs a job on `navigator.gpu`. */
export async function runJob({ tables, ops, part, corpus }: Job, say: (text: string) => void): Promise<Result> {
  const { context, picker } = await VariantPicker.create();
  const account = new Account(say);
  if (tables) {
    if (part[0] === 1) {
      await holdHalf(context, account);
      await holdImages(context, account);
    }
    await holdTables(context, picker, account, ops, part);
  }
  if (corpus !== undefined && part[0] === 1) await holdCorpus(context, picker, account, corpus, say);
  const { adapterInfo, features } = context.device;
  const info = adapterInfo ?? {}; // some engines leave it out, Firefox its strings empty
  const adapter = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
  context.destroy();
  return { adapter, features: [...features].sort(), ...account.totals };
}

/** JSON has no infinity. */
export function written(result: Result): string {
  return JSON.stringify(result, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));
}
