// The corpus runner's own reading of its format, on cases made here: what isn't offered, what a case becomes, and that a
// wrong number is found.
import { describe, expect, test } from 'vitest';
import { type CorpusCase, type CorpusTensor, readCase, sizeOf } from '../../corpus/format.ts';
import { notOffered } from '../../corpus/offered.ts';
import { summary } from '../../corpus/summary.ts';
import { differs } from '../../corpus/tolerance.ts';
import { callsOf } from '../../corpus/translate.ts';
import { onReference } from '../../harness/calls.ts';
import { permutedBy } from '../../harness/permute.ts';

const counted = (shape: readonly number[], dtype?: string): CorpusTensor => ({
  shape,
  data: Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 11) - 5),
  dtype,
});

const of = (op: string, others: Partial<CorpusCase>): CorpusCase => ({
  inputs: {},
  options: {},
  ...others,
  id: op,
  op,
});

const plain = of('conv2d', {
  inputs: { x: counted([1, 4, 4, 2]), filter: counted([3, 3, 2, 2]) },
  expected: { shape: [1, 2, 2, 2] },
});
const withOptions = (options: object, others: object = {}) =>
  of('conv2d', { ...plain, ...others, options: { ...options } });
const withInput = (name: string, tensor: CorpusTensor, others: object = {}) =>
  of('conv2d', { ...plain, ...others, inputs: { ...plain.inputs, [name]: tensor } });
const invalid = { expected: undefined, expectError: true, errorKind: 'invalid' };
const blocks = (x: CorpusTensor, options: object, others: object = {}) =>
  of('spaceToBatch', { inputs: { x }, options: { ...options }, expected: { shape: [4, 1, 1, 1] }, ...others });

describe('what is offered is told by the case alone', () => {
  const rows: readonly (readonly [name: string, given: CorpusCase, reason: string | undefined])[] = [
    ['no options at all', plain, undefined],
    ['unknown fields', { ...plain, tags: ['x'], extra: 1 } as CorpusCase, undefined],
    ['unknown options', withOptions({ dimRoundingMode: 'floor' }), undefined],
    ['SAME_LOWER', withOptions({ padding: 'SAME_LOWER' }), undefined],
    ['a padding of another name', withOptions({ padding: 'CAUSAL' }), 'padding CAUSAL'],
    ['gradients', of('depthwiseGradFilter', {}), 'gradients'],
    ['another operation', of('maxPool', {}), 'operation maxPool'],
    ['another dtype', withInput('x', counted([1, 4, 4, 2], 'int8')), 'dtype int8'],
    ['another dtype expected', { ...plain, expected: { shape: [1, 2, 2, 2], dtype: 'float64' } }, 'dtype float64'],
    ['float16', withInput('x', counted([1, 4, 4, 2], 'float16')), undefined],
    ['sums of integers', withInput('x', counted([1, 4, 4, 2], 'int32')), 'sums of integers'],
    ['integers refused', withInput('x', counted([1, 4, 4, 2], 'int32'), { ...invalid, errorKind: 'dtype' }), undefined],
    ['another rank', withInput('x', counted([4, 4, 2])), 'rank 3'],
    ['another rank, invalid', withInput('x', counted([4, 4, 2]), invalid), undefined],
    [
      'another rank, a limitation',
      withInput('x', counted([4, 4, 2]), { ...invalid, errorKind: 'limitation' }),
      'rank 3',
    ],
    ['a bias for each channel', withInput('bias', counted([2])), undefined],
    ['the same in four dimensions', withInput('bias', counted([1, 1, 1, 2])), undefined],
    ['a scalar bias', withInput('bias', counted([])), 'bias of shape []'],
    ['a bias along channels in nchw', withInput('bias', counted([1, 2, 1, 1])), 'bias of shape [1, 2, 1, 1]'],
    ['a bias of one', withInput('bias', counted([1])), 'bias of one element for several channels'],
    [
      'PReLU',
      withOptions({ activation: 'prelu' }, { inputs: { ...plain.inputs, alpha: counted([2]) } }),
      'activation prelu',
    ],
    ['another input', withInput('gamma', counted([2])), 'input gamma'],
    ['leaky ReLU', withOptions({ activation: 'leakyrelu', activationParams: { alpha: 0.3 } }), undefined],
    ['ReLU from −1 to 1', withOptions({ activation: 'relu_n1_to_1' }), undefined],
    ['ELU', withOptions({ activation: 'elu' }), 'activation elu'],
    [
      'hard sigmoid',
      withOptions({ activation: 'hardsigmoid', activationParams: { alpha: 0.2 } }),
      'activation hardsigmoid',
    ],
    ['GELU by tanh', withOptions({ activation: 'gelu', activationParams: { approximate: 'tanh' } }), 'activation gelu'],
    ['a layout in groups', withOptions({ layout: 'NCHW_VECT_C' }), 'layout NCHW_VECT_C'],
    ['unequal blocks', blocks(counted([1, 2, 2, 1]), { blockShape: [2, 2] }), undefined],
    ['one block', blocks(counted([1, 2, 2, 1]), { blockShape: [2] }), 'blockShape of 1'],
    ['three blocks, invalid', blocks(counted([1, 2, 2, 1]), { blockShape: [2, 2, 2] }, invalid), undefined],
    ['an empty batch', withInput('x', counted([0, 4, 4, 2]), { expected: { shape: [0, 2, 2, 2] } }), undefined],
    ['an empty image', { ...plain, expected: { shape: [1, 0, 2, 2] } }, 'empty output with a batch'],
    [
      'an order of another name',
      of('spaceToDepth', { inputs: plain.inputs.x && { x: plain.inputs.x }, options: { order: 'XYZ' } }),
      'order XYZ',
    ],
  ];

  test.each(rows)('%s', (_, given, reason) => expect(notOffered(given)).toBe(reason));
});

test.each([
  [null, 'not an object'],
  [{ id: 'a' }, 'no op'],
  [{ op: 'conv2d' }, 'no inputs'],
  [{ op: 'conv2d', inputs: { x: {} } }, 'input x has no shape'],
  [{ op: 'conv2d', inputs: {} }, 'neither expected nor expectError'],
])('%j is no case: %s', (value, reason) => expect(readCase(value)).toBe(reason));

describe('filters in any order of dimensions', () => {
  const orders = (letters: string): string[] =>
    letters.length < 2
      ? [letters]
      : [...letters].flatMap((first) => orders(letters.replace(first, '')).map((rest) => first + rest));
  const filterIn = (shape: readonly number[], from: string, to: string): CorpusTensor => {
    const { data = [] } = counted(shape);
    const turned = permutedBy({ data: Float32Array.from(data.map(Number)), shape }, from, to);
    return { shape: turned.shape, data: [...turned.data] };
  };

  test.each(orders('oihw'))('%s', (order) => {
    const given = (to: string) =>
      of('conv2d', {
        ...plain,
        inputs: { x: counted([1, 4, 4, 4]), filter: filterIn([3, 2, 2, 6], 'hwio', to) },
        options: { filterLayout: to.toUpperCase(), groups: 2 },
      });
    const [call] = callsOf(given(order));
    expect(onReference(call)).toEqual(onReference(callsOf(given('hwio'))[0]));
  });

  test.each([...orders('hwim'), ...orders('oihw')])('%s, depthwise', (order) => {
    const filter = order.includes('m') ? filterIn([3, 2, 2, 3], 'hwim', order) : filterIn([3, 2, 1, 6], 'hwio', order);
    const given = of('depthwiseConv2d', {
      ...plain,
      inputs: { x: counted([1, 4, 4, 2]), filter },
      options: { filterLayout: order.toUpperCase() },
    });
    const reference = callsOf({ ...given, inputs: { ...given.inputs, filter: counted([3, 2, 2, 3]) }, options: {} });
    for (const call of callsOf(given)) expect(onReference(call)).toEqual(onReference(reference[0]));
  });
});

describe('a convolution also runs as what else it is', () => {
  const ways = (given: CorpusCase) => callsOf(given).map(({ op }) => op);
  const conv = (x: readonly number[], filter: readonly number[], options: object) =>
    of('conv2d', { ...plain, inputs: { x: counted(x), filter: counted(filter) }, options: { ...options } });

  test.each([
    ['neither', conv([1, 4, 4, 2], [3, 3, 2, 2], {}), ['conv2d']],
    ['pointwise', conv([1, 4, 4, 2], [1, 1, 2, 5], { dilations: [2, 2] }), ['conv2d', 'pointwiseConv2d']],
    ['depthwise', conv([1, 4, 4, 2], [3, 3, 1, 6], { groups: 2 }), ['conv2d', 'depthwiseConv2d']],
    [
      'depthwise in ohwi',
      conv([1, 4, 4, 2], [6, 3, 3, 1], { groups: 2, filterLayout: 'OHWI' }),
      ['conv2d', 'depthwiseConv2d'],
    ],
    [
      'depthwise in nchw',
      conv([1, 2, 4, 4], [6, 1, 3, 3], { groups: 2, layout: 'NCHW', filterLayout: 'OIHW' }),
      ['conv2d', 'depthwiseConv2d'],
    ],
    ['both', conv([1, 4, 4, 1], [1, 1, 1, 3], {}), ['conv2d', 'depthwiseConv2d', 'pointwiseConv2d']],
    ['grouped', conv([1, 4, 4, 4], [1, 1, 2, 4], { groups: 2 }), ['conv2d']],
  ])('%s', (_, given, expected) => {
    expect(ways(given)).toEqual(expected);
    const [first, ...others] = callsOf(given).map(onReference);
    for (const other of others) expect(other).toEqual(first);
  });

  test('a depthwise one as conv2d in groups', () => {
    const given = of('depthwiseConv2d', {
      ...plain,
      inputs: { x: counted([1, 4, 4, 2]), filter: counted([3, 3, 2, 2]) },
    });
    expect(ways(given)).toEqual(['depthwiseConv2d', 'conv2d']);
    const [first, second] = callsOf(given).map(onReference);
    expect(second).toEqual(first);
  });
});

describe('tolerances', () => {
  const next = (value: number, steps: number) => {
    const words = new Int32Array(Float32Array.of(value).buffer);
    words[0]! += steps;
    return new Float32Array(words.buffer)[0]!;
  };

  test.each([
    ['exact', 0.1, Math.fround(0.1), { abs: 0 }, true],
    ['one ulp off exact', 0.1, next(0.1, 1), { abs: 0 }, false],
    ['within abs', 1, 1.0009, { abs: 0.001 }, true],
    ['beyond abs', 1, 1.0011, { abs: 0.001 }, false],
    ['within abs + rel', 100, 100.1, { abs: 0.05, rel: 0.001 }, true],
    ['beyond abs + rel', 100, 100.2, { abs: 0.05, rel: 0.001 }, false],
    ['2 ulp', 3, next(3, 2), { ulp: 2 }, true],
    ['3 ulp', 3, next(3, 3), { ulp: 2 }, false],
    ['ulps across zero', -1e-45, 1e-45, { ulp: 2 }, true],
    ['NaN', Number.NaN, Number.NaN, { abs: 0 }, true],
    ['NaN for a number', 1, Number.NaN, { abs: 1 }, false],
    ['a number for NaN', Number.NaN, 1, { abs: 1 }, false],
    ['infinity', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, { abs: 0 }, true],
    ['infinity of the other sign', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, { ulp: 5 }, false],
    ['−0 for 0', 0, -0, { abs: 0 }, true],
  ] as const)('%s', (_, expected, got, tolerance, passes) => {
    expect(differs(Float32Array.of(got), [expected], 'f32', tolerance) === undefined).toBe(passes);
  });

  test('float16 words', () => {
    expect(differs(Uint16Array.of(0x2e66), [0.1], 'f16', { abs: 0 })).toBeUndefined();
    expect(differs(Uint16Array.of(0x2e67), [0.1], 'f16', { abs: 0 })).toMatch('1 of 1 elements are off');
    expect(differs(Uint16Array.of(0x2e67), [0.1], 'f16', { ulp: 1 })).toBeUndefined();
  });

  test('another number of elements', () => {
    expect(differs(new Float32Array(3), [0, 0], 'f32', { abs: 1 })).toBe('3 elements, 2 expected');
  });
});

test('the summary counts by file and operation', () => {
  const text = summary([
    { file: 'a.json', op: 'conv2d', id: '1', status: 'passed' },
    { file: 'a.json', op: 'conv2d', id: '2', status: 'failed', reason: 'off' },
    { file: 'a.json', op: 'conv2d', id: '3', status: 'not offered', reason: 'dtype int8' },
    { file: 'b.json', op: 'maxPool', id: '4', status: 'not offered', reason: 'operation maxPool' },
  ]);
  expect(text.split('\n')).toEqual([
    'source  operation  passed  failed  not offered',
    'a.json  conv2d          1       1            1  1 dtype int8',
    'b.json  maxPool         0       0            1  1 operation maxPool',
    'all                     1       1            2  1 dtype int8, 1 operation maxPool',
  ]);
});
