// A random graph on the GPU: compiled, with whichever kernels and fusions, whole and in tiles.
import { type ChooseVariant, type Context, compile, type FloatDtype, type Tensor, type TensorData } from 'atrous';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { gpuFace } from './faces.ts';
import { floatsOf } from './floats.ts';
import { build, type Graph } from './graphs.ts';
import { tiled } from './tiles.ts';

/** Often a variant that fuses, where there is one, and otherwise any. */
export function choosing(random: () => number): ChooseVariant {
  return (variants) => {
    const fused = variants.findIndex(({ label }) => /^separable_conv2d|LISTED=true/.test(label));
    return fused >= 0 && random() < 0.7 ? fused : Math.floor(random() * variants.length);
  };
}

/** How it was compiled, and where its results aren't to the bit what the reference's are. */
export async function computed(gpu: Context, graph: Graph, dtype: FloatDtype = 'f32') {
  const { inputs, expected } = graph;
  const graphOf = build(gpuFace, graph, ({ data, shape }) => gpu.tensor(data, shape, { dtype }));
  const names = expected.map((_, i) => `y${i}`);
  const plan = await compile(
    gpu,
    (given) => {
      const results = graphOf(inputs.map((_, i) => given[`x${i}`]!) as Tensor[]);
      return Object.fromEntries(names.map((name, i) => [name, results[i]!]));
    },
    Object.fromEntries(inputs.map(({ shape, layout }, i) => [`x${i}`, { shape, layout, dtype }])),
  );
  const tensors = inputs.map(({ data, shape, layout }) => gpu.tensor(data, shape, { layout, dtype }));
  const results = await plan.run(Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor])));
  const wrong: string[] = [];
  for (const [k, name] of names.entries()) {
    const difference = differs(await results[name]!.data(), expected[k]!.data);
    if (difference) wrong.push(`${name} ${difference}`);
  }
  const [{ data, shape, layout = 'nhwc' }] = inputs as [Graph['inputs'][0]];
  let inTiles = false;
  if (inputs.length === 1 && expected.length === 1) {
    const spec = new TensorSpec(shape, layout, dtype);
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

function differs(data: TensorData, wanted: ArrayLike<number>): string | undefined {
  const found = floatsOf(data);
  if (found.length !== wanted.length) return `has ${found.length} elements, not ${wanted.length}`;
  for (let i = 0; i < wanted.length; i++) if (found[i] !== wanted[i]) return `[${i}] is ${found[i]}, not ${wanted[i]}`;
  return undefined;
}
