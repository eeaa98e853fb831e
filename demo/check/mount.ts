import './check.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { CheckPage } from './page.ts';

export function mount<T extends AnyTensor>(panel: HTMLElement, { engine }: Workbench<T>): void {
  new CheckPage(engine).mount(panel);
}
