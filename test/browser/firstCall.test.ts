// How long the first call of each operation, on a context that has compiled nothing, keeps the page's main thread: reported,
// and held to a frame in `npm run test:full`, to ten elsewhere, since a machine with other work can't keep to one.
import { createContext, prepare, type Rehearse, type Tensor } from 'atrous';
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { gpuFace as face } from '../harness/faces.ts';
import { full } from '../harness/full.ts';

type Make = (shape: readonly number[]) => Tensor;

const calls: Readonly<Record<string, (make: Make) => Tensor>> = {
  avgPool2d: (make) => face.avgPool2d(make([1, 128, 128, 32]), { windowSize: 3, padding: 'same' }),
  batchToSpace: (make) => face.batchToSpace(make([4, 64, 64, 32]), { blockShape: [2, 2] }),
  conv2d: (make) => face.conv2d(make([1, 64, 64, 32]), make([3, 3, 32, 32]), { bias: make([32]), activation: 'silu' }),
  depthToSpace: (make) => face.depthToSpace(make([1, 64, 64, 32]), { blockSize: 2 }),
  depthwiseConv2d: (make) => face.depthwiseConv2d(make([1, 128, 128, 32]), make([7, 7, 32, 1]), { strides: 3 }),
  focus: (make) => face.focus(make([1, 128, 128, 4]), make([3, 3, 16, 32])),
  globalAvgPool: (make) => face.globalAvgPool(make([1, 128, 128, 3])),
  maxPool2d: (make) => face.maxPool2d(make([1, 128, 128, 32]), { windowSize: 3, strides: 2, padding: 1 }),
  pointwiseConv2d: (make) => face.pointwiseConv2d(make([1, 64, 64, 64]), make([1, 1, 64, 64]), { activation: 'gelu' }),
  reorderFilter: (make) => face.reorderFilter(make([3, 3, 64, 64]), { from: 'DCR', to: 'focus', blockSize: 2 }),
  resize: (make) => face.resize(make([1, 64, 64, 32]), { size: [100, 100] }),
  separableConv2d: (make) => face.separableConv2d(make([1, 128, 128, 32]), make([5, 5, 32, 1]), make([1, 1, 32, 32])),
  spaceToBatch: (make) => face.spaceToBatch(make([1, 128, 128, 32]), { blockShape: [2, 2] }),
  spaceToDepth: (make) => face.spaceToDepth(make([1, 128, 128, 32]), { blockSize: 2 }),
  withSpaceToBatch: (make) => face.withSpaceToBatch(make([1, 128, 128, 32]), make([3, 3, 32, 1]), { dilations: 2 }),
};

const FRAME = 16;
const ALLOWED = full ? FRAME : 10 * FRAME;

/** Another process may have the core in the middle of one attempt, hardly of all. */
const ATTEMPTS = 5;

test('no operation holds up the page by its first call with its flush, nor by what prepare does at once', async () => {
  const lines: string[] = [];
  const slow: string[] = [];
  for (const [op, call] of Object.entries(calls)) {
    for (const [what, measure] of [
      ['first call', firstCall],
      ['prepare', preparation],
    ] as const) {
      const times = [await measure(call)];
      while (times.at(-1)! >= ALLOWED && times.length < ATTEMPTS) times.push(await measure(call));
      lines.push(`${op}: ${what} ${times.map((ms) => ms.toFixed(1)).join(', then ')} ms of the main thread`);
      if (Math.min(...times) >= ALLOWED) slow.push(lines.at(-1)!);
    }
  }
  await commands.report(lines.join('\n'));
  expect(lines.length).toBe(2 * Object.keys(calls).length);
  expect(slow).toEqual([]);
});

/** Milliseconds from the call to the end of its flush, on a device that has compiled nothing; the uploads left out. */
async function firstCall(call: (make: Make) => Tensor): Promise<number> {
  const gpu = await createContext();
  const shapes: (readonly number[])[] = [];
  face.explain(gpu, (tensor) =>
    call((shape) => {
      shapes.push(shape);
      return tensor(shape);
    }),
  );
  const uploaded = shapes.map((shape) => gpu.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape));
  await gpu.device.queue.onSubmittedWorkDone();
  const start = performance.now();
  call(() => uploaded.shift()!);
  gpu.flush();
  const ms = performance.now() - start;
  gpu.destroy();
  return ms;
}

/** Milliseconds that prepare takes before it gives its promise. */
async function preparation(run: Rehearse): Promise<number> {
  const gpu = await createContext();
  const start = performance.now();
  const ready = prepare(gpu, run);
  const ms = performance.now() - start;
  ready.catch(() => {}); // it is not waited for
  gpu.destroy();
  return ms;
}
