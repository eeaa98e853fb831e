import './rearrange.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { RearrangePage } from './page.ts';

export function mount<T extends AnyTensor>(panel: HTMLElement, { engine, current, source }: Workbench<T>): void {
  new RearrangePage(engine, current).mount(panel, source);
}
