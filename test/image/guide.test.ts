// The guide's page of images, run where there are images; test/unit/docs.test.ts runs the others.
import * as atrous from 'atrous';
import * as image from 'atrous/image';
import { expect, test } from 'vitest';
import page from '../../docs/guide/images.md?raw';
import { blocksOf, resultsIn, telling } from '../harness/pages.ts';

const faces: Readonly<Record<string, object>> = { atrous, 'atrous/image': image };

test('its code runs and shows what it says', async () => {
  const code = blocksOf(page)
    .filter(({ language }) => language === 'js') // what is TypeScript needs a video, and is type-checked
    .map((block) => block.code)
    .join('\n');
  const results: [expected: string, shown: string][] = [];
  const told = (expected: string, ...values: unknown[]) => results.push([expected, values.map(String).join(' ')]);
  const body = telling(code).replace(/^import (\{.*?\}) from ('.*?');$/gm, 'const $1 = faces[$2];');
  const run = new Function('faces', 'told', `return (async () => {\n${body}\ngpu.destroy();\n})();`);
  await run(faces, told);
  expect(results.length).toBe(resultsIn(code));
  expect(results.length).toBeGreaterThan(2);
  for (const [expected, shown] of results) expect(shown).toBe(expected);
});
