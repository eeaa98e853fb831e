import type { Comparison } from 'atrous/reference';

/** What one engine came to, as reports/engines.json has it. */
export interface Totals {
  passed: number;
  failed: number;
  /** Dispatches of a call on one variant, compared with the reference. */
  runs: number;
  /** By precision: the largest error in units of its bound, and whose it was. */
  readonly worst: Record<string, { error: number; of: string }>;
  /** Cases that passed and failed, by operation and precision. */
  readonly groups: Record<string, { passed: number; failed: number }>;
  readonly failures: { group: string; name: string; message: string }[];
}

const MOST_FAILURES = 100; // whose messages are kept

/** What became of a case. */
export interface CaseResult {
  readonly group: string;
  readonly name: string;
  /** Results compared. */
  readonly runs: number;
  /** Largest error in units of its bound, subnormal numbers apart. */
  readonly worst: number;
  /** Why it failed. */
  readonly message?: string;
}

/** Notes an error under the precision that it is of, and what it belongs to. */
export type Measured = (precision: string, of: string, comparison: Comparison) => void;

/** How a run is followed, and ended. */
export interface Watch {
  readonly say: (text: string) => void;
  readonly onCase?: (result: CaseResult) => void;
  readonly signal?: AbortSignal;
}

/** Counts cases, and goes on after a failure. */
export class Account {
  readonly totals: Totals = { passed: 0, failed: 0, runs: 0, worst: {}, groups: {}, failures: [] };
  readonly #watch: Watch;
  readonly #start = performance.now();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** Runs a case, which tells how many results it compared, or throws. @throws what the signal was aborted with */
  async hold(group: string, name: string, run: (measured: Measured) => Promise<number>): Promise<void> {
    const { totals } = this;
    const { say, onCase, signal } = this.#watch;
    signal?.throwIfAborted();
    totals.groups[group] ??= { passed: 0, failed: 0 };
    const ofGroup = totals.groups[group];
    let largest = 0;
    const measured: Measured = (precision, of, { worst }) => {
      if (worst > (totals.worst[precision]?.error ?? -1)) totals.worst[precision] = { error: worst, of };
      if (!precision.endsWith('subnormal')) largest = Math.max(largest, worst);
    };
    try {
      const runs = await run(measured);
      totals.runs += runs;
      totals.passed++;
      ofGroup.passed++;
      onCase?.({ group, name, runs, worst: largest });
    } catch (error) {
      totals.failed++;
      ofGroup.failed++;
      const message = error instanceof Error ? error.message : String(error);
      if (totals.failures.length < MOST_FAILURES) totals.failures.push({ group, name, message });
      if (totals.failures.length <= 10) say(`FAILED ${group}: ${name}\n${message}`);
      onCase?.({ group, name, runs: 0, worst: largest, message });
    }
  }

  progress(what: string): void {
    const { passed, failed } = this.totals;
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0);
    this.#watch.say(`${what}: ${passed} passed, ${failed} failed, ${seconds} s`);
  }
}

/** Fails a case with its explanation. */
export function explained(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
