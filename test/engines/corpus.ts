import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'atrous';
import { trialOf } from '../corpus/hold.ts';
import { summary, type Verdict } from '../corpus/summary.ts';
import type { VariantPicker } from '../harness/variants.ts';
import type { Account } from './account.ts';

/** Every case of a folder that atrous offers. */
export async function holdCorpus(
  context: Context,
  picker: VariantPicker,
  account: Account,
  folder: string,
  say: (text: string) => void,
): Promise<void> {
  const verdicts: Verdict[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const values: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const value of Array.isArray(values) ? values : [values]) {
      const { verdict, run } = trialOf(file, value);
      verdicts.push(verdict);
      if (run === undefined) continue;
      await account.hold(`corpus, ${verdict.op}`, `${file}: ${verdict.id}`, async () => {
        await run({ context, picker });
        return 1;
      });
    }
    account.progress(file);
  }
  if (verdicts.length === 0) throw new Error(`no .json files with cases in ${folder}`);
  say(`\n${folder}\n${summary(verdicts)}`);
}
