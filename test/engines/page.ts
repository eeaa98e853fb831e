// Runs a job in a page, as tools/enginePage.mjs asks for it.
import { type Job, runJob, written } from './job.ts';

declare global {
  var runEngineJob: (job: string) => Promise<string>;
}

globalThis.runEngineJob = async (job) => written(await runJob(JSON.parse(job) as Job, (text) => console.log(text)));
