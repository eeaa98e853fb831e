// Random graphs of operations, compiled, with whichever kernels and fusions: to the bit what the reference makes of them, whole and in
// tiles. `npm run test:fuzz` makes thousands from a new seed; `node tools/long.mjs graphs --seed N --call I` one of them again.
import { type Context, createContext } from 'atrous';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { choosing, computed } from '../harness/compiledGraphs.ts';
import { thorough } from '../harness/full.ts';
import { GraphMaker, shown } from '../harness/graphs.ts';
import { generator } from '../harness/random.ts';

const { VITE_LONG, VITE_SEED, VITE_CALLS, VITE_CALL } = import.meta.env;
const LONG = VITE_LONG === '1';
const SEED = VITE_SEED ? Number(VITE_SEED) : LONG ? Date.now() % 2 ** 31 : 7;
const COUNT = VITE_CALLS ? Number(VITE_CALLS) : LONG ? 3000 : thorough ? 40 : 12;
const [first = 0, last = first] = VITE_CALL ? VITE_CALL.split('-').map(Number) : [0, COUNT - 1];

let random = generator(0);
let chosen: Context;
let plain: Context;
beforeAll(async () => {
  chosen = await createContext({ chooseVariant: choosing(() => random()) });
  plain = await createContext({ device: chosen.device });
});
afterAll(() => {
  plain.destroy();
  chosen.destroy();
});

test(
  `${COUNT} random graphs`,
  async () => {
    await commands.report(`graphs: seed ${SEED}, ${last - first + 1} graphs`);
    const rewrites = new Map<string, number>();
    const failures: string[] = [];
    let tiles = 0;
    for (let i = first; i <= last && failures.length < 5; i++) {
      random = generator(SEED + 2 * i + 1);
      const graph = new GraphMaker(SEED + 2 * i).graph();
      const fail = (text: string) => {
        failures.push(`graph ${i} of seed ${SEED}\n${shown(graph)}\n${text}`);
        commands.report(failures.at(-1)!);
      };
      for (const gpu of [plain, chosen]) {
        await gpu.scope(async () => {
          const { explanation, wrong, inTiles } = await computed(gpu, graph);
          if (wrong)
            fail(`${gpu === plain ? 'by the table' : 'by chance'}: ${wrong}\n${JSON.stringify(explanation.rewrites)}`);
          if (inTiles) tiles++;
          for (const { rewrite } of explanation.rewrites) rewrites.set(rewrite, (rewrites.get(rewrite) ?? 0) + 1);
        });
      }
      if (LONG && i % 250 === 249) await commands.report(`${i + 1} graphs, ${failures.length} failures`);
    }
    await commands.report(`${[...rewrites].map(([name, count]) => `${name} ${count}`).join(', ')}; ${tiles} in tiles`);
    expect(failures.join('\n\n')).toBe('');
    if (COUNT >= 40 && !VITE_CALL) expect(rewrites.size, [...rewrites.keys()].join()).toBeGreaterThanOrEqual(3);
  },
  60 * 60_000,
);
