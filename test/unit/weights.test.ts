// .safetensors files: what is read from them, what is refused, and what is written to a device. test/browser has a real one.
import { type Context, createContext } from 'atrous';
import { halfToNumber } from 'atrous/reference';
import { filterLayoutOf, type LoadOptions, loadWeights, type StoredDtype, type WeightSource } from 'atrous/weights';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { brainAsFloat, halfAsFloat } from '../../src/weights/words.ts';
import { trials } from '../harness/arbitraries.ts';
import { type MemoryBuffer, MemoryDevice } from '../harness/memoryDevice.ts';
import { bytesOf, fileOf, safetensorsOf, streamOf, type Written } from '../harness/safetensors.ts';
import { forgetKept, rejectionOf, thrownBy } from '../harness/watch.ts';

let device: MemoryDevice;
let gpu: Context;
const withHalves = () => use(new MemoryDevice(['shader-f16']));
beforeEach(() => use(new MemoryDevice()));

async function use(other: MemoryDevice): Promise<void> {
  device = other;
  gpu = await createContext({ device: device.asDevice });
  device.buffers.length = 0; // its own
}

interface Loaded {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** What lies on the device after a load, by name. */
async function loaded(source: WeightSource, options?: LoadOptions): Promise<Record<string, Loaded>> {
  const weights = await loadWeights(gpu, source, options);
  const found = [...weights].map(([name, { dtype, shape, spec, buffer }]) => {
    const { bytes } = buffer as unknown as MemoryBuffer;
    return [name, { dtype, shape: [...shape], data: bytes.slice(0, spec.bytes) }];
  });
  weights.destroy();
  return Object.fromEntries(found);
}

const f32 = (name: string, shape: readonly number[], ...values: number[]): Written => ({
  ...{ name, dtype: 'F32', shape },
  data: bytesOf(Float32Array.from(values)),
});
const words = (name: string, dtype: StoredDtype, shape: readonly number[], ...values: number[]): Written => ({
  ...{ name, dtype, shape },
  data: bytesOf(Uint16Array.from(values)),
});
const zeros = (name: string, dtype: StoredDtype, shape: readonly number[], bytes: number): Written => ({
  ...{ name, dtype, shape },
  data: new Uint8Array(bytes),
});

const small = [f32('filter', [1, 1, 2, 2], 1, 2, 3, 4), f32('bias', [2], 5, 6)];
const smallFile = safetensorsOf(small, { format: 'pt' });
const smallLoaded = {
  filter: { dtype: 'f32', shape: [1, 1, 2, 2], data: small[0]!.data },
  bias: { dtype: 'f32', shape: [2], data: small[1]!.data },
};

describe('a file comes', () => {
  const file = smallFile;
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  shared.set(file);
  const within = new Uint8Array(file.length + 7);
  within.set(file, 3);
  // biome-ignore format: a row is what it comes as, and the source
  const sources: readonly (readonly [string, () => WeightSource])[] = [
    ['as a Uint8Array', () => file],
    ['as an ArrayBuffer', () => file.buffer],
    ['as a Buffer within a larger one', () => Buffer.from(within.buffer, 3, file.length)],
    ['as a DataView', () => new DataView(within.buffer, 3, file.length)],
    ['in shared memory', () => shared],
    ['as a Blob', () => new Blob([file as BlobPart])],
    ['as a Response', () => new Response(file as BodyInit)],
    ['from a URL', () => URL.createObjectURL(new Blob([file as BlobPart]))],
    ['from a URL object', () => new URL(`data:application/octet-stream;base64,${Buffer.from(file).toString('base64')}`)],
    ['in one part', () => streamOf(file, [file.length])],
    ['in single bytes', () => streamOf(file, [1])],
    ['in parts of three bytes', () => streamOf(file, [3])],
    ['in parts of five and none', () => streamOf(file, [5, 0])],
    ['in ArrayBuffers', () => streamOf(file, [9]).pipeThrough(new TransformStream({
      transform: (part, controller) => controller.enqueue(part.buffer),
    }))],
  ];

  test.each(sources)('%s', async (_, source) => {
    expect(await loaded(source())).toEqual(smallLoaded);
  });

  test('with progress, from the header on to the last byte', async () => {
    const heard: { done: number; total: number }[] = [];
    await loaded(streamOf(file, [10]), { onProgress: (progress) => heard.push(progress) });
    const total = file.length;
    const dataBegins = total - 24;
    const dones = Array.from({ length: Math.ceil(total / 10) }, (_, i) => Math.min(10 * (i + 1), total));
    expect(heard).toEqual(dones.filter((done) => done >= dataBegins).map((done) => ({ done, total })));
  });
});

describe('what is loaded', () => {
  test('has names, metadata, and no tensor of another name', async () => {
    const weights = await loadWeights(gpu, smallFile);
    expect(weights.names).toEqual(['filter', 'bias']);
    expect([...weights.metadata]).toEqual([['format', 'pt']]);
    expect([weights.has('bias'), weights.has('bais')]).toEqual([true, false]);
    expect(weights.get('bias').shape).toEqual([2]);
    expect(thrownBy(() => weights.get('bais'))).toMatchObject({
      name: 'OptionError',
      message: "weights.get: there is no tensor 'bais' among the 2 loaded: ['filter', 'bias']",
    });
    weights[Symbol.dispose]();
    expect(weights.get('bias').destroyed).toBe(true);
  });

  test('is what is picked, by name or by what it is', async () => {
    expect(Object.keys(await loaded(smallFile, { pick: ['bias'] }))).toEqual(['bias']);
    expect(Object.keys(await loaded(smallFile, { pick: ({ shape }) => shape.length === 4 }))).toEqual(['filter']);
    expect(Object.keys(await loaded(smallFile, { pick: [] }))).toEqual([]);
    const seen: object[] = [];
    await loaded(smallFile, { pick: (stored) => seen.push(stored) > 9 });
    expect(seen).toEqual([
      { name: 'filter', dtype: 'F32', shape: [1, 1, 2, 2], bytes: 16 },
      { name: 'bias', dtype: 'F32', shape: [2], bytes: 8 },
    ]);
  });

  test('does not mind how the file is written', async () => {
    const odd = [
      zeros('__proto__', 'F32', [0, 3, 3, 1], 0),
      zeros('', 'U8', [3], 3),
      f32('7', [1], 1),
      f32('é "\\\n\ud83d\ude00', [], 2),
      zeros('toString', 'I64', [0], 0),
    ];
    const pick = ({ dtype }: { dtype: string }) => dtype === 'F32';
    const weights = await loadWeights(gpu, safetensorsOf(odd, undefined, [3, 2, 4, 1, 0]), { pick });
    expect(weights.names.sort()).toEqual(['7', '__proto__', odd[3]!.name]);
    expect(weights.get('__proto__').shape).toEqual([0, 3, 3, 1]);
    expect(weights.get(odd[3]!.name).shape).toEqual([1]);
    expect([...weights.metadata]).toEqual([]);
    expect(await loaded(fileOf('{}'))).toEqual({});
    expect(
      await loaded(fileOf('{ "a" :\t{"dtype":"F32","shape":[],"data_offsets":[0,4],"more":[1.5]}\n}  ', 4)),
    ).toHaveProperty('a');
  });

  test('has its dtype, or the one that is asked for', async () => {
    const file = safetensorsOf([
      { name: 'i', dtype: 'I32', shape: [2], data: bytesOf(Int32Array.of(-1, 7)) },
      { name: 'u', dtype: 'U32', shape: [1], data: bytesOf(Uint32Array.of(2 ** 32 - 1)) },
      f32('f', [3], 1 + 2 ** -11, -0, 65520),
      words('h', 'F16', [3], 0x3c00, 0x8001, 0x7e01),
      words('b', 'BF16', [3], 0x3f80, 0x8001, 0x7fc1),
    ]);
    const wholes = {
      i: { dtype: 'i32', shape: [2], data: bytesOf(Int32Array.of(-1, 7)) },
      u: { dtype: 'u32', shape: [1], data: bytesOf(Uint32Array.of(2 ** 32 - 1)) },
    };
    const f = bytesOf(Float32Array.of(1 + 2 ** -11, -0, 65520));
    const b = bytesOf(Uint32Array.of(0x3f800000, 0x80010000, 0x7fc10000));
    const h = bytesOf(Uint32Array.of(0x3f800000, 0xb3800000, 0x7fc02000));
    for (const lengths of [[1], [3, 5], [1000]]) {
      expect(await loaded(streamOf(file, lengths), { dtype: 'f32' })).toEqual({
        ...wholes,
        f: { dtype: 'f32', shape: [3], data: f },
        h: { dtype: 'f32', shape: [3], data: h },
        b: { dtype: 'f32', shape: [3], data: b },
      });
      await withHalves();
      expect(await loaded(streamOf(file, lengths))).toEqual({
        ...wholes,
        f: { dtype: 'f32', shape: [3], data: f },
        h: { dtype: 'f16', shape: [3], data: bytesOf(Uint16Array.of(0x3c00, 0x8001, 0x7e01)) },
        b: { dtype: 'f32', shape: [3], data: b },
      });
      expect(await loaded(streamOf(file, lengths), { dtype: 'f16', pick: ['f', 'h', 'b'] })).toMatchObject({
        f: { dtype: 'f16', data: bytesOf(Uint16Array.of(0x3c00, 0x8000, 0x7c00)) },
        h: { dtype: 'f16', data: bytesOf(Uint16Array.of(0x3c00, 0x8001, 0x7e01)) },
        b: { dtype: 'f16', data: bytesOf(Uint16Array.of(0x3c00, 0x8000, 0x7e00)) },
      });
    }
  });

  test('fills whole words: half a word that is left over is zero', async () => {
    await withHalves();
    for (const options of [{}, { dtype: 'f16' }] as const) {
      for (const tensor of [words('a', 'F16', [3], 1, 2, 3), f32('a', [1], 2 ** -24)]) {
        if (tensor.dtype === 'F32' && !('dtype' in options)) continue;
        const weights = await loadWeights(gpu, streamOf(safetensorsOf([tensor]), [1]), options);
        const { bytes } = weights.get('a').buffer as unknown as MemoryBuffer;
        const n = tensor.shape[0]!;
        expect([...new Uint16Array(bytes.buffer, 0, n + 1)]).toEqual(n === 3 ? [1, 2, 3, 0] : [1, 0]);
      }
    }
  });

  test.each([
    ['pytorch', [4, 3], [4, 3, 1, 1]],
    ['pytorch', [4, 3, 2], [4, 3, 1, 2]],
    ['tensorflow', [3, 4], [1, 1, 3, 4]],
    ['tensorflow', [2, 3, 4], [1, 2, 3, 4]],
    [undefined, [], [1]],
    [undefined, [4], [4]],
    ['pytorch', [5, 4, 3, 2], [5, 4, 3, 2]],
    ['tensorflow', [5, 4, 3, 2], [5, 4, 3, 2]],
  ] as const)('from %s with shape %j is %j', async (framework, shape, expected) => {
    const bytes = shape.reduce<number>((product, size) => product * size, 4);
    const { a } = await loaded(safetensorsOf([zeros('a', 'F32', shape, bytes)]), { framework });
    expect(a!.shape).toEqual(expected);
  });

  test('has another shape where one is given', async () => {
    const file = safetensorsOf([...small, zeros('c', 'F32', [1, 1, 2, 1, 1], 8)]);
    const found = await loaded(file, { shape: ({ name, shape }) => (name === 'c' ? shape.slice(1) : undefined) });
    expect([found.filter!.shape, found.c!.shape]).toEqual([
      [1, 1, 2, 2],
      [1, 2, 1, 1],
    ]);
  });
});

test('the filter layouts of frameworks', () => {
  const layouts = (['pytorch', 'tensorflow'] as const).map((framework) =>
    (['conv2d', 'depthwiseConv2d', 'pointwiseConv2d'] as const).map((op) => filterLayoutOf(framework, op)),
  );
  expect(layouts).toEqual([
    ['oihw', 'oihw', 'oihw'],
    ['hwio', 'hwim', 'hwio'],
  ]);
  expect(thrownBy(() => filterLayoutOf('torch' as 'pytorch', 'conv2d'))).toMatchObject({
    name: 'OptionError',
    message: "filterLayoutOf: framework must be 'pytorch' or 'tensorflow', not 'torch'",
  });
  expect(thrownBy(() => filterLayoutOf('pytorch', 'toString' as 'conv2d'))).toMatchObject({
    name: 'OptionError',
    message: "filterLayoutOf: operation must be 'conv2d', 'depthwiseConv2d' or 'pointwiseConv2d', not 'toString'",
  });
});

const entry = (fields: object) => ({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...fields } });
const text = (shape: string, offsets = '[0,4]') => `{"a":{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}}`;
const dataBegins = smallFile.length - 24;

// biome-ignore format: a row is what is wrong and its class, the message after the operation's name, the file.
const malformed: readonly (readonly [string, string, string, Uint8Array])[] = [
  ['nothing', 'ResourceError', 'the file ends after 0 bytes, in the header length; it should have at least 8',
    new Uint8Array(0)],
  ['half a length', 'ResourceError', 'the file ends after 5 bytes, in the header length; it should have at least 8',
    smallFile.slice(0, 5)],
  ['a header cut off', 'ResourceError', `the file ends after 20 bytes, in the header; it should have at least ${dataBegins}`,
    smallFile.slice(0, 20)],
  ['a length of 0', 'ResourceError', 'the header length (bytes 0 to 7 of the file) is 0; it must be from 2 to 100000000: is this a .safetensors file?',
    fileOf('{}', 0, 0n)],
  ['a length over the limit', 'ResourceError', 'the header length (bytes 0 to 7 of the file) is 100000001; it must be from 2 to 100000000: is this a .safetensors file?',
    fileOf('{}', 0, 100_000_001n)],
  ['a length of 2⁶⁴ − 1', 'ResourceError', 'the header length (bytes 0 to 7 of the file) is 18446744073709551615; it must be from 2 to 100000000: is this a .safetensors file?',
    fileOf('{}', 0, 2n ** 64n - 1n)],
  ['a text', 'ResourceError', 'the header length (bytes 0 to 7 of the file) is 45…',
    new TextEncoder().encode('zipfile?')],
  ['a header that begins with a space', 'ResourceError', "the header must begin with '{' (byte 8 of the file): is this a .safetensors file?",
    fileOf(' {}')],
  ['a list', 'ResourceError', "the header must begin with '{' (byte 8 of the file): is this a .safetensors file?",
    fileOf('[]')],
  ['bytes that are no text', 'ResourceError', 'the header is not UTF-8',
    fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d))],
  ['an end in the middle', 'ResourceError', 'the header is not JSON: …',
    fileOf('{"a":')],
  ['zeros behind', 'ResourceError', 'the header is not JSON: …',
    fileOf('{}\0')],
  ['two names', 'ResourceError', "tensor 'a' is there twice",
    fileOf(`${text('[1]').slice(0, -1)},${text('[1]').slice(1)}`, 4)],
  ['two names, one escaped', 'ResourceError', "tensor 'a' is there twice",
    fileOf(`${text('[1]').slice(0, -1)},${text('[1]').slice(1).replace('"a"', '"\\u0061"')}`, 4)],
  ['two metadata', 'ResourceError', '__metadata__ is there twice',
    fileOf('{"__metadata__":{},"__metadata__":{}}')],
  ['a text in the metadata twice', 'ResourceError', "__metadata__: 'a\"' is there twice",
    fileOf('{"__metadata__":{"a\\"":"","a\\"":""}}')],
  ['a field twice', 'ResourceError', "tensor 'a': 'shape' is there twice",
    fileOf('{"a":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}', 4)],
  ['names in names, a hundred thousand times', 'DtypeError', "tensor 'a': dtype undefined is none that the format has",
    fileOf(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
  ['metadata that is no text', 'ResourceError', '__metadata__ must hold texts by name, not { a: 1 }',
    fileOf({ __metadata__: { a: 1 } })],
  ['metadata that is a list', 'ResourceError', "__metadata__ must hold texts by name, not ['a']",
    fileOf({ __metadata__: ['a'] })],
  ['metadata that is null', 'ResourceError', '__metadata__ must hold texts by name, not null',
    fileOf({ __metadata__: null })],
  ['no object', 'ResourceError', "tensor 'a': must be an object, not 4",
    fileOf({ a: 4 })],
  ['null', 'ResourceError', "tensor 'a': must be an object, not null",
    fileOf({ a: null })],
  ['no dtype', 'DtypeError', "tensor 'a': dtype undefined is none that the format has",
    fileOf(entry({ dtype: undefined }), 4)],
  ['a dtype that there is not', 'DtypeError', "tensor 'a': dtype 'f32' is none that the format has",
    fileOf(entry({ dtype: 'f32' }), 4)],
  ['a dtype of the language', 'DtypeError', "tensor 'a': dtype 'toString' is none that the format has",
    fileOf(entry({ dtype: 'toString' }), 4)],
  ['a dtype in a list', 'DtypeError', "tensor 'a': dtype ['F32'] is none that the format has",
    fileOf(entry({ dtype: ['F32'] }), 4)],
  ['no shape', 'ShapeError', "tensor 'a': shape must be an array of whole numbers from 0, not undefined",
    fileOf(entry({ shape: undefined }), 4)],
  ['a negative size', 'ShapeError', "tensor 'a': shape: -1 is not a whole number from 0",
    fileOf(entry({ shape: [-1, -1] }), 4)],
  ['a size with a fraction', 'ShapeError', "tensor 'a': shape: 1.5 is not a whole number from 0",
    fileOf(entry({ shape: [1.5] }), 4)],
  ['a size that JSON.parse rounds', 'ShapeError', "tensor 'a': shape: 1.00000000000000000001 is not a whole number from 0",
    fileOf(text('[1.00000000000000000001]'), 4)],
  ['a size with an exponent', 'ShapeError', "tensor 'a': shape: 1e0 is not a whole number from 0",
    fileOf(text('[1e0]'), 4)],
  ['a size of -0', 'ShapeError', "tensor 'a': shape: -0 is not a whole number from 0",
    fileOf(text('[-0]', '[0,0]'))],
  ['a size in a text', 'ShapeError', "tensor 'a': shape must be an array of whole numbers from 0, not ['1']",
    fileOf(entry({ shape: ['1'] }), 4)],
  ['a size in a list', 'ShapeError', "tensor 'a': shape must be an array of whole numbers from 0, not [[1]]",
    fileOf(entry({ shape: [[1]] }), 4)],
  ['a size beyond 2⁵³', 'ShapeError', "tensor 'a': shape must be an array of whole numbers from 0, not [9007199254740992]",
    fileOf(text('[9007199254740993]'), 4)],
  ['sizes beyond 2⁵³ together', 'ShapeError', "tensor 'a': shape [4294967296, 4294967296] is too large to be true",
    fileOf(entry({ shape: [2 ** 32, 2 ** 32] }), 4)],
  ['sizes that come to 0 by overflow', 'ShapeError', "tensor 'a': shape [4294967296, 4294967296, 0] is too large to be true",
    fileOf(entry({ shape: [2 ** 32, 2 ** 32, 0], data_offsets: [0, 0] }))],
  ['no offsets', 'ResourceError', "tensor 'a': data_offsets must be two whole numbers from 0 in order, not undefined",
    fileOf(entry({ data_offsets: undefined }), 4)],
  ['one offset', 'ResourceError', "tensor 'a': data_offsets must be two whole numbers from 0 in order, not [0]",
    fileOf(entry({ data_offsets: [0] }), 4)],
  ['three offsets', 'ResourceError', "tensor 'a': data_offsets must be two whole numbers from 0 in order, not [0, 4, 8]",
    fileOf(entry({ data_offsets: [0, 4, 8] }), 4)],
  ['offsets out of order', 'ResourceError', "tensor 'a': data_offsets must be two whole numbers from 0 in order, not [4, 0]",
    fileOf(entry({ data_offsets: [4, 0] }), 4)],
  ['a negative offset', 'ResourceError', "tensor 'a': data_offsets: -4 is not a whole number from 0",
    fileOf(entry({ data_offsets: [-4, 0] }), 4)],
  ['fewer bytes than the shape has', 'ShapeError', "tensor 'a': data_offsets [0, 4] hold 4 bytes, shape 2×1 of F32 needs 8",
    fileOf(entry({ shape: [2, 1] }), 4)],
  ['more bytes than the shape has', 'ShapeError', "tensor 'a': data_offsets [0, 4] hold 4 bytes, shape [] of F16 needs 2",
    fileOf(entry({ dtype: 'F16', shape: [] }), 4)],
  ['half a byte', 'ShapeError', "tensor 'a': data_offsets [0, 1] hold 1 byte, shape [3] of F4 needs 1.5",
    fileOf(entry({ dtype: 'F4', shape: [3], data_offsets: [0, 1] }), 1)],
  ['a hole at the start', 'ResourceError', "tensor 'a': data_offsets begin at 4, the tensors before it end at 0: no tensor holds the bytes between",
    fileOf(entry({ data_offsets: [4, 8] }), 8)],
  ['a hole', 'ResourceError', "tensor 'b': data_offsets begin at 5, the tensors before it end at 4: no tensor holds the bytes between",
    fileOf({ b: { dtype: 'U8', shape: [1], data_offsets: [5, 6] }, ...entry({}) }, 6)],
  ['an overlap', 'ResourceError', "tensor 'b': data_offsets begin at 3, the tensors before it end at 4: they overlap",
    fileOf({ ...entry({}), b: { dtype: 'U8', shape: [1], data_offsets: [3, 4] } }, 4)],
  ['two tensors in one place', 'ResourceError', "tensor 'b': data_offsets begin at 0, the tensors before it end at 4: they overlap",
    fileOf({ ...entry({}), b: entry({}).a }, 4)],
  ['an empty tensor within another', 'ResourceError', "tensor 'b': data_offsets begin at 2, the tensors before it end at 4: they overlap",
    fileOf({ ...entry({}), b: { dtype: 'U8', shape: [0], data_offsets: [2, 2] } }, 4)],
];

/** What is refused, but for the JSON parser's own words. */
const refusal = (name: string, message: string) => {
  const [begin] = `loadWeights: ${message}`.split('…') as [string];
  return { name, message: message.endsWith('…') ? expect.stringContaining(begin) : begin };
};

describe('a malformed file is refused', () => {
  test.each(malformed)('%s', async (_, name, message, file) => {
    for (const source of [file, streamOf(file, [1]), streamOf(file, [7, 64])]) {
      expect(await rejectionOf(loadWeights(gpu, source, { pick: [] }))).toMatchObject(refusal(name, message));
    }
    expect(device.live).toEqual([]);
  });

  const total = smallFile.length;
  test.each(Array.from({ length: 24 }, (_, i) => total - 1 - i))(
    `cut off after %i of ${total} bytes`,
    async (length) => {
      const file = smallFile.slice(0, length);
      const said = `the file has ${length} bytes, its header says ${total}: it is cut off`;
      for (const source of [file, new Blob([file])]) {
        expect(await rejectionOf(loadWeights(gpu, source))).toMatchObject(refusal('ResourceError', said));
      }
      expect(device.buffers).toEqual([]); // a length that is known is held against the header first
      const name = length < dataBegins + 16 ? 'filter' : 'bias';
      const ended = `the file ends after ${length} bytes, in tensor '${name}'; it should have ${total}`;
      const stream = streamOf(file, [11]);
      expect(await rejectionOf(loadWeights(gpu, stream))).toMatchObject(refusal('ResourceError', ended));
    },
  );

  test('with more behind', async () => {
    const file = new Uint8Array(total + 1);
    file.set(smallFile);
    const said = `the file has ${total + 1} bytes, its header says ${total}: it is longer than it says`;
    expect(await rejectionOf(loadWeights(gpu, file))).toMatchObject(refusal('ResourceError', said));
    const ended = `the file goes on after byte ${total}, where its header says that the last tensor ends`;
    for (const lengths of [[1], [total, 1], [total + 1]]) {
      const stream = streamOf(file, lengths);
      expect(await rejectionOf(loadWeights(gpu, stream))).toMatchObject(refusal('ResourceError', ended));
    }
    const empty = streamOf(fileOf('{}', 1), [1]);
    expect((await rejectionOf(loadWeights(gpu, empty))) as Error).toHaveProperty(
      'message',
      'loadWeights: the file goes on after byte 10, where its header says that the last tensor ends',
    );
  });

  test('a header that does not come takes no memory for its length', async () => {
    const { arrayBuffers } = process.memoryUsage();
    let taken = 0;
    const stream = streamOf(fileOf('{"a":', 0, 99_999_999n), [3], {
      pull: () => {
        taken = Math.max(taken, process.memoryUsage().arrayBuffers - arrayBuffers);
      },
    });
    await rejectionOf(loadWeights(gpu, stream));
    expect(taken).toBeLessThan(10e6);
  });
});

// biome-ignore format: a row is what is wrong and its class, the message after the operation's name, the call's arguments.
const refusals: readonly (readonly [string, string, string, unknown, unknown?])[] = [
  ['a source of another kind', 'ResourceError', 'source must be a URL, a Response, a Blob, a buffer, a typed array or a ReadableStream, not 4', 4],
  ['a source of null', 'ResourceError', 'source must be a URL, a Response, a Blob, a buffer, a typed array or a ReadableStream, not null', null],
  ['options that are none', 'OptionError', "options must be a plain object, not 'f32'", smallFile, 'f32'],
  ['an unknown option', 'OptionError', "unknown option 'layout'; known are pick, framework, shape, dtype, onProgress, signal", smallFile, { layout: 'pytorch' }],
  ['pick: a name', 'OptionError', "pick must be a function or an array of names, not 'bias'", smallFile, { pick: 'bias' }],
  ['pick: numbers', 'OptionError', 'pick must be a function or an array of names, not [1]', smallFile, { pick: [1] }],
  ['pick: a name that there is not', 'OptionError', "pick names ['bais'], the file has ['filter', 'bias']", smallFile, { pick: ['bais', 'bias'] }],
  ['framework: another', 'OptionError', "framework must be 'pytorch' or 'tensorflow', not 'keras'", smallFile, { framework: 'keras' }],
  ['dtype: another', 'OptionError', "dtype must be 'f32' or 'f16', not 'bf16'", smallFile, { dtype: 'bf16' }],
  ['shape: a list', 'OptionError', 'shape must be a function, not [1]', smallFile, { shape: [1] }],
  ['onProgress: true', 'OptionError', 'onProgress must be a function, not true', smallFile, { onProgress: true }],
  ['signal: a controller', 'OptionError', 'signal must be an AbortSignal, not an AbortController', smallFile, { signal: new AbortController() }],
  ['a matrix of no framework', 'ShapeError',
    "tensor 'a' has rank 2, shape [2, 1]: framework: 'pytorch' or 'tensorflow' makes it a filter; give it four sizes or one by the option shape, or don't pick it",
    safetensorsOf([f32('a', [2, 1], 1, 2)])],
  ['five sizes', 'ShapeError', "tensor 'a' has rank 5, shape [1, 1, 1, 1, 1]: give it four sizes or one by the option shape, or don't pick it",
    safetensorsOf([f32('a', [1, 1, 1, 1, 1], 1)]), { framework: 'pytorch' }],
  ['a shape that is none', 'ShapeError', "tensor 'filter': shape must have four sizes (or one, for a bias), not 2: [2, 2]",
    smallFile, { shape: () => [2, 2] }],
  ['a shape of other size', 'ShapeError', "tensor 'filter': shape [5] has 5 elements, the file [1, 1, 2, 2] with 4",
    smallFile, { shape: () => [5] }],
  ['a dtype that there is none for', 'DtypeError', "tensor 'a': dtype I64 can't be used here, only F32, F16, BF16, I32 and U32; don't pick it",
    safetensorsOf([zeros('a', 'I64', [1], 8)])],
  ['F16 without shader-f16', 'UnsupportedError', "tensor 'a': F16 needs the feature shader-f16, which the device lacks; dtype: 'f32' converts it",
    safetensorsOf([words('a', 'F16', [1], 1)])],
  ['f16 without shader-f16', 'UnsupportedError', "tensor 'filter': dtype 'f16' needs the feature shader-f16, which the device lacks",
    smallFile, { dtype: 'f16' }],
  ['more than a binding', 'LimitError', "tensor 'a': the tensor [268435457] f32 needs 1073741828 bytes, the device binds at most 1073741824",
    streamOf(fileOf(entry({ shape: [2 ** 28 + 1], data_offsets: [0, 2 ** 30 + 4] })), [50])],
];

describe('refused, and nothing of the source lost', () => {
  test.each(refusals)('%s', async (_, name, message, source, options) => {
    const call = loadWeights(gpu, source as WeightSource, options as LoadOptions);
    expect(await rejectionOf(call)).toMatchObject({ name, message: `loadWeights: ${message}` });
    expect(device.buffers).toEqual([]);
  });

  test('a context of another kind, and one that is gone', async () => {
    const call = (context: unknown) => rejectionOf(loadWeights(context as Context, smallFile));
    expect(await call({})).toMatchObject(refusal('ResourceError', 'gpu must be a context, not {}'));
    gpu.destroy();
    expect(await call(gpu)).toMatchObject(refusal('ResourceError', 'the context is destroyed'));
  });

  test('sources that fail', async () => {
    const call = (source: WeightSource) => rejectionOf(loadWeights(gpu, source));
    const fault = new TypeError('the cable is out');
    const failing = new ReadableStream({ pull: (controller) => controller.error(fault) });
    expect(await call(failing)).toMatchObject({
      ...refusal('ResourceError', 'the source failed: the cable is out'),
      cause: fault,
    });
    const texts = new ReadableStream({ start: (controller) => controller.enqueue('a') });
    expect(await call(texts)).toMatchObject(refusal('ResourceError', "the stream gave 'a' instead of bytes"));
    const locked = streamOf(smallFile, [1]);
    locked.getReader();
    expect(await call(locked)).toMatchObject(refusal('ResourceError', 'the stream is being read already'));
    const used = new Response('');
    await used.text();
    expect(await call(used)).toMatchObject(refusal('ResourceError', "the response's body has been read already"));
    const missing = new Response('', { status: 404, statusText: 'Not Found' });
    expect(await call(missing)).toMatchObject(refusal('ResourceError', 'the server answered 404 Not Found'));
    expect(await call(new Response(null))).toMatchObject(refusal('ResourceError', 'the file ends after 0 bytes…'));
    expect(await call('nowhere.safetensors')).toMatchObject(
      refusal('ResourceError', 'nowhere.safetensors could not be fetched: …'),
    );
    const detached = smallFile.slice().buffer;
    structuredClone(detached, { transfer: [detached] });
    expect(await call(detached)).toMatchObject(refusal('ResourceError', '…'));
  });
});

describe('a load that ends early', () => {
  const halfway = dataBegins + 17;
  /** Gives what is behind the filter and then waits for ever. */
  const stalled = (cancelled: () => void) =>
    new ReadableStream({
      start: (controller) => controller.enqueue(smallFile.slice(0, halfway)),
      cancel: cancelled,
    });
  const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

  test('by the signal rejects with its reason, stops the source and frees what was made', async () => {
    const controller = new AbortController();
    let cancelled = 0;
    const load = rejectionOf(
      loadWeights(
        gpu,
        stalled(() => cancelled++),
        { signal: controller.signal },
      ),
    );
    await soon();
    expect(device.live.length).toBe(2);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await load).toBe(reason);
    expect(cancelled).toBe(1);
    forgetKept(gpu);
    expect(device.live).toEqual([]);
    expect(await rejectionOf(loadWeights(gpu, smallFile, { signal: controller.signal }))).toBe(reason);
  });

  test('by the loss of the device says so', async () => {
    let cancelled = 0;
    const load = rejectionOf(
      loadWeights(
        gpu,
        stalled(() => cancelled++),
      ),
    );
    await soon();
    device.lose();
    expect(await load).toMatchObject({ name: 'DeviceLostError', message: expect.stringContaining('taken away') });
    expect(cancelled).toBe(1);
  });

  test('by an error of the caller passes it on', async () => {
    const fault = new Error('mine');
    const fail = () => {
      throw fault;
    };
    for (const options of [{ pick: fail }, { shape: fail }, { onProgress: fail }]) {
      let cancelled = 0;
      const stream = streamOf(smallFile, [8], { cancel: () => cancelled++ });
      expect(await rejectionOf(loadWeights(gpu, stream, options))).toBe(fault);
      expect(cancelled).toBe(1);
    }
    forgetKept(gpu);
    expect(device.live).toEqual([]);
  });

  test('by a failure on the device rejects with that, and frees what was made', async () => {
    const heard: number[] = [];
    const stream = streamOf(smallFile, [1], {
      pull: (at) => {
        heard.push(at);
        if (at === dataBegins + 5) device.failing = 'validation';
      },
    });
    expect(await rejectionOf(loadWeights(gpu, stream))).toMatchObject({
      name: 'ResourceError',
      message: "loadWeights: tensor 'filter': upload of 4 bytes: as the test wants",
    });
    expect(heard.at(-1)).toBeLessThan(dataBegins + 16); // not read to its end
    forgetKept(gpu);
    expect(device.live).toEqual([]);
  });
});

describe('memory', () => {
  const mebibyte = 2 ** 20;
  const large = safetensorsOf([zeros('a', 'F32', [20 * mebibyte], 80 * mebibyte)]);

  test('a stream is never more than a part ahead of what is written', async () => {
    let ahead = 0;
    const stream = streamOf(large, [65537], {
      pull: (at) => {
        if (at > 1000) ahead = Math.max(ahead, at - device.written);
      },
    });
    await loadWeights(gpu, stream);
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThan(200); // the header, and a word that isn't whole
    expect(device.written).toBe(80 * mebibyte);
    expect(device.mostUnwaited).toBeLessThanOrEqual(33 * mebibyte);
  });

  test('one part of any size is written in pieces, and waited for', async () => {
    for (const source of [large, streamOf(large, [large.length])]) {
      await use(new MemoryDevice());
      await loadWeights(gpu, source);
      expect(device.largest).toBeLessThanOrEqual(mebibyte);
      expect(device.mostUnwaited).toBeLessThanOrEqual(33 * mebibyte);
      expect(device.written).toBe(80 * mebibyte);
    }
  });
});

describe('words', () => {
  const value = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0]!;

  test('of binary16 widen exactly, all of them', () => {
    for (let word = 0; word < 65536; word++) {
      const bits = halfAsFloat(word) >>> 0;
      const number = halfToNumber(word);
      if (Number.isNaN(number)) expect([bits >>> 31, (bits >>> 13) & 0x3ff]).toEqual([word >> 15, word & 0x3ff]);
      if (!Object.is(value(bits), number)) throw new Error(`${word} is ${number}, widened ${value(bits)}`);
    }
  });

  test('of bfloat16 are the upper half of a float32', () => {
    expect([0x3f80, 0xc000, 0x0001].map((word) => value(brainAsFloat(word)))).toEqual([1, -2, 2 ** -133]);
  });
});

const dtypes: Readonly<Record<string, number>> = { F32: 4, I32: 4, U32: 4, BF16: 2, F16: 2, U8: 1, BOOL: 1, I64: 8 };
const drawnFile = fc
  .record({
    names: fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 6 }), { minLength: 1, maxLength: 5 }),
    dtypes: fc.array(fc.constantFrom(...Object.keys(dtypes)), { minLength: 5, maxLength: 5 }),
    shapes: fc.array(
      fc.oneof(
        fc.constant([]),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 1 }),
        fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
      ),
      { minLength: 5, maxLength: 5 },
    ),
    metadata: fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 2, noNullPrototype: true }), {
      nil: undefined,
    }),
    seed: fc.nat(250),
    cuts: fc.array(
      fc.nat(40).map((n) => n + 1),
      { minLength: 1, maxLength: 6 },
    ),
    reversed: fc.boolean(),
  })
  .map(({ names, dtypes: drawn, shapes, metadata, seed, cuts, reversed }) => {
    const tensors = names
      .filter((name) => name !== '__metadata__')
      .map((name, i) => {
        const dtype = drawn[i]!;
        const bytes = shapes[i]!.reduce((product, size) => product * size, dtypes[dtype]!);
        const data = Uint8Array.from({ length: bytes }, (_, j) => (seed + 31 * i + 7 * j) % 251);
        return { name, dtype: dtype as StoredDtype, shape: shapes[i]!, data };
      });
    const order = tensors.map((_, i) => (reversed ? tensors.length - 1 - i : i));
    return { tensors, metadata, cuts, file: safetensorsOf(tensors, metadata, order) };
  });

const usable = ({ dtype }: { dtype: string }) => ['F32', 'F16', 'I32', 'U32'].includes(dtype);

test('random files come out as they went in, however they are cut', async () => {
  await withHalves();
  await fc.assert(
    fc.asyncProperty(drawnFile, async ({ tensors, metadata, file, cuts }) => {
      const expected = tensors.filter(usable).map(({ name, dtype, shape, data }) => {
        return [name, { dtype: dtype.toLowerCase(), shape: shape.length === 0 ? [1] : shape, data }];
      });
      expect(await loaded(streamOf(file, cuts), { pick: usable })).toEqual(Object.fromEntries(expected));
      const weights = await loadWeights(gpu, file, { pick: usable });
      expect(Object.fromEntries(weights.metadata)).toEqual(metadata ?? {});
    }),
    trials(150),
  );
});

/** What a file says by the plainest reading, for files that are read at all. */
function meaningOf(file: Uint8Array): Record<string, Loaded> {
  const end = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(file.slice(8, end)).toString());
  const found = Object.entries<{ dtype: string; shape: number[]; data_offsets: number[] }>(header)
    .filter(([name, tensor]) => name !== '__metadata__' && usable(tensor))
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const data = file.slice(end + from!, end + to!);
        expect(data.length).toBe(shape.reduce((product, size) => product * size, dtypes[dtype]!));
        return [name, { dtype: dtype.toLowerCase(), shape: shape.length === 0 ? [1] : shape, data }];
      },
    );
  return Object.fromEntries(found);
}

test('a corrupted file is refused, or is another valid one', async () => {
  await withHalves();
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    kind: fc.constantFrom('bit', 'byte', 'digit', 'drop', 'add', 'cut'),
    value: fc.nat(255),
  });
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(drawnFile, change, async ({ file, cuts }, { at, kind, value }) => {
      const headerEnd = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
      const digits = [...file.keys()].filter((i) => i >= 8 && i < headerEnd && file[i]! >= 48 && file[i]! <= 57);
      const place =
        kind === 'digit' && digits.length > 0 ? digits[Math.floor(at * digits.length)]! : Math.floor(at * headerEnd);
      const changed = [...file];
      if (kind === 'bit') changed[place]! ^= 1 << (value % 8);
      if (kind === 'byte') changed[place] = value;
      if (kind === 'digit') changed[place] = 48 + (value % 10);
      if (kind === 'drop') changed.splice(place, 1);
      if (kind === 'add') changed.splice(place, 0, value);
      if (kind === 'cut') changed.length = Math.floor(at * file.length);
      const corrupted = Uint8Array.from(changed);
      for (const source of [corrupted, streamOf(corrupted, cuts)]) {
        let result: Record<string, Loaded>;
        try {
          result = await loaded(source, {
            pick: usable,
            shape: ({ shape }) => (shape.length > 4 ? shape.slice(-4) : undefined),
          });
        } catch (error) {
          expect((error as Error).name).toMatch(/^(Resource|Shape|Dtype)Error$/);
          refused++;
          continue;
        }
        accepted++;
        expect(kind).not.toBe('cut');
        expect(result).toEqual(meaningOf(corrupted));
      }
    }),
    trials(600),
  );
  expect(refused).toBeGreaterThan(300);
  expect(accepted).toBeGreaterThan(20); // a name, a number of the metadata, another dtype of the same size
});
