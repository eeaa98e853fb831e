import { button, select } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { AnyTensor, Dispatch, Engine } from '../engine.ts';
import { asCode, type FormCall } from './call.ts';
import { formCallOf, offered } from './cases.ts';
import { CallForm } from './form.ts';
import { Reference } from './reference.ts';
import type { ReferenceAnswer } from './referenceWorker.ts';
import { type Refusal, refusalText } from './refusal.ts';
import { type GpuAnswer, judge, runOnGpu, runOnReference, shapeOf, type Verdict } from './run.ts';
import { tableSection } from './tableSection.ts';
import { boundUnits, milliseconds as inMs } from './units.ts';

/** The tool that holds any call on the GPU against the reference. */
export class CheckPage<T extends AnyTensor> {
  readonly #engine: Engine<T>;
  readonly #form: CallForm;
  readonly #code = el('code', {});
  readonly #result = el('div', { class: 'result', id: 'check-result', 'aria-live': 'polite' });
  readonly #run: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #running: AbortController | undefined;

  constructor(engine: Engine<T>) {
    this.#engine = engine;
    this.#form = new CallForm(() => this.#showCode());
    this.#run = el('button', { type: 'submit', class: 'button primary' }, 'Run');
    this.#stop = button('Stop', () => this.#running?.abort(new Error('Stopped.')));
    this.#stop.disabled = true;
  }

  mount(panel: HTMLElement): void {
    const form = el(
      'form',
      { novalidate: true, 'aria-label': 'The call to check' },
      this.#casePicker(),
      this.#form.element,
      el('div', { class: 'row' }, this.#run, this.#stop),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // On a narrow screen the result lies below the form.
      void this.#check().then(() => this.#result.scrollIntoView({ block: 'nearest' }));
    });
    panel.append(
      el(
        'p',
        { class: 'lead' },
        this.#engine.kind === 'gpu'
          ? 'Any call, on the GPU and on the float64 reference. Each element may differ by as much as rounding in any order can ' +
              'make it differ, and no more: that is its bound, and errors are counted in it. What the library refuses, it refuses here.'
          : 'Any call, on the float64 reference; there is no GPU here to hold against it. What the library refuses, it refuses here.',
      ),
      el(
        'div',
        { class: 'check' },
        form,
        el(
          'div',
          { class: 'outcome' },
          el('pre', { tabindex: 0, 'aria-label': 'The call as code' }, this.#code),
          this.#result,
        ),
      ),
    );
    if (this.#engine.device !== undefined) {
      const place = el('div', {});
      panel.append(place);
      tableSection(this.#engine.device).then(
        (section) => place.replaceWith(section),
        (error: unknown) => place.replaceWith(el('p', { class: 'problem', role: 'alert' }, errorText(error))),
      );
    }
    this.#showCode();
    // Something to look at from the start.
    void this.#check();
  }

  /** Fills the form with a case of the project's own table. */
  #casePicker(): HTMLElement {
    const cases = offered.flatMap((table) => table.rows.map((row) => ({ table, row })));
    const picker = select('Take a case of the table', [{ value: '', label: 'choose …' }], (value) => {
      const chosen = cases[Number(value)];
      if (value === '' || chosen === undefined) return;
      this.#form.write(formCallOf(chosen.table, chosen.row));
      this.#showCode();
      void this.#check();
    });
    for (const table of offered) {
      const group = el('optgroup', { label: table.op });
      cases.forEach((entry, k) => {
        if (entry.table === table) group.append(el('option', { value: k }, entry.row.name));
      });
      picker.input.append(group);
    }
    return picker.element;
  }

  /** Runs the call again by another kernel that takes it, where there is one. */
  #kernelPicker(dispatches: readonly Dispatch[], kernel: string): HTMLElement[] {
    const labels = [...new Set(dispatches.flatMap(({ candidates }) => candidates.map(({ label }) => label)))];
    if (labels.length < 2) return [];
    const options = labels.map((label) => ({ value: label, label }));
    const picker = select('Kernel', [{ value: '', label: 'as the library chooses' }, ...options], (label) => {
      void this.#check(label).then(() => this.#result.querySelector('select')?.focus());
    });
    picker.input.value = kernel;
    return [picker.element];
  }

  #showCode(): void {
    this.#code.textContent = asCode(this.#form.read(), this.#form.operandNames);
  }

  /** @param kernel to be taken wherever it is a candidate, by its label; the library's own choice by default */
  async #check(kernel = ''): Promise<void> {
    if (this.#running !== undefined) return;
    const call = this.#form.read();
    this.#running = new AbortController();
    const worker = new Reference(this.#running.signal);
    this.#run.disabled = true;
    this.#stop.disabled = false;
    this.#result.dataset.state = 'running';
    this.#result.replaceChildren(el('p', { class: 'hint' }, 'Running…'));
    try {
      const gpu = await this.#onGpu(call, kernel);
      const output = gpu !== undefined && 'shape' in gpu ? gpu.shape : undefined;
      const reference = await runOnReference(worker, call, output);
      this.#show(gpu, reference, kernel);
      this.#result.dataset.state = 'done';
    } catch (error) {
      this.#result.replaceChildren(el('p', { class: 'problem' }, errorText(error)));
      this.#result.dataset.state = 'failed';
    } finally {
      worker.close();
      this.#running = undefined;
      this.#run.disabled = false;
      this.#stop.disabled = true;
    }
  }

  async #onGpu(call: FormCall, kernel: string): Promise<GpuAnswer | undefined> {
    if (this.#engine.kind !== 'gpu') return undefined;
    if (kernel === '' || this.#engine.withKernel === undefined) return runOnGpu(this.#engine, call);
    const engine = await this.#engine.withKernel(kernel);
    try {
      return await runOnGpu(engine, call);
    } finally {
      engine.close();
    }
  }

  #show(gpu: GpuAnswer | undefined, reference: ReferenceAnswer, kernel: string): void {
    const { dataset } = this.#result;
    delete dataset.worst;
    delete dataset.failures;
    const refusals = [refused('GPU', gpu), refused('reference', reference)].filter((entry) => entry !== undefined);
    if (refusals.length > 0) {
      this.#result.replaceChildren(...refusalsIn(refusals, gpu !== undefined));
      return;
    }
    if ('refusal' in reference || (gpu !== undefined && 'refusal' in gpu)) return;
    const { expected, milliseconds } = reference;
    const shape = shapeOf(expected);
    const times: [string, string][] = [['Reference', inMs(milliseconds)]];
    if (gpu === undefined) {
      this.#result.replaceChildren(facts([['Output', shape.join(' × ')], ...times]));
      return;
    }
    times.unshift(
      ['GPU', `${inMs(gpu.milliseconds)}, with reading back`],
      ['GPU, first time', inMs(gpu.firstMilliseconds)],
    );
    if (gpu.shape.join() !== shape.join()) {
      this.#result.replaceChildren(
        el('p', { class: 'verdict bad' }, 'The shapes differ'),
        facts([['Output of the GPU', gpu.shape.join(' × ')], ['Output of the reference', shape.join(' × ')], ...times]),
      );
      return;
    }

    const verdict = judge(gpu.data, expected);
    dataset.worst = String(verdict.comparison.worst);
    dataset.failures = String(verdict.comparison.failures);
    this.#result.replaceChildren(
      ...verdictOf(verdict, expected.kind),
      facts([['Output', shape.join(' × ')], ...detail(verdict, expected.kind), ...times]),
      ...this.#kernelPicker(gpu.dispatches, kernel),
      ...gpu.dispatches.map(kernelText),
    );
  }
}

/** A kernel's text, in colours from when it is first looked at. */
function kernelText({ label, wgsl }: Dispatch): HTMLElement {
  const text = el('pre', { tabindex: 0, role: 'region', 'aria-label': `The WGSL of ${label.split(' ')[0]}` }, wgsl);
  const details = el('details', { class: 'kernel' }, el('summary', {}, label), text);
  const colour = () => void import('./highlight.ts').then(({ highlighted }) => text.replaceChildren(highlighted(wgsl)));
  details.addEventListener('toggle', colour, { once: true });
  return details;
}

function refusalsIn(refusals: readonly { side: string; refusal: Refusal }[], hasGpu: boolean): HTMLElement[] {
  const texts = refusals.map(({ refusal }) => refusalText(refusal));
  const both = refusals.length === 2 && texts[0] === texts[1];
  if (both || !hasGpu) {
    return [
      el('p', { class: 'verdict' }, 'Refused'),
      el('p', { class: 'problem' }, texts[0]!),
      ...(both ? [el('p', { class: 'hint' }, 'By both, in the same words.')] : []),
    ];
  }
  return refusals.flatMap(({ side }, k) => [
    el('p', { class: 'verdict' }, `Refused by the ${side}`),
    el('p', { class: 'problem' }, texts[k]!),
  ]);
}

function refused(side: string, answer: GpuAnswer | ReferenceAnswer | undefined) {
  return answer !== undefined && 'refusal' in answer ? { side, refusal: answer.refusal } : undefined;
}

function verdictOf({ comparison }: Verdict, kind: 'bound' | 'bits'): HTMLElement[] {
  const good = comparison.failures === 0;
  if (comparison.elements === 0) return [el('p', { class: 'verdict good' }, 'Empty, on both sides')];
  if (kind === 'bits') {
    return [
      el(
        'p',
        { class: `verdict ${good ? 'good' : 'bad'}` },
        good ? 'The same, to the bit' : `${comparison.failures} elements differ`,
      ),
    ];
  }
  const meter = el('div', { class: 'meter', 'aria-hidden': 'true' });
  meter.style.setProperty('--worst', `${Math.min(1, comparison.worst) * 100}%`);
  return [
    el(
      'p',
      { class: `verdict ${good ? 'good' : 'bad'}` },
      good
        ? `Right: at most ${boundUnits(comparison.worst)} of the bound`
        : `Wrong: ${comparison.failures} elements beyond their bound`,
    ),
    meter,
  ];
}

function detail({ comparison, worst }: Verdict, kind: 'bound' | 'bits'): [string, string][] {
  const rows: [string, string][] = [['Elements', comparison.elements.toLocaleString('en')]];
  if (comparison.unconstrained > 0) rows.push(['Unconstrained', `${comparison.unconstrained}, after an overflow`]);
  if (worst === undefined || (kind === 'bits' && comparison.failures === 0)) return rows;
  rows.push(['Worst element', `[${worst.at.join(', ')}]`]);
  rows.push(['GPU says', String(worst.got)], ['Reference says', String(worst.expected)]);
  if (kind === 'bound') {
    rows.push(['Difference', exponent(Math.abs(worst.got - worst.expected))], ['Bound', exponent(worst.allowed)]);
  }
  return rows;
}

function facts(rows: readonly (readonly [string, string])[]): HTMLElement {
  return el('dl', { class: 'facts' }, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

const exponent = (value: number) => (value === 0 ? '0' : value.toExponential(3));
