/** Codes of the refusals; stable, for programs that branch on them. */
export type ErrorCode =
  | 'SHAPE'
  | 'OPTION'
  | 'DTYPE'
  | 'LIMIT'
  | 'RESOURCE'
  | 'UNSUPPORTED'
  | 'DEVICE_LOST'
  | 'OUT_OF_MEMORY';

/** Every refusal of the library. The message names the operation, the fact and the numbers. */
export abstract class AtrousError<Code extends ErrorCode = ErrorCode> extends Error {
  /** The name of its class, also where bundlers rename classes. */
  abstract override readonly name: string;
  /** Stable, for programs that branch on it; one for each class. */
  get code(): Code {
    return this.name
      .replace('Error', '')
      .replace(/\B[A-Z]/g, '_$&')
      .toUpperCase() as Code;
  }
}

/** Sizes of tensors that don't fit, alone or together. */
export class ShapeError extends AtrousError<'SHAPE'> {
  override readonly name = 'ShapeError';
}

/** An option whose own value can't be meant. */
export class OptionError extends AtrousError<'OPTION'> {
  override readonly name = 'OptionError';
}

/** A dtype that doesn't fit the operation or its other operands. */
export class DtypeError extends AtrousError<'DTYPE'> {
  override readonly name = 'DtypeError';
}

/** More than the device can hold or bind. */
export class LimitError extends AtrousError<'LIMIT'> {
  override readonly name = 'LimitError';
}

/** A destroyed, poisoned or foreign tensor, or a buffer that can't be used. */
export class ResourceError extends AtrousError<'RESOURCE'> {
  override readonly name = 'ResourceError';
}

/** No WebGPU, no adapter, or a feature that the device lacks. */
export class UnsupportedError extends AtrousError<'UNSUPPORTED'> {
  override readonly name = 'UnsupportedError';
}

/** The GPU was taken away. */
export class DeviceLostError extends AtrousError<'DEVICE_LOST'> {
  override readonly name = 'DeviceLostError';
}

/** An allocation that the device could not make. */
export class OutOfMemoryError extends AtrousError<'OUT_OF_MEMORY'> {
  override readonly name = 'OutOfMemoryError';
}

/** Throws `new Kind('op: fact')` unless `condition` holds; the fact is made only when needed. */
export function check(
  condition: boolean,
  Kind: new (message: string) => AtrousError,
  op: string,
  fact: () => string,
): asserts condition {
  if (!condition) throw new Kind(`${op}: ${fact()}`);
}

/**
 * What `read` gives, which reads what a caller gave. An error of the caller's own in it, out of a getter or a proxy, is the
 * `cause` of a `Kind`.
 */
export function reading<T>(
  Kind: new (message: string, options: ErrorOptions) => AtrousError,
  op: string,
  read: () => T,
): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AtrousError) throw cause;
    throw new Kind(`${op}: these arguments can't be used`, { cause });
  }
}

/** A number with what it counts, named in the plural: 1 row, 2 rows. */
export function count(n: number, things: string): string {
  return `${n} ${n === 1 ? things.slice(0, -1) : things}`;
}

/** Entries of a list that a message still shows, and of a string four times as many characters. */
const MOST_SHOWN = 16;

/** A value as it should stand in a message: strings quoted, arrays in brackets, the rest as JavaScript prints it. */
export function show(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return `'${value.length > 4 * MOST_SHOWN ? `${value.slice(0, 4 * MOST_SHOWN)}…` : value}'`;
    case 'function':
      return 'a function';
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : showObject(value, depth);
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function showObject(value: object, depth: number): string {
  const name = String(value.constructor?.name ?? 'Object'); // an object may say that a symbol is its constructor's name
  if (name !== 'Object' && !Array.isArray(value)) return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
  if (depth > 2) return '…'; // it may hold itself
  const entries = Array.isArray(value)
    ? value.slice(0, MOST_SHOWN).map((entry) => show(entry, depth + 1))
    : Object.entries(value).map(([key, entry]) => `${key}: ${show(entry, depth + 1)}`);
  if (!Array.isArray(value)) return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  return `[${entries.join(', ')}${value.length > MOST_SHOWN ? `, … ${value.length} in all` : ''}]`;
}
