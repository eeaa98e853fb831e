import { button, range, segmented, select } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { AnyTensor, Engine } from '../engine.ts';
import { newestWins } from '../newestWins.ts';
import { Drawing, shown } from './drawing.ts';
import {
  type Cell,
  compute,
  imageValues,
  type Layer,
  type LayerSettings,
  layerOf,
  type Preset,
  presetWeights,
  receptiveField,
} from './layer.ts';

const plain = {
  kind: 'depthwise',
  size: 6,
  channels: 2,
  kernel: 3,
  stride: 1,
  dilation: 1,
  padding: 'same',
  multiplier: 1,
  outputs: 2,
} as const satisfies LayerSettings;

/** What the buttons on top start from. */
const examples = {
  depthwise: plain,
  dilated: { ...plain, size: 10, channels: 1, dilation: 3 },
  separable: { ...plain, kind: 'separable' },
  focus: { ...plain, kind: 'focus', size: 8, channels: 1, outputs: 1 },
} as const satisfies Record<string, LayerSettings>;
type Example = keyof typeof examples;

/** Milliseconds that an output is shown while the filter slides. */
const STEP = 650;

/** Terms of a sum that are written out. */
const TERMS = 12;

const numbers = ['size', 'channels', 'kernel', 'stride', 'dilation', 'multiplier', 'outputs'] as const;

/** Values of a level that came from the engine, with the layer and the filters that they belong to. */
interface Computed {
  readonly layer: Layer;
  readonly filters: readonly (readonly number[])[];
  readonly values: readonly Float32Array[];
}

/** The tool that draws layers as they slide. */
export class LayersPage<T extends AnyTensor> {
  readonly #engine: Engine<T>;
  readonly #stage = el('div', { class: 'layer-stage', id: 'layer-stage' });
  readonly #sum = el('p', { class: 'sum', id: 'layer-sum' });
  readonly #equal = el('p', { class: 'note', id: 'layer-equal', 'aria-live': 'polite' });
  readonly #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  readonly #code = el('code', {});
  readonly #filters = el('div', { class: 'filters' });
  readonly #example: ReturnType<typeof segmented>;
  readonly #choices: Record<(typeof numbers)[number], ReturnType<typeof select>>;
  readonly #padding: ReturnType<typeof segmented>;
  readonly #preset: ReturnType<typeof select>;
  readonly #position: ReturnType<typeof range>;
  readonly #plane: ReturnType<typeof select>;
  readonly #slide: HTMLButtonElement;
  readonly #narrow = matchMedia('(max-width: 48rem)');
  readonly #compute = newestWins(() => this.#computeNewest());
  #kind: LayerSettings['kind'] = 'depthwise';
  #weights: number[][] = [];
  #computed: Computed | undefined;
  #drawing: Drawing | undefined;
  /** Whether the next drawing begins in the middle, where no padding is seen. */
  #centred = true;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(engine: Engine<T>) {
    this.#engine = engine;
    this.#example = segmented(
      'Layer',
      [
        { value: 'depthwise', label: 'Depthwise' },
        { value: 'dilated', label: 'Dilated' },
        { value: 'separable', label: 'Separable' },
        { value: 'focus', label: 'Focus' },
      ],
      'depthwise',
      (value) => this.#take(examples[value as Example]),
    );
    const choice = (label: string, values: readonly number[]) =>
      select(
        label,
        values.map((value) => ({ value: String(value), label: String(value) })),
        () => this.#rebuild(),
      );
    this.#choices = {
      size: choice('Rows and columns', [4, 6, 8, 10]),
      channels: choice('Channels', [1, 2, 3]),
      kernel: choice('Filter size', [1, 2, 3, 4, 5]),
      stride: choice('Stride', [1, 2, 3]),
      dilation: choice('Dilation', [1, 2, 3]),
      multiplier: choice('Filters a channel', [1, 2]),
      outputs: choice('Output channels', [1, 2, 3]),
    };
    this.#padding = segmented(
      'Padding',
      [
        { value: 'same', label: 'same' },
        { value: 'valid', label: 'valid' },
      ],
      'same',
      () => this.#rebuild(),
    );
    this.#preset = select(
      'Weights',
      [
        { value: 'counting', label: '1, 2, 3 …' },
        { value: 'ones', label: 'all one' },
        { value: 'edges', label: 'edges' },
        { value: 'centre', label: 'the centre alone' },
      ],
      () => this.#rebuild(),
    );
    this.#position = range({
      label: 'Output pixel',
      min: 0,
      max: 35,
      step: 1,
      value: 0,
      format: (value) => this.#where(value),
      onInput: () => this.#light(),
    });
    this.#position.input.addEventListener('keydown', (event) => this.#byRow(event));
    this.#plane = select('Output channel', [], () => {
      this.#showFilters();
      this.#light();
    });
    this.#slide = button('Slide', () => this.#toggle(), 'primary');
  }

  mount(panel: HTMLElement): void {
    panel.append(
      el(
        'p',
        { class: 'lead' },
        'What each output looks at, and by which weights. Slide the filter, pick an output, change a weight: the numbers are computed by ' +
          `the library${this.#engine.kind === 'gpu' ? ', on this GPU' : ''}.`,
      ),
      el('div', { class: 'row layer-kinds' }, this.#example.element),
      el(
        'div',
        { class: 'layer-options' },
        ...numbers.map((name) => this.#choices[name].element),
        this.#preset.element,
        el(
          'div',
          { class: 'field' },
          el('span', { class: 'label', 'aria-hidden': 'true' }, 'Padding'),
          this.#padding.element,
        ),
      ),
      this.#problem,
      this.#stage,
      el(
        'div',
        { class: 'layer-steps' },
        this.#slide,
        button('‹ Back', () => this.#step(-1)),
        button('Next ›', () => this.#step(1)),
        this.#position.element,
        this.#plane.element,
      ),
      this.#sum,
      this.#equal,
      el('h2', { class: 'filters-heading' }, 'Weights'),
      this.#filters,
      el('pre', { class: 'layer-code', tabindex: 0, role: 'region', 'aria-label': 'The layer as code' }, this.#code),
    );
    this.#narrow.addEventListener('change', () => this.#draw());
    this.#take(examples.depthwise);
  }

  #settings(): LayerSettings {
    const number = (name: (typeof numbers)[number]) => Number(this.#choices[name].input.value);
    return {
      kind: this.#kind,
      size: number('size'),
      channels: number('channels'),
      kernel: number('kernel'),
      stride: number('stride'),
      dilation: number('dilation'),
      padding: this.#padding.value as LayerSettings['padding'],
      multiplier: number('multiplier'),
      outputs: number('outputs'),
    };
  }

  #take(settings: LayerSettings): void {
    this.#kind = settings.kind;
    for (const name of numbers) this.#choices[name].input.value = String(settings[name]);
    this.#padding.value = settings.padding;
    this.#choices.multiplier.element.hidden = settings.kind === 'focus';
    this.#choices.outputs.element.hidden = settings.kind === 'depthwise';
    this.#centred = true;
    this.#rebuild();
  }

  /** Other settings: the weights begin anew. */
  #rebuild(): void {
    this.#weights = layerOf(this.#settings()).weights.map((each) =>
      presetWeights(each, this.#preset.input.value as Preset),
    );
    this.#update();
  }

  #update(): void {
    this.#stage.setAttribute('aria-busy', 'true');
    void this.#compute().then(() => this.#stage.setAttribute('aria-busy', 'false'));
  }

  async #computeNewest(): Promise<void> {
    const settings = this.#settings();
    const layer = layerOf(settings);
    const filters = this.#weights.map((values) => [...values]);
    const engine = this.#engine;
    const made: T[] = [];
    try {
      const x = engine.tensor(imageValues(settings), [1, settings.size, settings.size, settings.channels]);
      made.push(x);
      const tensors = filters.map((values, k) => engine.tensor(Float32Array.from(values), layer.weights[k]!.shape));
      made.push(...tensors);
      const levels = compute(engine.operations, settings, x, tensors);
      made.push(...levels.slice(1));
      const values = await Promise.all(levels.map((level) => engine.read(level)));
      this.#computed = { layer, filters, values };
      this.#problem.hidden = true;
    } catch (error) {
      this.#computed = undefined;
      this.#problem.textContent = errorText(error);
      this.#problem.hidden = false;
    } finally {
      engine.destroy(...made);
    }
    this.#showCode(settings);
    this.#draw();
  }

  #draw(): void {
    if (this.#computed === undefined) {
      this.#stop();
      this.#drawing = undefined;
      this.#stage.replaceChildren();
      this.#sum.textContent = '';
      this.#equal.textContent = '';
      this.#filters.replaceChildren();
      return;
    }
    const { layer, values } = this.#computed;
    const output = layer.levels.at(-1)!;
    const chosen = Math.min(Number(this.#plane.input.value) || 0, output.planes - 1);
    this.#plane.input.replaceChildren(
      ...Array.from({ length: output.planes }, (_, k) => el('option', { value: k }, String(k))),
    );
    this.#plane.input.value = String(chosen);
    this.#plane.element.hidden = output.planes === 1;
    const last = output.rows * output.columns - 1;
    const middle = Math.floor(output.rows / 2) * output.columns + Math.floor(output.columns / 2);
    const kept = this.#centred ? middle : Math.min(this.#position.value, last);
    this.#centred = false;
    this.#position.input.max = String(last);
    this.#position.value = kept;
    this.#drawing = new Drawing(layer, values, this.#narrow.matches, ({ plane, y, x }) => {
      this.#plane.input.value = String(plane);
      this.#position.value = y * output.columns + x;
      this.#showFilters();
      this.#light();
    });
    this.#stage.replaceChildren(this.#drawing.element);
    this.#showFilters();
    this.#compareAll();
    this.#light();
  }

  get #output(): Cell {
    const columns = this.#computed?.layer.levels.at(-1)?.columns ?? 1;
    const at = this.#position.value;
    return { plane: Number(this.#plane.input.value) || 0, y: Math.floor(at / columns), x: at % columns };
  }

  #where(at: number): string {
    const columns = this.#computed?.layer.levels.at(-1)?.columns ?? 1;
    return `row ${Math.floor(at / columns)}, column ${at % columns}`;
  }

  /** The last step's taps of an output, each with its value: padding is 0. */
  #terms({ layer, filters, values }: Computed, step: number, cell: Cell) {
    const { planes, rows, columns } = layer.levels[step]!;
    return layer.steps[step]!(cell, filters).map((tap) => {
      const inside = tap.y >= 0 && tap.x >= 0 && tap.y < rows && tap.x < columns;
      return { ...tap, inside, value: inside ? values[step]![(tap.y * columns + tap.x) * planes + tap.plane]! : 0 };
    });
  }

  #light(): void {
    if (this.#computed === undefined || this.#drawing === undefined) return;
    const { layer, filters, values } = this.#computed;
    const { plane, y, x } = this.#output;
    const { planes, columns } = layer.levels.at(-1)!;
    const terms = this.#terms(this.#computed, layer.steps.length - 1, { plane, y, x });
    const result = values.at(-1)![(y * columns + x) * planes + plane]!;
    const written = terms
      .slice(0, TERMS)
      .map(({ value, weight }) => `${shown(value)}·${weight < 0 ? `(${shown(weight)})` : shown(weight)}`);
    const more = terms.length - written.length;
    const outside = terms.filter(({ inside }) => !inside).length;
    const words = `Output channel ${plane}, row ${y}, column ${x}: ${terms.length} taps${outside === 0 ? '' : `, ${outside} of them in the padding`}`;
    this.#drawing.light(receptiveField(layer, { plane, y, x }, filters), `${words}; the sum is ${shown(result)}`);
    this.#sum.replaceChildren(
      el('span', {}, `${words}. `),
      el('span', { class: 'terms' }, `${written.join(' + ')}${more > 0 ? ` + ${more} more` : ''} = `),
      el('b', {}, shown(result)),
    );
    this.#sum.dataset.result = String(result);
  }

  /** Holds every sum of taps, as drawn, against what the engine computed. */
  #compareAll(): void {
    if (this.#computed === undefined) return;
    const { layer, values } = this.#computed;
    let same = 0;
    let all = 0;
    layer.steps.forEach((_, step) => {
      const { planes, rows, columns } = layer.levels[step + 1]!;
      for (let k = 0; k < rows * columns * planes; k++) {
        const [pixel, plane] = [Math.floor(k / planes), k % planes];
        const terms = this.#terms(this.#computed!, step, { plane, y: Math.floor(pixel / columns), x: pixel % columns });
        const sum = terms.reduce((total, { value, weight }) => total + value * weight, 0);
        // Whole numbers add up exactly; for others, float32 in any order.
        const room =
          terms.reduce((total, { value, weight }) => total + Math.abs(value * weight), 0) * terms.length * 2 ** -23;
        const whole = terms.every(({ value, weight }) => Number.isInteger(value) && Number.isInteger(weight));
        if (Math.abs(sum - values[step + 1]![k]!) <= (whole ? 0 : room)) same++;
        all++;
      }
    });
    const who = this.#engine.kind === 'gpu' ? 'the GPU' : 'the reference';
    this.#equal.textContent =
      same === all
        ? `All ${all} sums drawn are what ${who} computed.`
        : `${all - same} of ${all} sums differ from what ${who} computed.`;
    this.#equal.classList.toggle('bad', same !== all);
    this.#equal.dataset.different = String(all - same);
  }

  #showFilters(): void {
    if (this.#computed === undefined) return;
    const { layer } = this.#computed;
    const chosen = Number(this.#plane.input.value) || 0;
    this.#filters.replaceChildren(
      ...layer.weights.flatMap(({ name, shape, caption }, k) => {
        const [kh, kw, c, m] = shape;
        const slices = Array.from({ length: c * m }, (_, at) => [Math.floor(at / m), at % m] as const);
        // What makes the other output channels would be in the way.
        const relevant = name === 'depthwise filter' ? slices : slices.filter(([, to]) => to === chosen);
        return relevant.map(([from, to]) =>
          el(
            'figure',
            { class: `tint-${from % 3}` },
            el('figcaption', {}, `${name}, ${caption(from, to)}`),
            this.#grid(k, kh, kw, (at) => (at * c + from) * m + to, `${name}, ${caption(from, to)}`),
          ),
        );
      }),
    );
  }

  #grid(k: number, kh: number, kw: number, indexOf: (tap: number) => number, label: string): HTMLElement {
    const grid = el('div', { class: 'weights', role: 'group', 'aria-label': label });
    grid.style.setProperty('--columns', String(kw));
    for (let tap = 0; tap < kh * kw; tap++) {
      const input = el('input', {
        type: 'text',
        inputmode: 'decimal',
        autocomplete: 'off',
        value: this.#weights[k]![indexOf(tap)],
        'aria-label': `${label}, row ${Math.floor(tap / kw)}, column ${tap % kw}`,
      });
      input.addEventListener('change', () => {
        const value = Number(input.value.replace('−', '-').replace(',', '.'));
        if (!Number.isFinite(value) || input.value.trim() === '') {
          input.value = String(this.#weights[k]![indexOf(tap)]);
          return;
        }
        this.#weights[k]![indexOf(tap)] = Math.fround(value);
        this.#update();
      });
      grid.append(input);
    }
    return grid;
  }

  #showCode({ kind, stride, dilation, padding }: LayerSettings): void {
    const options = `strides: ${stride}, dilations: ${dilation}, padding: '${padding}'`;
    this.#code.textContent = {
      depthwise: `const y = depthwiseConv2d(x, filter, { ${options} });`,
      separable: `const y = separableConv2d(x, depthwise, pointwise, { ${options} });`,
      focus: `const y = focus(x, filter, { blockSize: 2, order: 'focus', ${options} });`,
    }[kind];
  }

  #step(by: number): void {
    const count = Number(this.#position.input.max) + 1;
    this.#position.value = (this.#position.value + by + count) % count;
    this.#light();
  }

  #byRow(event: KeyboardEvent): void {
    const columns = this.#computed?.layer.levels.at(-1)?.columns ?? 1;
    const by = { ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = this.#position.value + by;
    if (to < 0 || to > Number(this.#position.input.max)) return;
    this.#position.value = to;
    this.#light();
  }

  #toggle(): void {
    if (this.#timer !== undefined) {
      this.#stop();
      return;
    }
    this.#slide.textContent = 'Stop';
    this.#timer = setInterval(() => {
      if (this.#stage.closest('[hidden]') === null) this.#step(1); // not while another tool is open
    }, STEP);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#slide.textContent = 'Slide';
  }
}
