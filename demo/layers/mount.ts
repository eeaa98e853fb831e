import './layers.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { LayersPage } from './page.ts';

export function mount<T extends AnyTensor>(panel: HTMLElement, { engine }: Workbench<T>): void {
  new LayersPage(engine).mount(panel);
}
