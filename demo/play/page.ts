import type { Context } from 'atrous';
import { button, type RangeControl, range, segmented } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { AnyTensor, Engine } from '../engine.ts';
import { newestWins } from '../newestWins.ts';
import { openCamera } from '../picture/camera.ts';
import { Compare } from '../picture/compare.ts';
import {
  type BundledPicture,
  type CurrentPicture,
  context2d,
  download,
  draw,
  imageFrom,
  type Picture,
  peakSignalToNoise,
} from '../picture/picture.ts';
import type { PictureSource } from '../picture/source.ts';
import { studio } from '../picture/studio.ts';
import type { Frame, Live } from './live.ts';
import type { View } from './planned.ts';
import { type PresetName, presets, scaleNames } from './settings.ts';
import { type DenoiseSettings, SCALES, Starlet } from './starlet.ts';

const THUMBNAIL = 112;

interface Analysed<T extends AnyTensor> {
  readonly picture: Picture;
  readonly starlet: Starlet<T>;
  /** For each plane, the contrast at which three deviations fill the grey scale. */
  readonly contrast: readonly number[];
}

/** The tool that takes noise out of a picture and sharpens it. */
export class DenoisePage<T extends AnyTensor> {
  readonly #engine: Engine<T>;
  readonly #current: CurrentPicture;
  readonly #compare = new Compare();
  readonly #status = el('p', { class: 'status', id: 'denoise-status' });
  readonly #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  readonly #thumbnails: HTMLCanvasElement[] = [];
  readonly #strength: RangeControl;
  readonly #colour: RangeControl;
  readonly #added: RangeControl;
  readonly #thresholds: RangeControl[];
  readonly #gains: RangeControl[];
  readonly #presets: ReturnType<typeof segmented>;
  readonly #compute = newestWins(() => this.#computeNewest());
  readonly #gpu: Context | undefined;
  readonly #stop = button('Stop', () => this.#endLive());
  #view: View = 'picture';
  readonly #progress = el('progress', { max: 1, value: 0, 'aria-label': 'Tiles done', hidden: true });
  /** The picture in full, between its making and its download. */
  #full: HTMLCanvasElement | undefined;
  #live: Live | undefined;
  /** Counts what was started or ended, so that what is no longer wanted stops by itself. */
  #session = 0;
  #analysed: Analysed<T> | undefined;
  /** What the left half shows, so that it is drawn only when it changes. */
  #before: { readonly picture: Picture; readonly plane: number | undefined } | undefined;

  constructor(engine: Engine<T>, current: CurrentPicture, bundled: BundledPicture, gpu?: Context) {
    this.#engine = engine;
    this.#gpu = gpu;
    this.#current = current;
    const percent = (value: number) => `${Math.round(value * 100)} %`;
    const changed = () => {
      this.#presets.value = '';
      this.#update();
    };
    const start = presets.denoise;
    this.#strength = range({
      label: 'Strength',
      min: 0,
      max: 2,
      step: 0.05,
      value: start.strength,
      format: percent,
      onInput: changed,
    });
    this.#colour = range({
      label: 'Colour noise',
      min: 0,
      max: 4,
      step: 0.1,
      value: start.colour,
      format: percent,
      onInput: changed,
    });
    this.#added = range({
      label: 'Noise added',
      min: 0,
      max: 40,
      step: 1,
      value: current.get().added ?? 0,
      format: (value) => `σ ${value}`,
      onInput: (value) => current.set(bundled.withNoise(value)),
    });
    this.#thresholds = start.scales.map(({ threshold }, scale) =>
      range({
        label: 'Threshold',
        spoken: `Threshold at ${scaleNames[scale]}`,
        min: 0,
        max: 6,
        step: 0.1,
        value: threshold,
        format: (value) => `${value.toFixed(1)} σ`,
        onInput: changed,
      }),
    );
    this.#gains = start.scales.map(({ gain }, scale) =>
      range({
        label: 'Gain',
        spoken: `Gain at ${scaleNames[scale]}`,
        min: 0,
        max: 4,
        step: 0.1,
        value: gain,
        format: (value) => `× ${value.toFixed(1)}`,
        onInput: changed,
      }),
    );
    this.#presets = segmented(
      'Start from',
      [
        { value: 'denoise', label: 'Denoise' },
        { value: 'both', label: 'Both' },
        { value: 'sharpen', label: 'Sharpen' },
        { value: 'nothing', label: 'Neither' },
      ],
      'denoise',
      (name) => this.#apply(presets[name as PresetName]),
    );
  }

  mount(panel: HTMLElement, source: PictureSource): void {
    panel.append(
      studio(this.#compare, {
        status: this.#status,
        below: [this.#progress, this.#problem, this.#planeChooser()],
        controls: [
          el('section', { class: 'group' }, el('h2', {}, 'Picture'), source.controls(), this.#added.element),
          ...(this.#gpu === undefined ? [] : [this.#liveControls()]),
          el(
            'section',
            { class: 'group' },
            el('h2', {}, 'Denoise and sharpen'),
            this.#presets.element,
            this.#strength.element,
            this.#colour.element,
          ),
          el(
            'section',
            { class: 'group' },
            el('h2', {}, 'By size of detail'),
            el(
              'div',
              { class: 'scale scale-head', 'aria-hidden': 'true' },
              el('span', {}, 'Size'),
              el('span', {}, 'Threshold'),
              el('span', {}, 'Gain'),
            ),
            ...this.#thresholds.map((threshold, scale) =>
              el(
                'div',
                { class: 'scale', role: 'group', 'aria-label': `Details of ${scaleNames[scale]}` },
                el('span', { class: 'scale-name', 'aria-hidden': 'true' }, scaleNames[scale]!),
                threshold.element,
                this.#gains[scale]!.element,
              ),
            ),
          ),
          button('Download PNG', () => void this.#download(), 'primary'),
        ],
      }),
      explanation(),
    );
    this.#current.follow((picture) => {
      this.#endLive();
      this.#added.element.hidden = picture.added === undefined;
      if (picture.added !== undefined) this.#added.value = picture.added;
      this.#update();
    });
  }

  #liveControls(): HTMLElement {
    const input = el('input', { type: 'file', accept: 'video/*' });
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      input.value = '';
      if (file === undefined) return;
      const address = URL.createObjectURL(file);
      void this.#startLive(
        (video) => {
          video.loop = true;
          video.src = address;
        },
        () => URL.revokeObjectURL(address),
      );
    });
    const camera = button('Live camera', () => {
      let stream: MediaStream | undefined;
      void this.#startLive(
        async (video) => {
          stream = await openCamera();
          video.srcObject = stream;
        },
        () => {
          for (const track of stream?.getTracks() ?? []) track.stop();
        },
      );
    });
    this.#stop.disabled = true;
    return el(
      'section',
      { class: 'group' },
      el('h2', {}, 'Live'),
      el('div', { class: 'row' }, camera, el('label', { class: 'button' }, 'Open video…', input), this.#stop),
      el('p', { class: 'hint' }, 'Every frame goes through a compiled plan, with the settings below.'),
    );
  }

  /** @param release of what `open` took, however it ended */
  async #startLive(open: (video: HTMLVideoElement) => void | Promise<void>, release: () => void): Promise<void> {
    this.#endLive();
    const session = ++this.#session;
    const wanted = () => session === this.#session;
    const video = el('video', { playsinline: true });
    video.muted = true;
    try {
      await open(video);
      await video.play().catch(() => {
        throw new Error('The browser can not play this video.');
      });
      const { Live } = await import('./live.ts');
      if (!wanted()) return;
      const live = new Live(this.#gpu!, video);
      this.#live = live;
      this.#stop.disabled = false;
      this.#problem.hidden = true;
      try {
        while (wanted()) {
          await nextFrame(video);
          if (this.#compare.element.closest('[hidden]') !== null) continue; // another tool is open
          const frame = await live.frame(this.#view, this.#settings());
          if (!wanted()) break;
          live.drawSource(this.#compare.before);
          this.#compare.showLive(live.canvas);
          this.#reportFrame(live, frame);
        }
      } finally {
        live.destroy();
      }
    } catch (error) {
      if (!wanted()) return;
      this.#endLive();
      await this.#compute(); // which hides what was said before
      this.#problem.textContent = error instanceof Error && error.name === 'Error' ? error.message : errorText(error);
      this.#problem.hidden = false;
    } finally {
      video.pause();
      release();
    }
  }

  /** Back to the picture. */
  #endLive(): void {
    this.#session++;
    if (this.#live === undefined) return;
    this.#live = undefined;
    this.#stop.disabled = true;
    this.#before = undefined;
    this.#update();
  }

  #reportFrame({ width, height }: Live, { milliseconds, gpuMilliseconds, noise }: Frame): void {
    const { dataset } = this.#status;
    delete dataset.psnrBefore;
    delete dataset.psnrAfter;
    dataset.view = String(this.#view);
    dataset.frames = String(Number(dataset.frames ?? 0) + 1);
    const facts = [
      `${width} × ${height}`,
      `noise found σ ${(255 * noise[0]!).toFixed(1)}`,
      `${milliseconds.toFixed(1)} ms a frame`,
      gpuMilliseconds === undefined ? 'no timestamp queries here' : `${gpuMilliseconds.toFixed(2)} ms on the GPU`,
    ];
    this.#status.replaceChildren(...facts.map((fact) => el('span', {}, fact)));
  }

  #planeChooser(): HTMLElement {
    const choices: readonly { view: View; label: string; spoken: string }[] = [
      { view: 'picture', label: 'Picture', spoken: 'The picture' },
      ...scaleNames.map((name, scale) => ({ view: scale, label: name, spoken: `Wavelet plane, details of ${name}` })),
      { view: 'rest', label: 'Rest', spoken: 'The smooth rest' },
    ];
    return el(
      'fieldset',
      { class: 'planes' },
      el('legend', {}, 'Look at the picture, or at one of its wavelet planes'),
      ...choices.map(({ view, label, spoken }) => {
        const input = el('input', { type: 'radio', name: 'view', value: String(view), checked: view === this.#view });
        input.setAttribute('aria-label', spoken);
        input.addEventListener('change', () => {
          this.#view = view;
          this.#update();
        });
        const canvas = el('canvas', { width: THUMBNAIL, height: (THUMBNAIL * 3) / 4, 'aria-hidden': 'true' });
        this.#thumbnails.push(canvas);
        return el('label', {}, input, canvas, el('span', {}, label));
      }),
    );
  }

  #settings(): DenoiseSettings {
    return {
      strength: this.#strength.value,
      colour: this.#colour.value,
      scales: this.#thresholds.map((threshold, scale) => ({
        threshold: threshold.value,
        gain: this.#gains[scale]!.value,
      })),
    };
  }

  #apply(settings: DenoiseSettings): void {
    this.#strength.value = settings.strength;
    this.#colour.value = settings.colour;
    settings.scales.forEach(({ threshold, gain }, scale) => {
      this.#thresholds[scale]!.value = threshold;
      this.#gains[scale]!.value = gain;
    });
    this.#update();
  }

  #update(): void {
    if (this.#live !== undefined) return; // the next frame sees the settings
    const stage = this.#compare.element;
    stage.setAttribute('aria-busy', 'true');
    void this.#compute().then(() => stage.setAttribute('aria-busy', 'false'));
  }

  async #computeNewest(): Promise<void> {
    try {
      const analysed = await this.#analyse(this.#current.get());
      const started = performance.now();
      const image = await this.#result(analysed);
      if (this.#live !== undefined) return;
      this.#compare.showAfter(image);
      this.#report(analysed, image, performance.now() - started);
      this.#problem.hidden = true;
    } catch (error) {
      this.#problem.textContent = errorText(error);
      this.#problem.hidden = false;
    }
  }

  async #analyse(picture: Picture): Promise<Analysed<T>> {
    if (this.#analysed?.picture === picture) return this.#analysed;
    if (this.#engine.kind === 'reference') {
      this.#status.textContent = 'Computing on the CPU…';
      // The reference works on this thread: let the browser paint first.
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    this.#analysed?.starlet.destroy();
    this.#analysed = undefined;
    const starlet = await Starlet.analyse(this.#engine, picture.image);
    const contrast = await this.#drawThumbnails(picture.image, starlet);
    this.#analysed = { picture, starlet, contrast };
    return this.#analysed;
  }

  /** @returns the contrast for each plane */
  async #drawThumbnails(image: ImageData, starlet: Starlet<T>): Promise<number[]> {
    const step = Math.max(1, Math.floor(Math.max(image.width, image.height) / THUMBNAIL));
    const [width, height] = [Math.ceil(image.width / step), Math.ceil(image.height / step)];
    const contrasts: number[] = [];
    for (let scale = 0; scale < SCALES; scale++) {
      const values = await this.#take(starlet.samplePlane(scale, step));
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      // A picture of one colour has empty planes: any contrast will do.
      const contrast = 0.5 / (3 * Math.max(deviation, 1e-4));
      contrasts.push(contrast);
      const grey = values.map((value) => 0.5 + contrast * value);
      drawSmall(this.#thumbnails[scale + 1]!, imageFrom(grey, width, height));
    }
    drawSmall(this.#thumbnails[0]!, image);
    const rest = await this.#take(starlet.composeRest());
    drawSmall(this.#thumbnails[SCALES + 1]!, imageFrom(rest, image.width, image.height));
    return contrasts;
  }

  async #result({ picture, starlet, contrast }: Analysed<T>): Promise<ImageData> {
    const { width, height } = starlet;
    const view = this.#view;
    const plane = typeof view === 'number' ? view : undefined;
    const settings = this.#settings();
    if (this.#before?.picture !== picture || this.#before.plane !== plane) {
      const untouched =
        plane === undefined
          ? picture.image
          : imageFrom(await this.#take(starlet.composePlane(plane, contrast[plane]!)), width, height);
      this.#compare.showBefore(untouched);
      this.#before = { picture, plane };
    }
    const result =
      view === 'picture'
        ? starlet.compose(settings)
        : view === 'rest'
          ? starlet.composeRest()
          : starlet.composePlane(view, contrast[view]!, settings);
    return imageFrom(await this.#take(result), width, height);
  }

  /** Reads a tensor for the last time. */
  async #take(tensor: T): Promise<Float32Array> {
    try {
      return await this.#engine.read(tensor);
    } finally {
      this.#engine.destroy(tensor);
    }
  }

  #report({ picture, starlet }: Analysed<T>, result: ImageData, milliseconds: number): void {
    const noise = starlet.noise.map((sigma) => 255 * sigma);
    const found = `noise found σ ${noise[0]!.toFixed(1)}${picture.added === undefined ? '' : ` (added ${picture.added})`}`;
    const facts = [`${starlet.width} × ${starlet.height}`, found];
    this.#status.dataset.noise = noise[0]!.toFixed(3);
    this.#status.dataset.view = String(this.#view);
    delete this.#status.dataset.psnrBefore;
    delete this.#status.dataset.psnrAfter;
    if (picture.truth !== undefined && this.#view === 'picture') {
      const before = peakSignalToNoise(picture.image, picture.truth).toFixed(2);
      const after = peakSignalToNoise(result, picture.truth).toFixed(2);
      facts.push(`PSNR ${before} → ${after} dB`);
      this.#status.dataset.psnrBefore = before;
      this.#status.dataset.psnrAfter = after;
    }
    facts.push(`${milliseconds.toFixed(0)} ms`);
    this.#status.replaceChildren(...facts.map((fact) => el('span', {}, fact)));
  }

  /** The whole of a picture that is shown smaller than it is, in its own noise. */
  async #makeFull(): Promise<void> {
    const { full } = this.#current.get();
    if (full === undefined || this.#gpu === undefined) return;
    const side = Math.min(512, full.width, full.height);
    const [left, top] = [Math.floor((full.width - side) / 2), Math.floor((full.height - side) / 2)];
    const whole = document.createElement('canvas');
    draw(whole, full);
    const middle = context2d(whole).getImageData(left, top, side, side);
    const { fullSize } = await import('./planned.ts');
    const starlet = await Starlet.analyse(this.#engine, middle);
    starlet.destroy();
    this.#progress.hidden = false;
    try {
      const image = await fullSize(this.#gpu, full, this.#settings(), starlet.noise, (done) => {
        this.#progress.value = done;
      });
      draw(whole, image);
      this.#full = whole;
    } finally {
      this.#progress.hidden = true;
    }
  }

  async #download(): Promise<void> {
    const what = this.#view === 'picture' ? 'denoised' : this.#view === 'rest' ? 'rest' : `plane-${2 ** this.#view}`;
    try {
      if (this.#live !== undefined) draw(this.#compare.after, await this.#live.image());
      else if (this.#view === 'picture' && this.#current.get().full !== undefined) await this.#makeFull();
      await download(this.#full ?? this.#compare.after, `atrous-${what}.png`);
      this.#full = undefined;
    } catch (error) {
      this.#problem.textContent = errorText(error);
      this.#problem.hidden = false;
    }
  }
}

/** Until the video has another frame to show, or half a second, since a paused one has none. */
function nextFrame(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 500);
    video.requestVideoFrameCallback(() => {
      clearTimeout(late);
      resolve(undefined);
    });
  });
}

/** Fits a picture into a small canvas without distorting it. */
function drawSmall(canvas: HTMLCanvasElement, image: ImageData): void {
  const whole = document.createElement('canvas');
  draw(whole, image);
  const shrink = Math.min(canvas.width / image.width, canvas.height / image.height);
  const [width, height] = [image.width * shrink, image.height * shrink];
  const context = context2d(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}

function explanation(): HTMLElement {
  return el(
    'section',
    { class: 'explanation' },
    el('h2', {}, 'What happens'),
    el(
      'p',
      {},
      'The picture is smoothed five times by the same 5 × 5 B3 spline, each time with the taps twice as far apart: ' +
        'a depthwise convolution at dilation 1, 2, 4, 8, 16. These are the holes, ',
      el('i', { lang: 'fr' }, 'les trous'),
      ', that the algorithm is named after. What each smoothing takes away is a wavelet plane, holding the details of one size.',
    ),
    el(
      'p',
      {},
      'Noise is spread evenly and thinly over the fine planes, while edges stand out of it. So each plane is drawn towards ' +
        'zero by a threshold, in units of the noise found in the finest plane, multiplied by a gain, and added up again. ' +
        'With thresholds at zero and gains at one the sum is the picture itself.',
    ),
    el(
      'p',
      {},
      'Luma and colours are separated, and put together again, by 1 × 1 convolutions; a threshold is a clipped 1 × 1 depthwise ' +
        'convolution taken away from its own input. The bundled picture is drawn by this page, so the picture without noise ' +
        'is known, and the figure in decibels is an honest one.',
    ),
  );
}
