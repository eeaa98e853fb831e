import { check, OptionError, reading, show } from './errors.ts';

/** A number for both axes, or one for rows and one for columns. */
export type Pair = number | readonly [rows: number, columns: number];

/** Two numbers for each axis: `[[top, bottom], [left, right]]`. */
export type Margins = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/** The largest stride, dilation, block or padded extent: positions are 32-bit signed integers in the kernels. */
export const LARGEST = 2 ** 31 - 1;

/**
 * Whether this can be an operation's options. A tensor or a device in their place holds no name that could be found
 * unknown, and would pass as no options at all.
 */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // Whichever frame's Object it comes from; an array is one step farther from null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Refuses options that aren't an object, and names that the operation doesn't know: a misspelt option must not pass. */
export function checkOptions(op: string, options: unknown, known: readonly string[]): asserts options is object {
  reading(OptionError, op, () => {
    check(isPlainObject(options), OptionError, op, () => `options must be a plain object, not ${show(options)}`);
    for (const [name, value] of Object.entries(options)) {
      if (value === undefined || known.includes(name)) continue;
      throw new OptionError(`${op}: unknown option '${name}'; known are ${known.join(', ') || 'none'}`);
    }
  });
}

/** Both entries of a list of two, holes among them, which `every` would pass over, as undefined. */
export function listOfTwo(value: unknown): unknown[] | undefined {
  return Array.isArray(value) && value.length === 2 ? [...value] : undefined;
}

/** `[rows, columns]`, each an integer from 1. */
export function pair(op: string, name: string, value: unknown): readonly [number, number] {
  const both = listOfTwo(value) ?? [value, value];
  check(
    both.every(isPositive),
    OptionError,
    op,
    () => `${name} must be ${wholeNumber(1)}, or two of them [rows, columns], not ${show(value)}`,
  );
  return both as [number, number];
}

/** `[[top, bottom], [left, right]]`, each an integer from 0. */
export function margins(op: string, name: string, value: unknown): Margins {
  const sides = listOfTwo(value)?.map(listOfTwo);
  check(
    !!sides?.every((side) => side?.every(isCount)),
    OptionError,
    op,
    () => `${name} must be [[top, bottom], [left, right]], each ${wholeNumber(0)}, not ${show(value)}`,
  );
  return sides as unknown as Margins;
}

/** What is expected where {@link isCount} or {@link isPositive} is asked for. */
export function wholeNumber(least: number): string {
  return `a whole number from ${least} to ${LARGEST}`;
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST;
}

export function isPositive(value: unknown): value is number {
  return isCount(value) && value > 0;
}
