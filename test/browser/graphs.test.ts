// Random graphs of operations, compiled, with whichever kernels and fusions: to the bit what the reference makes of them, whole and in
// tiles. `npm run test:fuzz` makes thousands from a new seed; `node tools/long.mjs graphs --seed N --call I` one of them again.
import { type ChooseVariant, type Context, compile, createContext, type Tensor } from 'atrous';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { gpuFace } from '../harness/faces.ts';
import { thorough } from '../harness/full.ts';
import { build, type Graph, GraphMaker, shown } from '../harness/graphs.ts';
import { generator } from '../harness/random.ts';
import { tiled } from '../harness/tiles.ts';

const { VITE_LONG, VITE_SEED, VITE_CALLS, VITE_CALL } = import.meta.env;
const LONG = VITE_LONG === '1';
const SEED = VITE_SEED ? Number(VITE_SEED) : LONG ? Date.now() % 2 ** 31 : 7;
const COUNT = VITE_CALLS ? Number(VITE_CALLS) : LONG ? 3000 : thorough ? 40 : 12;
const [first = 0, last = first] = VITE_CALL ? VITE_CALL.split('-').map(Number) : [0, COUNT - 1];

let random = generator(0);
/** Often one that fuses, where there is one, and otherwise any. */
const choose: ChooseVariant = (variants) => {
  const fused = variants.findIndex(({ label }) => /^separable_conv2d|LISTED=true/.test(label));
  return fused >= 0 && random() < 0.7 ? fused : Math.floor(random() * variants.length);
};

let chosen: Context;
let plain: Context;
beforeAll(async () => {
  chosen = await createContext({ chooseVariant: choose });
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

async function computed(gpu: Context, graph: Graph) {
  const { inputs, expected } = graph;
  const graphOf = build(gpuFace, graph, ({ data, shape }) => gpu.tensor(data, shape));
  const names = expected.map((_, i) => `y${i}`);
  const plan = await compile(
    gpu,
    (given) => {
      const results = graphOf(inputs.map((_, i) => given[`x${i}`]!) as Tensor[]);
      return Object.fromEntries(names.map((name, i) => [name, results[i]!]));
    },
    Object.fromEntries(inputs.map(({ shape, layout }, i) => [`x${i}`, { shape, layout }])),
  );
  const tensors = inputs.map(({ data, shape, layout }) => gpu.tensor(data, shape, { layout }));
  const results = await plan.run(Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor])));
  const wrong: string[] = [];
  for (const [k, name] of names.entries()) {
    const difference = differs(await results[name]!.data(), expected[k]!.data);
    if (difference) wrong.push(`${name} ${difference}`);
  }
  const [{ data, shape, layout = 'nhwc' }] = inputs as [Graph['inputs'][0]];
  let inTiles = false;
  if (inputs.length === 1 && expected.length === 1) {
    const spec = new TensorSpec(shape, layout, 'f32');
    const part = await tiled(plan, spec, data as Float32Array, results.y0!, [5, 7]).catch((error: unknown) => error);
    if (part instanceof Error) wrong.push(`in tiles: ${part}`);
    else {
      inTiles = true;
      const difference = differs((part as Awaited<ReturnType<typeof tiled>>).whole, expected[0]!.data);
      if (difference) wrong.push(`in tiles: ${difference}`);
    }
  }
  const explanation = plan.explain();
  plan.destroy();
  return { explanation, wrong: wrong.join('; '), inTiles };
}

function differs(found: ArrayLike<number>, wanted: ArrayLike<number>): string | undefined {
  if (found.length !== wanted.length) return `has ${found.length} elements, not ${wanted.length}`;
  for (let i = 0; i < wanted.length; i++) if (found[i] !== wanted[i]) return `[${i}] is ${found[i]}, not ${wanted[i]}`;
  return undefined;
}
