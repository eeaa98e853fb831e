import type { CaseResult } from '../../test/engines/account.ts';
import { casesOf, type Job, type Result, runJob, written } from '../../test/engines/job.ts';
import { button, segmented } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import { downloadBlob } from '../picture/picture.ts';
import { count, type Report, reportOf, reportText, type Tally, tallyOf } from './report.ts';
import { boundUnits } from './units.ts';

/** Contexts that share the rows: Firefox looks only every few dozen milliseconds whether a read is done. */
const LANES = 6;

/**
 * What the address narrows the tables to, as `npm run test:engines` has it: `?op=conv2d&op=focus`, `?part=1/3`, or
 * `?corpus=cases.json` for a file of foreign cases beside the page, `&only=corpus` for these alone.
 */
async function asked(): Promise<Job> {
  const parameters = new URLSearchParams(location.search);
  const ops = parameters.getAll('op');
  const [part = 1, parts = 1] = parameters.get('part')?.split('/').map(Number) ?? [];
  const corpus = parameters.get('corpus');
  return {
    tables: parameters.get('only') !== 'corpus',
    ops: ops.length > 0 ? ops : undefined,
    part: [part, parts],
    corpus: corpus === null ? undefined : await (await fetch(`./${encodeURIComponent(corpus)}`)).json(),
  };
}

/** Runs the project's own table of cases on the visitor's GPU: what `npm run test:engines` runs, and by this very page. */
export async function tableSection(device: GPUDevice): Promise<HTMLElement> {
  const all = await asked();
  const selections: Readonly<Record<string, Job>> = { all, few: { ...all, few: true } };
  const names: Readonly<Record<string, string>> = { all: 'every case', few: 'a few cases of each operation' };
  const totalOf = (job: Job) => [...casesOf(job, device).values()].reduce((sum, cases) => sum + cases, 0);
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
        ...['Operation', 'Cases', 'Runs', 'Largest error, in bounds', 'Failed'].map((head) =>
          el('th', { scope: 'col' }, head),
        ),
      ),
    ),
    body,
  );
  const selection = segmented(
    'Cases',
    [
      { value: 'all', label: `All ${totalOf(all)}` },
      { value: 'few', label: `A few of each, ${totalOf(selections.few!)}` },
    ],
    'all',
    () => reset(),
  );
  let running: AbortController | undefined;
  let report: Report | undefined;
  let found: string[] = [];
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
    hand('txt', 'text/plain', (made) => reportText(made, found)),
    hand('json', 'application/json', written),
    copied,
  );

  const reset = () => {
    const cases = casesOf(selections[selection.value]!, device);
    rows = new Map([...cases].map(([op, each]) => [op, operationRow(op, each, labelOf(op, device))]));
    body.replaceChildren(...[...rows.values()].map(({ element }) => element));
    problems.replaceChildren();
    summary.hidden = true;
    reports.hidden = true;
    copied.textContent = '';
  };

  const copyReport = async () => {
    if (report === undefined) return;
    try {
      await navigator.clipboard.writeText(reportText(report, found));
      copied.textContent = 'Copied.';
    } catch {
      copied.textContent = 'The browser does not let this page copy; download it instead.';
    }
  };

  const start = async () => {
    running = new AbortController();
    const { signal } = running;
    const job = selections[selection.value]!;
    const total = totalOf(job);
    reset();
    run.disabled = true;
    stop.disabled = false;
    selection.element.toggleAttribute('disabled', true);
    progress.max = total;
    progress.value = 0;
    progress.hidden = false;
    summary.classList.remove('good', 'bad');
    found = [];
    const started = performance.now();
    let done = 0;
    let verdict = '';
    let result: Result | undefined;
    const onCase = (one: CaseResult) => {
      progress.value = ++done;
      rows.get(operationOf(one))?.add(one);
      if (one.message === undefined) return;
      const text = `${one.group}, ${one.name}: ${one.message}`;
      found.push(text);
      problems.append(el('li', {}, text));
    };
    try {
      result = await runJob(job, { onCase, signal, say: (text) => console.info(text) }, { device, lanes: LANES });
      const { passed, failed } = result;
      verdict = failed === 0 ? `All ${passed} cases are right` : `${failed} of ${passed + failed} cases are wrong`;
      summary.classList.add(failed === 0 ? 'good' : 'bad');
    } catch (error) {
      verdict = signal.aborted ? `Stopped after ${done} of ${total}` : errorText(error);
      summary.classList.toggle('bad', !signal.aborted);
    } finally {
      summary.textContent = verdict;
      summary.hidden = false;
      run.disabled = false;
      stop.disabled = true;
      selection.element.toggleAttribute('disabled', false);
      const seconds = (performance.now() - started) / 1000;
      const operations = [...rows.values()].map(({ tally }) => tally);
      report = reportOf(device, { selection: names[selection.value]!, verdict, seconds, operations }, result);
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
      `The ${totalOf(all)} cases that this library is tested with, here, on this GPU: each with numbers of several kinds, in each ` +
        'precision that the GPU has, on every kernel that accepts it, against the reference.',
    ),
    el('div', { class: 'row' }, run, stop, selection.element),
    progress,
    summary,
    reports,
    problems,
    el('div', { class: 'scroll' }, overview),
  );
}

const operationOf = ({ group }: CaseResult) => group.split(',')[0]!;

/** Without the feature there is one case: that float16 is refused. */
const labelOf = (op: string, { features }: GPUDevice) =>
  op === 'float16' && !features.has('shader-f16') ? 'float16, to be refused' : op;

function operationRow(op: string, cases: number, label: string) {
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
    element: el('tr', {}, el('th', { scope: 'row' }, label), ...cells),
    tally,
    add(result: CaseResult) {
      count(tally, result);
      show();
    },
  };
}
