import type { AtrousError } from '../shape/errors.ts';

/**
 * A failure of work that was submitted together, of which the GPU ran nothing, with the operation that caused it in front and the
 * others behind. Error scopes say only that the submission failed, and one for each operation would cost every submission;
 * so each is tried again after a failure, alone: what caused it fails in the same words. Where none does, or several do, it
 * is one of those.
 * @param ops   the operations, in order, some of them several times
 * @param again what comes of trying the `i`th once more, computing nothing
 */
export async function blamed(
  error: AtrousError,
  ops: readonly string[],
  again: (i: number) => Promise<AtrousError | undefined>,
): Promise<AtrousError> {
  const { message } = error;
  const tried = await Promise.all(ops.map((_, i) => again(i)));
  const failing = ops.filter((_, i) => tried[i]?.message === message);
  const causes = new Set(failing.length > 0 ? failing : ops);
  const others = new Set(ops.filter((op) => !causes.has(op)));
  error.message = `${[...causes].join(' or ')}: ${message}`;
  if (others.size > 0) error.message += ` (not run with it: ${[...others].join(', ')})`;
  return error;
}
