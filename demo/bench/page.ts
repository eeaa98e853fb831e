import type { Context } from 'atrous';
import type { Peer } from '../../bench/lab.ts';
import { markdownText, type Report } from '../../bench/report.ts';
import type { Row } from '../../bench/runner.ts';
import { inFloat16, operationOf, type Workload, workloads } from '../../bench/workloads.ts';
import { button, select } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import { bars, roofline } from './charts.ts';
import { packages, runBench } from './session.ts';
import { head, line } from './table.ts';

/** The first workload of each operation, and the first chain. */
const oneOfEach = workloads.filter((workload, i) => {
  const operation = operationOf(workload);
  return workloads.findIndex((other) => operationOf(other) === operation) === i;
});

const megabytes: Readonly<Record<Peer, string>> = { tfjs: '1 MB', ort: '25 MB', jax: '1 MB' };

/** The tool that checks and times atrous and its peers on the visitor's GPU. */
export class BenchPage {
  readonly #gpu: Context | undefined;
  readonly #peers = new Map<Peer, HTMLInputElement>();
  readonly #progress = el('progress', { value: 0, 'aria-label': 'Workloads done', hidden: true });
  readonly #status = el('p', { class: 'hint', id: 'bench-status' });
  readonly #summary = el('p', { class: 'verdict', 'aria-live': 'polite', id: 'bench-summary', hidden: true });
  readonly #charts = el('div', { class: 'charts' });
  readonly #body = el('tbody', {});
  readonly #table = el(
    'div',
    { class: 'scroll', hidden: true, tabindex: 0 },
    el('table', { class: 'overview' }, head(), this.#body),
  );
  readonly #keep = el('div', { class: 'row', hidden: true });
  #running: AbortController | undefined;
  #drawing: ResizeObserver | undefined;

  constructor(gpu: Context | undefined) {
    this.#gpu = gpu;
  }

  mount(panel: HTMLElement): void {
    panel.append(
      el(
        'p',
        { class: 'lead' },
        this.#gpu
          ? 'atrous and its peers on one device of this browser, in turns. No result is timed before it is found right. ' +
              'Times are of runs in a row, in milliseconds; less is better.'
          : 'There is no GPU here to measure.',
      ),
    );
    if (!this.#gpu) return;
    const chooser = select(
      'Workloads',
      [
        { value: 'each', label: 'one of each operation' },
        { value: 'all', label: `all ${workloads.length}` },
        ...workloads.map(({ name }) => ({ value: name, label: name })),
      ],
      () => {},
    );
    const half = this.#gpu.device.features.has('shader-f16');
    const numbers = select(
      'Numbers',
      [
        { value: 'f32', label: 'float32' },
        { value: 'f16', label: 'float16' },
      ],
      () => {},
    );
    const peers = (Object.keys(packages) as Peer[]).map((peer) => {
      const input = el('input', { type: 'checkbox', checked: true });
      this.#peers.set(peer, input);
      return el('label', { class: 'peer' }, input, `${packages[peer]} (about ${megabytes[peer]})`);
    });
    const run = button('Run', () => void start(), 'primary');
    const stop = button('Stop', () => this.#running?.abort(new Error('Stopped.')));
    stop.disabled = true;
    const start = async () => {
      run.disabled = true;
      stop.disabled = false;
      await this.#run(chosen(chooser.input.value, numbers.input.value === 'f16'));
      run.disabled = false;
      stop.disabled = true;
    };
    panel.append(
      el(
        'div',
        { class: 'bench' },
        el(
          'div',
          { class: 'bench-form' },
          el('div', { class: 'bench-choices' }, chooser.element, half ? numbers.element : undefined),
          el('fieldset', {}, el('legend', {}, 'Beside atrous'), ...peers),
        ),
        el('div', { class: 'row' }, run, stop),
        this.#progress,
        this.#status,
        this.#summary,
        this.#charts,
        this.#table,
        this.#keep,
      ),
    );
  }

  async #run(wanted: readonly Workload[]): Promise<void> {
    this.#running = new AbortController();
    const { signal } = this.#running;
    const peers = [...this.#peers].filter(([, { checked }]) => checked).map(([peer]) => peer);
    const rows: Row[] = [];
    this.#drawing?.disconnect();
    for (const part of [this.#charts, this.#body, this.#keep]) part.replaceChildren();
    this.#summary.hidden = true;
    this.#summary.classList.remove('bad');
    this.#keep.hidden = true;
    this.#progress.hidden = false;
    this.#progress.max = wanted.length;
    this.#progress.value = 0;
    try {
      const report = await runBench(wanted, peers, {
        signal,
        progress: (text) => {
          this.#status.textContent = text;
        },
        onRow: (row) => {
          rows.push(row);
          this.#table.hidden = false;
          this.#body.append(line(row));
          this.#progress.value = rows.length;
        },
      });
      this.#show(report);
    } catch (error) {
      const said = signal.aborted ? `Stopped after ${rows.length} of ${wanted.length}` : errorText(error);
      this.#summary.textContent = said;
      this.#summary.classList.toggle('bad', !signal.aborted);
    } finally {
      this.#summary.hidden = false;
      this.#status.textContent = '';
      this.#progress.hidden = true;
      this.#running = undefined;
    }
  }

  #show(report: Report): void {
    const wrong = report.rows.flatMap(({ name, entries }) =>
      entries.filter(({ column, timing }) => column === 'atrous' && !timing).map(({ status }) => `${name}: ${status}`),
    );
    this.#summary.textContent =
      wrong.length > 0
        ? `Not timed: ${wrong.join('; ')}`
        : report.rows.length === 1
          ? 'It is right, and timed'
          : `All ${report.rows.length} are right, and timed`;
    this.#summary.classList.toggle('bad', wrong.length > 0);
    this.#drawing?.disconnect();
    this.#drawing = new ResizeObserver(() => this.#draw(report));
    this.#drawing.observe(this.#charts.parentElement!);
    const text = markdownText(report);
    const copy = button('Copy the report', () => {
      void navigator.clipboard.writeText(text).then(
        () => copied.replaceChildren('Copied.'),
        (error) => copied.replaceChildren(errorText(error)),
      );
    });
    const copied = el('span', { class: 'hint', 'aria-live': 'polite' });
    const file = new Blob([JSON.stringify(report, undefined, 2)], { type: 'application/json' });
    const download = el(
      'a',
      {
        class: 'button plain',
        href: URL.createObjectURL(file),
        download: `atrous-bench-${report.date.slice(0, 10)}.json`,
      },
      'Download it as JSON',
    );
    this.#keep.append(copy, download, copied);
    this.#keep.hidden = false;
  }

  /** The charts, as wide as there is room. */
  #draw(report: Report): void {
    const width = Math.min(720, this.#charts.parentElement!.clientWidth);
    if (width === 0) return; // another tool is shown
    const figures: [string, Element][] = [];
    if (Object.keys(report.versions).length > 0) figures.push(['Peers over atrous', bars(report.rows, width)]);
    figures.push(['atrous under the roofline', roofline(report.rows, report.ceilings, width)]);
    this.#charts.replaceChildren(
      ...figures.map(([title, chart]) => el('figure', {}, el('figcaption', {}, el('h2', {}, title)), chart)),
    );
  }
}

function chosen(value: string, half: boolean): readonly Workload[] {
  const named = workloads.filter(({ name }) => name === value);
  const wanted = value === 'each' ? oneOfEach : value === 'all' ? workloads : named;
  return half ? wanted.map(inFloat16) : wanted;
}
