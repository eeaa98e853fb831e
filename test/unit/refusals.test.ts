import * as reference from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { codes, type Face, operations, type Refusal } from '../harness/refusals.ts';
import { sharedRefusals } from '../harness/sharedRefusals.ts';
import { thrownBy } from '../harness/watch.ts';

type Arrays = typeof Float32Array | typeof Int32Array | typeof Uint32Array | typeof Uint16Array;

const make =
  (Kind: Arrays, facts: { layout?: reference.Layout; dtype?: reference.Dtype } = {}) =>
  (...shape: readonly number[]): reference.CpuTensor => ({
    data: new Kind(shape.reduce((product, length) => product * length, 1)),
    shape,
    ...facts,
  });

const kit = {
  ...(reference as unknown as Face),
  t: make(Float32Array),
  nchw: make(Float32Array, { layout: 'nchw' }),
  i32: make(Int32Array),
  u32: make(Uint32Array),
  f16: make(Uint16Array, { dtype: 'f16' }),
};

const noTensor = 'must be a tensor { data, shape, layout?, dtype? }';

/** As a tensor that a context made looks from here. */
class Tensor {
  get shape() {
    return [1, 4, 4, 1];
  }
  data() {
    return Promise.resolve(new Float32Array(16));
  }
}

// biome-ignore format: a row is what is wrong and its class, the message, the call.
/** What only the reference can be given. */
const ownRefusals: readonly Refusal<typeof kit>[] = [
  ['no tensor: undefined', 'ResourceError',
    `conv2d: filter ${noTensor}, not undefined`,
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1))],
  ['no tensor: null', 'ResourceError',
    `spaceToDepth: x ${noTensor}, not null`,
    ({ spaceToDepth }) => spaceToDepth(null, { blockSize: 2 })],
  ['no tensor: a plain array', 'ResourceError',
    `depthToSpace: x ${noTensor}, not [1, 2, 3, 4]`,
    ({ depthToSpace }) => depthToSpace([1, 2, 3, 4], { blockSize: 2 })],
  ['no tensor: bare elements', 'ResourceError',
    `spaceToBatch: x ${noTensor}, not a Float32Array`,
    ({ spaceToBatch }) => spaceToBatch(new Float32Array(16), { blockShape: [2, 2] })],
  ['no tensor: elements in a plain array', 'ResourceError',
    `batchToSpace: x ${noTensor}, not { data: [1, 2], shape: [1, 1, 2, 1] }`,
    ({ batchToSpace }) => batchToSpace({ data: [1, 2], shape: [1, 1, 2, 1] }, { blockShape: [1, 1] })],
  ['no tensor: one of the GPU', 'ResourceError',
    `pointwiseConv2d: filter ${noTensor}, not a Tensor`,
    ({ pointwiseConv2d, t }) => pointwiseConv2d(t(1, 4, 4, 1), new Tensor())],
  ['no tensor: a shape for a bias', 'ResourceError',
    `conv2d: bias ${noTensor}, not [1]`,
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), { bias: [1] })],
  ['no tensor: null for a residual', 'ResourceError',
    `focus: residual ${noTensor}, not null`,
    ({ focus, t }) => focus(t(1, 4, 4, 1), t(1, 1, 4, 1), { residual: null })],
  ['no tensor: the first filter of two', 'ResourceError',
    `separableConv2d: depthwise filter ${noTensor}, not undefined`,
    ({ separableConv2d, t }) => separableConv2d(t(1, 4, 4, 1), undefined, t(1, 1, 1, 1))],
  ['no tensor: a bias between the halves', 'ResourceError',
    `separableConv2d: depthwiseBias ${noTensor}, not 0`,
    ({ separableConv2d, t }) =>
      separableConv2d(t(1, 4, 4, 1), t(3, 3, 1, 1), t(1, 1, 1, 1), { depthwiseBias: 0 })],
  ['no tensor: a filter to reorder', 'ResourceError',
    `reorderFilter: filter ${noTensor}, not 'filter'`,
    ({ reorderFilter }) => reorderFilter('filter', { from: 'DCR', to: 'CRD', blockSize: 2 })],
  ['no tensor: it holds itself', 'ResourceError',
    `withSpaceToBatch: filter ${noTensor}, not { self: { self: { self: … } } }`,
    ({ withSpaceToBatch, t }) => {
      const knot: { self?: object } = {};
      knot.self = knot;
      return withSpaceToBatch(t(1, 4, 4, 1), knot);
    }],
  ['shape: missing', 'ShapeError',
    'conv2d: shape of x must be an array of sizes, not undefined',
    ({ conv2d, t }) => conv2d({ data: new Float32Array(16) }, t(3, 3, 1, 1))],
  ['shape: a size that is no count', 'ShapeError',
    'conv2d: shape of filter must hold whole numbers from 0, not -3: [3, -3, 1, 1]',
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1), { data: new Float32Array(9), shape: [3, -3, 1, 1] })],
  ['shape: of rank 3', 'ShapeError',
    'spaceToDepth: shape of x must have four sizes (or one, for a bias), not 3: [4, 4, 1]',
    ({ spaceToDepth, t }) => spaceToDepth(t(4, 4, 1), { blockSize: 2 })],
  ['shape: for other data', 'ShapeError',
    'conv2d: data of bias has 1 element, the shape [4] needs 4',
    ({ conv2d, t }) => conv2d(t(1, 4, 4, 1), t(3, 3, 1, 4), { bias: { data: new Float32Array(1), shape: [4] } })],
  ['layout: unknown', 'OptionError',
    "depthwiseConv2d: layout of x must be 'nhwc' or 'nchw', not 'NHWC'",
    ({ depthwiseConv2d, t }) => depthwiseConv2d({ ...t(1, 4, 4, 1), layout: 'NHWC' }, t(3, 3, 1, 1))],
  ['dtype: unknown', 'DtypeError',
    "conv2d: dtype of x must be 'f32', 'f16', 'i32' or 'u32', not 'float32'",
    ({ conv2d, t }) => conv2d({ ...t(1, 4, 4, 1), dtype: 'float32' }, t(3, 3, 1, 1))],
  ['dtype: of other data', 'DtypeError',
    "spaceToBatch: data of x is an Int32Array, which doesn't hold f32",
    ({ spaceToBatch, i32 }) => spaceToBatch({ ...i32(1, 4, 4, 1), dtype: 'f32' }, { blockShape: [2, 2] })],
  ['dtype: of float64 data', 'DtypeError',
    "conv2d: data of x must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not a Float64Array",
    ({ conv2d, t }) => conv2d({ data: new Float64Array(16), shape: [1, 4, 4, 1] }, t(3, 3, 1, 1))],
  ['dtype: unsaid for words', 'DtypeError',
    "conv2d: data of x must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not a Uint16Array",
    ({ conv2d, t }) => conv2d({ data: new Uint16Array(16), shape: [1, 4, 4, 1] }, t(3, 3, 1, 1))],
  ['dtype: f32 filter beside f16', 'DtypeError',
    'conv2d: filter is f32, x is f16',
    ({ conv2d, f16, t }) => conv2d(f16(1, 4, 4, 1), t(3, 3, 1, 1))],
  ['dtype: f16 bias beside f32', 'DtypeError',
    'conv2d: bias is f16, x is f32',
    ({ conv2d, f16, t }) => conv2d(t(1, 4, 4, 1), t(3, 3, 1, 4), { bias: f16(4) })],
  ['dtype: f32 residual beside f16', 'DtypeError',
    'conv2d: residual is f32, x is f16',
    ({ conv2d, f16, t }) => conv2d(f16(1, 4, 4, 1), f16(1, 1, 1, 1), { residual: t(1, 4, 4, 1) })],
];

describe('the reference refuses', () => {
  test.each([...sharedRefusals, ...ownRefusals])('%s', (_, error, message, call) => {
    const { name, code, message: said } = thrownBy(() => call(kit)) as reference.AtrousError;
    expect({ name, code, message: said }).toEqual({ name: error, code: codes[error], message });
  });

  test('with errors that are instances of their classes', () => {
    const thrown = thrownBy(() => kit.spaceToDepth(kit.t(1, 4, 4, 1), {}));
    expect(thrown).toBeInstanceOf(reference.OptionError);
    expect(thrown).toBeInstanceOf(reference.AtrousError);
  });
});

describe('the table', () => {
  test('holds each row once', () => {
    const names = sharedRefusals.map(([name]) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test('names the operation called in every message', () => {
    const strangers = sharedRefusals.filter(
      ([, , message, call]) => !operations.some((op) => message.startsWith(`${op}: `) && String(call).includes(op)),
    );
    expect(strangers).toEqual([]);
  });

  test.each(operations)('%s is refused for its options and for its shapes', (op) => {
    const kinds = new Set(sharedRefusals.flatMap(([, error, message]) => (message.startsWith(`${op}: `) ? error : [])));
    expect([...kinds]).toEqual(expect.arrayContaining(['OptionError', 'ShapeError']));
  });
});

describe('null is no default', () => {
  const { t } = kit;
  const calls: Record<string, (options: object) => unknown> = {
    spaceToDepth: (options) => reference.spaceToDepth(t(1, 4, 4, 4), { blockSize: 2, ...options }),
    depthToSpace: (options) => reference.depthToSpace(t(1, 4, 4, 4), { blockSize: 2, ...options }),
    spaceToBatch: (options) => reference.spaceToBatch(t(1, 4, 4, 4), { blockShape: [2, 2], ...options }),
    batchToSpace: (options) => reference.batchToSpace(t(4, 4, 4, 4), { blockShape: [2, 2], ...options }),
    conv2d: (options) => reference.conv2d(t(1, 4, 4, 4), t(1, 1, 4, 4), options),
    depthwiseConv2d: (options) => reference.depthwiseConv2d(t(1, 4, 4, 4), t(1, 1, 4, 1), options),
    pointwiseConv2d: (options) => reference.pointwiseConv2d(t(1, 4, 4, 4), t(1, 1, 4, 4), options),
    separableConv2d: (options) => reference.separableConv2d(t(1, 4, 4, 4), t(1, 1, 4, 1), t(1, 1, 4, 4), options),
    focus: (options) => reference.focus(t(1, 4, 4, 1), t(1, 1, 4, 4), options),
    withSpaceToBatch: (options) => reference.withSpaceToBatch(t(1, 4, 4, 4), t(1, 1, 4, 1), options),
    reorderFilter: (options) =>
      reference.reorderFilter(t(1, 1, 4, 4), { from: 'DCR', to: 'CRD', blockSize: 2, ...options }),
    maxPool2d: (options) => reference.maxPool2d(t(1, 4, 4, 4), { windowSize: 2, ...options }),
    avgPool2d: (options) => reference.avgPool2d(t(1, 4, 4, 4), { windowSize: 2, ...options }),
    resize: (options) => reference.resize(t(1, 4, 4, 4), { size: [2, 2], ...options }),
    add: (options) => reference.add(t(1, 4, 4, 4), t(1, 4, 4, 4), options),
    activation: (options) => reference.activation(t(1, 4, 4, 4), { activation: 'relu', ...options }),
  };
  const known = (call: (options: object) => unknown) =>
    (thrownBy(() => call({ nonsense: 1 })) as Error).message.split('known are ')[1]!.split(', ');

  test.each(Object.entries(calls))('in %s', (op, call) => {
    expect(() => call({})).not.toThrow();
    for (const name of known(call)) {
      const thrown = thrownBy(() => call({ [name]: null })) as Error;
      expect(thrown, name).toBeInstanceOf(reference.AtrousError);
      expect(thrown.message, name).toMatch(new RegExp(`^${op}: .*\\b${name}\\b.*null`));
    }
  });
});
