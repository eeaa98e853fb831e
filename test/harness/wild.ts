import type { Dtype, Layout, Shape, TensorData } from 'atrous';
import type { CpuTensor } from 'atrous/reference';
import type { Chance } from './chance.ts';

// What nobody means well with, where options, numbers and data are expected. Whatever is drawn is made anew by the same
// choices, since some of it changes as it is read.

/** An error of the caller's own, out of a getter or a proxy. */
export class CallersOwn extends Error {
  override readonly name = 'CallersOwn';
}

export interface Wild {
  readonly value: unknown;
  /** As a line that can be read. */
  readonly shown: string;
  /** Whether reading it throws, or gives something else every time; then messages differ between readers. */
  readonly unsteady?: boolean;
}

function trap(): never {
  throw new CallersOwn('of the caller');
}

/** A proxy whose every use throws. */
function throwing(target: object): object {
  return new Proxy(target, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** A list that gives the next of these at every reading of an entry. */
function shifting(values: readonly unknown[], length: number): unknown[] {
  let reads = 0;
  return new Proxy(new Array(length).fill(values[0]), {
    get: (list, key) =>
      typeof key === 'string' && /^\d+$/.test(key) ? values[reads++ % values.length] : list[key as never],
  });
}

function holdingItself(): unknown[] {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

/** Whole numbers that 32 bits don't hold, or just about; fractions; and what isn't a number. */
export const hostileNumbers: readonly number[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, -1, 0.5, 1 + Number.EPSILON, 5e-324],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, 2 ** 53, Number.MAX_VALUE, -(2 ** 31)],
];

class Odd {
  readonly strides = 1;
}

const steady: readonly (readonly [shown: string, make: () => unknown])[] = [
  ...['', '2', 'SAME', '__proto__', 'constructor', 'toString', 'f16', 'nchw'].map((s) => [`'${s}'`, () => s] as const),
  ['a long string', () => 'x'.repeat(100_000)],
  ['null', () => null],
  ['true', () => true],
  ['2n', () => 2n],
  ['a symbol', () => Symbol('two')],
  ['a function', () => trap],
  ['a Date', () => new Date(0)],
  ['an invalid Date', () => new Date(Number.NaN)],
  ['a Map', () => new Map([['type', 'relu']])],
  ['a Promise', () => Promise.resolve(1)],
  ['a boxed number', () => new Number(2)],
  ['a boxed string', () => new String('same')],
  ['a Uint32Array', () => Uint32Array.of(1, 1)],
  ['an ArrayBuffer', () => new ArrayBuffer(8)],
  ['an instance', () => new Odd()],
  ['a class', () => Odd],
  ['an object without prototype', () => Object.create(null)],
  ['an object like a list', () => ({ length: 2, 0: 1, 1: 1 })],
  ['a list of holes', () => new Array(2)],
  ['the longest list of holes', () => new Array(2 ** 32 - 1)],
  ['a long list', () => new Array(100_000).fill(1)],
  ['a list in lists', () => [[[[[[1]]]]]]],
  ['a list that holds itself', holdingItself],
  ['an object with a name that is none', () => ({ constructor: { name: Symbol('name') } })],
  ['an object without constructor', () => ({ constructor: null })],
  ['a constructor without name', () => ({ constructor: 1 })],
];

const unsteady: readonly (readonly [shown: string, make: () => unknown])[] = [
  ['a list that throws', () => throwing([1, 1])],
  ['an object that throws', () => throwing({ type: 'clip', min: 0, max: 1 })],
  ['a revoked list', () => revoked([1, 1])],
  ['a revoked object', () => revoked({})],
  ['a getter of type that throws', () => Object.defineProperty({}, 'type', { get: trap, enumerable: true })],
  ['a getter of min that throws', () => ({ type: 'clip', get min() { return trap(); }, max: 1 })], // biome-ignore format: short
  ['a getter of constructor that throws', () => Object.defineProperty({}, 'constructor', { get: trap })],
  ['a list that shifts from 1 to −7', () => shifting([1, 1, 1, -7], 2)],
  ['a list that shifts from 1 to NaN', () => shifting([1, Number.NaN], 2)],
  ['a list that shifts from 2 to 2³¹', () => shifting([2, 2, 2 ** 31], 2)],
  ['lists that shift', () => [shifting([0, 0, 0, 0, -1], 2), shifting([1, 2 ** 31], 2)]],
];

/** Anything at all in place of a value. */
export function wildValue(chance: Chance, depth = 0): Wild {
  const kind = chance.weighed({
    number: 6,
    small: 4,
    steady: 6,
    unsteady: 1,
    pair: depth > 1 ? 0 : 5,
    object: depth > 0 ? 0 : 3,
  });
  if (kind === 'number') return number(chance.pick(hostileNumbers));
  if (kind === 'small') return number(chance.below(7) - 1);
  if (kind === 'pair') {
    const parts = Array.from({ length: chance.pick([0, 1, 2, 2, 2, 2, 3]) }, () => wildValue(chance, depth + 1));
    return {
      value: parts.map(({ value }) => value),
      shown: `[${parts.map(({ shown }) => shown).join(', ')}]`,
      unsteady: parts.some((part) => part.unsteady),
    };
  }
  if (kind === 'object') return wildActivation(chance);
  const [shown, make] = chance.pick(kind === 'steady' ? steady : unsteady);
  return { value: make(), shown, unsteady: kind === 'unsteady' };
}

function number(value: number): Wild {
  return { value, shown: Object.is(value, -0) ? '-0' : String(value) };
}

function wildActivation(chance: Chance): Wild {
  const type = chance.pick(['clip', 'leakyRelu', 'relu', '', 'elu']);
  const fields = chance.pick([[], ['alpha'], ['min', 'max'], ['min'], ['min', 'max', 'alpha']]);
  const values = fields.map((field) => [field, wildValue(chance, 2)] as const);
  return {
    value: { type, ...Object.fromEntries(values.map(([field, { value }]) => [field, value])) },
    shown: `{ type: '${type}'${values.map(([field, { shown }]) => `, ${field}: ${shown}`).join('')} }`,
    unsteady: values.some(([, value]) => value.unsteady),
  };
}

/** Options as a caller should not hold them, or may in ways that are rare. */
export function wildContainer(chance: Chance, options: Readonly<Record<string, unknown>>): Wild {
  const container = chance.weighed({
    plain: 30,
    'without a prototype': 2,
    frozen: 2,
    'behind a proxy': 2,
    'as getters': 2,
    'hidden from lists': 1,
    inherited: 1,
    'getters that throw': 2,
    'getters that shift': 2,
    throwing: 1,
    revoked: 1,
    'something else': 3,
  });
  const given = { ...options };
  const names = Object.keys(given);
  const getters = (enumerable: boolean, get: (name: string) => () => unknown) =>
    Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get: get(name), enumerable }])));
  const made = (value: unknown, isUnsteady = false): Wild => ({ value, shown: container, unsteady: isUnsteady });
  switch (container) {
    case 'without a prototype':
      return made(Object.assign(Object.create(null), given));
    case 'frozen':
      return made(Object.freeze(given));
    case 'behind a proxy':
      return made(new Proxy(given, {}));
    case 'as getters':
      return made(getters(true, (name) => () => given[name]));
    case 'hidden from lists':
      return made(getters(false, (name) => () => given[name]));
    case 'inherited':
      return made(Object.create(given));
    case 'getters that throw':
      return made(
        getters(true, (name) => (name === names[0] ? trap : () => given[name])),
        true,
      );
    case 'getters that shift': {
      let reads = 0;
      const get = (name: string) => () => (reads++ < names.length ? given[name] : -7);
      return made(getters(true, get), true);
    }
    case 'throwing':
      return made(throwing(given), true);
    case 'revoked':
      return made(revoked(given), true);
    case 'something else': {
      const { value, shown, unsteady: isUnsteady } = wildValue(chance);
      return { value, shown: `options that are ${shown}`, unsteady: isUnsteady };
    }
    default:
      return { value: given, shown: '' };
  }
}

/** Shared memory, which a page that isn't isolated has of WebAssembly alone; one for all, since each takes address space. */
let shared: ArrayBufferLike | undefined;

function inSharedMemory(elements: Float32Array): Float32Array {
  shared ??= new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true }).buffer as ArrayBufferLike;
  const data = new Float32Array(shared, 64, elements.length);
  data.set(elements);
  return data as Float32Array;
}

type Resizable = ArrayBuffer & { resize(bytes: number): void };
const resizable = ArrayBuffer as never as new (bytes: number, options: object) => Resizable;

function resized(elements: Float32Array, from: number, to: number): Float32Array {
  const buffer = new resizable(from, { maxByteLength: Math.max(from, to, 4) });
  const data = new Float32Array(buffer);
  data.set(elements.subarray(0, data.length));
  buffer.resize(to);
  return data;
}

/** A tensor of float32 with something about it that is wrong, or rare. */
export interface WildTensor {
  readonly tensor: { data: unknown; shape: unknown; layout?: unknown; dtype?: unknown };
  readonly shown: string;
  readonly unsteady?: boolean;
}

export function wildTensor(chance: Chance, { data, shape, layout, dtype }: CpuTensor): WildTensor {
  const elements = data as Float32Array;
  const { length } = elements;
  const bytes = elements.byteLength;
  const given = { data, shape, layout, dtype };
  const withData = (shown: string, value: unknown) => ({ tensor: { ...given, data: value }, shown: `data: ${shown}` });
  const part = chance.weighed({ data: 5, shape: 4, layout: 1, dtype: 1 });
  if (part === 'layout' || part === 'dtype') {
    const { value, shown, unsteady } = wildValue(chance, 1);
    return { tensor: { ...given, [part]: value }, shown: `${part}: ${shown}`, unsteady };
  }
  if (part === 'shape') {
    const { value, shown, unsteady } = wildShape(chance, shape);
    return { tensor: { ...given, shape: value }, shown: `shape: ${shown}`, unsteady };
  }
  const detached = elements.slice();
  const choices: readonly (() => WildTensor)[] = [
    () => {
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      return withData('of a detached buffer', detached);
    },
    () => withData('in shared memory', inSharedMemory(elements)),
    () => withData('in a buffer that shrank', resized(elements, bytes, bytes >> 1)),
    () => withData('in a buffer that grew', resized(elements, bytes, bytes + 4)),
    () => withData('in a buffer that went', resized(elements, bytes, 0)),
    () => {
      const wide = new Float32Array(length + 3).fill(Number.NaN);
      wide.set(elements, 1);
      return withData('in the middle of a buffer', wide.subarray(1, length + 1));
    },
    () => withData('of a subclass', new (class Own extends Float32Array {})(elements)),
    () => withData('as float64', Float64Array.from(elements)),
    () => withData('as bytes', new Uint8Array(bytes)),
    () => withData('as words of 64 bits', new BigInt64Array(length)),
    () => withData('as words of 16 bits', new Uint16Array(length)),
    () => withData('as a DataView', new DataView(elements.slice().buffer)),
    () => withData('as a list', Array.from(elements)),
    () => withData('as an ArrayBuffer', elements.slice().buffer),
    () => withData('behind a proxy', new Proxy(elements, {})),
    () => withData('that is null', null),
    () => withData('one element too few', elements.slice(1)),
    () => withData('one element too many', new Float32Array(length + 1)),
  ];
  return chance.pick(choices)();
}

function wildShape(chance: Chance, shape: Shape): Wild {
  const kind = chance.weighed({ sizes: 6, rank: 3, zeros: 2, value: 2 });
  if (kind === 'value') return wildValue(chance);
  let value: unknown[] = [...shape];
  if (kind === 'rank')
    value = value.slice(chance.below(shape.length + 1)).concat(chance.pick([[], [1, 1], [1, 1, 1, 1]]));
  if (kind === 'sizes') {
    for (let k = chance.below(3); k >= 0; k--) value[chance.below(shape.length)] = chance.pick(hostileNumbers);
  }
  if (kind === 'zeros') value[chance.below(shape.length)] = 0;
  return { value, shown: `[${value.join(', ')}]` };
}

/** An image of no elements whose other sizes are beyond reason, which is allowed for an empty batch. */
export function emptyImage(chance: Chance, layout: Layout | undefined, dtype: Dtype | undefined, c: number): CpuTensor {
  const size = () => chance.pick([1, 2, 4, 6, 2 ** 16, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1]);
  const channels = chance.of(0.8) ? c : size();
  const [h, w] = [size(), size()];
  const shape = layout === 'nchw' ? [0, channels, h, w] : [0, h, w, channels];
  const data: TensorData =
    dtype === 'i32' ? new Int32Array(0) : dtype === 'u32' ? new Uint32Array(0) : new Float32Array(0);
  return { data, shape, layout };
}
