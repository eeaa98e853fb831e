import '../style/studio.css';
import './bayer.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { BayerPage } from './page.ts';

export function mount<T extends AnyTensor>(panel: HTMLElement, bench: Workbench<T>): void {
  new BayerPage(bench).mount(panel);
}
