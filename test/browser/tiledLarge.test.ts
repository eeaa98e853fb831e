// Images far larger than a tile, as large as is promised in the full run: minutes of work there.
import { type Context, compile, conv2d, createContext, separableConv2d, type Tensor } from 'atrous';
import * as reference from 'atrous/reference';
import { runTiled, type TileSource } from 'atrous/tiled';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { full } from '../harness/full.ts';
import { generator } from '../harness/random.ts';
import { tiled } from '../harness/tiles.ts';
import { thrownBy } from '../harness/watch.ts';

/** Rows and columns of what is also run whole, and of what isn't. */
const [WHOLE, SIZE] = full ? [2048, 2 ** 14] : [400, 2 ** 10];

let gpu: Context;
beforeEach(async () => {
  gpu = await createContext();
});
afterEach(() => gpu.destroy());

// Whole numbers, whose sums are exact in any order.
const wholes = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return gpu.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 7) % 9) - 4),
    shape,
  );
};
const layers = () => {
  const [a, b, c] = [wholes(5, 5, 3, 2), wholes(1, 1, 6, 4), wholes(3, 3, 4, 3)];
  const build = ({ x }: { x: Tensor }) => {
    const middle = separableConv2d(x, a, b, { padding: 'same', dilations: 3, activation: 'relu' });
    return conv2d(middle, c, { padding: 'same', strides: 2 });
  };
  return { weights: [a, b, c] as const, build };
};
/** A picture made of its coordinates, whose parts needn't be kept. */
const painted: TileSource = (y, x, height, width) => {
  const data = new Float32Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const [row, column] = [y + Math.floor(i / 3 / width), x + (Math.floor(i / 3) % width)];
    data[i] = (Math.imul(row * 31 + column * 17 + (i % 3) * 7, 0x9e3779b1) >>> 29) - 4;
  }
  return data;
};

test(`${WHOLE} × ${WHOLE} is the same to the bit`, { timeout: 300_000 }, async () => {
  const size = WHOLE;
  const { build } = layers();
  const spec = new TensorSpec([1, size, size, 3], 'nhwc', 'f32');
  const data = (await painted(0, 0, size, size)) as Float32Array<ArrayBuffer>;
  const plan = await compile(gpu, build, { x: { shape: spec.shape } });
  const { y } = await plan.run({ x: gpu.tensor(data, spec.shape) });
  const wanted = new Uint32Array(((await y.data()) as Float32Array).buffer);
  const { whole } = await tiled(plan, spec, data, y, [300, 512]);
  const other = new Uint32Array(whole.buffer);
  expect(wanted.findIndex((word, i) => word !== other[i])).toBe(-1);
});

test(`${SIZE} × ${SIZE} in the memory of a tile, by windows`, { timeout: 900_000 }, async () => {
  const [size, tile] = [SIZE, SIZE / 16];
  const { weights, build } = layers();
  const [a, b, c] = await Promise.all(
    weights.map(async (tensor) => ({ shape: tensor.shape, data: await tensor.data() })),
  );
  const plan = await compile(gpu, build, { x: { shape: [1, size, size, 3] } });
  if (full) expect(String(thrownBy(() => plan.explain()))).toMatch(/^LimitError/); // the device holds none of it whole
  const random = generator(1);
  let most = 0;
  let checked = 0;
  await runTiled(
    plan,
    painted,
    async (y, x, part) => {
      const { live, pooled } = gpu.stats();
      most = Math.max(most, live.bytes + pooled.bytes - plan.bytes);
      const data = await part.data();
      // One pixel of each tile, and each corner of the image, by the reference over what that pixel sees.
      const edge = (at: number) => at === 0 || at + tile === size / 2;
      const [dy, dx] = [y, x].map((at) => (edge(at) ? (at === 0 ? 0 : tile - 1) : Math.floor(random() * tile)));
      const seen = 24; // rows and columns around, more than the plan looks
      const [top, left] = [y + dy!, x + dx!].map((at) => Math.max(0, Math.min(2 * at - seen, size - 2 * seen)));
      const around = 2 * seen;
      const image = {
        data: (await painted(top!, left!, around, around)) as Float32Array,
        shape: [1, around, around, 3],
      };
      const middle = reference.separableConv2d(image, a!, b!, { padding: 'same', dilations: 3, activation: 'relu' });
      const out = reference.conv2d(middle, c!, { padding: 'same', strides: 2 });
      const [row, column] = [y + dy! - top! / 2, x + dx! - left! / 2];
      for (let channel = 0; channel < 3; channel++) {
        const wanted = out.data[(row * (around / 2) + column) * 3 + channel] as number;
        expect(data[(dy! * tile + dx!) * 3 + channel]).toBe(wanted);
        checked++;
      }
    },
    { tile },
  );
  expect(checked).toBe(3 * (size / 2 / tile) ** 2);
  // Four tiles of input, middle and output at once, at most.
  expect(most).toBeLessThan(4 * 4 * (2 * tile + 32) ** 2 * (3 + 6 + 4 + 1));
  await commands.report(
    `${size} × ${size}: ${checked} values checked, at most ${(most / 2 ** 20).toFixed(0)} MiB on the GPU`,
  );
});
