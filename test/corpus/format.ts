// Cases that other projects wrote, as JSON. What the format's own description leaves open is read generously: unknown
// fields are ignored, absent options take their usual defaults.

export type Element = number | string;

export interface CorpusTensor {
  readonly shape: readonly number[];
  /** Row-major; `'NaN'`, `'Infinity'`, `'-Infinity'` are strings. Absent where only shapes matter. */
  readonly data?: readonly Element[];
  /** `'float32'` where absent. */
  readonly dtype?: string;
}

export interface Tolerance {
  readonly abs?: number;
  readonly rel?: number;
  readonly ulp?: number;
}

export interface CorpusCase {
  readonly id: string;
  readonly op: string;
  readonly inputs: Readonly<Record<string, CorpusTensor>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected?: CorpusTensor & { readonly pads?: readonly (readonly number[])[] };
  readonly expectError?: unknown;
  /** `'invalid'`: nobody could give it a meaning; `'dtype'`; `'limitation'`: well defined, refused by its source only. */
  readonly errorKind?: string;
  /** Where absent, sums are held to the reference's bound, and moved elements are what they were. */
  readonly tolerance?: Tolerance;
}

/** The case, or why it isn't one. */
export function readCase(value: unknown): CorpusCase | string {
  if (typeof value !== 'object' || value === null) return 'not an object';
  const { id, op, inputs, options = {}, ...others } = value as Partial<CorpusCase>;
  if (typeof op !== 'string') return 'no op';
  if (typeof inputs !== 'object' || inputs === null) return 'no inputs';
  for (const [name, tensor] of Object.entries(inputs)) {
    if (!Array.isArray(tensor?.shape)) return `input ${name} has no shape`;
  }
  const expected = others.expected ?? undefined;
  if (!others.expectError && !Array.isArray(expected?.shape)) return 'neither expected nor expectError';
  return {
    id: String(id),
    op,
    inputs,
    options: options ?? {},
    expected,
    expectError: others.expectError,
    errorKind: others.errorKind,
    tolerance: others.tolerance ?? undefined,
  };
}

/** Numbers behind elements. */
export function numbers(elements: readonly Element[]): number[] {
  return elements.map(Number);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
