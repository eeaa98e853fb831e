// The case tables once more, through plans, whole and in tiles: the bits of the eager calls.

import { type Context, compile, createContext, type Plan, type Tensor } from 'atrous';
import type { CpuTensor } from 'atrous/reference';
import { runTiled } from 'atrous/tiled';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseTables } from '../cases/index.ts';
import { argumentsOf, callOf, tensorOptions } from '../harness/calls.ts';
import { gpuFace as face } from '../harness/faces.ts';
import { full } from '../harness/full.ts';

let gpu: Context;
beforeAll(async () => {
  gpu = await createContext();
});
afterAll(() => gpu.destroy());

/** Every so many rows of a table; all of them in the full run. */
const EVERY = full ? 1 : 40;

/** Operations whose outputs need more than the pixels around them, or that have no pixels. */
const whole = ['reorderFilter', 'globalAvgPool'];

const wordsOf = async (tensor: Tensor) => {
  const { buffer, byteLength } = (await tensor.data()) as Float32Array<ArrayBuffer>;
  return new Uint32Array(buffer, 0, byteLength / 4);
};

for (const table of caseTables) {
  describe(table.op, () => {
    for (const row of table.rows.filter((_, i) => i % EVERY === EVERY - 1)) {
      test(row.name, async () => {
        const call = callOf(table, row, table.moves ? 'words' : 'uniform');
        const uploaded: Tensor[] = [];
        const upload = ({ data, shape, layout, dtype }: CpuTensor) => {
          const tensor = gpu.tensor(data, shape, { layout, dtype });
          uploaded.push(tensor);
          return tensor;
        };
        const operands = call.operands.map(upload);
        const options = Object.fromEntries(
          Object.entries(call.options).map(([name, value]) => [
            name,
            tensorOptions.includes(name) ? upload(value as CpuTensor) : value,
          ]),
        );
        const { shape, layout, dtype } = operands[0]!;
        const run = (x: Tensor) => {
          const operation = (face as unknown as Record<string, (...args: unknown[]) => Tensor>)[call.op]!;
          return operation(...argumentsOf(call, [x, ...operands.slice(1)], options));
        };
        const eager = run(operands[0]!);
        const wanted = await wordsOf(eager);
        const plan: Plan = await compile(gpu, ({ x }) => run(x), { x: { shape, layout, dtype } });
        const { y } = await plan.run({ x: operands[0]! });
        expect([y!.shape, y!.layout, y!.dtype]).toEqual([eager.shape, eager.layout, eager.dtype]);
        expect(await wordsOf(y!)).toEqual(wanted);
        if (!whole.includes(call.op) && operands[0]!.spec.size > 0) {
          // Two tiles across and two down.
          const { height, width } = eager.spec;
          const found = new Uint32Array(wanted.length);
          const crop = (tensor: Tensor, y: number, x: number, height: number, width: number) =>
            face.batchToSpace(tensor, {
              blockShape: [1, 1],
              crops: [
                [y, tensor.spec.height - y - height],
                [x, tensor.spec.width - x - width],
              ],
            });
          await runTiled(
            plan,
            (...window) => crop(operands[0]!, ...window),
            async (y, x, part) => {
              const words = await wordsOf(part);
              const inverse = crop(positions(eager), y, x, part.spec.height, part.spec.width);
              const places = await wordsOf(inverse);
              places.forEach((place, i) => {
                found[place] = words[i]!;
              });
            },
            { tile: [Math.max(1, Math.ceil(height / 2)), Math.max(1, Math.ceil(width / 2))] },
          );
          expect(found).toEqual(wanted);
        }
        plan.destroy();
        for (const tensor of [...uploaded, eager]) tensor.destroy();
      });
    }
  });
}

/** A tensor whose elements are their own indices. */
function positions({ spec: { size, shape, layout } }: Tensor): Tensor {
  return gpu.tensor(
    Uint32Array.from({ length: size }, (_, i) => i),
    shape,
    { layout },
  );
}
