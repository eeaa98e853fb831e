import type { Context } from 'atrous';
import { trialOf } from '../corpus/hold.ts';
import { summary, type Verdict } from '../corpus/summary.ts';
import type { VariantPicker } from '../harness/variants.ts';
import type { Account } from './account.ts';

/** The files of a folder of foreign cases, by name. */
export interface CorpusFiles {
  readonly folder: string;
  readonly files: Readonly<Record<string, unknown>>;
}

/** Every case that atrous offers. */
export async function holdCorpus(
  context: Context,
  picker: VariantPicker,
  account: Account,
  { folder, files }: CorpusFiles,
  say: (text: string) => void,
): Promise<void> {
  const verdicts: Verdict[] = [];
  for (const [file, values] of Object.entries(files)) {
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
  say(`\n${folder}\n${summary(verdicts)}`);
}
