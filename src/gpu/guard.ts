import { type AtrousError, OutOfMemoryError, ResourceError } from '../shape/errors.ts';
import { Outcome } from './outcome.ts';

const FILTERS = ['validation', 'internal', 'out-of-memory'] as const;

/**
 * Runs work that the GPU may refuse later, inside error scopes, and gives its result with the outcome: what the scopes
 * report is an AtrousError that begins with `what`.
 */
export function guarded<T>(device: GPUDevice, what: string, work: () => T): { result: T; outcome: Outcome } {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let result: T;
  let scopes: Promise<GPUError | null>[] = [];
  try {
    result = work();
  } finally {
    scopes = FILTERS.map(() => device.popErrorScope());
    for (const scope of scopes) scope.catch(() => {}); // a lost device rejects them, and is reported on its own
  }
  const settled = Promise.allSettled(scopes).then((results) => {
    const errors = results.flatMap((scope) =>
      scope.status === 'fulfilled' && scope.value !== null ? [scope.value] : [],
    );
    return errors.length === 0 ? undefined : translated(what, errors);
  });
  return { result, outcome: new Outcome(settled) };
}

/** The errors come innermost scope first, so memory that ran out is named before what followed from it. */
function translated(what: string, errors: readonly GPUError[]): AtrousError {
  const memory =
    typeof GPUOutOfMemoryError === 'undefined' ? undefined : errors.find((e) => e instanceof GPUOutOfMemoryError);
  if (memory !== undefined) return new OutOfMemoryError(`${what}: ${memory.message || 'out of memory'}`);
  return new ResourceError(`${what}: ${errors[0]!.message}`);
}
