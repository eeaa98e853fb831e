import { segmented, select } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { AnyTensor, Engine } from '../engine.ts';
import { newestWins } from '../newestWins.ts';
import { type CurrentPicture, context2d, type Picture } from '../picture/picture.ts';
import type { PictureSource } from '../picture/source.ts';
import { type Block, type OrderName, orders, type Rearranged, rearrange } from './blocks.ts';
import { type Cell, numberGrid } from './grid.ts';

const letters = ['r', 'g', 'b'];
const channelNames = ['red', 'green', 'blue'];

/** Longest side of the picture here: one pixel to a screen pixel is what shows the effect. */
const LONGEST = 192;

const choices = (values: readonly number[]) => values.map((value) => ({ value: String(value), label: String(value) }));

/** The tool that shows where space-to-depth puts each pixel. */
export class RearrangePage<T extends AnyTensor> {
  readonly #engine: Engine<T>;
  readonly #current: CurrentPicture;
  readonly #grids = el('div', { class: 'grids', id: 'number-grids' });
  readonly #wayBack = el('p', { class: 'note', id: 'way-back' });
  readonly #words = el('p', { class: 'pointed', 'aria-live': 'polite' });
  readonly #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  readonly #planes = el('div', { class: 'channel-planes', id: 'picture-planes' });
  readonly #original = el('figure', { class: 'original' });
  readonly #pictureFacts = el('p', { class: 'status' });
  readonly #size: ReturnType<typeof select>;
  readonly #channels: ReturnType<typeof select>;
  readonly #rows = select('Block rows', [], () => void this.#updateNumbers());
  readonly #columns = select('Block columns', [], () => void this.#updateNumbers());
  readonly #pictureBlock: ReturnType<typeof segmented>;
  readonly #pictureOrder: ReturnType<typeof segmented>;
  readonly #updateNumbers = newestWins(() => this.#reporting(() => this.#showNumbers()));
  readonly #updatePicture = newestWins(() => this.#reporting(() => this.#showPicture()));

  constructor(engine: Engine<T>, current: CurrentPicture) {
    this.#engine = engine;
    this.#current = current;
    const sizes = [2, 4, 6].map((size) => ({ value: String(size), label: `${size} × ${size}` }));
    this.#size = select('Grid', sizes, () => {
      this.#offerBlocks();
      void this.#updateNumbers();
    });
    this.#size.input.value = '4';
    this.#channels = select('Channels', choices([1, 2, 3]), () => void this.#updateNumbers());
    this.#offerBlocks();
    this.#pictureOrder = segmented(
      'Order',
      orders.map(({ order }) => ({ value: order, label: order })),
      'DCR',
      () => void this.#updatePicture(),
    );
    this.#pictureBlock = segmented(
      'Block',
      [2, 3, 4].map((size) => ({ value: String(size), label: `${size} × ${size}` })),
      '2',
      () => void this.#updatePicture(),
    );
  }

  mount(panel: HTMLElement, source: PictureSource): void {
    panel.append(
      el(
        'p',
        { class: 'lead' },
        'Space-to-depth takes the pixels of each block and stacks them as channels of one pixel. Which pixel becomes which ' +
          'channel differs between frameworks, and nothing in a tensor’s shape tells. Point at a number, or walk there with ' +
          'the arrow keys, to find it everywhere. After the operation, a row is a pixel and a column a channel.',
      ),
      el(
        'div',
        { class: 'fields' },
        this.#size.element,
        this.#channels.element,
        this.#rows.element,
        this.#columns.element,
      ),
      this.#words,
      this.#grids,
      this.#wayBack,
      this.#problem,
      el(
        'section',
        { class: 'picture-part' },
        el('h2', {}, 'The same with a picture'),
        el(
          'p',
          { class: 'lead' },
          'Every channel of the result is a small picture of its own: one colour at one place of each block.',
        ),
        el(
          'div',
          { class: 'picture-tools' },
          source.controls(),
          this.#pictureOrder.element,
          this.#pictureBlock.element,
        ),
        this.#pictureFacts,
        el('div', { class: 'picture-result' }, this.#original, this.#planes),
      ),
    );
    void this.#updateNumbers();
    this.#current.follow(() => void this.#updatePicture());
  }

  /** Only blocks that divide the grid; the library refuses the others. */
  #offerBlocks(): void {
    const size = Number(this.#size.input.value);
    const divisors = Array.from({ length: size }, (_, k) => k + 1).filter((k) => size % k === 0);
    for (const { input } of [this.#rows, this.#columns]) {
      const before = Number(input.value || 2);
      input.replaceChildren(...divisors.map((value) => el('option', { value }, String(value))));
      input.value = String(divisors.includes(before) ? before : 2);
    }
  }

  async #reporting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#problem.hidden = true;
    } catch (error) {
      this.#problem.textContent = errorText(error);
      this.#problem.hidden = false;
    }
  }

  async #showNumbers(): Promise<void> {
    const size = Number(this.#size.input.value);
    const channels = Number(this.#channels.input.value);
    const block: Block = [Number(this.#rows.input.value), Number(this.#columns.input.value)];
    const [by, bx] = block;
    // Each value is its own index, so that the result says where it came from.
    const values = Float32Array.from({ length: size * size * channels }, (_, k) => k);
    const shape = [1, size, size, channels];
    const results: Rearranged[] = [];
    for (const { order } of orders) results.push(await rearrange(this.#engine, values, shape, block, order));

    const cell = (source: number, spoken: string, gap: boolean): Cell => {
      const pixel = Math.floor(source / channels);
      const channel = source % channels;
      return {
        source,
        text: channels === 1 ? String(source) : `${pixel}${letters[channel]}`,
        spoken,
        colour: pixelColour(Math.floor(pixel / size), pixel % size, size),
        gap,
      };
    };
    const sourceRows = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size * channels }, (_, k) => {
        const x = Math.floor(k / channels);
        const source = y * size * channels + k;
        return cell(source, this.#nameOf(source, size, channels), k % channels === 0 && x % bx === 0 && x > 0);
      }),
    );
    const point = (pointed: Cell | undefined, order?: OrderName) =>
      this.#light(pointed, order, { size, channels, block, results });
    const blocks = Math.round(size / bx);
    // A few channels fit four grids in a row, some two; with many each grid has a row to itself.
    const depth = by * bx * channels;
    this.#grids.toggleAttribute('data-two', depth > 4 && depth <= 12);
    this.#grids.replaceChildren(
      this.#figure(
        'Before',
        `${size} × ${size} × ${channels}`,
        numberGrid({
          label: 'Before: rows and columns of pixels',
          rows: sourceRows,
          gapBefore: (row) => row > 0 && row % by === 0,
          onPoint: (pointed) => point(pointed),
        }),
      ),
      ...orders.map(({ order, from }, which) => {
        const { shape: deep, values: moved } = results[which]!;
        const depth = deep[3]!;
        const rows = Array.from({ length: moved.length / depth }, (_, pixel) =>
          Array.from({ length: depth }, (_, k) => {
            const source = moved[pixel * depth + k]!;
            const spoken = `channel ${k} of pixel ${pixelName(pixel, blocks)}: ${this.#nameOf(source, size, channels)}`;
            const group = order === 'CRD' ? by * bx : channels;
            return cell(source, spoken, channels > 1 && k > 0 && k % group === 0);
          }),
        );
        return this.#figure(
          order,
          from,
          numberGrid({
            label: `${order}: a row for each pixel, a column for each channel`,
            rows,
            rowHeads: rows.map((_, pixel) => pixelName(pixel, blocks)),
            columnHeads: Array.from({ length: depth }, (_, k) => String(k)),
            onPoint: (pointed) => point(pointed, order),
          }),
        );
      }),
    );
    const back = results.map(({ returned }) => returned);
    const good = back.every((count) => count === values.length);
    this.#wayBack.textContent = good
      ? `depthToSpace brings back all ${values.length} values in every order, to the bit.`
      : `depthToSpace brings back ${back.join(', ')} of ${values.length} values.`;
    this.#wayBack.classList.toggle('bad', !good);
    point(undefined);
  }

  #figure(title: string, small: string, table: HTMLElement): HTMLElement {
    return el(
      'figure',
      { 'data-grid': title },
      el('figcaption', {}, el('b', {}, title), el('span', {}, small)),
      el('div', { class: 'scroll' }, table),
    );
  }

  #nameOf(source: number, size: number, channels: number): string {
    const pixel = Math.floor(source / channels);
    const where = `row ${Math.floor(pixel / size)}, column ${pixel % size}`;
    return channels === 1 ? where : `${where}, ${channelNames[source % channels]}`;
  }

  /** Lights the pointed value wherever it is, and says in words where it goes. */
  #light(
    pointed: Cell | undefined,
    order: OrderName | undefined,
    state: { size: number; channels: number; block: Block; results: readonly Rearranged[] },
  ): void {
    for (const element of this.#grids.querySelectorAll<HTMLElement>('[data-source]')) {
      element.classList.toggle('lit', pointed !== undefined && Number(element.dataset.source) === pointed.source);
    }
    this.#grids.classList.toggle('pointing', pointed !== undefined);
    if (pointed === undefined) {
      this.#words.textContent = `C = ${state.channels}, blocks of ${state.block[0]} × ${state.block[1]}.`;
      return;
    }
    const { size, channels, block, results } = state;
    const [by, bx] = block;
    const pixel = Math.floor(pointed.source / channels);
    const [y, x, c] = [Math.floor(pixel / size), pixel % size, pointed.source % channels];
    const [oy, ox] = [y % by, x % bx];
    const channelOf = (which: number) => results[which]!.values.indexOf(pointed.source) % results[which]!.shape[3]!;
    const where = `${this.#nameOf(pointed.source, size, channels)} is oy = ${oy}, ox = ${ox}${channels > 1 ? `, c = ${c}` : ''} of its block: `;
    const parts = orders
      .map((entry, which) => ({ ...entry, channel: channelOf(which) }))
      .filter((entry) => order === undefined || entry.order === order)
      .map((entry) => `${entry.order} channel ${entry.channel}${order === undefined ? '' : ` = ${entry.formula}`}`);
    this.#words.textContent = `${where[0]!.toUpperCase()}${where.slice(1)}${parts.join(', ')}.`;
  }

  async #showPicture(): Promise<void> {
    const size = Number(this.#pictureBlock.value);
    const order = this.#pictureOrder.value as OrderName;
    const { rgb, width, height, canvas: before } = reduced(this.#current.get(), size);
    this.#original.replaceChildren(before, el('figcaption', {}, 'Before'));
    const shape = [1, height, width, 3];
    const started = performance.now();
    const { values, returned, shape: deep } = await rearrange(this.#engine, rgb, shape, [size, size], order);
    const milliseconds = performance.now() - started;
    const [, rows = 0, columns = 0, depth = 0] = deep;
    this.#pictureFacts.replaceChildren(
      ...[
        `${height} × ${width} × 3 becomes ${rows} × ${columns} × ${depth}`,
        `depthToSpace brings back ${returned === rgb.length ? 'all of it, to the bit' : `${returned} of ${rgb.length} values`}`,
        `${milliseconds.toFixed(0)} ms there and back`,
      ].map((fact) => el('span', {}, fact)),
    );
    this.#planes.replaceChildren(
      ...Array.from({ length: depth }, (_, k) => {
        const [c, oy, ox] = origin(k, size, order);
        const canvas = el('canvas', {
          width: columns,
          height: rows,
          role: 'img',
          'aria-label': `Channel ${k}: ${channelNames[c]} of the pixels at row ${oy}, column ${ox} of each block`,
        });
        const image = new ImageData(columns, rows);
        for (let pixel = 0; pixel < rows * columns; pixel++) {
          const value = 255 * values[pixel * depth + k]!;
          // Its own colour, half way to grey: in pure blue nothing would be seen.
          for (let primary = 0; primary < 3; primary++) {
            image.data[4 * pixel + primary] = primary === c ? value : value * 0.5;
          }
          image.data[4 * pixel + 3] = 255;
        }
        context2d(canvas).putImageData(image, 0, 0);
        return el('figure', {}, canvas, el('figcaption', {}, el('b', {}, String(k)), ` ${letters[c]} (${oy}, ${ox})`));
      }),
    );
  }
}

const pixelName = (pixel: number, columns: number) => `${Math.floor(pixel / columns)}, ${pixel % columns}`;

/** A colour for each pixel of the small grid: hue by column, lightness by row, so that neighbours differ. */
function pixelColour(y: number, x: number, size: number): string {
  const hue = (x / size) * 300 + 25;
  return `oklch(${0.9 - (0.24 * y) / Math.max(1, size - 1)} 0.1 ${hue})`;
}

/** What channel `k` of a picture with three colours is, for its caption. */
function origin(k: number, size: number, order: OrderName): readonly [c: number, oy: number, ox: number] {
  const blocks = size * size;
  if (order === 'CRD') return [Math.floor(k / blocks), Math.floor((k % blocks) / size), k % size];
  const block = Math.floor(k / 3);
  return order === 'DCR'
    ? [k % 3, Math.floor(block / size), block % size]
    : [k % 3, block % size, Math.floor(block / size)];
}

/** The picture small, as numbers, with sides that the block divides. */
function reduced(
  { image }: Picture,
  block: number,
): { rgb: Float32Array; width: number; height: number; canvas: HTMLCanvasElement } {
  const shrink = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const fit = (length: number) => Math.max(block, Math.floor((length * shrink) / block) * block);
  const [width, height] = [fit(image.width), fit(image.height)];
  const whole = el('canvas', { width: image.width, height: image.height });
  context2d(whole).putImageData(image, 0, 0);
  const canvas = el('canvas', { width, height, role: 'img', 'aria-label': 'The picture before' });
  const small = context2d(canvas);
  small.imageSmoothingQuality = 'high';
  small.drawImage(whole, 0, 0, width, height);
  const { data } = small.getImageData(0, 0, width, height);
  const rgb = new Float32Array(width * height * 3);
  for (let k = 0; k < rgb.length; k++) rgb[k] = data[4 * Math.floor(k / 3) + (k % 3)]! / 255;
  return { rgb, width, height, canvas };
}
