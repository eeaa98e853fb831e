import '../check/check.css'; // verdicts, and tables of numbers
import './bench.css';
import type { AnyTensor } from '../engine.ts';
import type { Workbench } from '../workbench.ts';
import { BenchPage } from './page.ts';

export function mount<T extends AnyTensor>(panel: HTMLElement, { gpu }: Workbench<T>): void {
  new BenchPage(gpu).mount(panel);
}
