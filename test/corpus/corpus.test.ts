// Runs the cases of the folder that CORPUS names on the GPU, on every variant, and on the reference.
import corpus from 'virtual:corpus';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { commands } from 'vitest/browser';
import { VariantPicker } from '../harness/variants.ts';
import { trialOf } from './hold.ts';
import { summary, type Verdict } from './summary.ts';

if (corpus === null) throw new Error('no corpus: CORPUS names no folder (npm run test:corpus -- <folder>)');
const { folder, files } = corpus;

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
beforeAll(async () => {
  gpu = await VariantPicker.create();
});

const verdicts: Verdict[] = [];
afterAll(async () => {
  gpu.context.destroy();
  await commands.report(`\n${folder}\n${summary(verdicts)}\n`);
  await commands.saveReport('corpus-cases.json', JSON.stringify(verdicts, null, 2));
});

for (const [file, values] of Object.entries(files)) {
  const trials = (Array.isArray(values) ? values : [values]).map((value: unknown) => trialOf(file, value));
  verdicts.push(...trials.map(({ verdict }) => verdict));
  const tests = trials.flatMap(({ verdict, run }) => (run ? [[verdict.id, run] as const] : []));
  if (tests.length > 0) describe(file, () => test.each(tests)('%s', (_, run) => run(gpu)));
}
