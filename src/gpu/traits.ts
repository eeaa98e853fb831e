import type { Traits } from './kernel.ts';

/**
 * Whether the adapter is a CPU at heart: subgroups of four are SIMD registers (SwiftShader). Such an adapter has few threads
 * that run at once and large caches, and pays for each load and each division lane by lane.
 */
export function isCpu({ adapterInfo }: Traits): boolean {
  return adapterInfo?.subgroupMaxSize === 4;
}

/** Threads that keep an adapter busy: fewer leave a part of it idle. */
export function enoughThreads(traits: Traits): number {
  return isCpu(traits) ? 768 : 32768;
}
