import type { Progress } from '../gpu/compile.ts';
import type { Context } from '../gpu/context.ts';
import { Tensor } from '../gpu/tensor.ts';
import type { TensorData } from '../number/dtype.ts';
import { check, count, OptionError, ResourceError, ShapeError, show } from '../shape/errors.ts';
import { checkOptions, type Pair, pair } from '../shape/options.ts';
import { showShape, type TensorSpec } from '../shape/tensorSpec.ts';
import { make } from './made.ts';
import { Plan } from './plan.ts';
import { Tiler } from './tile.ts';
import { type Range, specOf, type Window } from './window.ts';

/**
 * Gives the part of the image from row `y` and column `x` on, of `height` rows and `width` columns: its elements in the layout
 * and dtype of the plan's input, over the whole batch, or a tensor, which stays the caller's.
 */
export type TileSource = (
  y: number,
  x: number,
  height: number,
  width: number,
) => TensorData | Tensor | Promise<TensorData | Tensor>;

/**
 * Takes the part of the result whose first pixel is at row `y` and column `x`. The tensor is there until the sink is done:
 * until its promise resolves, where it gives one.
 */
export type TileSink = (y: number, x: number, tile: Tensor) => unknown;

/** Options of {@link runTiled}. */
export interface TiledOptions {
  /** Rows and columns of a tile of the result; 512 by default. Those at the bottom and on the right may be smaller. */
  tile?: Pair | undefined;
  /** Hears how many of the tiles are done: first none, then one more each time. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the work between two tiles; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Plans for tiles that are kept: those of a corner, an edge, the middle and the other edge. */
const KEPT = 4;

/**
 * Runs a plan of one input and one output over an image of any size, tile by tile. The source is asked for what each tile needs, with
 * what lies around it as far as the plan looks; the results, put together, are those of `plan.run` to the bit on one device,
 * since kernels are chosen for the whole image. GPU memory depends on the tile, not on the image.
 * @param plan   compiled for the shape of the whole image, however large; {@link Plan.run} may refuse that, this doesn't
 * @param source asked for tiles from left to right, then downwards
 * @param sink   given them in this order, each before the next is asked for
 * @throws (as a rejection) UnsupportedError for an operation whose outputs need more than the pixels around them;
 *   ShapeError where the source gives another size than was asked for; OptionError; what source, sink and the signal throw; otherwise as {@link Plan.run}
 */
export async function runTiled(
  plan: Plan,
  source: TileSource,
  sink: TileSink,
  options: TiledOptions = {},
): Promise<void> {
  const op = 'runTiled';
  check(plan instanceof Plan, ResourceError, op, () => `plan must be a compiled plan, not ${show(plan)}`);
  for (const [name, value] of Object.entries({ source, sink })) {
    check(typeof value === 'function', OptionError, op, () => `${name} must be a function, not ${show(value)}`);
  }
  checkOptions(op, options, ['tile', 'onProgress', 'signal']);
  const { tile = 512, onProgress = () => {}, signal } = options;
  const [height, width] = pair(op, 'tile', tile);
  check(
    typeof onProgress === 'function',
    OptionError,
    op,
    () => `onProgress must be a function, not ${show(onProgress)}`,
  );
  check(
    signal === undefined || typeof signal?.throwIfAborted === 'function',
    OptionError,
    op,
    () => `signal must be an AbortSignal, not ${show(signal)}`,
  );
  const { gpu, graph, weights, inputs, outputs } = plan.source(op);
  const [ins, outs] = [Object.values(inputs), Object.values(outputs)];
  check(
    ins.length === 1 && outs.length === 1,
    OptionError,
    op,
    () => `the plan has ${count(ins.length, 'inputs')} and ${count(outs.length, 'outputs')}, one of each can be tiled`,
  );
  const [[image], [result]] = [ins, outs] as [[(typeof ins)[0]], [(typeof outs)[0]]];
  const tiler = new Tiler(op, gpu, graph, image!, result!);
  const windows = windowsOf(result!.spec, height, width);
  const plans = new Map<string, Plan>();
  onProgress({ done: 0, total: windows.length });
  try {
    for (const [i, window] of windows.entries()) {
      signal?.throwIfAborted();
      plan.source(op); // refuses as soon as the plan is destroyed
      const { key, graph, input, output, read } = tiler.tile(window);
      let each = plans.get(key);
      if (each === undefined) {
        const source = { graph, inputs: { x: input }, outputs: { y: output }, weights, rewrites: [] };
        each = new Plan(gpu, source, await make(op, gpu, graph, [input], () => {}));
      }
      plans.delete(key);
      plans.set(key, each);
      if (plans.size > KEPT) {
        const [oldest] = plans;
        plans.delete(oldest![0]);
        oldest![1].destroy();
      }
      const spec = specOf(image!.spec, read);
      const given = await source(read.rows[0], read.columns[0], spec.height, spec.width);
      signal?.throwIfAborted();
      const y = await run(op, gpu, each, given, spec);
      await sink(window.rows[0], window.columns[0], y);
      onProgress({ done: i + 1, total: windows.length });
    }
  } finally {
    for (const each of plans.values()) each.destroy();
  }
}

/** A tile's result; what is uploaded for it is gone by then. */
async function run(op: string, gpu: Context, plan: Plan, given: unknown, spec: TensorSpec): Promise<Tensor> {
  const { shape, layout, dtype, size } = spec;
  const wanted = `${showShape(shape)} ${layout}`;
  if (given instanceof Tensor) {
    const is = `${showShape(given.shape)} ${given.layout}`;
    check(is === wanted, ShapeError, op, () => `source gave a tensor ${is}, this tile is ${wanted}`);
    return (await plan.run({ x: given })).y!;
  }
  const { length } = (given ?? {}) as { length?: unknown };
  const all = count(size, 'elements');
  check(
    length === size,
    ShapeError,
    op,
    () => `source gave ${show(given)}, of length ${show(length)}; this tile is ${wanted}, ${all}`,
  );
  const x = gpu.tensor(given as TensorData, shape, { layout, dtype });
  try {
    return (await plan.run({ x })).y!;
  } finally {
    x.destroy();
  }
}

/** Tiles from left to right, then downwards. */
function windowsOf(spec: { readonly height: number; readonly width: number }, height: number, width: number): Window[] {
  const columns = rangesOf(spec.width, width);
  return rangesOf(spec.height, height).flatMap((rows) => columns.map((columns) => ({ rows, columns })));
}

function rangesOf(size: number, each: number): Range[] {
  return Array.from({ length: Math.ceil(size / each) }, (_, i) => [i * each, Math.min((i + 1) * each, size)]);
}
