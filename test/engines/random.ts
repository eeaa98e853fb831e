import { createContext, LimitError } from 'atrous';
import { anySize } from 'atrous/any-size';
import fc from 'fast-check';
import type { CaseTable } from '../cases/table.ts';
import { drawn } from '../harness/arbitraries.ts';
import { onGpu, precisionsOf } from '../harness/calls.ts';
import { choosing, computed } from '../harness/compiledGraphs.ts';
import { explain } from '../harness/explain.ts';
import { GraphMaker, shown } from '../harness/graphs.ts';
import { heldCalls } from '../harness/held.ts';
import { limited } from '../harness/limited.ts';
import { generator } from '../harness/random.ts';
import { VariantPicker } from '../harness/variants.ts';
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

/** Bytes that a device is to say it binds at most: random tensors are about as large. */
const BINDINGS = [512, 2048];

/** Dispatches of an operation whose tensors can be bound, at most. */
const UNDIVIDED = 3;

/**
 * Random rows whose tensors are too large to bind, in parts: refused, or exactly what they are whole.
 * @param all whether these are rows of every operation, of which some must have been divided
 */
export async function holdParts(account: Account, tables: readonly CaseTable[], all: boolean): Promise<void> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const { minStorageBufferOffsetAlignment: alignment } = adapter.limits; // the smaller, the more rows a part may begin with
  const hasHalf = adapter.features.has('shader-f16');
  const device = await adapter.requestDevice({
    requiredFeatures: hasHalf ? ['shader-f16'] : [],
    requiredLimits: { minStorageBufferOffsetAlignment: alignment },
  });
  for (const most of BINDINGS) {
    const { device: small, groups } = limited(device, { most, alignment });
    const { context, picker } = await VariantPicker.create({ device: small });
    anySize(context);
    let divided = 0;
    for (const table of tables) {
      for (const row of table.rows) {
        for (const precision of precisionsOf(table, row)) {
          if (precision !== 'f32' && !hasHalf) continue;
          await account.hold(`${table.op} in parts, ${precision}`, `${row.name}, ${most} bytes`, async () => {
            let runs = 0;
            for (const { values, call, shape, compare } of heldCalls(table, row, precision)) {
              if (!/exactly|words/.test(values)) continue;
              const before = groups();
              try {
                for await (const { variant, result } of picker.inTurn(() => onGpu(context, call))) {
                  const comparison = compare(result.data);
                  explained(comparison.failures === 0, explain(`${values} on ${variant}`, shape, comparison));
                  runs++;
                }
                if (groups() - before > UNDIVIDED) divided++;
              } catch (error) {
                if (!(error instanceof LimitError)) throw error; // rows, or what isn't divided, that exceed a binding
              }
            }
            return runs;
          });
        }
      }
    }
    context.destroy();
    await account.hold('in parts', `${most} bytes`, async () => {
      explained(divided > 0 || !all, 'nothing was divided');
      return 0;
    });
    account.progress(`in parts of ${most} bytes`);
  }
  device.destroy();
}
