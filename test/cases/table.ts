import type { Dtype, Layout, Shape } from 'atrous';

/** Fields of a row that are neither operands nor options. */
export interface RowFacts {
  /** What this row is about; unique in its table. */
  name: string;
  layout?: Layout;
  dtype?: Dtype;
  /** The output's shape, written down and not computed. */
  shape?: Shape;
  /** Literal elements of operands; the rest are drawn from a seeded generator. */
  given?: Readonly<Record<string, readonly number[]>>;
  /** The output's elements, written down and not computed. */
  golden?: readonly number[];
  /** Whether it is about bias, residual and activation, whose text all kernels of sums have from shaders/epilogue.wgsl. */
  ending?: boolean;
}

/** One case: facts, the shape of each operand by name, and options with tensors as shapes. */
export type Row<Operand extends string = string, Options extends object = object> = RowFacts &
  Readonly<Record<Operand, Shape>> &
  Options;

/** The cases of one operation. */
export interface CaseTable {
  readonly op: string;
  /** Operands in the order in which the operation takes them; in a row, one that is a list has a list of shapes. */
  readonly operands: readonly string[];
  /** Whether results are moved words, equal to the bit, or sums under a bound. */
  readonly moves: boolean;
  /** What becomes of whole numbers: sums of them are equal, unless one division follows, or weights are fractions. */
  readonly wholes?: 'divided' | 'weighted';
  readonly rows: readonly Row[];
}

/**
 * Makes a table whose rows are checked against the operation's options. `Options` has `Shape` for tensors, and the operand
 * that is a list.
 */
export function table<Operand extends string, Options extends object>(
  op: string,
  kind: 'moves' | 'sums' | 'divided' | 'weighted',
  operands: readonly (Operand | (keyof Options & string))[],
  rows: readonly Row<Operand, Options>[],
): CaseTable {
  const wholes = kind === 'divided' || kind === 'weighted' ? kind : undefined;
  return { op, operands, moves: kind === 'moves', wholes, rows: rows as readonly Row[] };
}

/** For rows in planes. */
export const nchw = { layout: 'nchw' } as const;

/** Rows by their names, whose options nobody checks. */
export function cases(
  op: string,
  kind: 'moves' | 'sums',
  operands: readonly string[],
  rows: readonly (readonly [name: string, row: object])[],
): CaseTable {
  return { op, operands, moves: kind === 'moves', rows: rows.map(([name, row]) => ({ name, ...row }) as never) };
}

/** The shapes of a row's operands by their names; of a list, by names with places: `tensors[0]`. */
export function operandsOf({ operands }: CaseTable, row: Row): readonly (readonly [name: string, shape: Shape])[] {
  return operands.flatMap((name) => {
    const given = (row as unknown as Readonly<Record<string, Shape | readonly Shape[]>>)[name]!;
    const isList = (shapes: Shape | readonly Shape[]): shapes is readonly Shape[] => Array.isArray(shapes[0]);
    return isList(given) ? given.map((shape, i) => [`${name}[${i}]`, shape] as const) : [[name, given] as const];
  });
}
