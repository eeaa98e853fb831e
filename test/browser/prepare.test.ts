// Compiling ahead: operations called on tensors that are only shapes, and what is refused of that.

import {
  type AtrousError,
  type Context,
  conv2d,
  createContext,
  type Explanation,
  explain,
  type PrepareOptions,
  type Progress,
  prepare,
  type Rehearse,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { describe, expect, test } from 'vitest';
import { gpuFace as face } from '../harness/faces.ts';
import { type Make, model } from '../harness/model.ts';
import { codes, type Face } from '../harness/refusals.ts';
import { sharedRefusals } from '../harness/sharedRefusals.ts';
import { type DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

const real: Make = (shape) => gpu.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
const shapeOf = { shape: [1, 4, 4, 4] } as const;

describe('prepare', () => {
  test('compiles all that a run then needs, in parallel and each kernel once', async () => {
    const labels: string[] = [];
    const { createComputePipelineAsync: create } = gpu.device;
    let finished = 0;
    let finishedBeforeTheLast = 0;
    gpu.device.createComputePipelineAsync = (descriptor) => {
      labels.push(descriptor.label!);
      finishedBeforeTheLast = finished;
      return create.call(gpu.device, descriptor).finally(() => finished++);
    };
    await prepare(gpu, model);
    expect(labels.length).toBeGreaterThan(4);
    expect(new Set(labels).size).toBe(labels.length);
    expect(finishedBeforeTheLast, 'finished before the last was begun').toBe(0);
    expect(watch.counts).toMatchObject({ createShaderModule: labels.length, createComputePipeline: 0 });

    const before = watch.counts;
    const y = model(real);
    expect((await y.data()).length).toBe(y.spec.size);
    const { createShaderModule, createComputePipeline, createComputePipelineAsync } = before;
    expect(watch.counts).toMatchObject({ createShaderModule, createComputePipeline, createComputePipelineAsync });
    expect(watch.counts.createBindGroup).toBe(explain(gpu, model).length);
  });

  test('allocates, records and submits nothing', async () => {
    const { createBuffer, createBindGroup, createCommandEncoder, submit, writeBuffer } = watch.counts;
    await prepare(gpu, model);
    expect(watch.counts).toMatchObject({ createBuffer, createBindGroup, createCommandEncoder, submit, writeBuffer });
    expect(watch.during(() => gpu.flush())).toEqual({});
  });

  test('takes tensors that are there beside shapes, and computes nothing from them', async () => {
    const filter = real([3, 3, 4, 8]);
    const run = (tensor: Make) => conv2d(conv2d(tensor([1, 8, 8, 4]), filter), real([1, 1, 8, 8]));
    await prepare(gpu, run);
    await prepare(gpu, () => conv2d(filter, real([1, 1, 8, 8])));
    expect(watch.counts).toMatchObject({ submit: 0, createBindGroup: 0, createComputePipeline: 0 });
    run(real);
    const again = watch.during(() => gpu.flush());
    expect(again).toMatchObject({ submit: 1, createBindGroup: 2 });
    expect(again).not.toHaveProperty('createShaderModule');
  });

  test('once, though asked for twice at the same time and again afterwards', async () => {
    await Promise.all([prepare(gpu, model), prepare(gpu, model)]);
    const { createShaderModule, createComputePipelineAsync } = watch.counts;
    expect(createComputePipelineAsync).toBe(createShaderModule);
    await prepare(gpu, model);
    expect(watch.counts).toMatchObject({ createShaderModule, createComputePipelineAsync });
    expect(new Set(explain(gpu, model).map(({ label }) => label)).size).toBe(createShaderModule);
  });

  test('does not hold up a flush that comes before it is done, nor compile again what a run has compiled', async () => {
    const pending = prepare(gpu, model);
    const y = model(real);
    gpu.flush(); // makes at once what is under way
    const { createComputePipeline } = watch.counts;
    expect(createComputePipeline).toBeGreaterThan(4);
    await pending;
    await y.data();
    const before = watch.counts;
    await prepare(gpu, model);
    model(real);
    gpu.flush();
    const { createShaderModule, createComputePipelineAsync } = before;
    expect(watch.counts).toMatchObject({ createShaderModule, createComputePipeline, createComputePipelineAsync });
  });

  test('tells how far it is', async () => {
    const heard: Progress[] = [];
    const options: PrepareOptions = { onProgress: (progress) => heard.push(progress) };
    await prepare(gpu, model, options);
    const total = watch.counts.createComputePipelineAsync;
    expect(heard).toEqual(Array.from({ length: total + 1 }, (_, done) => ({ done, total })));
    heard.length = 0;
    await prepare(gpu, model, options);
    expect(heard.at(-1), 'of what is there already').toEqual({ done: total, total });
    heard.length = 0;
    await prepare(gpu, () => {}, options);
    expect(heard).toEqual([{ done: 0, total: 0 }]);
  });

  test('rejects with what onProgress throws', async () => {
    const mine = new Error('mine');
    const onProgress = ({ done }: Progress) => {
      if (done > 0) throw mine;
    };
    expect(await rejectionOf(prepare(gpu, model, { onProgress }))).toBe(mine);
  });

  test('prepares the variant that chooseVariant picks', async () => {
    const last = await createContext({ device: gpu.device, chooseVariant: ({ length }) => length - 1 });
    const run = (tensor: Make) => conv2d(tensor([1, 8, 8, 8]), tensor([3, 3, 8, 8]));
    await prepare(last, run);
    run((shape) => last.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape));
    expect(watch.during(() => last.flush())).not.toHaveProperty('createShaderModule');
    expect(explain(last, run)[0]).toMatchObject({ reason: 'as chooseVariant says' });
    const [{ label, candidates }] = explain(last, run) as [Explanation];
    expect(label).toBe(candidates.at(-1)!.label);
    last.destroy();
  });

  test('needs nothing for empty outputs', async () => {
    await prepare(gpu, (tensor) => conv2d(tensor([0, 8, 8, 8]), tensor([3, 3, 8, 8])));
    expect(watch.counts.createShaderModule).toBe(0);
    expect(explain(gpu, (tensor) => spaceToDepth(tensor([0, 8, 8, 8]), { blockSize: 2 }))).toEqual([]);
  });
});

describe('a call that is refused', () => {
  const rows = sharedRefusals.filter(([, error]) => error !== 'ResourceError');

  test('is refused in prepare and explain in the same words', async () => {
    expect(rows.length).toBeGreaterThan(100);
    for (const [name, error, message, call] of rows) {
      const run: Rehearse = (tensor) => {
        const make =
          (options = {}) =>
          (...shape: readonly number[]) =>
            tensor(shape, options);
        const kit = {
          ...(face as unknown as Face),
          t: make(),
          nchw: make({ layout: 'nchw' }),
          i32: make({ dtype: 'i32' }),
          u32: make({ dtype: 'u32' }),
        };
        call(kit);
      };
      const expected = { name: error, code: codes[error], message };
      expect(await rejectionOf(prepare(gpu, run)), name).toMatchObject(expected);
      expect(
        thrownBy(() => explain(gpu, run)),
        name,
      ).toMatchObject(expected);
    }
    expect(watch.counts).toMatchObject({ createShaderModule: 0, submit: 0 });
  });

  test('is what the device cannot hold', async () => {
    const most = Math.min(gpu.device.limits.maxBufferSize, gpu.device.limits.maxStorageBufferBindingSize);
    const size = 2 ** 40;
    expect(await rejectionOf(prepare(gpu, (tensor) => tensor([size])))).toMatchObject({
      name: 'LimitError',
      message: `tensor: the tensor [${size}] f32 needs ${4 * size} bytes, the device binds at most ${most}`,
    });
  });

  test.each<[string, string, Rehearse]>([
    [
      "tensor: layout must be 'nhwc' or 'nchw', not 'nhcw'",
      'OptionError',
      (tensor) => tensor([1, 2, 2, 1], { layout: 'nhcw' as 'nchw' }),
    ],
    [
      "tensor: unknown option 'type'; known are layout, dtype",
      'OptionError',
      (tensor) => tensor([1, 2, 2, 1], { type: 'f32' } as object),
    ],
    ['prepare: the function must not give a promise', 'OptionError', async () => {}],
    ['prepare: run must be a function, not null', 'OptionError', null as unknown as Rehearse],
    [
      'buffer: the tensor is a shape of prepare, without memory',
      'ResourceError',
      (tensor) => tensor([1, 2, 2, 1]).buffer,
    ],
    [
      'byteOffset: the tensor is a shape of prepare, without memory',
      'ResourceError',
      (tensor) => tensor([4]).byteOffset,
    ],
  ])('%s', async (message, name, run) => {
    expect(await rejectionOf(prepare(gpu, run))).toMatchObject({ name, message });
  });

  test('is an option of prepare that there is not', async () => {
    const message = "prepare: unknown option 'progress'; known are onProgress";
    expect(await rejectionOf(prepare(gpu, model, { progress: 1 } as object))).toMatchObject({ message });
    expect(await rejectionOf(prepare(gpu, model, { onProgress: 1 as never }))).toMatchObject({
      name: 'OptionError',
      message: 'prepare: onProgress must be a function, not 1',
    });
  });
});

describe('a tensor that is only a shape', () => {
  test('has a spec, and no use once its rehearsal is over', async () => {
    let x!: Tensor;
    let y!: Tensor;
    let make!: (shape: readonly number[]) => Tensor;
    await prepare(gpu, (tensor) => {
      make = tensor;
      x = tensor(shapeOf.shape, { layout: 'nchw' });
      y = spaceToDepth(x, { blockSize: 2 });
      x.destroy();
      expect(x).toMatchObject({ ...shapeOf, layout: 'nchw', dtype: 'f32', destroyed: true });
      const thrown = thrownBy(() => spaceToDepth(x, { blockSize: 2 }));
      expect(thrown).toMatchObject({ message: 'spaceToDepth: x is destroyed' });
    });
    expect(y.shape).toEqual([1, 16, 2, 2]);
    const cases: [string, () => unknown][] = [
      ['depthToSpace: x is a shape of prepare, which is over', () => face.depthToSpace(y, { blockSize: 2 })],
      [
        'conv2d: filter is a shape of prepare, which is over',
        () => explain(gpu, (tensor) => conv2d(tensor([1, 8, 8, 2]), y)),
      ],
      ['buffer: the tensor is a shape of prepare, which is over', () => y.buffer],
      ['tensor: prepare is over', () => make([4])],
    ];
    for (const [message, call] of cases) {
      expect(thrownBy(call)).toMatchObject({ name: 'ResourceError', code: 'RESOURCE', message });
    }
    const message = 'data: the tensor is a shape of prepare, which is over';
    expect(await rejectionOf(y.data())).toMatchObject({ name: 'ResourceError', message });
  });

  test('belongs to its context', async () => {
    const other = await createContext({ device: gpu.device });
    const run: Rehearse = (tensor) => conv2d(tensor([1, 4, 4, 1]), other.tensor(new Float32Array(1), [1, 1, 1, 1]));
    const message = 'conv2d: filter belongs to another context than x';
    expect(await rejectionOf(prepare(gpu, run))).toMatchObject({ name: 'ResourceError', message });
    other.destroy();
  });

  test('leaves the context as it was, though its rehearsal throws or holds another', async () => {
    const message = 'mine';
    expect(() =>
      explain(gpu, () => {
        throw new Error(message);
      }),
    ).toThrow(message);
    let inner: readonly unknown[] = [];
    const outer = explain(gpu, (tensor) => {
      const x = tensor([1, 4, 4, 4]);
      inner = explain(gpu, () => spaceToDepth(x, { blockSize: 2 }));
      spaceToDepth(x, { blockSize: 4 });
    });
    expect([inner.length, outer.length]).toEqual([1, 1]);
    expect(await spaceToDepth(real([1, 2, 2, 1]), { blockSize: 2 }).data()).toEqual(new Float32Array(4));
  });
});

describe('a compilation that fails', () => {
  test('rejects in words that name the kernel, troubles no other, and may be tried again', async () => {
    const { createShaderModule } = gpu.device;
    const faulty = explain(gpu, model)[0]!.label;
    gpu.device.createShaderModule = (descriptor) =>
      createShaderModule.call(gpu.device, {
        ...descriptor,
        code: descriptor.label === faulty ? 'fn main() { mistake; }' : descriptor.code,
      });
    const error = (await rejectionOf(prepare(gpu, model))) as AtrousError;
    expect(error).toMatchObject({ name: 'ResourceError', code: 'RESOURCE' });
    expect(error.message).toContain(`compilation: ${faulty}: `);
    expect(error.message).toContain('mistake');
    gpu.device.createShaderModule = createShaderModule;
    await prepare(gpu, model);
    model(real);
    expect(watch.during(() => gpu.flush())).not.toHaveProperty('createShaderModule');
  });

  test('and one that the device refuses without a reason in the text', async () => {
    gpu.device.createComputePipelineAsync = () => Promise.reject(new Error('no pipeline today'));
    const { message } = (await rejectionOf(
      prepare(gpu, (tensor) => spaceToDepth(tensor([1, 2, 2, 1]), { blockSize: 2 })),
    )) as Error;
    expect(message).toMatch(/^compilation: \w+ .*: no pipeline today$/);
  });

  test('because the context is destroyed or its device lost', async () => {
    const borrowed = await createContext({ device: gpu.device });
    const ending = prepare(borrowed, model);
    borrowed.destroy();
    const destroyed = { name: 'ResourceError', message: 'prepare: the context is destroyed' };
    expect(await rejectionOf(ending)).toMatchObject(destroyed);
    expect(await rejectionOf(prepare(borrowed, model))).toMatchObject(destroyed);
    expect(thrownBy(() => explain(borrowed, model))).toMatchObject({ message: 'explain: the context is destroyed' });

    const losing = prepare(gpu, model);
    gpu.device.destroy();
    expect(await rejectionOf(losing)).toMatchObject({ name: 'DeviceLostError', code: 'DEVICE_LOST' });
    expect(await rejectionOf(prepare(gpu, model))).toMatchObject({ name: 'DeviceLostError' });
  });
});
