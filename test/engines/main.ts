// Runs a job in Deno, or on Dawn in Node. Bundled and started by tools/engines.mjs with a file of the job and one for its result.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { runJob, written } from './job.ts';

const [job, report] = process.argv.slice(2) as [string, string];

if ((globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu === undefined) {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

const result = await runJob(JSON.parse(readFileSync(job, 'utf8')), { say: (text) => console.log(text) });
writeFileSync(report, written(result));
process.exit(0); // Dawn's threads would keep Node alive
