import { VariantPicker } from '../harness/variants.ts';
import { Account, type Totals, type Watch } from './account.ts';
import type { CorpusFiles } from './corpus.ts';
import { halfCases, holdHalf } from './half.ts';
import { holdImages, imagePrecisions } from './image.ts';
import type { Random } from './random.ts';
import { holdTables, type Lane, precisionsOn, type Selection, selected } from './tables.ts';

/** What is asked of an engine. */
export interface Job extends Selection {
  /** Whether the case tables are run, and with their first part what isn't in them. */
  readonly tables: boolean;
  /** Rows that are drawn, and nothing else. */
  readonly random?: Random;
  /** Foreign cases, run after them, with the first part. */
  readonly corpus?: CorpusFiles;
}

/** An engine's part of reports/engines.json. */
export interface Result extends Totals {
  readonly adapter: string;
  readonly features: readonly string[];
}

/** How many cases the tables of a job have on a device, by operation; a result's is what its group begins with. */
export function casesOf(job: Job, device: GPUDevice): Map<string, number> {
  const cases = new Map<string, number>();
  const add = (operation: string, count: number) => cases.set(operation, (cases.get(operation) ?? 0) + count);
  if (!job.tables) return cases;
  for (const table of selected(job)) {
    for (const row of table.rows) add(table.op, precisionsOn(device, table, row).length);
  }
  if (isFirst(job)) {
    add('float16', halfCases(device).length);
    add('images', imagePrecisions(device).length);
  }
  return cases;
}

const isFirst = ({ part }: Job) => part === undefined || part[0] === 1;

/**
 * Runs a job on a device, or on one of `navigator.gpu`.
 * @param lanes contexts that share the rows of the tables
 */
export async function runJob(
  job: Job,
  watch: Watch,
  { device, lanes = 1 }: { device?: GPUDevice; lanes?: number } = {},
) {
  const first = await VariantPicker.create({ device });
  const shared = { device: first.context.device };
  const all: Lane[] = [first];
  while (all.length < lanes) all.push(await VariantPicker.create(shared));
  const account = new Account(watch);
  try {
    if (job.random !== undefined) {
      const { holdGraphs, holdParts, randomTables } = await import('./random.ts');
      const tables = randomTables(job.random, job.ops);
      const everyOperation = job.ops === undefined;
      if (everyOperation) await holdGraphs(shared.device, account, job.random);
      await holdParts(account, tables, everyOperation);
      await holdTables(all, account, tables);
    } else if (job.tables) {
      if (isFirst(job)) {
        await holdHalf(first.context, account);
        await holdImages(first.context, account);
      }
      await holdTables(all, account, selected(job));
    }
    if (job.corpus !== undefined && isFirst(job)) {
      const { holdCorpus } = await import('./corpus.ts');
      await holdCorpus(first.context, first.picker, account, job.corpus, watch.say);
    }
    return { ...deviceFacts(shared.device), ...account.totals } satisfies Result;
  } finally {
    for (const { context } of all.reverse()) context.destroy();
  }
}

export function deviceFacts({ adapterInfo, features }: GPUDevice): Pick<Result, 'adapter' | 'features'> {
  const info = adapterInfo ?? {}; // some engines leave it out, Firefox its strings empty
  const adapter = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
  return { adapter, features: [...features].sort() };
}

/** JSON has no infinity. */
export function written(result: object): string {
  return JSON.stringify(result, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value), 2);
}
