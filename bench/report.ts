// What is kept of a run, and how it is shown.
import type { Ceilings } from './ceilings.ts';
import { type Growth, growthTable } from './growth.ts';
import type { About } from './lab.ts';
import type { Entry, Row } from './runner.ts';
import { geometricMean } from './statistics.ts';
import { aligned, figure, markdown, type Table } from './table.ts';

export interface Report {
  readonly kind: 'race' | 'others' | 'drawn' | 'layers' | 'variants' | 'plans' | 'growth';
  readonly date: string;
  readonly commit: string;
  readonly command: string;
  readonly engine: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly about: About;
  readonly ceilings: Ceilings;
  readonly rows: readonly Row[];
  /** What was left out, and why. */
  readonly notes?: readonly string[];
  readonly growth?: readonly Growth[];
}

const peerColumns = ['tfjs', 'ort', 'jax'];

/** The entry that stands for a column: the timed one, or what became of the others. */
function entryIn({ entries }: Row, column: string): Entry | undefined {
  const all = entries.filter((entry) => entry.column === column);
  const rank = ['timed', 'wrong', 'failed', 'slower', 'unsupported'];
  return all.sort((a, b) => rank.indexOf(a.status) - rank.indexOf(b.status))[0];
}

function median(row: Row, column: string): number | undefined {
  return entryIn(row, column)?.timing?.median;
}

/** A run in a row of them, or by itself where it is so long that nobody's were timed in rows. */
function medianInRow(row: Row, column: string): number | undefined {
  const timing = entryIn(row, column)?.timing;
  return (timing?.inRow ?? timing)?.median;
}

/** How many times as long as atrous the fastest peer takes. */
function lead(row: Row, medianOf = median): number | undefined {
  const own = medianOf(row, 'atrous');
  const others = peerColumns.flatMap((column) => medianOf(row, column) ?? []);
  return own === undefined || others.length === 0 ? undefined : Math.min(...others) / own;
}

/** The time that the device's ceilings allow, as a share of this time. */
function ofRoofline({ flops, bytes }: Row, ceilings: Ceilings, milliseconds: number): number {
  return Math.max(flops / ceilings.flops, bytes / ceilings.bandwidth) / (milliseconds / 1000);
}

const percent = (value: number) => `${(100 * value).toFixed(0)}%`;
const times = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(2)}×`);

function cell(entry: Entry | undefined): string {
  if (entry === undefined) return '';
  if (entry.timing === undefined) return entry.status === 'unsupported' ? '—' : entry.status;
  return figure(entry.timing.median);
}

/** The columns that a report has, atrous first. */
function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ entries }) => entries.map(({ column }) => column)))];
}

function mainTable({ rows, ceilings }: Report): Table {
  const others = columnsOf(rows).filter((column) => column !== 'atrous');
  const hasGpu = rows.some((row) => entryIn(row, 'atrous')?.timing?.gpu !== undefined);
  const hasPeers = others.some((column) => peerColumns.includes(column));
  const hasRows = rows.some((row) => entryIn(row, 'atrous')?.timing?.inRow !== undefined);
  return {
    head: [
      'workload',
      'atrous ms',
      'quartiles',
      ...(hasGpu ? ['GPU ms'] : []),
      ...others.map((column) => `${column} ms`),
      ...(others.includes('against') ? ['against ÷'] : []),
      ...(hasPeers ? ['fastest peer ÷'] : []),
      ...(hasRows ? ['in a row'] : []),
      ...(hasRows && hasPeers ? ['in a row ÷'] : []),
      'GFLOP/s',
      'GB/s',
      'roofline',
      ...(hasGpu ? ['on the GPU'] : []),
    ],
    rows: rows.map((row) => {
      const own = entryIn(row, 'atrous');
      const timing = own?.timing;
      const against = median(row, 'against');
      const seconds = (timing?.median ?? Number.NaN) / 1000;
      const share = (milliseconds: number | undefined) =>
        milliseconds === undefined ? '' : percent(ofRoofline(row, ceilings, milliseconds));
      return [
        row.name,
        cell(own),
        timing ? `${figure(timing.q1)}–${figure(timing.q3)}` : '',
        ...(hasGpu ? [timing?.gpu === undefined ? '' : figure(timing.gpu)] : []),
        ...others.map((column) => cell(entryIn(row, column))),
        ...(others.includes('against') ? [times(against && timing && against / timing.median)] : []),
        ...(hasPeers ? [times(lead(row))] : []),
        ...(hasRows ? [timing?.inRow === undefined ? '' : figure(timing.inRow.median)] : []),
        ...(hasRows && hasPeers ? [times(lead(row, medianInRow))] : []),
        timing && row.flops > 0 ? figure(row.flops / seconds / 1e9) : '',
        timing ? figure(row.bytes / seconds / 1e9) : '',
        share(timing?.median),
        ...(hasGpu ? [share(timing?.gpu)] : []),
      ];
    }),
  };
}

/** Kernels' labels without the settings that all of them share: those follow from the workload. */
function shortened(labels: readonly string[]): string[] {
  const words = labels.map((label) => label.split(' '));
  const shared = (word: string) => word.includes('=') && words.every((other) => other.includes(word));
  return words.map((own) => own.filter((word) => labels.length === 1 || !shared(word)).join(' '));
}

/** All variants of a workload side by side. */
function variantTable({ ceilings }: Report, row: Row): Table {
  const [first] = row.entries;
  const own = first?.timing?.median;
  const labels = shortened(row.entries.map(({ column }) => column));
  return {
    head: [row.name, 'ms', 'quartiles', 'GPU ms', 'of the choice', 'roofline'],
    rows: row.entries.map((entry, i) => {
      const { timing } = entry;
      return [
        `${i === 0 ? '→ ' : '  '}${labels[i]}`,
        cell(entry),
        timing ? `${figure(timing.q1)}–${figure(timing.q3)}` : '',
        timing?.gpu === undefined ? '' : figure(timing.gpu),
        timing && own ? times(timing.median / own) : '',
        timing ? percent(ofRoofline(row, ceilings, timing.median)) : '',
      ];
    }),
  };
}

/** Who is compared with: what atrous's first way takes, times over. */
const planRatio = (value: number | undefined, own: number | undefined) =>
  times(value === undefined || own === undefined ? undefined : value / own);

/** All ways to run a chain side by side, with what their calls cost. */
function planTable(row: Row): Table {
  const own = row.entries[0]?.timing;
  return {
    head: [
      row.name,
      'submitted ms',
      'quartiles',
      '÷',
      'returned ms',
      'submissions',
      'wall ms',
      'quartiles',
      '÷',
      'GPU ms',
    ],
    rows: row.entries
      .filter(({ status }) => status !== 'unsupported')
      .map((entry) => {
        const { timing } = entry;
        const calls = timing?.calls;
        return [
          `${entry.column} ${entry.way}`.trim(),
          calls ? figure(calls.submitted.median) : entry.status,
          calls ? `${figure(calls.submitted.q1)}–${figure(calls.submitted.q3)}` : '',
          planRatio(calls?.submitted.median, own?.calls?.submitted.median),
          calls ? figure(calls.returned.median) : '',
          calls ? String(calls.submissions) : '',
          timing ? figure(timing.median) : '',
          timing ? `${figure(timing.q1)}–${figure(timing.q3)}` : '',
          planRatio(timing?.median, own?.median),
          timing?.gpu === undefined ? '' : figure(timing.gpu),
        ];
      }),
  };
}

/** The best of the peers at each, beside `plan.run`. */
function planSummary({ name, entries }: Row): string[] {
  const own = entries[0]?.timing;
  const others = entries.filter(({ column, timing }) => peerColumns.includes(column) && timing !== undefined);
  if (own?.calls === undefined || others.length === 0) return [];
  const best = (of: (entry: Entry) => number, ours: number) => {
    const first = others.reduce((a, b) => (of(b) < of(a) ? b : a));
    return `${times(of(first) / ours)} (${`${first.column} ${first.way}`.trim()}, ${figure(of(first))} ms for ${figure(ours)})`;
  };
  const submitted = best(({ timing }) => timing!.calls!.submitted.median, own.calls.submitted.median);
  const wall = best(({ timing }) => timing!.median, own.median);
  return [`${name}, the best peer ÷ plan.run: ${submitted} from the call to the submission; ${wall} until it is done.`];
}

/** Everything that is not a time: who was wrong, failed or can't take part, and how the others did it. */
function remarks({ rows, about, notes = [] }: Report): string[] {
  const absent = Object.entries(about.absent).map(([peer, reason]) => `${peer} is absent: ${reason}`);
  const trouble = rows.flatMap((row) =>
    row.entries
      .filter(({ status }) => status === 'wrong' || status === 'failed')
      .map(({ column, way, status, reason }) => `${row.name}: ${`${column} ${way}`.trim()} ${status}: ${reason}`),
  );
  const lacking = new Map<string, string[]>();
  for (const row of rows) {
    for (const column of columnsOf([row])) {
      const { status, reason } = entryIn(row, column)!;
      if (status !== 'unsupported') continue;
      const what = `${column} has no way: ${reason}`;
      lacking.set(what, [...(lacking.get(what) ?? []), row.name]);
    }
  }
  const grouped = [...lacking].map(
    ([what, those]) => `${what} (${those.length > 4 ? `${those.length} rows` : those.join('; ')})`,
  );
  return [...notes, ...absent, ...trouble, ...grouped];
}

const dtypeNames: Readonly<Record<string, string>> = { f32: 'float32', f16: 'float16' };

/** Rows of each dtype there is: in half the bytes a workload is another one, and means are kept apart. */
function byDtype<Of>(all: readonly Of[], dtypeOf: (one: Of) => string): [name: string, those: readonly Of[]][] {
  const dtypes = [...new Set(all.map(dtypeOf))];
  return dtypes.map((dtype) => [dtypeNames[dtype] ?? dtype, all.filter((one) => dtypeOf(one) === dtype)]);
}

function summary({ kind, rows: all }: Report): string[] {
  if (kind === 'plans') return all.flatMap(planSummary);
  return byDtype(all, ({ dtype }) => dtype).flatMap(([name, rows]) => summaryOf(` in ${name}`, rows));
}

function summaryOf(numbers: string, rows: readonly Row[]): string[] {
  const against = (how: string, medianOf: typeof median): string[] => {
    const leads = rows.flatMap((row) => {
      const value = lead(row, medianOf);
      return value === undefined ? [] : [{ name: row.name, value }];
    });
    if (leads.length === 0) return [];
    const least = leads.reduce((a, b) => (b.value < a.value ? b : a));
    const mean = geometricMean(leads.map(({ value }) => value));
    const behind = leads.filter(({ value }) => value < 1).length;
    const peers = columnsOf(rows).filter((column) => peerColumns.includes(column));
    const whom = peers.length === 1 ? `${peers[0]} alone` : `the fastest of ${peers.join(', ')}`;
    return [
      `Against ${whom}${numbers}${how}, geometric mean of ${leads.length} rows: ${times(mean)}; least ${times(least.value)} ` +
        `(${least.name}); ${behind === 0 ? 'behind on none' : `behind on ${behind}`}.`,
    ];
  };
  const inRows = rows.some(({ entries }) => entries.some(({ timing }) => timing?.inRow !== undefined));
  return [...against('', median), ...(inRows ? against(', runs in a row', medianInRow) : [])];
}

function ceilingLine({ ceilings, about }: Report): string {
  const fastest = (rates: Ceilings['copies']) => rates.reduce((a, b) => (b.rate > a.rate ? b : a)).shape;
  return (
    `Ceilings: ${figure(ceilings.bandwidth / 1e9)} GB/s of copies (${fastest(ceilings.copies)}), ` +
    `${figure(ceilings.flops / 1e9)} GFLOP/s of multiply-adds (${fastest(ceilings.multiplyAdds)}). ` +
    `Draining an empty queue takes ${about.drain.toFixed(2)} ms at the least.`
  );
}

function tablesOf(report: Report): Table[] {
  switch (report.kind) {
    case 'race':
    case 'others':
    case 'drawn':
    case 'layers':
      return byDtype(report.rows, ({ dtype }) => dtype).map(([, rows]) => mainTable({ ...report, rows }));
    case 'variants':
      return report.rows.map((row) => variantTable(report, row));
    case 'plans':
      return report.rows.map(planTable);
    case 'growth':
      return [growthTable(report.growth ?? [])];
  }
}

function facts({ about, engine, versions, machine, commit, date, command }: Report): string[] {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [`${about.adapter}; ${engine}; ${machine}`, `atrous ${commit}; ${list.join(', ')}; ${date}`, `\`${command}\``];
}

export function terminalText(report: Report): string {
  return [...tablesOf(report).map(aligned), ceilingLine(report), ...summary(report), ...remarks(report)].join('\n\n');
}

/** @param picture of growth: the file beside the report */
export function markdownText(report: Report, picture?: string): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
  const notes = remarks(report);
  const rates = (what: string, all: Ceilings['copies'], unit: string): Table => ({
    head: [what, unit],
    rows: all.map(({ shape, rate }) => [shape, figure(rate / 1e9)]),
  });
  return [
    `# Benchmark: ${report.about.adapter}`,
    list(facts(report)),
    ...summary(report),
    ...(picture ? [`![Time over work, by operation and by what grows](${picture})`] : []),
    ...tablesOf(report).map(markdown),
    'Columns are explained in docs/benchmark.md. Times are medians of wall time, the queue drained after each sample.',
    ceilingLine(report),
    markdown(rates('copy', report.ceilings.copies, 'GB/s')),
    markdown(rates('multiply-adds', report.ceilings.multiplyAdds, 'GFLOP/s')),
    ...(notes.length > 0 ? ['## Remarks', list(notes)] : []),
    '',
  ].join('\n\n');
}

/** Row by row, how a report differs from an older one; what the peers changed by is the machine's doing. */
export function comparison(older: Report, newer: Report): string {
  const before = new Map(older.rows.map((row) => [row.name, row]));
  const pairs = newer.rows.flatMap((row) => {
    const old = before.get(row.name);
    const [was, is] = [old && median(old, 'atrous'), median(row, 'atrous')];
    return old === undefined || was === undefined || is === undefined ? [] : [{ old, row, was, is }];
  });
  if (pairs.length === 0) return `No row of ${older.date} is in this run.`;
  const drift = ({ old, row }: (typeof pairs)[number]) =>
    peerColumns.flatMap((column) => {
      const [was, is] = [median(old, column), median(row, column)];
      return was === undefined || is === undefined ? [] : [was / is];
    });
  const table: Table = {
    head: ['workload', 'then ms', 'now ms', 'then ÷ now', 'peers ÷'],
    rows: pairs.map((pair) => {
      const peers = drift(pair);
      const { row, was, is } = pair;
      return [row.name, figure(was), figure(is), times(was / is), peers.length > 0 ? times(geometricMean(peers)) : ''];
    }),
  };
  const means = byDtype(pairs, ({ row }) => row.dtype).map(([name, those]) => {
    const mean = times(geometricMean(those.map(({ was, is }) => was / is)));
    const peers = those.flatMap(drift);
    return `Geometric mean in ${name}: atrous ${mean}${peers.length > 0 ? `, peers ${times(geometricMean(peers))}` : ''}.`;
  });
  const bandwidth = times(newer.ceilings.bandwidth / older.ceilings.bandwidth);
  const flops = times(newer.ceilings.flops / older.ceilings.flops);
  return [
    `Against ${older.commit} of ${older.date} (${older.about.adapter}, ${older.engine}):`,
    aligned(table),
    [...means, `The ceilings: copies ${bandwidth}, multiply-adds ${flops}.`].join(' '),
  ].join('\n\n');
}

/** A row as soon as it is known. */
export function progressLine(row: Row): string {
  const columns = columnsOf([row]);
  const labels = shortened(columns);
  const cells = columns.map((column, i) => {
    const entry = entryIn(row, column)!;
    const ways = row.entries.filter((other) => other.column === column).length;
    return `${labels[i]} ${cell(entry)}${entry.timing && ways > 1 ? ` (${entry.way})` : ''}`;
  });
  return [...cells, times(lead(row))].filter((text) => text !== '').join('  ');
}
