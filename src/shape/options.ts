import { check, OptionError, show } from './errors.ts';

/** A number for both axes, or one for rows and one for columns. */
export type Pair = number | readonly [rows: number, columns: number];

/** Two numbers for each axis: `[[top, bottom], [left, right]]`. */
export type Margins = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/** The largest stride, dilation, block or padded extent: positions are 32-bit signed integers in the kernels. */
export const LARGEST = 2 ** 31 - 1;

/** Refuses options that aren't an object, and names that the operation doesn't know: a misspelt option must not pass. */
export function checkOptions(op: string, options: unknown, known: readonly string[]): void {
  check(
    typeof options === 'object' && options !== null && !Array.isArray(options),
    OptionError,
    op,
    () => `options must be an object, not ${show(options)}`,
  );
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    throw new OptionError(`${op}: unknown option '${name}'; known are ${known.join(', ')}`);
  }
}

/** `[rows, columns]`, each an integer from 1. */
export function pair(op: string, name: string, value: unknown): readonly [number, number] {
  const both: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  check(
    both.length === 2 && both.every(isPositive),
    OptionError,
    op,
    () => `${name} must be a whole number from 1, or two of them [rows, columns], not ${show(value)}`,
  );
  return both as [number, number];
}

/** `[[top, bottom], [left, right]]`, each an integer from 0. */
export function margins(op: string, name: string, value: unknown): Margins {
  check(
    Array.isArray(value) &&
      value.length === 2 &&
      value.every((side) => Array.isArray(side) && side.length === 2 && side.every(isCount)),
    OptionError,
    op,
    () => `${name} must be [[top, bottom], [left, right]] in whole numbers from 0, not ${show(value)}`,
  );
  return value as unknown as Margins;
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST;
}

function isPositive(value: unknown): value is number {
  return isCount(value) && value > 0;
}
