import { type Context, createContext } from 'atrous';
import { afterEach, beforeEach, expect } from 'vitest';
import { DeviceWatch } from './watch.ts';

/** Gives each test of a file a context of its own, on a device that may report no error, and with promises that reject for someone. */
export function watchEach(take: (gpu: Context, watch: DeviceWatch) => void): void {
  let gpu: Context;
  let watch: DeviceWatch;
  let unhandled: unknown[];
  const hear = ({ reason }: PromiseRejectionEvent) => unhandled.push(reason);
  beforeEach(async () => {
    unhandled = [];
    addEventListener('unhandledrejection', hear);
    gpu = await createContext();
    watch = new DeviceWatch(gpu.device);
    take(gpu, watch);
  });
  afterEach(async () => {
    await watch.settle();
    await new Promise((resolve) => setTimeout(resolve)); // rejections are reported at the end of a task
    removeEventListener('unhandledrejection', hear);
    gpu.destroy();
    expect(watch.uncaptured).toEqual([]);
    expect(unhandled).toEqual([]);
  });
}
