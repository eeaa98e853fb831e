import { type Context, createContext } from 'atrous';
import { afterEach, beforeEach, expect } from 'vitest';
import { DeviceWatch } from './watch.ts';

/** Gives each test of a file a context of its own, on a device that may report no error that nobody caught. */
export function watchEach(take: (gpu: Context, watch: DeviceWatch) => void): void {
  let gpu: Context;
  let watch: DeviceWatch;
  beforeEach(async () => {
    gpu = await createContext();
    watch = new DeviceWatch(gpu.device);
    take(gpu, watch);
  });
  afterEach(async () => {
    await watch.settle();
    gpu.destroy();
    expect(watch.uncaptured).toEqual([]);
  });
}
