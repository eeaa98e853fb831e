import { createContext } from 'atrous';
import fc from 'fast-check';
import type { CaseTable } from '../cases/table.ts';
import { drawn } from '../harness/arbitraries.ts';
import { choosing, computed } from '../harness/compiledGraphs.ts';
import { GraphMaker, shown } from '../harness/graphs.ts';
import { generator } from '../harness/random.ts';
import { type Account, explained } from './account.ts';

/** So many rows of every operation, and graphs, that are drawn instead of listed; the same from the same seed. */
export interface Random {
  readonly rows: number;
  readonly seed: number;
}

/** @param ops of which operations; of all where it isn't said */
export function randomTables({ rows: numRuns, seed }: Random, ops?: readonly string[]): readonly CaseTable[] {
  return Object.values(drawn)
    .filter(({ table: { op } }) => ops === undefined || ops.includes(op))
    .map(({ table, rows }) => ({ ...table, rows: fc.sample(rows, { seed, numRuns }) }));
}

/** Random graphs in each dtype that the device has, with kernels and fusions by the library's choice and by chance. */
export async function holdGraphs(device: GPUDevice, account: Account, { rows, seed }: Random): Promise<void> {
  let random = generator(0);
  const contexts = {
    'by choice': await createContext({ device }),
    'by chance': await createContext({ device, chooseVariant: choosing(() => random()) }),
  };
  try {
    for (const dtype of device.features.has('shader-f16') ? (['f32', 'f16'] as const) : (['f32'] as const)) {
      for (let i = 0; i < rows; i++) {
        random = generator(seed + 2 * i + 1);
        const graph = new GraphMaker(seed + 2 * i, dtype).graph();
        for (const [how, gpu] of Object.entries(contexts)) {
          await account.hold(`graphs, ${dtype}`, `graph ${i} ${how}`, async () => {
            const { wrong } = await gpu.scope(() => computed(gpu, graph, dtype));
            explained(wrong === '', `${shown(graph)}\n${wrong}`);
            return 1;
          });
        }
      }
      account.progress(`graphs in ${dtype}`);
    }
  } finally {
    for (const context of Object.values(contexts).reverse()) context.destroy();
  }
}
