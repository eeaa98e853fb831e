import type { CaseResult } from './cases.ts';
import { boundUnits } from './units.ts';

/** Of the package that the site was built from: vite.config.ts. */
declare const ATROUS_VERSION: string;

/** An operation's cases, summed up. */
export interface Tally {
  readonly operation: string;
  readonly cases: number;
  /** Cases done so far. */
  done: number;
  /** Kernels that these ran on. */
  runs: number;
  /** Largest error in units of its bound; `null` in JSON where it is infinite. */
  worst: number;
  /** The case with that error. */
  worstCase: string;
  failed: number;
}

export function tallyOf(operation: string, cases: number): Tally {
  return { operation, cases, done: 0, runs: 0, worst: 0, worstCase: '', failed: 0 };
}

export function count(tally: Tally, { name, runs, worst, problems }: CaseResult): void {
  tally.done++;
  tally.runs += runs;
  if (worst > tally.worst) {
    tally.worst = worst;
    tally.worstCase = name;
  }
  if (problems.length > 0) tally.failed++;
}

/** What a run of the table found, and on what. */
export interface Report {
  readonly atrous: string;
  readonly date: string;
  readonly engine: string;
  readonly adapter: Readonly<Record<string, string>>;
  readonly features: readonly string[];
  readonly selection: string;
  readonly verdict: string;
  readonly seconds: number;
  readonly operations: readonly Tally[];
  readonly problems: readonly string[];
}

export function reportOf(
  device: GPUDevice,
  results: Pick<Report, 'selection' | 'verdict' | 'seconds' | 'operations' | 'problems'>,
): Report {
  const { vendor, architecture, device: model, description } = device.adapterInfo ?? {}; // absent in older browsers
  return {
    atrous: ATROUS_VERSION,
    date: new Date().toISOString(),
    engine: navigator.userAgent,
    adapter: Object.fromEntries(
      Object.entries({ vendor, architecture, device: model, description }).filter((entry): entry is [string, string] =>
        Boolean(entry[1]),
      ),
    ),
    features: [...device.features].sort(),
    ...results,
  };
}

/** For people; errors in units of their bounds. */
export function reportText(report: Report): string {
  const widest = Math.max(...report.operations.map(({ operation }) => operation.length));
  const line = (cells: readonly string[]) =>
    cells.map((cell, k) => (k === 0 ? cell.padEnd(widest) : cell.padStart(k === 3 ? 9 : 7))).join('  ');
  return [
    `atrous ${report.atrous}: ${report.verdict}`,
    `${report.date}, ${report.seconds.toFixed(1)} s, ${report.selection}`,
    `Engine   ${report.engine}`,
    `Adapter  ${Object.values(report.adapter).join(', ') || 'not told'}`,
    `Features ${report.features.join(', ') || 'none'}`,
    '',
    line(['Operation', 'cases', 'runs', 'error', 'failed']),
    ...report.operations
      .filter(({ done }) => done > 0)
      .map(({ operation, done, runs, worst, failed }) =>
        line([operation, String(done), String(runs), boundUnits(worst), String(failed)]),
      ),
    ...(report.problems.length > 0 ? ['', ...report.problems] : []),
    '',
  ].join('\n');
}
