// A run of the benchmark in a frame: what is measured, and the report of it.
import { betterOf } from '../../bench/ceilings.ts';
import type { Peer } from '../../bench/lab.ts';
import type { Report } from '../../bench/report.ts';
import type { Row } from '../../bench/runner.ts';
import type { Workload } from '../../bench/workloads.ts';
import { devDependencies as pinned, version } from '../../package.json';
import { el } from '../dom.ts';

export const packages = {
  tfjs: '@tensorflow/tfjs-backend-webgpu',
  ort: 'onnxruntime-web',
  jax: '@jax-js/jax',
} as const satisfies Record<Peer, string>;

/** Checks and times workloads, in order. Rows are handed out as they come; the report is of all. */
export async function runBench(
  workloads: readonly Workload[],
  peers: readonly Peer[],
  { signal, progress, onRow }: { signal: AbortSignal; progress(text: string): void; onRow(row: Row): void },
): Promise<Report> {
  const frame = el('iframe', { src: './bench/frame.html', title: 'The benchmark', hidden: true });
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  stopped.catch(() => {});
  const measure = async (): Promise<Report> => {
    progress('loading the benchmark');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const page = frame.contentWindow as Window & typeof globalThis;
    page.progress = progress;
    const about = await page.bench.open({ effort: 'quick', peers, variants: false, plans: false });
    progress('measuring copies and multiply-adds');
    const before = await page.bench.ceilings();
    const rows: Row[] = [];
    for (const [i, workload] of workloads.entries()) {
      page.progress = (text) => progress(`${i + 1} of ${workloads.length}, ${workload.name}: ${text}`);
      const row = await page.bench.run(workload);
      rows.push(row);
      onRow(row);
    }
    page.progress = progress;
    progress('measuring copies and multiply-adds again');
    return {
      kind: 'race',
      date: new Date().toISOString(),
      commit: version,
      command: 'the Bench page',
      engine: navigator.userAgent,
      machine: `${navigator.hardwareConcurrency} threads`,
      versions: Object.fromEntries(peers.map((peer) => [packages[peer], pinned[packages[peer]]])),
      about,
      ceilings: betterOf(before, await page.bench.ceilings()),
      rows,
    };
  };
  try {
    return await Promise.race([measure(), stopped]);
  } finally {
    frame.remove(); // and with it the device, whatever it was doing
  }
}
