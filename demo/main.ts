import { createContext } from 'atrous';
import { CheckPage } from './check/page.ts';
import { DenoisePage } from './denoise/page.ts';
import { el, errorText } from './dom.ts';
import { type Engine, gpuEngine, KernelWatch, pictureLimits, referenceEngine } from './engine.ts';
import { BundledPicture, CurrentPicture } from './picture/picture.ts';
import { PictureSource } from './picture/source.ts';
import { RearrangePage } from './rearrange/page.ts';
import { tabs } from './tabs.ts';
import { withoutGpu } from './withoutGpu.ts';

const SAMPLE_NOISE = 18;

async function start(): Promise<void> {
  let reason: unknown;
  try {
    const kernels = new KernelWatch();
    const context = await createContext({ chooseVariant: kernels.choose });
    build(gpuEngine(context, kernels));
    void context.device.lost.then((info) => {
      if (info.reason !== 'destroyed') lost(info.message);
    });
    return;
  } catch (error) {
    reason = error;
  }
  build(referenceEngine(), reason);
}

function build<T extends { readonly shape: readonly number[] }>(engine: Engine<T>, reason?: unknown): void {
  const main = el('main', {}, ...(engine.kind === 'gpu' ? [] : [withoutGpu(reason)]));
  document.body.append(
    el(
      'header',
      { class: 'page-header' },
      el(
        'div',
        {},
        el('h1', {}, 'à trous'),
        el('p', { class: 'tagline' }, 'Convolutions with holes, and pixels into channels, on WebGPU'),
      ),
      el(
        'p',
        { class: 'engine', 'data-engine': engine.kind },
        engine.kind === 'gpu' ? `Computing on the GPU: ${engine.label}` : 'Computing on the CPU, without WebGPU',
      ),
    ),
    main,
    el(
      'footer',
      {},
      'Nothing leaves this page: pictures and numbers stay on this device. The bundled picture is computed by the page itself.',
    ),
  );
  // Drawing the bundled picture takes a moment; what is above can be on the screen by then.
  setTimeout(() => addTools(engine, main), 20);
}

function addTools<T extends { readonly shape: readonly number[] }>(engine: Engine<T>, main: HTMLElement): void {
  const bundled = engine.kind === 'gpu' ? new BundledPicture(512, 384) : new BundledPicture(128, 96);
  const current = new CurrentPicture(bundled.withNoise(SAMPLE_NOISE));
  const source = new PictureSource(current, bundled, pictureLimits[engine.kind]);
  const { list, panels, show } = tabs(
    [
      {
        id: 'denoise',
        label: 'Denoise',
        open: (panel) => new DenoisePage(engine, current, bundled).mount(panel, source),
      },
      {
        id: 'rearrange',
        label: 'Space-to-depth',
        open: (panel) => new RearrangePage(engine, current).mount(panel, source),
      },
      { id: 'check', label: 'Check', open: (panel) => new CheckPage(engine).mount(panel) },
    ],
    'Tools',
  );
  main.append(list, panels);
  show(location.hash.slice(1));
}

function lost(message: string): void {
  const reload = el('button', { type: 'button', class: 'button primary' }, 'Reload');
  reload.addEventListener('click', () => location.reload());
  document
    .querySelector('main')
    ?.prepend(
      el(
        'section',
        { class: 'notice', role: 'alert' },
        el('h2', {}, 'The GPU was taken away'),
        el('p', {}, message || 'The browser gave no reason.'),
        reload,
      ),
    );
}

start().catch((error: unknown) => {
  document.body.append(el('p', { class: 'problem', role: 'alert' }, errorText(error)));
});
