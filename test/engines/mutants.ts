// Whether the case tables notice a mistake in a kernel: mistakes are made in its text, one at a time, and rows of its operations
// run on it until one fails. Bundled and started by tools/mutants.mjs, on Dawn in Node; each line that it writes is an object of JSON.
import { writeSync } from 'node:fs';
import process from 'node:process';
import { createContext, ResourceError } from 'atrous';
import type { Kernel } from '../../src/gpu/kernel.ts';
import * as shaders from '../../src/gpu/shaders.gen.ts';
import { caseTables } from '../cases/index.ts';
import { onGpu } from '../harness/calls.ts';
import { type Held, heldCalls } from '../harness/held.ts';
import { generator } from '../harness/random.ts';

const [name = '', seed, count, first] = process.argv.slice(2);

/** Runs of rows on a mutant, after which it counts as unnoticed. */
const MOST_RUNS = 2000;

/** What is taken for what, in texts that the generator has made short. */
const mistakes: readonly [RegExp, string][] = [
  [/(?<=[\w\])])\+(?=[\w(])/g, '-'],
  [/(?<=[\w\])])-(?=[\w(])/g, '+'],
  [/(?<=[\w\])])\*(?=[\w(])/g, '+'],
  [/(?<=[\w\])])\/(?=[\w(])/g, '*'],
  [/(?<=[\w\])])%(?=[\w(])/g, '/'],
  [/<=(?=[\w(])/g, '<'],
  [/>=(?=[\w(])/g, '>'],
  [/(?<=[\])a-z])<(?=[a-zA-Z(][\w.]*[;)&|,])/g, '<='],
  [/&(?=[(\w])/g, '|'],
  [/\bmin\(/g, 'max('],
  [/\bmax\(/g, 'min('],
  [/\b0u\b/g, '1u'],
  [/\b1u\b/g, '0u'],
  [/\.x\b/g, '.y'],
  [/\.y\b/g, '.x'],
  [/\.z\b/g, '.w'],
  [/\.w\b/g, '.z'],
];

const tell = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

const shader = Object.values(shaders).find((each) => each.name === name);
if (shader === undefined) throw new Error(`there is no kernel ${name}`);
const { code } = shader;
const body = code.indexOf('@compute');
const mutants = mistakes.flatMap(([pattern, then]) =>
  Array.from(code.matchAll(pattern), ({ index, 0: was }) => ({ index, was, then })).filter(
    ({ index }) => index > body && !/\beach \w+ $/.test(code.slice(0, index)), // a loop that is written out
  ),
);
const random = generator(Number(seed));
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((each) => [random(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
const chosen = shuffled(mutants).slice(0, Number(count));

const tables = import.meta.glob<{ kernels: readonly Kernel<never>[] }>('../../src/ops/*/kernels.ts', { eager: true });
const ops = Object.entries(tables).flatMap(([path, { kernels }]) =>
  kernels.some((kernel) => kernel.shader.name === name) ? [path.split('/').at(-2)] : [],
);
const rows = shuffled(
  caseTables.filter(({ op }) => ops.includes(op)).flatMap((table) => table.rows.map((row) => ({ table, row }))),
);
const prepared = new Map<object, readonly Held[]>();

const { create, globals } = await import('webgpu');
Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true }); // and so it isn't collected

/** The row that fails, or what else tells; nothing where all is as it should be. */
async function noticed(): Promise<string | undefined> {
  let index = 0;
  let variants = 1;
  let taken = false;
  let uncaptured: string | undefined;
  const context = await createContext({
    chooseVariant(candidates) {
      const own = candidates.flatMap(({ label }, i) => (label.split(' ')[0] === name ? [i] : []));
      if (own.length === 0) return 0;
      taken = true;
      variants = Math.max(variants, own.length);
      return own[Math.min(index, own.length - 1)]!;
    },
  });
  const { device } = context;
  device.addEventListener('uncapturederror', ({ error }) => {
    uncaptured ??= error.message;
  });
  let runs = 0;
  try {
    for (const { table, row } of rows) {
      const held = prepared.get(row) ?? [...heldCalls(table, row)].slice(0, 2);
      prepared.set(row, held);
      for (const { call, compare } of held) {
        variants = 1;
        for (index = 0; index < variants; index++) {
          taken = false;
          const { data } = await onGpu(context, call);
          if (uncaptured) return uncaptured;
          if (taken && compare(data).failures > 0) return `${table.op}: ${row.name}`;
          if (taken && ++runs === MOST_RUNS) return;
        }
      }
    }
    return runs === 0 ? 'no row comes to it' : undefined;
  } catch (error) {
    if (error instanceof ResourceError) return 'no valid text';
    return String(error);
  } finally {
    context.destroy();
    device.destroy();
  }
}

if (Number(first) === 0) tell({ mutants: chosen.length, before: await noticed() });
for (let i = Number(first); i < chosen.length; i++) {
  const { index, was, then } = chosen[i]!;
  tell({ begun: i });
  Object.assign(shader, { code: code.slice(0, index) + then + code.slice(index + was.length) });
  const by = await noticed();
  const where = `${code.slice(index - 50, index)}⟦${was} → ${then}⟧${code.slice(index + was.length, index + 50)}`;
  tell({ ended: i, by, where: where.replaceAll('\n', ' ') });
}
process.exit(0);
