import { button, segmented } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import { downloadBlob } from '../picture/picture.ts';
import { caseTables, everyCase, fewOf } from './cases.ts';
import { Reference } from './reference.ts';
import { count, type Report, reportOf, reportText, type Tally, tallyOf } from './report.ts';
import { boundUnits } from './units.ts';

/** Runs the project's own table of cases on the visitor's GPU. */
export function tableSection(device: GPUDevice): HTMLElement {
  const few = caseTables.map(fewOf);
  const totalOf = (tables: typeof caseTables) => tables.reduce((sum, { rows }) => sum + rows.length, 0);
  const selections = { all: caseTables, few } as const;
  const names = { all: 'every case', few: 'a few cases of each operation' } as const;
  const progress = el('progress', { value: 0, 'aria-label': 'Cases done', hidden: true });
  const summary = el('p', { class: 'verdict', 'aria-live': 'polite', id: 'table-summary', hidden: true });
  const problems = el('ul', { class: 'problems' });
  const body = el('tbody', {});
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
    body,
  );
  const selection = segmented(
    'Cases',
    [
      { value: 'all', label: `All ${totalOf(caseTables)}` },
      { value: 'few', label: `A few of each, ${totalOf(few)}` },
    ],
    'all',
    () => reset(),
  );
  let running: AbortController | undefined;
  let report: Report | undefined;
  let rows = new Map<string, ReturnType<typeof operationRow>>();
  const run = button('Run them', () => void start(), 'primary');
  const stop = button('Stop', () => running?.abort(new Error('Stopped.')));
  stop.disabled = true;
  const copied = el('span', { class: 'note', role: 'status' });
  const copy = button('Copy report', () => void copyReport());
  const hand = (extension: string, type: string, text: (report: Report) => string) =>
    button(`Download as ${extension === 'json' ? 'JSON' : 'text'}`, () => {
      if (report !== undefined) downloadBlob(new Blob([text(report)], { type }), `atrous-check.${extension}`);
    });
  const reports = el(
    'div',
    { class: 'row', hidden: true, id: 'table-report' },
    copy,
    hand('txt', 'text/plain', reportText),
    hand('json', 'application/json', (made) => JSON.stringify(made, null, 2)),
    copied,
  );

  const chosen = () => selection.value as keyof typeof selections;
  const reset = () => {
    const cases = new Map<string, number>(); // an operation may have more than one table
    for (const table of selections[chosen()]) cases.set(table.op, (cases.get(table.op) ?? 0) + table.rows.length);
    rows = new Map([...cases].map(([op, each]) => [op, operationRow(op, each)]));
    body.replaceChildren(...[...rows.values()].map(({ element }) => element));
    problems.replaceChildren();
    summary.hidden = true;
    reports.hidden = true;
    copied.textContent = '';
  };

  const copyReport = async () => {
    if (report === undefined) return;
    try {
      await navigator.clipboard.writeText(reportText(report));
      copied.textContent = 'Copied.';
    } catch {
      copied.textContent = 'The browser does not let this page copy; download it instead.';
    }
  };

  const start = async () => {
    running = new AbortController();
    const reference = new Reference(running.signal);
    const tables = selections[chosen()];
    const total = totalOf(tables);
    reset();
    run.disabled = true;
    stop.disabled = false;
    selection.element.toggleAttribute('disabled', true);
    progress.max = total;
    progress.value = 0;
    progress.hidden = false;
    summary.classList.remove('good', 'bad');
    const found: string[] = [];
    const started = performance.now();
    let done = 0;
    let failed = 0;
    let verdict = '';
    try {
      for await (const result of everyCase(device, reference, running.signal, tables)) {
        progress.value = ++done;
        rows.get(result.op)!.add(result);
        if (result.problems.length > 0) failed++;
        const texts = result.problems.map((text) => `${result.op}, ${result.name}: ${text}`);
        found.push(...texts);
        problems.append(...texts.map((text) => el('li', {}, text)));
      }
      verdict = failed === 0 ? `All ${done} cases are right` : `${failed} of ${done} cases are wrong`;
      summary.classList.add(failed === 0 ? 'good' : 'bad');
    } catch (error) {
      verdict = running.signal.aborted ? `Stopped after ${done} of ${total}` : errorText(error);
      summary.classList.toggle('bad', !running.signal.aborted);
    } finally {
      reference.close();
      summary.textContent = verdict;
      summary.hidden = false;
      run.disabled = false;
      stop.disabled = true;
      selection.element.toggleAttribute('disabled', false);
      report = reportOf(device, {
        selection: names[chosen()],
        verdict,
        seconds: (performance.now() - started) / 1000,
        operations: [...rows.values()].map(({ tally }) => tally),
        problems: found,
      });
      reports.hidden = false;
    }
  };

  reset();
  return el(
    'section',
    { class: 'whole-table', 'aria-labelledby': 'table-heading' },
    el('h2', { id: 'table-heading' }, 'The whole table'),
    el(
      'p',
      { class: 'lead' },
      `The ${totalOf(caseTables)} cases that this library is tested with, here, on this GPU: each on every kernel that accepts it, against the reference.`,
    ),
    el('div', { class: 'row' }, run, stop, selection.element),
    progress,
    summary,
    reports,
    problems,
    el('div', { class: 'scroll' }, overview),
  );
}

function operationRow(op: string, cases: number) {
  const cells = [el('td', {}), el('td', {}), el('td', {}), el('td', {})];
  const tally: Tally = tallyOf(op, cases);
  const show = () => {
    const { done, runs, worst, worstCase, failed } = tally;
    const texts = [
      done > 0 && done < cases ? `${done} of ${cases}` : String(cases),
      done > 0 ? String(runs) : '',
      done > 0 ? boundUnits(worst) : '',
      done > 0 ? String(failed) : '',
    ];
    cells.forEach((cell, k) => {
      cell.textContent = texts[k]!;
    });
    cells[2]!.title = worstCase;
    cells[3]!.classList.toggle('bad', failed > 0);
  };
  show();
  return {
    element: el('tr', {}, el('th', { scope: 'row' }, op), ...cells),
    tally,
    add(result: Parameters<typeof count>[1]) {
      count(tally, result);
      show();
    },
  };
}
