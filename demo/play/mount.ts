import '../style/studio.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { DenoisePage } from './page.ts';

export function mount<T extends AnyTensor>(
  panel: HTMLElement,
  { engine, gpu, current, bundled, source }: Workbench<T>,
): void {
  new DenoisePage(engine, current, bundled, gpu).mount(panel, source);
}
