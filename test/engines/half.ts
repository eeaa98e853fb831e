// What only float16 has: rounding on upload, odd numbers of half words, wrapped ranges, and the refusal without it.
import { type Context, conv2d, spaceToDepth, type Tensor, UnsupportedError } from 'atrous';
import { numberToHalf } from 'atrous/reference';
import { loadWeights } from 'atrous/weights';
import { COPY_DST, COPY_SRC, STORAGE } from '../../src/gpu/usage.ts';
import { bytesOf, safetensorsOf, streamOf } from '../harness/safetensors.ts';
import { type Account, explained } from './account.ts';

const half = { dtype: 'f16' } as const;

/** The words of a float16 tensor, whatever array the engine gives them in. */
async function wordsOf(tensor: Tensor): Promise<number[]> {
  const data = await tensor.data();
  const Native = (globalThis as { Float16Array?: new () => object }).Float16Array;
  const right = Native === undefined ? data instanceof Uint16Array : data instanceof Native;
  explained(right, `data() gives a ${data.constructor.name}`);
  return [...new Uint16Array(data.buffer, data.byteOffset, data.length)];
}

function same(what: string, got: readonly unknown[], expected: readonly unknown[]): void {
  explained(String(got) === String(expected), `${what}: ${got}, not ${expected}`);
}

const checks: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  'float32 is rounded to nearest even': async (context) => {
    const values = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20, 65519, 65520, 2 ** -25, 3 * 2 ** -26, -0];
    const expected = values.map(numberToHalf);
    same('rounded', expected, [0x3c00, 0x3c02, 0x3c01, 0x7bff, 0x7c00, 0, 1, 0x8000]);
    same('uploaded', await wordsOf(context.tensor(Float32Array.from(values), [8], half)), expected);
  },
  'words are taken raw, in odd numbers too, from the middle of an array': async (context) => {
    const words = Uint16Array.of(1, 0x7d01, 0xfe55, 0x8000, 0x03ff, 0x7c00, 0xffff);
    for (const length of [1, 2, 3, 5, 7]) {
      same(`${length} words`, await wordsOf(context.tensor(words.slice(0, length), [length], half)), [
        ...words.slice(0, length),
      ]);
    }
    same('a view', await wordsOf(context.tensor(words.subarray(1, 4), [3], half)), [...words.slice(1, 4)]);
  },
  'an array of the engine’s own float16 is its dtype': async (context) => {
    const Native = (globalThis as { Float16Array?: { from(values: readonly number[]): Float32Array } }).Float16Array;
    if (Native === undefined) return;
    const tensor = context.tensor(Native.from([1, -2, 0.5]), [3]);
    same('dtype', [tensor.dtype], ['f16']);
    same('words', await wordsOf(tensor), [0x3c00, 0xc000, 0x3800]);
  },
  'a wrapped range of an odd number of halves, from an offset': async (context) => {
    const { device } = context;
    const offset = device.limits.minStorageBufferOffsetAlignment;
    const buffer = device.createBuffer({
      size: offset + 20,
      usage: STORAGE | COPY_SRC | COPY_DST,
    });
    const words = Uint16Array.of(0x7d01, 1, 2, 3, 4, 5, 6, 7, 0xfc01, 0xbeef);
    device.queue.writeBuffer(buffer, offset, words);
    const x = context.wrap(buffer, [1, 3, 3, 1], { ...half, byteOffset: offset });
    same('data', await wordsOf(x), [...words.slice(0, 9)]);
    same('moved', await wordsOf(spaceToDepth(x, { blockSize: 3 })), [...words.slice(0, 9)]);
    same('by its order', await wordsOf(spaceToDepth(x, { blockSize: 3, order: [8, 7, 6, 5, 4, 3, 2, 1, 0] })), [
      ...words.slice(0, 9).reverse(),
    ]);
    const wide = device.createBuffer({ size: 10, usage: STORAGE });
    context.wrap(wide, [4], half);
    const message = thrown(() => context.wrap(wide, [5], half));
    same('5 halves in 10 bytes', [message], ['wrap: the buffer has 10 bytes, [5] f16 from byte 0 needs 12']);
    buffer.destroy();
    wide.destroy();
  },
  'a bias is float16 or float32 beside float16 operands': async (context) => {
    const x = context.tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 1, 2, 4], half);
    for (const couts of [1, 3, 4, 8]) {
      const filter = context.tensor(new Float32Array(4 * couts).fill(1), [1, 1, 4, couts], half);
      const biases = Float32Array.from({ length: couts }, (_, i) => i + 0.5);
      const expected = [10, 26].flatMap((sum) => [...biases].map((bias) => numberToHalf(sum + bias)));
      for (const dtype of ['f16', 'f32'] as const) {
        const y = conv2d(x, filter, { bias: context.tensor(biases, [couts], { dtype }) });
        same(`${couts} channels, bias ${dtype}`, await wordsOf(y), expected);
      }
    }
  },
  'sums are float32, and float16 where that is asked for': async (context) => {
    // 2048 + 1 + 1 … stays at 2048 in float16.
    const x = context.tensor(Float32Array.of(2048, ...new Array<number>(64).fill(1)), [1, 1, 1, 65], half);
    const filter = context.tensor(new Float32Array(65).fill(1), [1, 1, 65, 1], half);
    same('sum', await wordsOf(conv2d(x, filter)), [numberToHalf(2112)]);
    const [sum] = await wordsOf(conv2d(x, filter, { accumulate: 'f16' })); // a kernel may still do better
    explained(sum! >= numberToHalf(2048) && sum! <= numberToHalf(2112), `float16 sum: ${sum}`);
  },
  'weights of a file stay what they are, or are rounded': async (context) => {
    const words = Uint16Array.of(0x3c00, 0xfe55, 0x0001); // a NaN and a subnormal, in an odd number
    const filter = Float32Array.of(1 + 2 ** -11, -2, 65520, 2 ** -25);
    const file = safetensorsOf([
      { name: 'words', dtype: 'F16', shape: [3], data: bytesOf(words) },
      { name: 'filter', dtype: 'F32', shape: [1, 1, 2, 2], data: bytesOf(filter) },
      { name: 'brain', dtype: 'BF16', shape: [1], data: bytesOf(Uint16Array.of(0x3fc0)) },
    ]);
    const weights = await loadWeights(context, streamOf(file, [7]), { dtype: 'f16' });
    same('words', await wordsOf(weights.get('words')), [...words]);
    same('rounded', await wordsOf(weights.get('filter')), [0x3c00, 0xc000, 0x7c00, 0]);
    same('brain', await wordsOf(weights.get('brain')), [0x3e00]);
    const asTheyAre = await loadWeights(context, file);
    same(
      'dtypes',
      [...asTheyAre].map(([, { dtype }]) => dtype),
      ['f16', 'f32', 'f32'],
    );
    same('as it is', [...((await asTheyAre.get('filter').data()) as Float32Array)], [...filter]);
  },
};

function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

const refusal = 'refused without shader-f16';

/** The names of the cases that a device has. */
export const halfCases = (device: GPUDevice): readonly string[] =>
  device.features.has('shader-f16') ? Object.keys(checks) : [refusal];

/** The checks where the device has shader-f16; elsewhere, that float16 is refused by name. */
export async function holdHalf(context: Context, account: Account): Promise<void> {
  if (context.device.features.has('shader-f16')) {
    for (const [name, check] of Object.entries(checks)) {
      await account.hold('float16', name, async () => {
        await check(context);
        return 1;
      });
    }
    return;
  }
  await account.hold('float16', refusal, async () => {
    try {
      context.tensor(new Float32Array(1), [1], half);
    } catch (error) {
      explained(error instanceof UnsupportedError, String(error));
      return 0;
    }
    throw new Error('float16 is taken without shader-f16');
  });
}
