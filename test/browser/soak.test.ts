// Operations by the thousand, of mixed shapes, on two contexts and with reads in flight: right, and nothing piles up.
import {
  type Context,
  conv2d,
  createContext,
  depthToSpace,
  depthwiseConv2d,
  pointwiseConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';

const OPERATIONS = import.meta.env.VITE_LONG ? 100_000 : 4_000;
const ROUND = 20; // operations in one scope

const counting = (length: number) => Float32Array.from({ length }, (_, i) => (i % 7) - 3);

/** What Chromium says that the page's JavaScript holds, in bytes; it rounds. */
const heap = () => (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize;

/** A chain of operations on a shape that depends on `i`; its end is x again, times the filters' product. */
function round(gpu: Context, i: number): { y: Tensor; expected: Float32Array } {
  const [h, w, c] = [2 + 2 * (i % 5), 2 + 2 * (i % 7), 1 + (i % 4)];
  const data = counting(h * w * c);
  let x = gpu.tensor(data, [1, h, w, c]);
  const two = gpu.tensor(new Float32Array(c).fill(2), [1, 1, c, 1]);
  const same = gpu.tensor(
    Float32Array.from({ length: c * c }, (_, k) => (k % (c + 1) === 0 ? 1 : 0)),
    [1, 1, c, c],
  );
  for (let k = 0; k < ROUND / 5; k++) {
    const deep = spaceToDepth(x, { blockSize: 2 });
    const back = depthToSpace(deep, { blockSize: 2 });
    const doubled = depthwiseConv2d(back, two);
    x = conv2d(pointwiseConv2d(doubled, same), same);
    if (k % 2 === 0) doubled.destroy();
  }
  return { y: x, expected: data.map((value) => value * 2 ** (ROUND / 5)) };
}

/** How much more of the GPU process may be in memory at the end than in the first tenths; 6 MiB was seen on Linux, 2026-11-21. */
const MARGIN = 2 ** 24;

/** Refuses a GPU process that grows: the least of its last three marks beside the most of the three after its first. */
function heldByProcess(marks: readonly (number | null)[]): string {
  const bytes = marks.filter((mark) => mark !== null);
  if (bytes.length < marks.length)
    return 'not measured: there is no /proc that says how much memory the GPU process has';
  expect(Math.min(...bytes.slice(-3)), 'the GPU process').toBeLessThan(Math.max(...bytes.slice(1, 4)) + MARGIN);
  return `GPU process ${bytes.map((each) => Math.round(each / 2 ** 20)).join(', ')} MiB`;
}

test(`${OPERATIONS} operations leave nothing behind`, async () => {
  const first = await createContext();
  const second = await createContext({ device: first.device });
  let wrong = 0;
  let pending: Promise<void>[] = [];
  const heaps: number[] = [];
  const marks: ReturnType<Context['stats']>['live'][] = [];
  const peaks: number[] = [];
  const resident: (number | null)[] = [];
  for (let i = 0; i < OPERATIONS / ROUND; i++) {
    const gpu = i % 3 === 0 ? second : first;
    const reads = i % 2 === 0;
    gpu.scope(() => {
      const { y, expected } = round(gpu, i);
      // Read after the scope has destroyed it: a read that is under way has its data.
      if (reads) {
        const compare = (data: ArrayLike<number>) => {
          if (expected.some((value, k) => value !== data[k])) wrong++;
        };
        pending.push(y.data().then((data) => compare(data as Float32Array)));
      }
    });
    if (i % 16 === 15) {
      await Promise.all(pending);
      pending = [];
    }
    if (i % Math.floor(OPERATIONS / ROUND / 10) === 0) {
      await Promise.all(pending);
      pending = [];
      for (const each of [first, second]) each.flush();
      marks.push(first.stats().live, second.stats().live);
      peaks.push(first.stats().peak.bytes);
      resident.push(await commands.gpuResident());
      const used = heap();
      if (used !== undefined) heaps.push(used);
    }
  }
  await Promise.all(pending);
  expect(wrong).toBe(0);
  // After the first tenth all shapes have been seen, and parameters are as large as they get.
  for (const [i, mark] of marks.slice(4).entries()) expect(mark, `mark ${i}`).toEqual(marks[2 + (i % 2)]);
  expect(peaks.at(-1)).toBeLessThanOrEqual(1.25 * peaks[4]!);
  const [early, late] = [Math.max(...heaps.slice(1, 4)), Math.min(...heaps.slice(-3))];
  await commands.report(
    `soak: ${OPERATIONS} operations; live ${JSON.stringify(marks.at(-1))}, peak ${peaks.at(-1)} bytes, heap ${early} then ${late}`,
  );
  await commands.report(`soak: ${heldByProcess(resident)}`);
  if (heaps.length > 0) expect(late).toBeLessThan(1.5 * early + 2 ** 24);
  first.destroy();
  second.destroy();
});
