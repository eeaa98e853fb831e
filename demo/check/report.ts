import type { CaseResult } from '../../test/engines/account.ts';
import { deviceFacts, type Result } from '../../test/engines/job.ts';
import { boundUnits } from './units.ts';

/** Of the package that the site was built from: vite.config.ts. */
declare const ATROUS_VERSION: string;

/** An operation's cases, summed up. */
export interface Tally {
  readonly operation: string;
  readonly cases: number;
  /** Cases done so far. */
  done: number;
  /** Results compared, on every kernel that accepts the case. */
  runs: number;
  /** Largest error in units of its bound, subnormal numbers apart. */
  worst: number;
  /** The case with that error. */
  worstCase: string;
  failed: number;
}

export function tallyOf(operation: string, cases: number): Tally {
  return { operation, cases, done: 0, runs: 0, worst: 0, worstCase: '', failed: 0 };
}

export function count(tally: Tally, { group, name, runs, worst, message }: CaseResult): void {
  tally.done++;
  tally.runs += runs;
  if (worst > tally.worst) {
    tally.worst = worst;
    tally.worstCase = `${group}: ${name}`;
  }
  if (message !== undefined) tally.failed++;
}

/** What a run of the table found, and on what; of its totals only where it ran to the end. */
export interface Report extends Partial<Omit<Result, 'adapter' | 'features'>> {
  readonly atrous: string;
  readonly date: string;
  /** As the browser calls itself. */
  readonly engine: string;
  readonly adapter: string;
  readonly features: readonly string[];
  readonly selection: string;
  readonly verdict: string;
  readonly seconds: number;
  readonly operations: readonly Tally[];
}

export function reportOf(
  device: GPUDevice,
  found: Pick<Report, 'selection' | 'verdict' | 'seconds' | 'operations'>,
  result: Result | undefined,
): Report {
  return {
    atrous: ATROUS_VERSION,
    date: new Date().toISOString(),
    engine: navigator.userAgent,
    ...deviceFacts(device),
    ...found,
    ...result,
  };
}

/** For people; errors in units of their bounds. */
export function reportText(report: Report, problems: readonly string[]): string {
  const widest = Math.max(...report.operations.map(({ operation }) => operation.length));
  const line = (cells: readonly string[]) =>
    cells.map((cell, k) => (k === 0 ? cell.padEnd(widest) : cell.padStart(k === 3 ? 9 : 7))).join('  ');
  return [
    `atrous ${report.atrous}: ${report.verdict}`,
    `${report.date}, ${report.seconds.toFixed(1)} s, ${report.selection}`,
    `Engine   ${report.engine}`,
    `Adapter  ${report.adapter || 'not told'}`,
    `Features ${report.features.join(', ') || 'none'}`,
    '',
    line(['Operation', 'cases', 'runs', 'error', 'failed']),
    ...report.operations
      .filter(({ done }) => done > 0)
      .map(({ operation, done, runs, worst, failed }) =>
        line([operation, String(done), String(runs), boundUnits(worst), String(failed)]),
      ),
    ...(problems.length > 0 ? ['', ...problems] : []),
    '',
  ].join('\n');
}
