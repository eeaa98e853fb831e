// An image cut into parts for `runTiled`, and put together from what comes of them.
import type { Plan, Tensor } from 'atrous';
import { runTiled, type TileSource } from 'atrous/tiled';
import type { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { floatsOf } from './floats.ts';
import { generator } from './random.ts';

export function randomFloats(length: number, seed: number): Float32Array<ArrayBuffer> {
  const random = generator(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** The elements of a window of an image. */
function cut(data: Float32Array, spec: TensorSpec, y: number, x: number, height: number, width: number): Float32Array {
  const part = spec.with({ height, width });
  const cut = new Float32Array(part.size);
  for (let n = 0; n < spec.batch; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let c = 0; c < spec.channels; c++) {
          cut[at(part, n, row, column, c)] = data[at(spec, n, y + row, x + column, c)]!;
        }
      }
    }
  }
  return cut;
}

function at({ strides }: TensorSpec, n: number, y: number, x: number, c: number): number {
  return n * strides.batch + y * strides.row + x * strides.column + c * strides.channel;
}

/** The result put together, after what the tiles gave has been checked to fill it. */
export async function tiled(
  plan: Plan,
  spec: TensorSpec,
  data: Float32Array,
  out: Tensor,
  tile: readonly [number, number],
) {
  const whole = new Float32Array(out.spec.size).fill(Number.NaN);
  const asked: number[][] = [];
  const source: TileSource = (y, x, height, width) => {
    asked.push([y, x, height, width]);
    return cut(data, spec, y, x, height, width);
  };
  await runTiled(
    plan,
    source,
    async (y, x, part) => {
      const elements = floatsOf(await part.data());
      const { batch, height, width, channels } = part.spec;
      for (let n = 0; n < batch; n++) {
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            for (let c = 0; c < channels; c++) {
              whole[at(out.spec, n, y + row, x + column, c)] = elements[at(part.spec, n, row, column, c)]!;
            }
          }
        }
      }
    },
    { tile },
  );
  return { whole, asked };
}
