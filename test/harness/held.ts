// What each row of the case tables is held to, on whatever engine.
import {
  type Bound,
  type Comparison,
  type CpuTensor,
  compareBits,
  compareWithBound,
  type TensorData,
} from 'atrous/reference';
import { ulp } from '../../src/number/bound.ts';
import { roundToHalf } from '../../src/number/half.ts';
import type { CaseTable, Row } from '../cases/table.ts';
import {
  boundOf,
  type Call,
  identity,
  callOf as makeCall,
  onReference,
  type Precision,
  tensorOptions,
  type Values,
} from './calls.ts';
import { floatsOf } from './floats.ts';

/** A call, and what its result is held to. */
export interface Held {
  readonly values: string;
  readonly call: Call;
  readonly shape: readonly number[];
  readonly compare: (data: TensorData) => Comparison;
}

/** Rows of more elements than this are about the grid, and run once. */
const MANY = 2 ** 20;

/** A row's calls: words for what moves; for sums, numbers of all kinds under the bound, and integers exactly. */
export function* heldCalls(table: CaseTable, row: Row, precision: Precision = 'f32'): Generator<Held> {
  const named = (values: string) => (precision === 'f32' ? values : `${values} in ${precision}`);
  const callOf = (values: Values) => makeCall(table, row, values, precision);
  if (table.moves) {
    for (const values of ['words', ...(row.given ? ['uniform'] : [])] as Values[]) {
      const call = callOf(values);
      const { shape, data: expected } = onReference(call);
      yield { values: named(values), call, shape, compare: (data) => compareBits(data, expected) };
    }
    return;
  }
  const under = (values: string, call: Call, exactly = false): Held => {
    const bound = boundOf(call);
    const { shape } = bound;
    const held = exactly ? ofWholes(table, bound, precision !== 'f32') : bound;
    return { values: named(values), call, shape, compare: (data) => compareWithBound(data, held) };
  };
  const integers = callOf('integers');
  const exact = withoutRounding(integers);
  const sumsAlone = row.ending && exact !== integers; // as the rows beside it hold them
  if (precision !== 'f16, f16 sums' && !sumsAlone) yield under('integers, exactly', exact, true); // sums of f16 needn't be exact
  if (precision === 'f16, f16 sums' && !sumsAlone) {
    const signs = withoutRounding(callOf('signs'));
    if (mostSummed(signs) <= 2048) yield under('signs, exactly', signs, true);
  }
  if (elements(integers) > MANY) return;
  if (exact !== integers) yield under('integers', integers);
  for (const values of ['uniform', 'special', 'large', 'subnormal'] as const) {
    yield under(values, callOf(values));
  }
}

/** What a result may be off by where every sum is exact: its rounding for storage alone, or a division's with it. */
export function ofWholes({ wholes }: CaseTable, bound: Bound, half = false): Bound {
  if (wholes === 'weighted') return bound;
  const allowed = bound.value.map((value) => {
    if (wholes === 'divided') return 2.5 * ulp(value, 'f32') + (half ? ulp(value, 'f16') : 0); // WGSL, accuracy of /
    return half ? roundingOf(value) : 0;
  });
  return { ...bound, allowed };
}

/** Of an exact sum that is stored as float16, in a direction that nobody promises. */
function roundingOf(value: number): number {
  return roundToHalf(value) === value ? 0 : ulp(value, 'f16');
}

/** The largest Σ|x·w| of a convolution, beyond which sums of whole numbers in float16 are rounded. */
function mostSummed({ op, operands, options }: Call): number {
  const size = ({ data, shape, layout }: CpuTensor): CpuTensor => {
    return { data: floatsOf(data).map(Math.abs), shape, layout };
  };
  const others = Object.entries(options).filter(([name]) => !/activation|accumulate/i.test(name));
  const sizes = others.map(([name, value]) => [name, tensorOptions.includes(name) ? size(value as CpuTensor) : value]);
  const { data } = onReference({ op, operands: operands.map(size), options: Object.fromEntries(sizes) });
  return (data as Float32Array).reduce((most, sum) => Math.max(most, sum), 0);
}

function elements({ operands }: Call): number {
  return Math.max(...operands.map(({ data }) => data.length));
}

/** The call without activations that take integers elsewhere; sums of integers are exact in any order. */
function withoutRounding(call: Call): Call {
  const rounding = Object.entries(call.options).filter(([name, value]) => /activation/i.test(name) && !isExact(value));
  if (rounding.length === 0) return call;
  const instead = call.op === 'activation' ? identity : undefined; // it needs one
  return { ...call, options: { ...call.options, ...Object.fromEntries(rounding.map(([name]) => [name, instead])) } };
}

function isExact(activation: unknown): boolean {
  if (typeof activation === 'string') return activation === 'relu' || activation === 'relu6';
  return (activation as { type: string }).type === 'clip';
}
