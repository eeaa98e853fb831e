import { button } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import { type CaseResult, caseTables, everyCase } from './cases.ts';
import { Reference } from './reference.ts';
import { boundUnits } from './units.ts';

interface Tally {
  cases: number;
  runs: number;
  worst: number;
  failed: number;
}

/** Runs the project's own table of cases on the visitor's GPU. */
export function tableSection(device: GPUDevice): HTMLElement {
  const total = caseTables.reduce((sum, { rows }) => sum + rows.length, 0);
  const progress = el('progress', { max: total, value: 0, 'aria-label': 'Cases done', hidden: true });
  const summary = el('p', { class: 'verdict', 'aria-live': 'polite', id: 'table-summary', hidden: true });
  const problems = el('ul', { class: 'problems' });
  const rows = new Map(caseTables.map(({ op, rows: cases }) => [op, operationRow(op, cases.length)]));
  const overview = el(
    'table',
    { class: 'overview' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...['Operation', 'Cases', 'Runs', 'Error, in bounds', 'Failed'].map((head) => el('th', { scope: 'col' }, head)),
      ),
    ),
    el('tbody', {}, ...[...rows.values()].map(({ element }) => element)),
  );
  let running: AbortController | undefined;
  const run = button('Run them all', () => void start(), 'primary');
  const stop = button('Stop', () => running?.abort(new Error('Stopped.')));
  stop.disabled = true;

  const start = async () => {
    running = new AbortController();
    const reference = new Reference(running.signal);
    run.disabled = true;
    stop.disabled = false;
    progress.hidden = false;
    summary.hidden = true;
    summary.classList.remove('good', 'bad');
    problems.replaceChildren();
    for (const row of rows.values()) row.reset();
    let done = 0;
    let failed = 0;
    try {
      for await (const result of everyCase(device, reference, running.signal)) {
        progress.value = ++done;
        rows.get(result.op)!.add(result);
        if (result.problems.length > 0) failed++;
        problems.append(...result.problems.map((text) => el('li', {}, `${result.op}, ${result.name}: ${text}`)));
      }
      summary.textContent = failed === 0 ? `All ${done} cases are right` : `${failed} of ${done} cases are wrong`;
      summary.classList.add(failed === 0 ? 'good' : 'bad');
    } catch (error) {
      summary.textContent = running.signal.aborted ? `Stopped after ${done} of ${total}` : errorText(error);
      summary.classList.toggle('bad', !running.signal.aborted);
    } finally {
      reference.close();
      summary.hidden = false;
      run.disabled = false;
      stop.disabled = true;
    }
  };

  return el(
    'section',
    { class: 'whole-table', 'aria-labelledby': 'table-heading' },
    el('h2', { id: 'table-heading' }, 'The whole table'),
    el(
      'p',
      { class: 'lead' },
      `The ${total} cases that this library is tested with, here, on this GPU: each on every kernel that accepts it, against the reference.`,
    ),
    el('div', { class: 'row' }, run, stop),
    progress,
    summary,
    problems,
    el('div', { class: 'scroll' }, overview),
  );
}

function operationRow(op: string, cases: number) {
  const cells = [el('td', {}), el('td', {}), el('td', {}), el('td', {})];
  const tally: Tally = { cases: 0, runs: 0, worst: 0, failed: 0 };
  const show = () => {
    const started = tally.cases > 0;
    const texts = [
      started && tally.cases < cases ? `${tally.cases} of ${cases}` : String(cases),
      started ? String(tally.runs) : '',
      started ? boundUnits(tally.worst) : '',
      started ? String(tally.failed) : '',
    ];
    cells.forEach((cell, k) => {
      cell.textContent = texts[k]!;
    });
    cells[3]!.classList.toggle('bad', tally.failed > 0);
  };
  show();
  return {
    element: el('tr', {}, el('th', { scope: 'row' }, op), ...cells),
    add(result: CaseResult) {
      tally.cases++;
      tally.runs += result.runs;
      tally.worst = Math.max(tally.worst, result.worst);
      if (result.problems.length > 0) tally.failed++;
      show();
    },
    reset() {
      Object.assign(tally, { cases: 0, runs: 0, worst: 0, failed: 0 } satisfies Tally);
      show();
    },
  };
}
