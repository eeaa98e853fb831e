import type { AtrousError } from '../shape/errors.ts';

/** Whether something on the GPU came about: unknown until it settles, then an error or none. */
export class Outcome {
  /** The error, once known. */
  declare error: AtrousError | undefined;
  /** Resolves, never rejects, to the error or undefined. */
  declare readonly settled: Promise<AtrousError | undefined>;
  #pending = true;

  constructor(settled: Promise<AtrousError | undefined>) {
    this.settled = settled.then((error) => {
      this.error = error;
      this.#pending = false;
      return error;
    });
  }

  static readonly fine = new Outcome(Promise.resolve(undefined));

  /** The first error among several, once all are known. What is known to be fine already is not waited for. */
  static all(outcomes: readonly Outcome[]): Outcome {
    const open = outcomes.filter((outcome) => outcome.#pending || outcome.error);
    return new Outcome(Promise.all(open.map((outcome) => outcome.settled)).then((errors) => errors.find(Boolean)));
  }
}
