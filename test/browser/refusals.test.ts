import * as atrous from 'atrous';
import {
  type AtrousError,
  type ChooseVariant,
  type Context,
  createContext,
  type Shape,
  type Tensor,
  type TensorOptions,
} from 'atrous';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORAGE, UNIFORM } from '../../src/gpu/usage.ts';
import { gpuFace } from '../harness/faces.ts';
import { codes, type Face, operations, type Refusal } from '../harness/refusals.ts';
import { sharedRefusals } from '../harness/sharedRefusals.ts';
import { DeviceWatch, forgetKept, rejectionOf, thrownBy } from '../harness/watch.ts';

const face: Readonly<Record<string, unknown>> = gpuFace;

/** A device as it comes when nothing is asked for, so that the limits in the messages are those of the specification. */
async function plainDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  return adapter!.requestDevice();
}

let device: GPUDevice;
let watch: DeviceWatch;
let gpu: Context;
let elsewhere: Context;
/** A tensor of a context that was destroyed. */
let orphan: Tensor;
/** The buffers that the contexts themselves hold. */
let alive: Set<GPUBuffer>;
/** What `chooseVariant` gives, one dispatch of a call after the other; 0 beyond. */
let choices: (number | ((labels: readonly string[]) => number))[] = [];

const choose: ChooseVariant = (candidates) => {
  const choice = choices.shift() ?? 0;
  return typeof choice === 'function' ? choice(candidates.map(({ label }) => label)) : choice;
};

beforeAll(async () => {
  device = await plainDevice();
  watch = new DeviceWatch(device);
  gpu = await createContext({ device, chooseVariant: choose });
  elsewhere = await createContext({ device });
  const ended = await createContext({ device });
  orphan = ended.tensor(new Float32Array(16), [1, 4, 4, 1]);
  ended.destroy();
  alive = new Set(watch.live);
});
afterAll(() => {
  expect(watch.uncaptured).toEqual([]);
  device.destroy();
});

interface Kit extends Face {
  readonly device: GPUDevice;
  readonly gpu: Context;
  readonly tensor: Context['tensor'];
  readonly wrap: Context['wrap'];
  /** A tensor of another context on the same device. */
  readonly foreign: (...shape: Shape) => Tensor;
  /** A tensor that was destroyed. */
  readonly destroyed: (...shape: Shape) => Tensor;
  readonly buffer: (size: number, use?: number) => GPUBuffer;
}

type Arrays = typeof Float32Array | typeof Int32Array | typeof Uint32Array;

/** The GPU's face, its calls watched: `asked` is what the last of them asked of the device. */
function kitOf() {
  const tensors: Tensor[] = [];
  const buffers: GPUBuffer[] = [];
  const state = { asked: {} as object };
  const watched =
    <A extends readonly unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      const outcome: { result?: R; error?: unknown } = {};
      state.asked = watch.during(() => {
        try {
          outcome.result = call(...args);
        } catch (error) {
          outcome.error = error;
        }
      });
      if ('error' in outcome) throw outcome.error;
      return outcome.result as R;
    };
  const make =
    (context: Context, Kind: Arrays = Float32Array, options: TensorOptions = {}) =>
    (...shape: Shape): Tensor => {
      const data = new Kind(shape.reduce((product, length) => product * length, 1));
      const tensor = context.tensor(data, shape, options);
      tensors.push(tensor);
      return tensor;
    };
  const kit: Kit = {
    ...(Object.fromEntries(operations.map((op) => [op, watched((face as unknown as Face)[op])])) as unknown as Face),
    t: make(gpu),
    nchw: make(gpu, Float32Array, { layout: 'nchw' }),
    i32: make(gpu, Int32Array),
    u32: make(gpu, Uint32Array),
    device,
    gpu,
    tensor: watched(gpu.tensor.bind(gpu)),
    wrap: watched(gpu.wrap.bind(gpu)),
    foreign: make(elsewhere),
    destroyed: (...shape) => {
      const tensor = make(gpu)(...shape);
      tensor.destroy();
      return tensor;
    },
    buffer: (size, use: number = STORAGE) => {
      const buffer = device.createBuffer({ size, usage: use });
      buffers.push(buffer);
      return buffer;
    },
  };
  const free = () => {
    for (const each of [...tensors, ...buffers]) each.destroy();
  };
  return { kit, state, free };
}

const noTensor = 'must be a tensor of a context';
const cpu = { data: new Float32Array(16), shape: [1, 4, 4, 1] };
const most = 2 ** 27; // maxStorageBufferBindingSize of every device

// biome-ignore format: a row is what is wrong and its class, the message, the call.
/** What only the GPU can be given. */
const ownRefusals: readonly Refusal<Kit>[] = [
  // What is no tensor of this context.
  ['no tensor: undefined', 'ResourceError',
    `conv2d: filter ${noTensor}, not undefined`,
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1))],
  ['no tensor: null', 'ResourceError',
    `spaceToDepth: x ${noTensor}, not null`,
    ({ spaceToDepth }) => spaceToDepth(null, { blockSize: 2 })],
  ['no tensor: a plain array', 'ResourceError',
    `depthToSpace: x ${noTensor}, not [1, 2, 3, 4]`,
    ({ depthToSpace }) => depthToSpace([1, 2, 3, 4], { blockSize: 2 })],
  ['no tensor: a typed array', 'ResourceError',
    `spaceToBatch: x ${noTensor}, not a Float32Array`,
    ({ spaceToBatch }) => spaceToBatch(new Float32Array(16), { blockShape: [2, 2] })],
  ["no tensor: the reference's", 'ResourceError',
    `pointwiseConv2d: x ${noTensor}, not { data: a Float32Array, shape: [1, 4, 4, 1] }`,
    ({ pointwiseConv2d, t }) => pointwiseConv2d(cpu, t(1, 1, 1, 1))],
  ['no tensor: a buffer', 'ResourceError',
    `batchToSpace: x ${noTensor}, not a GPUBuffer`,
    ({ batchToSpace, buffer }) => batchToSpace(buffer(64), { blockShape: [1, 1] })],
  ['no tensor: a context', 'ResourceError',
    `reorderFilter: filter ${noTensor}, not a Context`,
    ({ reorderFilter, gpu }) => reorderFilter(gpu, { from: 'DCR', to: 'CRD', blockSize: 2 })],
  ['no tensor: a shape for a bias', 'ResourceError',
    `conv2d: bias ${noTensor}, not [1]`,
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), { bias: [1] })],
  ['no tensor: null for a residual', 'ResourceError',
    `focus: residual ${noTensor}, not null`,
    ({ focus, t }) => focus(t(1, 4, 4, 1), t(1, 1, 4, 1), { residual: null })],
  ['no tensor: the second filter of two', 'ResourceError',
    `separableConv2d: pointwise filter ${noTensor}, not undefined`,
    ({ separableConv2d, t }) => separableConv2d(t(1, 4, 4, 1), t(3, 3, 1, 1))],
  ['no tensor: a bias between the halves', 'ResourceError',
    `separableConv2d: depthwiseBias ${noTensor}, not 0`,
    ({ separableConv2d, t }) =>
      separableConv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), t(1, 1, 1, 1), { depthwiseBias: 0 })],
  ['options: a tensor', 'OptionError',
    'conv2d: options must be a plain object, not a Tensor',
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), t(1))],
  ['destroyed: x', 'ResourceError',
    'conv2d: x is destroyed',
    ({ conv2d, t, destroyed }) => conv2d(destroyed(1, 4, 4, 1), t(3, 3, 1, 1))],
  ['destroyed: filter', 'ResourceError',
    'withSpaceToBatch: filter is destroyed',
    ({ withSpaceToBatch, t, destroyed }) => withSpaceToBatch(t(1, 4, 4, 1), destroyed(3, 3, 1, 1))],
  ['destroyed: second filter', 'ResourceError',
    'separableConv2d: pointwise filter is destroyed',
    ({ separableConv2d, t, destroyed }) =>
      separableConv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), destroyed(1, 1, 1, 1))],
  ['destroyed: bias', 'ResourceError',
    'focus: bias is destroyed',
    ({ focus, t, destroyed }) => focus(t(1, 4, 4, 1), t(1, 1, 4, 1), { bias: destroyed(1) })],
  ['destroyed: what a rearrangement takes', 'ResourceError',
    'depthToSpace: x is destroyed',
    ({ depthToSpace, destroyed }) => depthToSpace(destroyed(1, 4, 4, 4), { blockSize: 2 })],
  ['another context: filter', 'ResourceError',
    'depthwiseConv2d: filter belongs to another context than x',
    ({ depthwiseConv2d, t, foreign }) => depthwiseConv2d(t(1, 4, 4, 1), foreign(3, 3, 1, 1))],
  ['another context: both filters', 'ResourceError',
    'separableConv2d: depthwise filter belongs to another context than x',
    ({ separableConv2d, t, foreign }) =>
      separableConv2d(t(1, 4, 4, 1), foreign(3, 3, 1, 1), foreign(1, 1, 1, 1))],
  ['another context: residual', 'ResourceError',
    'pointwiseConv2d: residual belongs to another context than x',
    ({ pointwiseConv2d, t, foreign }) =>
      pointwiseConv2d(t(1, 4, 4, 1), t(1, 1, 1, 1), { residual: foreign(1, 4, 4, 1) })],
  ['a destroyed context', 'ResourceError',
    'spaceToDepth: the context is destroyed',
    ({ spaceToDepth }) => spaceToDepth(orphan, { blockSize: 2 })],

  // What the device can't hold.
  ['limits: an output padded too far', 'LimitError',
    `conv2d: the output 1×16385×16385×1 f32 needs 1073872900 bytes, the device binds at most ${most}`,
    ({ conv2d, t }) => conv2d(t(1, 1, 1, 1), t(1, 1, 1, 1), { padding: 8192 })],
  ['limits: an output as large as it gets', 'LimitError',
    `conv2d: the output 1×2147483647×2147483647×1 f32 needs 18446744056529682000 bytes, the device binds at most ${most}`,
    ({ conv2d, t }) => conv2d(t(1, 1, 1, 1), t(1, 1, 1, 1), { padding: 2 ** 30 - 1 })],
  ['limits: a batch form padded too far', 'LimitError',
    `spaceToBatch: the output 4×1×16777217×1 f32 needs 268435472 bytes, the device binds at most ${most}`,
    ({ spaceToBatch, t }) =>
      spaceToBatch(t(1, 2, 2, 1), { blockShape: [2, 2], paddings: [[0, 0], [2 ** 25, 0]] })],
  ['limits: between the halves', 'LimitError',
    `separableConv2d: the depthwise half's output 1×5004×4924×2 f32 needs 197117568 bytes, the device binds at most ${most}`,
    ({ separableConv2d, t }) => // a filter that no fused kernel takes: they have nothing between the halves
      separableConv2d(t(1, 4, 4, 1), t(1, 81, 1, 2), t(1, 1, 2, 1), { padding: 2500 })],
  ['limits: behind the halves', 'LimitError',
    `separableConv2d: the output 1×5004×5004×2 f32 needs 200320128 bytes, the device binds at most ${most}`,
    ({ separableConv2d, t }) =>
      separableConv2d(t(1, 4, 4, 1), t(1, 1, 1, 1), t(1, 1, 1, 2), { padding: 2500 })],
  ['limits: behind focus', 'LimitError',
    `focus: the output 1×4097×8194×1 f32 needs 134283272 bytes, the device binds at most ${most}`,
    ({ focus, t }) => focus(t(1, 2, 4, 1), t(1, 1, 4, 1), { padding: [[2048, 2048], [4096, 4096]] })],
  ['limits: within space-to-batch', 'LimitError',
    `withSpaceToBatch: x as batch 4×4097×4097×1 f32 needs 268566544 bytes, the device binds at most ${most}`,
    ({ withSpaceToBatch, t }) =>
      withSpaceToBatch(t(1, 2, 2, 1), t(1, 1, 1, 1), { dilations: 2, padding: 4096 })],
  ['limits: within batch-to-space', 'LimitError',
    `withSpaceToBatch: the output as batch 4×2500×2500×2 f32 needs 200000000 bytes, the device binds at most ${most}`,
    ({ withSpaceToBatch, t }) =>
      withSpaceToBatch(t(1, 2, 2, 1), t(1, 1, 1, 2), { dilations: 2, padding: 2499 })],
  ['limits: an upload', 'LimitError',
    `tensor: the tensor 1×4096×8193×1 f32 needs 134234112 bytes, the device binds at most ${most}`,
    ({ tensor }) => tensor(new Float32Array(1), [1, 4096, 8193, 1])],
  ['limits: a buffer wrapped whole', 'LimitError',
    `wrap: the tensor 1×4096×8193×1 u32 needs 134234112 bytes, the device binds at most ${most}`,
    ({ wrap, buffer }) => wrap(buffer(16), [1, 4096, 8193, 1], { dtype: 'u32' })],

  // Uploads.
  ['shape: a number', 'ShapeError',
    'tensor: shape must be an array of sizes, not 4',
    ({ tensor }) => tensor(new Float32Array(4), 4 as never)],
  ['shape: a typed array', 'ShapeError',
    'tensor: shape must be an array of sizes, not a Uint32Array',
    ({ tensor }) => tensor(new Float32Array(4), Uint32Array.of(1, 2, 2, 1) as never)],
  ['shape: a negative size', 'ShapeError',
    'tensor: shape must hold whole numbers from 0, not -2: [1, -2, -2, 1]',
    ({ tensor }) => tensor(new Float32Array(4), [1, -2, -2, 1])],
  ['shape: a fractional size', 'ShapeError',
    'tensor: shape must hold whole numbers from 0, not 0.5: [1, 2, 4, 0.5]',
    ({ tensor }) => tensor(new Float32Array(4), [1, 2, 4, 0.5])],
  ['shape: NaN', 'ShapeError',
    'wrap: shape must hold whole numbers from 0, not NaN: [NaN]',
    ({ wrap, buffer }) => wrap(buffer(16), [Number.NaN])],
  ['shape: a string in it', 'ShapeError',
    "tensor: shape must hold whole numbers from 0, not '2': [1, 2, '2', 1]",
    ({ tensor }) => tensor(new Float32Array(4), [1, 2, '2', 1] as never)],
  ['shape: rank 0', 'ShapeError',
    'tensor: shape must have four sizes (or one, for a bias), not 0: []',
    ({ tensor }) => tensor(new Float32Array(1), [])],
  ['shape: rank 3', 'ShapeError',
    'tensor: shape must have four sizes (or one, for a bias), not 3: [2, 2, 1]',
    ({ tensor }) => tensor(new Float32Array(4), [2, 2, 1])],
  ['shape: rank 5', 'ShapeError',
    'wrap: shape must have four sizes (or one, for a bias), not 5: [1, 1, 2, 2, 1]',
    ({ wrap, buffer }) => wrap(buffer(16), [1, 1, 2, 2, 1])],
  ['data: too short', 'ShapeError',
    'tensor: data has 15 elements, the shape 1×4×4×1 needs 16',
    ({ tensor }) => tensor(new Float32Array(15), [1, 4, 4, 1])],
  ['data: too long', 'ShapeError',
    'tensor: data has 1 element, the shape 1×0×4×1 needs 0',
    ({ tensor }) => tensor(new Int32Array(1), [1, 0, 4, 1])],
  ['data: missing', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not undefined",
    ({ tensor }) => tensor(undefined as never, [4])],
  ['data: a plain array', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not [1, 2, 3, 4]",
    ({ tensor }) => tensor([1, 2, 3, 4] as never, [4])],
  ['data: a long plain array, its dtype said', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, … 1000000 in all]",
    ({ tensor }) => tensor(new Array(1e6).fill(0) as never, [1e6], { dtype: 'f32' })],
  ['data: float64', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not a Float64Array",
    ({ tensor }) => tensor(new Float64Array(4) as never, [4])],
  ['data: words of no dtype', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not a Uint16Array",
    ({ tensor }) => tensor(new Uint16Array(4), [4])],
  ['data: bytes', 'DtypeError',
    "tensor: data must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not an ArrayBuffer",
    ({ tensor }) => tensor(new ArrayBuffer(16) as never, [4])],
  ['dtype: of other data', 'DtypeError',
    "tensor: data is a Float32Array, which doesn't hold i32",
    ({ tensor }) => tensor(new Float32Array(4), [4], { dtype: 'i32' })],
  ['dtype: unknown', 'DtypeError',
    "tensor: dtype must be 'f32', 'f16', 'i32' or 'u32', not 'float32'",
    ({ tensor }) => tensor(new Float32Array(4), [4], { dtype: 'float32' as never })],
  ['dtype: f16 without shader-f16', 'UnsupportedError',
    "tensor: dtype 'f16' needs the feature shader-f16, which the device lacks",
    ({ tensor }) => tensor(new Float32Array(4), [4], { dtype: 'f16' })],
  ['dtype: f16 words without shader-f16', 'UnsupportedError',
    "wrap: dtype 'f16' needs the feature shader-f16, which the device lacks",
    ({ wrap, buffer }) => wrap(buffer(16), [4], { dtype: 'f16' })],
  ['layout: in capitals', 'OptionError',
    "tensor: layout must be 'nhwc' or 'nchw', not 'NCHW'",
    ({ tensor }) => tensor(new Float32Array(4), [1, 4, 1, 1], { layout: 'NCHW' as never })],
  ['options: a misspelt name for a tensor', 'OptionError',
    "tensor: unknown option 'type'; known are layout, dtype, keep",
    ({ tensor }) => tensor(new Float32Array(4), [4], { type: 'f32' } as never)],
  ['options: a layout alone', 'OptionError',
    "tensor: options must be a plain object, not 'nchw'",
    ({ tensor }) => tensor(new Float32Array(4), [1, 4, 1, 1], 'nchw' as never)],

  // Choices.
  ['chooseVariant: no such variant', 'OptionError',
    'conv2d: chooseVariant gave 7 for 4 variants',
    ({ conv2d, t }) => {
      choices = [7];
      return conv2d(t(1, 4, 4, 1), t(3, 3, 1, 1));
    }],
  ['chooseVariant: no such variant for the last step', 'OptionError',
    'withSpaceToBatch: chooseVariant gave -1 for 3 variants',
    ({ withSpaceToBatch, t }) => {
      choices = [0, 0, -1];
      return withSpaceToBatch(t(1, 4, 4, 4), t(1, 1, 4, 1), { dilations: 2 });
    }],
  ['chooseVariant: no such variant for the second half', 'OptionError',
    "separableConv2d: chooseVariant gave 'last' for 5 variants",
    ({ separableConv2d, t }) => {
      choices = [(labels) => labels.indexOf('two dispatches'), 0, 'last' as never];
      return separableConv2d(t(1, 4, 4, 4), t(3, 3, 4, 1), t(1, 1, 4, 4));
    }],
  ['chooseVariant: no such variant behind focus', 'OptionError',
    'focus: chooseVariant gave 0.5 for 5 variants',
    ({ focus, t }) => {
      choices = [(labels) => labels.indexOf('two dispatches'), 0, 0.5];
      return focus(t(1, 4, 4, 1), t(1, 1, 4, 4));
    }],

  // Wrapped buffers.
  ['wrap: no buffer', 'ResourceError',
    'wrap: buffer must be a GPUBuffer, not a Float32Array',
    ({ wrap }) => wrap(new Float32Array(4) as never, [4])],
  ['wrap: undefined', 'ResourceError',
    'wrap: buffer must be a GPUBuffer, not undefined',
    ({ wrap }) => wrap(undefined as never, [4])],
  ['wrap: a tensor', 'ResourceError',
    'wrap: buffer must be a GPUBuffer, not a Tensor',
    ({ wrap, t }) => wrap(t(4) as never, [4])],
  ['wrap: a buffer without STORAGE', 'ResourceError',
    'wrap: the buffer has no STORAGE usage',
    ({ wrap, buffer }) => wrap(buffer(16, UNIFORM), [4])],
  ['wrap: a buffer too small', 'ResourceError',
    'wrap: the buffer has 60 bytes, 1×4×4×1 f32 from byte 0 needs 64',
    ({ wrap, buffer }) => wrap(buffer(60), [1, 4, 4, 1])],
  ['wrap: a buffer too small from there on', 'ResourceError',
    'wrap: the buffer has 256 bytes, [4] i32 from byte 256 needs 272',
    ({ wrap, buffer }) => wrap(buffer(256), [4], { byteOffset: 256, dtype: 'i32' })],
  ['wrap: an offset between', 'OptionError',
    "wrap: byteOffset must be a multiple of minStorageBufferOffsetAlignment, 256, not 16",
    ({ wrap, buffer }) => wrap(buffer(512), [4], { byteOffset: 16 })],
  ['wrap: an offset before', 'OptionError',
    "wrap: byteOffset must be a multiple of minStorageBufferOffsetAlignment, 256, not -256",
    ({ wrap, buffer }) => wrap(buffer(512), [4], { byteOffset: -256 })],
  ['wrap: an offset that is no number', 'OptionError',
    "wrap: byteOffset must be a multiple of minStorageBufferOffsetAlignment, 256, not '256'",
    ({ wrap, buffer }) => wrap(buffer(512), [4], { byteOffset: '256' as never })],
  ['wrap: an offset misspelt', 'OptionError',
    "wrap: unknown option 'offset'; known are layout, dtype, byteOffset",
    ({ wrap, buffer }) => wrap(buffer(512), [4], { offset: 256 } as never)],
];

describe('the GPU refuses, and asks nothing of the device', () => {
  test.each([...sharedRefusals, ...ownRefusals])('%s', async (_, error, message, call) => {
    choices = [];
    const { kit, state, free } = kitOf();
    const thrown = thrownBy(() => call(kit));
    expect({ ...facts(thrown), asked: state.asked }).toEqual({ name: error, code: codes[error], message, asked: {} });
    expect(thrown).toBeInstanceOf(atrous.AtrousError);
    expect(thrown).toBeInstanceOf(face[error]);
    expect(await recordedSince(() => free())).toEqual({});
  });

  test('and leaves no memory behind', () => {
    const left = () =>
      [...watch.live].filter((buffer) => !alive.has(buffer)).map(({ label, size }) => `${label} ${size}`);
    for (const context of [gpu, elsewhere]) forgetKept(context);
    expect(left()).toEqual([]);
  });
});

/** What the context still submits when nothing should be left to submit. */
async function recordedSince(after: () => void): Promise<object> {
  after();
  const before = watch.counts;
  gpu.flush();
  await Promise.resolve();
  return watch.counts.submit === before.submit ? {} : { submit: watch.counts.submit - before.submit };
}

function facts(error: unknown) {
  const { name, code, message } = error as AtrousError;
  return { name, code, message };
}

test('a tensor destroyed has no data', async () => {
  const x = gpu.tensor(new Float32Array(4), [4]);
  x.destroy();
  let pending: Promise<unknown> | undefined;
  expect(watch.during(() => (pending = x.data()))).toEqual({});
  expect(facts(await rejectionOf(pending!))).toEqual({
    name: 'ResourceError',
    code: 'RESOURCE',
    message: 'data: the tensor is destroyed',
  });
});
