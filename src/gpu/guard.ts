import { type AtrousError, OutOfMemoryError, ResourceError } from '../shape/errors.ts';
import { Outcome } from './outcome.ts';

const FILTERS = ['validation', 'internal', 'out-of-memory'] as const;

/** Whose work may run out of memory. */
export interface Account {
  readonly device: GPUDevice;
  /** What is held, in words. */
  readonly held: string;
  /** Gives up what is kept for later. */
  trim(): void;
}

/**
 * Runs work that the GPU may refuse later, inside error scopes, and gives its result with the outcome: what the scopes
 * report is an AtrousError that begins with `what`, and says what was held before where memory ran out.
 */
export function guarded<T>(account: Account, what: string, work: () => T): { result: T; outcome: Outcome } {
  const { device, held } = account;
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let result: T;
  let scopes: Promise<GPUError | null>[] = [];
  try {
    result = work();
  } finally {
    scopes = FILTERS.map(() => device.popErrorScope());
    for (const scope of scopes) scope.catch(() => {}); // a lost device rejects them, and is reported on its own
  }
  const settled = Promise.allSettled(scopes).then((results): AtrousError | undefined => {
    const errors = results.flatMap((scope) =>
      scope.status === 'fulfilled' && scope.value !== null ? [scope.value] : [],
    );
    // Innermost scope first, so memory that ran out is named before what followed from it.
    const [first] = errors;
    const memory =
      typeof GPUOutOfMemoryError === 'undefined' ? undefined : errors.find((e) => e instanceof GPUOutOfMemoryError);
    if (memory === undefined) return first && new ResourceError(`${what}: ${first.message}`);
    account.trim(); // what is kept may be what is missing
    return new OutOfMemoryError(`${what}: ${memory.message || 'out of memory'} (${held})`);
  });
  return { result, outcome: new Outcome(settled) };
}
