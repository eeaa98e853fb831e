/** What became of one case. */
export interface Verdict {
  readonly file: string;
  readonly op: string;
  readonly id: string;
  /** `'not run'` where the runner was stopped or asked for less. */
  status: 'passed' | 'failed' | 'not offered' | 'not run';
  /** Why it isn't offered, or how it failed. */
  reason?: string;
  /** Held on the reference only, the GPU not offering it here. */
  referenceOnly?: boolean;
}

/** A line for each operation of each file: passed, failed, not offered and why. */
export function summary(verdicts: readonly Verdict[]): string {
  const rows = [['source', 'operation', 'passed', 'failed', 'not offered', '']];
  for (const [file, ofFile] of groupsBy(verdicts, ({ file }) => file)) {
    for (const [op, ofOp] of groupsBy(ofFile, ({ op }) => op)) rows.push([file, op, ...counts(ofOp)]);
  }
  rows.push(['all', '', ...counts(verdicts)]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, c) => (c >= 2 && c <= 4 ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!))))
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

function counts(verdicts: readonly Verdict[]): string[] {
  const of = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status);
  const reasons = [...groupsBy(of('not offered'), ({ reason }) => reason ?? '')].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const notes = reasons.map(([reason, those]) => `${those.length} ${reason}`);
  const onReference = of('passed').filter(({ referenceOnly }) => referenceOnly).length;
  if (onReference > 0) notes.push(`${onReference} passed on the reference only: float16`);
  if (of('not run').length > 0) notes.push(`${of('not run').length} not run`);
  return [
    ...(['passed', 'failed', 'not offered'] as const).map((status) => String(of(status).length)),
    notes.join(', '),
  ];
}

function groupsBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
