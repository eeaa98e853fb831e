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
export abstract class AtrousError extends Error {
  abstract readonly code: ErrorCode;
}

/** Sizes of tensors that don't fit, alone or together. */
export class ShapeError extends AtrousError {
  override readonly name = 'ShapeError';
  readonly code = 'SHAPE';
}

/** An option whose own value can't be meant. */
export class OptionError extends AtrousError {
  override readonly name = 'OptionError';
  readonly code = 'OPTION';
}

/** A dtype that doesn't fit the operation or its other operands. */
export class DtypeError extends AtrousError {
  override readonly name = 'DtypeError';
  readonly code = 'DTYPE';
}

/** More than the device can hold or bind. */
export class LimitError extends AtrousError {
  override readonly name = 'LimitError';
  readonly code = 'LIMIT';
}

/** A destroyed, poisoned or foreign tensor, or a buffer that can't be used. */
export class ResourceError extends AtrousError {
  override readonly name = 'ResourceError';
  readonly code = 'RESOURCE';
}

/** No WebGPU, no adapter, or a feature that the device lacks. */
export class UnsupportedError extends AtrousError {
  override readonly name = 'UnsupportedError';
  readonly code = 'UNSUPPORTED';
}

/** The GPU was taken away. */
export class DeviceLostError extends AtrousError {
  override readonly name = 'DeviceLostError';
  readonly code = 'DEVICE_LOST';
}

/** An allocation that the device could not make. */
export class OutOfMemoryError extends AtrousError {
  override readonly name = 'OutOfMemoryError';
  readonly code = 'OUT_OF_MEMORY';
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

/** A value as it should stand in a message: strings quoted, arrays in brackets, the rest as JavaScript prints it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const name = value.constructor?.name;
    if (name !== undefined && name !== 'Object') return `a ${name}`;
    return `{ ${Object.entries(value)
      .map(([key, entry]) => `${key}: ${show(entry)}`)
      .join(', ')} }`;
  }
  if (typeof value === 'function') return 'a function';
  return Object.is(value, -0) ? '-0' : String(value);
}
