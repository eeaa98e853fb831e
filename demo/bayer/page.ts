import { button, segmented, select } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { AnyTensor } from '../engine.ts';
import { newestWins } from '../newestWins.ts';
import { Compare } from '../picture/compare.ts';
import { download, downloadBlob, draw, type Picture, peakSignalToNoise } from '../picture/picture.ts';
import { studio } from '../picture/studio.ts';
import type { Workbench } from '../workbench.ts';
import { type Developed, develop } from './develop.ts';
import { isPgm, isPng, type RawLayout, readPgm, readPng, readRaw, writePng16 } from './files.ts';
import { kernels, type Method, methods, type Pattern, patterns } from './filters.ts';
import { type Mosaic, mosaicOf } from './mosaic.ts';

/** Where the mosaic comes from; a picture gives another one for each pattern. */
type Origin = (pattern: Pattern) => Mosaic | undefined | Promise<Mosaic | undefined>;

/** Of the bundled picture without its noise, which has no colours to be found. */
const ofPicture =
  ({ name, image, truth = image }: Picture): Origin =>
  (pattern) => {
    const { data, width, height } = truth;
    return { name, width, height, values: mosaicOf(data, 4, width, height, pattern, 255), bits: 8, truth };
  };

/** Linear light as sRGB encodes it (IEC 61966-2-1), both from 0 to 1. */
const encoded = (light: number) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

/** What the filters shown are. */
const about: Readonly<Record<Method, string>> = {
  malvar:
    'The filters are those of Malvar, He and Cutler, “High-quality linear interpolation for demosaicing of Bayer-patterned color ' +
    'images” (2004): bilinear interpolation, plus a share of the detail that the measured colour shows at that pixel.',
  bilinear: 'Bilinear interpolation: the mean of the nearest pixels that have the colour.',
};

const colourNames: Readonly<Record<string, string>> = { R: 'Red', G: 'Green', B: 'Blue' };

/** The tool that makes pictures of what sensors keep. */
export class BayerPage<T extends AnyTensor> {
  readonly #bench: Workbench<T>;
  readonly #compare = new Compare('Mosaic', 'Demosaiced');
  readonly #status = el('p', { class: 'status', id: 'bayer-status' });
  readonly #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  readonly #progress = el('progress', { max: 1, value: 0, 'aria-label': 'Tiles done', hidden: true });
  readonly #planes = el('div', { class: 'phases', id: 'bayer-planes' });
  readonly #filters = el('p', {});
  readonly #kernels = el('div', { class: 'kernels' });
  readonly #pattern: ReturnType<typeof segmented>;
  readonly #method: ReturnType<typeof segmented>;
  readonly #linear = el('input', { type: 'checkbox', id: 'bayer-linear' });
  readonly #raw: { readonly element: HTMLDetailsElement; readonly read: () => RawLayout };
  readonly #compute = newestWins(() => this.#computeNewest());
  #origin: Origin | undefined;
  #file: { readonly bytes: Uint8Array; readonly name: string } | undefined;
  #shown: { readonly mosaic: Mosaic; readonly developed: Developed } | undefined;

  constructor(bench: Workbench<T>) {
    this.#bench = bench;
    this.#pattern = segmented(
      'Pattern',
      patterns.map((value) => ({ value, label: value })),
      'RGGB',
      () => this.#update(),
    );
    this.#method = segmented(
      'Method',
      [
        { value: 'malvar', label: 'Malvar–He–Cutler' },
        { value: 'bilinear', label: 'Bilinear' },
      ],
      'malvar',
      () => this.#update(),
    );
    this.#linear.addEventListener('change', () => this.#update());
    this.#raw = rawForm(() => this.#readRaw());
  }

  mount(panel: HTMLElement): void {
    const { source, current } = this.#bench;
    const input = el('input', { type: 'file', accept: '.png,.pgm,.raw,.bin,.dat,image/png' });
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file !== undefined) void this.#open(file);
      input.value = ''; // so that choosing the same file again counts as a change
    });
    panel.append(
      studio(this.#compare, {
        status: this.#status,
        below: [this.#progress, this.#problem, this.#planes],
        controls: [
          el('section', { class: 'group' }, el('h2', {}, 'Mosaic of a picture'), source.controls()),
          el(
            'section',
            { class: 'group' },
            el('h2', {}, 'Mosaic of a file'),
            el('div', { class: 'row' }, el('label', { class: 'button' }, 'Open mosaic…', input)),
            el('p', { class: 'hint' }, 'A grey PNG of 8 or 16 bits, a PGM, or the bare values of a sensor.'),
            this.#raw.element,
          ),
          el(
            'section',
            { class: 'group' },
            el('h2', {}, 'Demosaic'),
            this.#pattern.element,
            this.#method.element,
            el(
              'div',
              { class: 'flag' },
              this.#linear,
              el('label', { for: 'bayer-linear' }, 'Values are linear light: show them by the sRGB curve'),
            ),
          ),
          button('Download PNG', () => void this.#download(), 'primary'),
        ],
      }),
      this.#explanation(),
    );
    current.follow((picture) => {
      this.#origin = ofPicture(picture);
      this.#update();
    });
  }

  async #open(file: File): Promise<void> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (isPng(bytes)) {
        this.#origin = async (pattern) => {
          const mosaic = await readPng(bytes, file.name, pattern);
          if (mosaic === undefined) {
            throw new RangeError(`${file.name} has a palette, or fewer than 8 bits; open it as a picture instead.`);
          }
          return mosaic;
        };
        this.#update();
      } else if (isPgm(bytes)) {
        const mosaic = readPgm(bytes, file.name);
        this.#origin = () => mosaic;
        this.#update();
      } else {
        this.#file = { bytes, name: file.name };
        this.#raw.element.open = true;
        this.#say(`${file.name} has no header that is known here: say what it holds, then read it.`);
        this.#raw.element.querySelector('input')?.focus();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #readRaw(): void {
    try {
      if (this.#file === undefined) throw new RangeError('Open a file of bare values first.');
      const mosaic = readRaw(this.#file.bytes, this.#raw.read(), this.#file.name);
      this.#origin = () => mosaic;
      this.#update();
    } catch (error) {
      this.#fail(error);
    }
  }

  #say(text: string): void {
    this.#problem.textContent = text;
    this.#problem.hidden = false;
  }

  /** What this page or a decoder says is for the reader; the library's errors carry a class and a code. */
  #fail(error: unknown): void {
    this.#say(error instanceof RangeError ? error.message : errorText(error));
  }

  #update(): void {
    const stage = this.#compare.element;
    stage.setAttribute('aria-busy', 'true');
    void this.#compute().then(() => stage.setAttribute('aria-busy', 'false'));
  }

  async #computeNewest(): Promise<void> {
    const { engine, gpu } = this.#bench;
    const [pattern, method] = [this.#pattern.value as Pattern, this.#method.value as Method];
    try {
      const mosaic = await this.#origin?.(pattern);
      if (mosaic === undefined) return;
      const { name, width, height, bits } = mosaic;
      if (width < 2 || height < 2) throw new RangeError(`${name} has ${width} × ${height} pixels; a mosaic has 2 × 2.`);
      const started = performance.now();
      const developed = await develop(engine, gpu, mosaic, pattern, methods[method], (done) => {
        this.#progress.value = done;
        this.#progress.hidden = done === 1 || performance.now() - started < 300;
      });
      const elapsed = performance.now() - started;
      const plain = imageOf(developed.rgb, width, height, (value) => value);
      this.#compare.showBefore(this.#coloured(mosaic, pattern));
      this.#compare.showAfter(this.#linear.checked ? imageOf(developed.rgb, width, height, encoded) : plain);
      this.#showPlanes(mosaic, developed, pattern);
      this.#showKernels(method);
      const facts = [`${width} × ${height}`, `${bits} bits`];
      delete this.#status.dataset.psnr;
      if (mosaic.truth !== undefined) {
        const psnr = peakSignalToNoise(plain, mosaic.truth);
        this.#status.dataset.psnr = psnr.toFixed(2);
        facts.push(psnr === Number.POSITIVE_INFINITY ? 'the original, to the byte' : `PSNR ${psnr.toFixed(2)} dB`);
      }
      facts.push(`${elapsed.toFixed(0)} ms`);
      this.#status.replaceChildren(...facts.map((fact) => el('span', {}, fact)));
      this.#shown = { mosaic, developed };
      this.#problem.hidden = true;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#progress.hidden = true;
    }
  }

  /** Every value in the colour that it is of. */
  #coloured({ width, height, values }: Mosaic, pattern: Pattern): ImageData {
    const image = new ImageData(width, height);
    const colours = [...pattern].map((colour) => 'RGB'.indexOf(colour));
    const curve = this.#linear.checked ? encoded : (value: number) => value;
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0; x < width; x++, pixel++) {
        image.data[4 * pixel + colours[2 * (y & 1) + (x & 1)]!] = 255 * curve(values[pixel]!);
        image.data[4 * pixel + 3] = 255;
      }
    }
    return image;
  }

  #showPlanes({ width, height }: Mosaic, { planes }: Developed, pattern: Pattern): void {
    const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
    const figures = planes.map((values, p) => {
      const canvas = el('canvas', {
        role: 'img',
        'aria-label': `Plane ${p}, ${colourNames[pattern[p]!]!.toLowerCase()}`,
      });
      const image = new ImageData(w, h);
      for (let k = 0; k < values.length; k++) {
        image.data.fill(values[k]!, 4 * k, 4 * k + 3);
        image.data[4 * k + 3] = 255;
      }
      draw(canvas, image);
      const caption = `${colourNames[pattern[p]!]} (${p >> 1}, ${p & 1})`;
      return el('figure', { 'data-colour': pattern[p]! }, canvas, el('figcaption', {}, caption));
    });
    this.#planes.replaceChildren(...figures);
  }

  #showKernels(method: Method): void {
    const { green, inRow, inColumn, across } = kernels(methods[method]);
    const shown = [
      ['Green at red and blue', green],
      ['Red or blue at green, neighbours in the row', inRow],
      ['Red or blue at green, neighbours in the column', inColumn],
      ['Red at blue, blue at red', across],
    ] as const;
    this.#filters.textContent = `${about[method]} In eighths:`;
    this.#kernels.replaceChildren(
      ...shown.map(([name, rows]) =>
        el(
          'figure',
          {},
          el(
            'table',
            { 'aria-label': `${name}, times 8` },
            ...rows.map((row) =>
              el(
                'tr',
                {},
                ...row.map((weight) => {
                  const cell = el(
                    'td',
                    {},
                    weight === 0 ? '' : String(Number((8 * weight).toFixed(3))).replace('-', '−'),
                  );
                  cell.style.setProperty('--weight', `${Math.min(1, Math.abs(8 * weight) / 6) * 100}%`);
                  if (weight < 0) cell.className = 'minus';
                  return cell;
                }),
              ),
            ),
          ),
          el('figcaption', {}, name),
        ),
      ),
    );
  }

  async #download(): Promise<void> {
    try {
      if (this.#shown === undefined) return;
      const { mosaic, developed } = this.#shown;
      if (mosaic.bits <= 8) return await download(this.#compare.after, 'atrous-demosaiced.png');
      const rgb = this.#linear.checked
        ? developed.rgb.map((value) => Math.round(65535 * encoded(value / 65535)))
        : developed.rgb;
      const bytes = await writePng16(rgb, mosaic.width, mosaic.height);
      downloadBlob(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'atrous-demosaiced.png');
    } catch (error) {
      this.#fail(error);
    }
  }

  #explanation(): HTMLElement {
    return el(
      'section',
      { class: 'explanation' },
      el('h2', {}, 'What happens'),
      el(
        'p',
        {},
        'A sensor has one colour filter on each pixel, in blocks of two by two. Space-to-depth sorts them: each of its four planes is a ' +
          'picture of a quarter of the pixels, in one colour. The two colours that a pixel lacks are guessed from 5 × 5 pixels around it.',
      ),
      el(
        'p',
        {},
        'Which weights these get depends on the phase in the block, twelve filters in all, four of which differ. Over the planes ' +
          'they are one convolution of 3 × 3 blocks with four channels in and twelve out, and depth-to-space puts its channels back as ' +
          'pixels. That is what YOLOv5’s Focus layer does with the colours of an image.',
      ),
      this.#filters,
      this.#kernels,
    );
  }
}

/** 8 bits of 16, by a curve from [0, 1] to [0, 1]. */
function imageOf(rgb: Uint16Array, width: number, height: number, curve: (value: number) => number): ImageData {
  const levels = Uint8ClampedArray.from({ length: 65536 }, (_, value) => 255 * curve(value / 65535));
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) image.data[4 * pixel + c] = levels[rgb[3 * pixel + c]!]!;
    image.data[4 * pixel + 3] = 255;
  }
  return image;
}

function rawForm(onRead: () => void) {
  const number = (name: string, label: string, value: number) => {
    const id = `raw-${name}`;
    const input = el('input', { id, type: 'text', inputmode: 'numeric', value, autocomplete: 'off' });
    return { input, element: el('div', { class: 'field' }, el('label', { for: id }, label), input) };
  };
  const width = number('width', 'Width', 4000);
  const height = number('height', 'Height', 3000);
  const bits = number('bits', 'Bits', 12);
  const offset = number('offset', 'Bytes to skip', 0);
  const order = select(
    'Byte order',
    [
      { value: 'little', label: 'low byte first' },
      { value: 'big', label: 'high byte first' },
    ],
    () => {},
  );
  const element = el(
    'details',
    { class: 'raw' },
    el('summary', {}, 'Bare values, without a header'),
    el('div', { class: 'fields' }, width.element, height.element, bits.element, offset.element, order.element),
    button('Read', onRead),
  );
  const read = (): RawLayout => ({
    width: Number(width.input.value),
    height: Number(height.input.value),
    bits: Number(bits.input.value),
    littleEndian: order.input.value === 'little',
    offset: Number(offset.input.value),
  });
  return { element, read };
}
