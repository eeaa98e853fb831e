// What the command drives in the browser, and the site's Bench page in a frame.
import type { Growth } from './growth.ts';
import { type Bench, type Loaders, openBench, type Setup } from './lab.ts';
import type { Workload } from './workloads.ts';

declare global {
  interface Window {
    /** Made by the command: prints what is being done. */
    progress(text: string): void;
    bench: PageBench;
  }
}

// Each library comes when it is asked for: one that fails to load is absent, and the rest go on.
const loaders: Loaders = {
  tfjs: async (device) => (await import('./contestants/tfjs.ts')).tfjs(device),
  ort: async (device, setup) => (await import('./contestants/ort.ts')).onnxRuntime(device, setup),
  jax: async (device) => (await import('./contestants/jax.ts')).jaxJs(device),
};

export class PageBench {
  #bench: Bench | undefined;

  async open(setup: Setup) {
    this.#bench = await openBench(navigator.gpu, loaders, setup, window.progress);
    return { ...this.#bench.about, isolated: crossOriginIsolated, userAgent: navigator.userAgent };
  }

  ceilings = () => this.#bench!.ceilings();
  run = (workload: Workload) => this.#bench!.run(workload);
  draw = async (growths: readonly Growth[]) => (await import('./growthChart.ts')).growthChart(growths);
}
