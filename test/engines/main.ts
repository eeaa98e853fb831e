// The case tables in an engine other than Chromium: Deno, or Dawn in Node. Bundled and started by tools/engines.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { VariantPicker } from '../harness/variants.ts';
import { Account } from './account.ts';
import { holdCorpus } from './corpus.ts';
import { holdHalf } from './half.ts';
import { holdTables } from './tables.ts';

/** What tools/engines.mjs asks for, as JSON in the first argument. */
interface Job {
  /** Where the result goes. */
  readonly report: string;
  /** Whether the case tables are run, and of which operations; of all where it isn't said. */
  readonly tables: boolean;
  readonly ops?: readonly string[];
  /** A folder of foreign cases, run after them. */
  readonly corpus?: string;
}

const job = JSON.parse(process.argv[2]!) as Job;

if ((globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu === undefined) {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

const { context, picker } = await VariantPicker.create();
const { adapterInfo, features } = context.device;
const say = (text: string) => console.log(text);
const account = new Account(say);
if (job.tables) {
  await holdHalf(context, account);
  await holdTables(context, picker, account, job.ops);
}
if (job.corpus !== undefined) await holdCorpus(context, picker, account, job.corpus, say);
const info = adapterInfo ?? {}; // optional: Firefox leaves its strings empty
const adapter = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
mkdirSync(dirname(job.report), { recursive: true });
const result = { adapter, features: [...features].sort(), ...account.totals };
writeFileSync(
  job.report,
  JSON.stringify(result, (_, value) => (value === Infinity ? 'Infinity' : value)),
);
context.destroy();
process.exit(0); // Dawn's threads would keep Node alive
