import { dtypeBytes } from '../number/dtype.ts';
import { ceilDiv, type Geometry, type Kernel, type Kernels, type Plan, type Traits } from './kernel.ts';
import { rearrange_axes } from './shaders.gen.ts';
import { enoughThreads, isCpu } from './traits.ts';

/** From one index to the next: elements of each tensor, and rows and columns of the image. */
interface Steps {
  readonly x: number;
  readonly out: number;
  readonly row: number;
  readonly column: number;
}

export interface Axis extends Steps {
  readonly size: number;
}

/** A rearrangement as an exchange of axes. */
export interface Rearrangement {
  readonly axes: readonly Axis[];
  /** Where in x that is what axes number by steps of row, or of row and column, which has no regular order there. */
  readonly listed?: { readonly rows: readonly number[]; readonly columns?: readonly number[] };
  /** Where all axes begin, and rows and columns that there are; what lies outside is zero in the output, or left out. */
  readonly margins?: {
    readonly kind: 'padded' | 'cropped';
    readonly first: Steps;
    readonly image: readonly [rows: number, columns: number];
  };
}

/** What one thread moves. */
interface Share {
  /** Axes from end to end, at most LARGEST_BOX. */
  readonly box: readonly Axis[];
  /** Some words of one more axis, as far apart as there are threads along it; in a loop, or written out. */
  readonly line?: undefined | { readonly axis: Axis; readonly each: number; readonly looped?: boolean };
}

/** Decides on it, for axes in words of so many lanes of 32 bits, the output's fastest first. */
type Divide = (axes: readonly Axis[], lanes: number, threads: number) => Share;

const LARGEST_BOX = 3;
const MOST_DIGITS = 5;
/** Axes that a thread may well move from end to end. */
const SHORT = 8;

/**
 * Two variants for any rearrangement of whole words. For a GPU, neighbouring threads write neighbouring words. For a CPU,
 * which pays for divisions and not for the distance between its threads, a thread moves much of the output's fastest axes.
 */
export function axesKernels<G extends Geometry>(arrange: (g: G) => Rearrangement): Kernels<G> {
  const variant = (divide: Divide, forCpu: boolean): Kernel<G> => {
    const plan = (g: G, traits: Traits) =>
      planOf(g, arrange(g), divide, enoughThreads(traits), forCpu ? [...chunks, ...words] : words);
    return {
      shader: rearrange_axes,
      accepts: (g, traits) => plan(g, traits) !== undefined,
      plan: (g, traits) => plan(g, traits)!,
      cost: (_, traits) => (isCpu(traits) === forCpu ? 1 : 2),
    };
  };
  return [variant(neighbourly, false), variant(greedy, true)];
}

function neighbourly(axes: readonly Axis[], lanes: number, threads: number): Share {
  const GPU_WORDS = 4; // that a thread moves
  const GPU_BYTES = 128; // that it should write together with its neighbours
  const box = crossing(axes);
  let each = Math.floor(GPU_WORDS / Math.max(1, lanes / 4) / sizeOf(box));
  while (each > 1 && sizeOf(axes) / sizeOf(box) / each < threads) each /= 2;
  let near = 4 * lanes;
  for (const axis of axes.filter((other) => !box.includes(other))) {
    if (each > 1 && axis.size >= each && near * ceilDiv(axis.size, each) >= GPU_BYTES) {
      return { box, line: { axis, each } };
    }
    near *= axis.size;
  }
  return { box };
}

/** Lanes that a thread of a CPU moves by code written out for each. */
const CPU_LANES = 32;

function greedy(axes: readonly Axis[], lanes: number, threads: number): Share {
  // A loop along an axis that is long enough: in one loop around another SwiftShader takes half as long again for each load and store.
  const CPU_TURNS = 32;
  const LONG = 8;
  const box = crossing(axes);
  const others = axes.filter((axis) => !box.includes(axis));
  const boxes = () => sizeOf(axes) / sizeOf(box);
  const fits = ({ size }: Axis) => sizeOf(box) * size * lanes <= CPU_LANES && boxes() >= size * threads;
  while (box.length < LARGEST_BOX && others[0] && fits(others[0])) box.push(others.shift()!);
  const axis = others.find(({ size }) => size >= LONG) ?? others[0];
  const each = Math.max(1, Math.floor(boxes() / threads));
  return { box, line: axis && { axis, each: Math.min(CPU_TURNS, axis.size, each), looped: true } };
}

/** The axis along which x lies together and the output doesn't: a thread that moves all of it reads whole lines. */
function crossing(axes: readonly Axis[]): Axis[] {
  return axes.filter(({ x, out, size }) => x === 1 && out !== 1 && size <= SHORT);
}

const still = { size: 1, x: 0, out: 0, row: 0, column: 0 };

/** Undefined where the elements are no whole words, or a thread's number would have too many digits. */
function planOf(
  g: Geometry,
  given: Rearrangement,
  divide: Divide,
  threads: number,
  widths: readonly Word[],
): Plan | undefined {
  const empty = g.out.size === 0;
  const merged = empty ? [] : merge(given.axes.filter(({ row }) => !given.listed || row === 0));
  const listed = empty ? undefined : listedPlaces(given);
  const bytes = dtypeBytes[g.out.dtype];
  const most = widths === words ? 0 : CPU_LANES; // a GPU weaves as little as it can
  const woven =
    given.margins || listed || bytes !== 4 ? undefined : (weave(merged, 'x', most) ?? weave(merged, 'out', most));
  const word = widest(
    bytes,
    merged,
    (listed ?? []).flatMap(({ x, out }) => [x, out]),
    widths,
  );
  if (word === undefined) return;
  const per = woven?.per ?? { x: word.per, out: word.per };
  const axes = (woven?.axes ?? merged.map((axis) => inWords(axis, word.per)))
    .filter(({ size }) => size > 1)
    .sort((a, b) => a.out - b.out);
  const lanes = woven ? Math.max(per.x, per.out) : word.bytes / 4;

  const share = divide(axes, lanes, threads);
  const { axis: lined = still, each: wanted, looped = false } = share.line ?? { each: 1 };
  const turns = ceilDiv(lined.size, wanted);
  const each = ceilDiv(lined.size, turns);
  const tails = lined.size - turns * (each - 1);
  const box = [...share.box];
  const digits = axes
    .filter((axis) => !box.includes(axis))
    .map((axis) => (axis === lined ? { ...axis, size: turns, turn: 1 } : { ...axis, turn: 0 }))
    .filter(({ size }) => size > 1);
  while (digits.length + (listed ? 1 : 0) > MOST_DIGITS) {
    const short = digits.findIndex(({ size, turn }) => turn === 0 && size <= SHORT);
    if (short < 0 || box.length === LARGEST_BOX) return;
    box.push(...digits.splice(short, 1));
  }
  const total = empty ? 0 : sizeOf(digits) * (listed?.length ?? 1);
  const last = (listed ? undefined : digits.pop()) ?? { ...still, turn: 0 };
  const apart = {
    ...lined,
    x: lined.x * turns,
    out: lined.out * turns,
    row: lined.row * turns,
    column: lined.column * turns,
  };
  const [inner = still, middle = still, outer = still] = box;
  const { kind, first = still, image = [0, 0] } = given.margins ?? {};
  return {
    aliases: woven?.aliases ?? { taken: word.elem, given: word.elem },
    constants: {
      WORKGROUP: total < 4096 ? 64 : 256,
      DIGITS: digits.length,
      LISTED: listed !== undefined,
      OUTER: outer.size,
      MIDDLE: middle.size,
      INNER: inner.size,
      EACH: looped ? 1 : tails < turns ? each - 1 : each,
      LOOPED: looped,
      TAIL: !looped && tails < turns,
      SPLITS: woven?.joined === 'x',
      JOINS: woven?.joined === 'out',
      ...woven?.constants,
      MARGINS: kind !== undefined,
      PADDED: kind === 'padded',
    },
    params: {
      sizes: four(digits, 'size', 1),
      turn_digits: four(digits, 'turn'),
      ...stepsOf('digits', digits),
      ...stepsOf('box', [outer, middle, inner, apart]),
      last: [last.x, last.out, last.row, last.column],
      last_turn: last.turn,
      first: [first.x / per.x, first.out / per.out, first.row, first.column].map((step) => step >>> 0),
      image,
      strands: woven?.strands ?? [0, 0],
      tails,
      total,
      rounds: each - 1,
    },
    tables: { places: Uint32Array.from(listed?.flatMap(({ x, out }) => [x / per.x, out / per.out]) ?? [0, 0]).buffer },
    threads: total,
  };
}

/** Places of the listed rows in x and in the output, where axes number them. */
function listedPlaces({ axes, listed }: Rearrangement): Pick<Steps, 'x' | 'out'>[] | undefined {
  const numbering = axes.filter(({ row }) => row > 0);
  return listed?.rows.map((x, at) => ({
    x,
    out: numbering.reduce((sum, { size, out, row }) => sum + (Math.floor(at / row) % size) * out, 0),
  }));
}

function stepsOf(name: string, axes: readonly Steps[]) {
  const named = (['x', 'out', 'row', 'column'] as const).map((step) => [`${step}_${name}`, four(axes, step)]);
  return Object.fromEntries(named) as Record<string, number[]>;
}

function four<Key extends string>(axes: readonly Readonly<Record<Key, number>>[], key: Key, absent = 0): number[] {
  return [0, 1, 2, 3].map((k) => axes[k]?.[key] ?? absent);
}

function sizeOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { size }) => product * size, 1);
}

/** The fewest axes of the same elements: one of size 1 goes, and two become one where the outer goes on after the inner. */
export function merge(given: readonly Axis[]): Axis[] {
  const axes = given.filter(({ size }) => size > 1);
  for (const inner of axes) {
    const goesOn = (step: keyof Steps, outer: Axis) => outer[step] === inner[step] * inner.size;
    const outer = axes.find((other) => (['x', 'out', 'row', 'column'] as const).every((step) => goesOn(step, other)));
    if (outer === undefined) continue;
    const rest = axes.filter((axis) => axis !== inner && axis !== outer);
    return merge([...rest, { ...inner, size: inner.size * outer.size }]);
  }
  return axes;
}

/** What is loaded and stored at once. */
interface Word {
  readonly bytes: number;
  readonly elem: string;
}

const words = [
  { bytes: 16, elem: 'vec4<u32>' },
  { bytes: 8, elem: 'vec2<u32>' },
  { bytes: 4, elem: 'u32' },
] as const;

/** On a CPU an address and its test are as dear as a component: one for many is a quarter less code. */
const chunks: readonly Word[] = /* @__PURE__ */ [8, 4, 2].map((count) => ({
  bytes: 16 * count,
  elem: vectorsOf(count),
}));

function vectorsOf(count: number): string {
  return `array<vec4<u32>,${count}>`;
}

/** The widest words that both tensors are made of, these other steps too, and how many elements they are. */
export function widest(
  bytes: number,
  axes: readonly Axis[],
  steps: readonly number[],
  widths: readonly Word[] = words,
) {
  const run = axes.find(together)?.size ?? 1;
  const apart = axes.filter((axis) => !together(axis)).flatMap(({ x, out }) => [x, out]);
  const fitting = widths.find((word) => {
    const per = word.bytes / bytes;
    return [run, ...apart, ...steps].every((count) => count % per === 0);
  });
  return fitting && { ...fitting, per: fitting.bytes / bytes };
}

/**
 * Neighbours of one tensor, `joined`, that are strands in the other: runs of a few elements belong to one strand after the other,
 * along which the other tensor lies together. So a word of whole vec4s of each strand makes one of as many neighbouring vec4s: the
 * fewest, or more while they have `most` lanes or fewer. Undefined where the two don't lie so, or not in fours, or where a run is
 * in fours by itself.
 */
function weave(axes: readonly Axis[], joined: 'x' | 'out', most: number) {
  const MOST_LANES = 64; // that a thread keeps in registers
  const apart = joined === 'x' ? 'out' : 'x';
  const runs = axes.find(together);
  const run = runs?.size ?? 1;
  const columns = axes.find((axis) => axis[joined] === run && axis[apart] !== run);
  const along = axes.find((axis) => axis[apart] === run && axis[joined] !== run);
  let turns = run % 2 === 0 ? 2 : 4; // of a strand, until it is in fours
  if (run % 4 === 0 || columns === undefined || along === undefined || along.size % turns !== 0) return;
  const rows = along[joined] === run * columns.size ? still : axes.find((axis) => axis[joined] === run * columns.size);
  if (rows === undefined || along[joined] !== run * columns.size * rows.size || turns * along[joined] > MOST_LANES)
    return;
  const strands = columns.size * rows.size;
  while (2 * turns * run * strands <= most && along.size % (2 * turns) === 0) turns *= 2;
  const vectors = (turns * run) / 4;
  const [word, strand] = [vectorsOf(vectors * strands), vectorsOf(vectors)];
  const narrow = 4 * vectors;
  const per = joined === 'x' ? { x: narrow * strands, out: narrow } : { x: narrow, out: narrow * strands };
  const others = axes.filter((axis) => ![runs, columns, rows, along].includes(axis));
  const whole = ({ x, out }: Pick<Steps, 'x' | 'out'>) => x % per.x === 0 && out % per.out === 0;
  if (!others.every(whole) || ![rows, columns].every((axis) => axis[apart] % narrow === 0)) return;
  return {
    joined,
    aliases: joined === 'x' ? { taken: word, given: strand } : { taken: strand, given: word },
    per,
    constants: {
      STRAND_ROWS: rows.size,
      STRAND_COLUMNS: columns.size,
      STRANDS: strands,
      RUN: run,
      WORDS: vectors,
    },
    strands: [rows[apart] / narrow, columns[apart] / narrow],
    axes: [
      ...others.map((axis) => ({ ...axis, x: axis.x / per.x, out: axis.out / per.out })),
      { ...still, size: along.size / turns, x: 1, out: 1 },
    ],
  };
}

/** Whether neighbours along an axis are neighbours in both tensors, with no margin between them. */
function together({ x, out, row, column }: Axis): boolean {
  return x === 1 && out === 1 && row === 0 && column === 0;
}

export function inWords(axis: Axis, per: number): Axis {
  if (together(axis)) return { ...axis, size: axis.size / per };
  return { ...axis, x: axis.x / per, out: axis.out / per };
}
