import { type AtrousError, OutOfMemoryError, ResourceError, show } from '../shape/errors.ts';
import { Outcome } from './outcome.ts';

const FILTERS = ['validation', 'internal', 'out-of-memory'] as const;

/** Whose work may run out of memory. */
export interface Account {
  readonly device: GPUDevice;
  /** What is held, to be shown. */
  readonly stats: object;
  /** Gives up what is kept for later. */
  trim(): void;
}

/**
 * Runs work that the GPU may refuse later, inside error scopes, and gives its result with the outcome: what the scopes
 * report is an AtrousError that begins with `what`, and says what was held before where memory ran out.
 */
export function guarded<T>(account: Account, what: string, work: () => T): { result: T; outcome: Outcome } {
  const { device, stats } = account;
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let result: T;
  let verdicts!: Promise<GPUError | null>[];
  try {
    result = work();
  } finally {
    // Innermost first. A lost device rejects them, and is reported on its own.
    verdicts = FILTERS.map(() => device.popErrorScope().catch(() => null));
  }
  const settled = Promise.all(verdicts).then(([memory, ...others]): AtrousError | undefined => {
    // Memory that ran out is named before what followed from it.
    if (memory) {
      account.trim(); // what is kept may be what is missing
      return new OutOfMemoryError(`${what}: ${memory.message || 'out of memory'} (held: ${show(stats)})`);
    }
    const error = others.find(Boolean);
    return error ? new ResourceError(`${what}: ${error.message}`) : undefined;
  });
  return { result, outcome: new Outcome(settled) };
}
