import { el } from './dom.ts';
import type { AnyTensor } from './engine.ts';
import { withoutGpu } from './withoutGpu.ts';
import type { Workbench } from './workbench.ts';

/** Says what computes: in the header, and above the tools where it isn't a GPU, or no longer one. */
export function showEngine<T extends AnyTensor>({ engine, gpu, reason }: Workbench<T>): void {
  const line = document.querySelector<HTMLElement>('.engine')!;
  line.dataset.engine = engine.kind;
  line.textContent =
    engine.kind === 'gpu'
      ? ['Computing on the GPU', engine.label].filter(Boolean).join(': ')
      : 'Computing on the CPU, without WebGPU';
  if (gpu === undefined) document.querySelector('main')!.prepend(withoutGpu(reason));
  void gpu?.device.lost.then((info) => {
    if (info.reason !== 'destroyed') lost(info.message);
  });
}

function lost(message: string): void {
  const reload = el('button', { type: 'button', class: 'button primary' }, 'Reload');
  reload.addEventListener('click', () => location.reload());
  document
    .querySelector('main')!
    .prepend(
      el(
        'section',
        { class: 'notice', role: 'alert' },
        el('h2', {}, 'The GPU was taken away'),
        el('p', {}, message || 'The browser gave no reason.'),
        reload,
      ),
    );
}
