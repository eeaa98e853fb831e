import type { CpuTensor } from 'atrous/reference';
import fc from 'fast-check';
import type { CaseTable, Row } from '../cases/table.ts';
import { drawn, withoutRounding } from './arbitraries.ts';
import { type Call, callOf, hasConvOptions, isImage, tensorOptions, type Values } from './calls.ts';
import { Chance } from './chance.ts';
import type { Drawn } from './draws.ts';
import { type Mistake, operandNames, spoiled, withMistake } from './mistakes.ts';
import { seedOf } from './random.ts';
import { emptyImage, hostileNumbers, type Wild, wildContainer, wildTensor, wildValue } from './wild.ts';

// A call for each number, the same for the same seed. Compiling takes most of the time, so that calls come in epochs, each of
// which draws a few rows of every operation and goes on with these: with other values, options and tensors.

/** Calls of one epoch, and rows and mistakes that it draws for each operation. */
const EPOCH = 250;
const ROWS = 6;
const MISTAKES = 6;

/** How an operand gets to the GPU. */
export type Way =
  | 'uploaded'
  /** A range of a buffer of the caller's. */
  | 'wrapped'
  /** As it stands, which is no tensor. */
  | 'given'
  /** These are refused with a ResourceError, whatever the reference says. */
  | 'destroyed'
  | 'foreign'
  | 'over';

export interface Fuzzed {
  readonly op: string;
  readonly kind: Kind;
  readonly shown: string;
  /** The call, made anew for each that reads it, with the tensors among its options as `face` has them. */
  make(face?: (tensor: CpuTensor) => unknown): Made;
  readonly moves: boolean;
  readonly values: Values;
  readonly table: CaseTable;
  /** Picks the variant: the first, or this one modulo their number. */
  readonly variant: number;
  readonly ways: readonly Way[];
  /** Whether operands are destroyed before the result is read. */
  readonly destroysEarly: boolean;
}

/** A call whose options may be anything. */
export interface Made extends Omit<Call, 'options'> {
  readonly options: unknown;
  readonly unsteady: boolean;
  readonly shown: string;
}

const kinds = {
  valid: 40,
  /** One to three changes to a valid call. */
  mistaken: 20,
  /** Anything for options. */
  options: 20,
  /** Strides, dilations and paddings near 2³¹ that leave an output, or almost. */
  far: 6,
  /** A batch of no images with other sizes beyond reason. */
  empty: 4,
  /** Data, shapes, layouts and dtypes that are wrong or rare. */
  tensor: 6,
  /** What is no tensor, or none of the context's any more. */
  operand: 4,
};
export type Kind = keyof typeof kinds;

const all: readonly Drawn[] = Object.values(drawn);

export class Fuzz {
  readonly #seed: number;
  #epoch = -1;
  #rows: readonly (readonly Row[])[] = [];
  #mistakes: readonly (readonly { row: Row; mistake: Mistake }[])[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The call of this number. */
  call(i: number): Fuzzed {
    this.#turnTo(Math.floor(i / EPOCH));
    const name = `${this.#seed} ${i}`;
    const chance = new Chance(name);
    const kind = chance.weighed(kinds);
    const at = chance.below(all.length);
    const { table } = all[at]!;
    const drawnRow = chance.pick(this.#rows[at]!);
    const values: Values = table.moves
      ? 'words'
      : chance.pick(['integers', 'uniform', 'uniform', 'special', 'large', 'subnormal']);
    const row = kind === 'valid' && values === 'integers' ? withoutRounding(table, drawnRow) : drawnRow;
    const spoil = chance.pick(this.#mistakes[at]!);
    const names = operandNames(table, kind === 'mistaken' ? spoil.row : row);
    const base = () => callOf(table, Object.assign({}, kind === 'mistaken' ? spoil.row : row, { name }), values);
    const more = Array.from({ length: chance.pick([0, 0, 1, 2]) }, () => chance.pick(this.#mistakes[at]!).mistake);
    const make = (face: (tensor: CpuTensor) => unknown = (tensor) => tensor): Made => {
      const again = new Chance(`${name} made`);
      const inFace = (call: Call): Call => ({
        ...call,
        options: Object.fromEntries(
          Object.entries(call.options).map(([option, value]) => [
            option,
            tensorOptions.includes(option) ? face(value as CpuTensor) : value,
          ]),
        ),
      });
      const call = base();
      if (kind === 'mistaken') {
        const every = [spoil.mistake, ...more.filter((mistake) => applies(mistake, names, call))];
        const spoiledCall = every.reduce((sofar, mistake) => withMistake(sofar, names, mistake), call);
        return {
          ...inFace(spoiledCall),
          unsteady: false,
          shown: every.map((mistake) => JSON.stringify(mistake)).join(' '),
        };
      }
      return changes[kind]?.(again, inFace(call), names) ?? { ...inFace(call), unsteady: false, shown: '' };
    };
    const ways = waysOf(chance, kind, names.length);
    const { shown } = make();
    return {
      ...{ op: table.op, kind, make, moves: table.moves, values, table, ways },
      shown: `call ${i}: ${kind} ${table.op} ${JSON.stringify(kind === 'mistaken' ? spoil.row : row)} ${values} ${shown} ${ways.join()}`,
      variant: chance.of(0.5) ? 0 : seedOf(row.name) % 8,
      destroysEarly: chance.of(0.3),
    };
  }

  #turnTo(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    const seedFor = (what: string) => seedOf(`${this.#seed} ${epoch} ${what}`);
    this.#rows = all.map(({ rows }, at) => fc.sample(rows, { seed: seedFor(`rows ${at}`), numRuns: ROWS }));
    this.#mistakes = spoiled.map(({ draws }, at) =>
      fc.sample(draws, { seed: seedFor(`mistakes ${at}`), numRuns: MISTAKES }),
    );
  }
}

function applies(mistake: Mistake, names: readonly string[], call: Call): boolean {
  return 'option' in mistake || names.includes(mistake.tensor) || call.options[mistake.tensor] !== undefined;
}

function waysOf(chance: Chance, kind: Kind, operands: number): Way[] {
  const ways: Way[] = Array.from({ length: operands }, () =>
    kind === 'valid' && chance.of(0.15) ? 'wrapped' : 'uploaded',
  );
  const bad: readonly Way[] = ['given', 'given', 'destroyed', 'over', ...(operands > 1 ? ['foreign' as const] : [])];
  if (kind === 'operand') ways[chance.below(operands)] = chance.pick(bad);
  return ways;
}

type Change = (chance: Chance, call: Call, names: readonly string[]) => Made;

const changes: { readonly [K in Kind]?: Change } = {
  options(chance, call) {
    const own = Object.keys(call.options);
    const others = hasConvOptions(call.op) ? convolutions : [...blocks, ...pools];
    const wild: [string, Wild][] = Array.from({ length: chance.pick([0, 1, 1, 1, 2, 3]) }, () => {
      const name = chance.pick(chance.of(0.6) && own.length > 0 ? own : chance.of(0.9) ? others : strange);
      return [name, wildValue(chance)];
    });
    const options: Record<string, unknown> = { ...call.options };
    for (const [name, { value }] of wild)
      Object.defineProperty(options, name, { value, enumerable: true, configurable: true });
    const container = wildContainer(chance, options);
    return {
      ...call,
      options: container.value,
      unsteady: [container, ...wild.map(([, value]) => value)].some((one) => one.unsteady),
      shown: `${container.shown} ${wild.map(([name, { shown }]) => `${name}: ${shown}`).join(', ')}`,
    };
  },

  far(chance, call) {
    const { residual, ...kept } = call.options as Record<string, unknown>;
    const [stride, dilation] = [far(chance), far(chance)];
    const length = () =>
      chance.pick([
        0,
        0,
        1,
        2,
        stride,
        stride - 1,
        stride + 1,
        dilation,
        dilation - 1,
        dilation + 1,
        2 * dilation,
        2 * stride,
        far(chance),
      ]);
    const one = () => chance.pick([1, 1, 2, stride, stride, dilation, dilation]);
    const pairs = () => (chance.of(0.5) ? one() : [one(), one()]);
    const sides = () => [
      [length(), length()],
      [length(), length()],
    ];
    const given: Record<string, unknown> = { ...kept };
    for (const name of Object.keys({
      ...kept,
      ...(hasConvOptions(call.op) && { strides: 0, dilations: 0, padding: 0 }),
    })) {
      if (/^(strides|dilations|blockSize|blockShape|windowSize|size|groups)$/.test(name) && chance.of(0.7))
        given[name] = pairs();
      if (name === 'padding')
        given[name] = chance.of(0.2) ? chance.pick(['same', 'same-lower', 'valid', length()]) : sides();
      if (/^(paddings|crops)$/.test(name)) given[name] = sides();
    }
    if (call.op === 'withSpaceToBatch' && Array.isArray(given.strides)) given.strides = given.strides[0];
    return { ...call, options: given, unsteady: false, shown: JSON.stringify(given, plainly) };
  },

  empty(chance, call, names) {
    const empties = call.operands.map((operand, i) => {
      if (!isImage(names[i]!)) return operand;
      return emptyImage(chance, operand.layout, dtypeOf(operand), operand.shape[operand.layout === 'nchw' ? 1 : 3]!);
    });
    const operands =
      call.op === 'add' || call.op === 'concat'
        ? empties.map((each) => ({ ...each, shape: empties[0]!.shape }))
        : empties;
    const { residual, ...kept } = call.options as Record<string, unknown>;
    const options: Record<string, unknown> = { ...kept };
    for (const name of Object.keys(kept)) {
      const large = () => chance.pick([1, 2, 2 ** 16, 2 ** 31 - 1, 2 ** 31 - 2, ...hostileNumbers]);
      if (/^(strides|dilations|blockSize|blockShape|windowSize|size)$/.test(name) && chance.of(0.6))
        options[name] = [large(), large()];
    }
    return {
      ...call,
      operands,
      options,
      unsteady: false,
      shown: JSON.stringify([operands.map(({ shape }) => shape), options], plainly),
    };
  },

  tensor(chance, call) {
    const at = chance.below(call.operands.length);
    const wild = wildTensor(chance, call.operands[at]!);
    const operands = call.operands.map((operand, i) => (i === at ? (wild.tensor as CpuTensor) : operand));
    return { ...call, operands, unsteady: wild.unsteady ?? false, shown: `operand ${at} with ${wild.shown}` };
  },

  operand(chance, call) {
    const { value, shown, unsteady } = wildValue(chance);
    return { ...call, operands: call.operands.map(() => value as CpuTensor), unsteady: unsteady ?? false, shown };
  },
};

const convolutions = [
  'strides',
  'dilations',
  'padding',
  'groups',
  'activation',
  'filterLayout',
  'accumulate',
  ...tensorOptions,
];
const blocks = ['blockSize', 'blockShape', 'order', 'paddings', 'crops', 'from', 'to'];
const pools = ['windowSize', 'strides', 'padding', 'countPadding', 'size', 'method', 'corners', 'activation'];
const strange = ['stride', '__proto__', 'constructor', 'toString', '', 'x'.repeat(1000)];

function far(chance: Chance): number {
  return chance.pick([
    2 ** 31 - 1,
    2 ** 31 - 2,
    2 ** 30,
    2 ** 30 - 1,
    2 ** 29 + 1,
    2 ** 24 + 1,
    2 ** 16 + 1,
    2 ** 31,
    46_341,
    5,
  ]);
}

function dtypeOf({ data }: CpuTensor): 'f32' | 'i32' | 'u32' {
  return data instanceof Int32Array ? 'i32' : data instanceof Uint32Array ? 'u32' : 'f32';
}

/** Tensors among options as what they are. */
function plainly(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? `${(value as Float32Array).length} elements` : value;
}
