import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { concat_columns, concat_gather } from '../../gpu/shaders.gen.ts';
import { enoughThreads, isCpu } from '../../gpu/traits.ts';
import { dtypeBytes } from '../../number/dtype.ts';
import { commonDivisor } from '../../shape/divisor.ts';
import type { ConcatGeometry } from './spec.ts';

/** Tensors of one dispatch: with the output they are the eight storage buffers that every device binds. */
export const MOST_TENSORS = 7;

/** What the shaders call the tensor at this place in the list. */
export function operandName(index: number): string {
  return `x${index}`;
}

const words = { 4: 'u32', 8: 'vec2<u32>', 16: 'vec4<u32>' } as const;

/** Words that a thread of a CPU moves at most, or in a turn where it loops over more of them. */
const MOST = { 4: 16, 8: 16, 16: 8 } as const;

/** No thread goes another way than its neighbours, for which a CPU would pay twice. */
const columns: Kernel<ConcatGeometry> = {
  shader: concat_columns,
  accepts: (g) => wordBytes(g) !== undefined,
  cost: (_, traits) => (isCpu(traits) ? 1 : 2),
  plan(g, traits) {
    const bytes = wordBytes(g)!;
    const widths = widthsIn(g, bytes);
    const turn = widths.reduce(commonDivisor);
    const turns = sum(widths) / turn;
    const once = turns <= MOST[bytes];
    const most = Math.min(MOST[bytes] / (once ? turns : 1), Math.max(1, (g.rows * turn) / enoughThreads(traits)));
    const [down, across] = [largestDivisor(g.rows, most), largestDivisor(turn, most)];
    const share = across >= down ? [1, across] : [down, 1];
    const each = Math.max(across, down);
    const threads = (g.rows * turn) / each;
    return {
      aliases: { elem: words[bytes] },
      constants: {
        WORKGROUP: threads < 4096 ? 64 : 256,
        EACH: each,
        ONCE: once,
        ...Object.fromEntries(
          Array.from({ length: MOST_TENSORS }, (_, i) => [
            `TURNS_${i}`,
            once ? (widths[i] ?? 0) / turn : Number(i in widths),
          ]),
        ),
      },
      params: {
        ...widthParams(widths),
        columns: turn / share[1]!,
        turn,
        share,
        apart: share[1] === 1 ? [1, 0] : [0, 1],
        total: threads,
      },
      threads,
    };
  },
};

/** Neighbouring threads write neighbouring words, whatever they are. */
const gather: Kernel<ConcatGeometry> = {
  shader: concat_gather,
  accepts: () => true,
  cost: (_, traits) => (isCpu(traits) ? 2 : 1),
  plan(g) {
    const bytes = wordBytes(g);
    const widths = bytes === undefined ? g.widths : widthsIn(g, bytes);
    const total = sum(widths) * g.rows;
    return {
      aliases: { elem: words[bytes ?? 4] },
      constants: { HALVES: bytes === undefined, TENSORS: widths.length },
      params: { ...widthParams(widths), total },
      threads: bytes === undefined ? ceilDiv(total, 2) : total,
    };
  },
};

export const kernels: Kernels<ConcatGeometry> = [columns, gather];

/** Of the widest words that every tensor's rows are made of; undefined where some end in half a word. */
function wordBytes({ out, widths }: ConcatGeometry): keyof typeof words | undefined {
  return ([16, 8, 4] as const).find((bytes) => widths.every((width) => (width * dtypeBytes[out.dtype]) % bytes === 0));
}

function widthsIn({ out, widths }: ConcatGeometry, bytes: number): number[] {
  return widths.map((width) => (width * dtypeBytes[out.dtype]) / bytes);
}

function widthParams(widths: readonly number[]) {
  const four = (from: number) => [0, 1, 2, 3].map((i) => widths[from + i] ?? 0);
  return { widths: four(0), more_widths: four(4), whole: sum(widths) };
}

function largestDivisor(of: number, most: number): number {
  let divisor = Math.floor(most);
  while (of % divisor !== 0) divisor--;
  return divisor;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
