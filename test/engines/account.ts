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

/** Counts cases, and goes on after a failure. */
export class Account {
  readonly totals: Totals = { passed: 0, failed: 0, runs: 0, worst: {}, groups: {}, failures: [] };
  readonly #say: (text: string) => void;
  readonly #start = performance.now();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Runs a case, which tells how many results it compared, or throws. */
  async hold(group: string, name: string, run: () => Promise<number>): Promise<void> {
    const { totals } = this;
    totals.groups[group] ??= { passed: 0, failed: 0 };
    const ofGroup = totals.groups[group];
    try {
      totals.runs += await run();
      totals.passed++;
      ofGroup.passed++;
    } catch (error) {
      totals.failed++;
      ofGroup.failed++;
      const message = error instanceof Error ? error.message : String(error);
      if (totals.failures.length < MOST_FAILURES) totals.failures.push({ group, name, message });
      if (totals.failures.length <= 10) this.#say(`FAILED ${group}: ${name}\n${message}`);
    }
  }

  measured(precision: string, of: string, { worst }: Comparison): void {
    if (worst > (this.totals.worst[precision]?.error ?? -1)) this.totals.worst[precision] = { error: worst, of };
  }

  progress(what: string): void {
    const { passed, failed } = this.totals;
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0);
    this.#say(`${what}: ${passed} passed, ${failed} failed, ${seconds} s`);
  }
}

/** Fails a case with its explanation. */
export function explained(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
