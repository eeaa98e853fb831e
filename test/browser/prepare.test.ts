// Compiling ahead, and what would run and why: operations called on tensors that are only shapes.

import {
  type AtrousError,
  type Context,
  conv2d,
  createContext,
  depthwiseConv2d,
  type Explanation,
  explain,
  type PrepareOptions,
  type Progress,
  pointwiseConv2d,
  prepare,
  type Rehearse,
  separableConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { describe, expect, test } from 'vitest';
import { candidatesFor } from '../../src/gpu/choice.ts';
import type { Kernel } from '../../src/gpu/kernel.ts';
import { conv2dDirect, kernels } from '../../src/ops/conv2d/kernels.ts';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { gpuFace as face } from '../harness/faces.ts';
import { codes, type Face, sharedRefusals } from '../harness/refusals.ts';
import { type DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

type Make = (shape: readonly number[]) => Tensor;

/** A few operations of several dispatches: two of them compile the same kernel. */
function model(tensor: Make): Tensor {
  const deep = spaceToDepth(tensor([1, 16, 16, 3]), { blockSize: 2 });
  const wide = pointwiseConv2d(deep, tensor([1, 1, 12, 24]), { bias: tensor([24]), activation: 'relu6' });
  const spatial = depthwiseConv2d(wide, tensor([3, 3, 24, 1]), { padding: 'same', dilations: 2 });
  const mixed = separableConv2d(spatial, tensor([5, 5, 24, 1]), tensor([1, 1, 24, 8]), { strides: 2 });
  const once = conv2d(mixed, tensor([1, 1, 8, 8]));
  return conv2d(once, tensor([2, 2, 8, 8]));
}

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
    ['prepare: run must be done when it returns, not give a promise', 'OptionError', async () => {}],
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

describe('explain', () => {
  test('gives the WGSL that is compiled, under the label that it is compiled under', async () => {
    const compiled = new Map<string, string>();
    const create = gpu.device.createShaderModule.bind(gpu.device);
    gpu.device.createShaderModule = (descriptor) => {
      compiled.set(descriptor.label!, descriptor.code);
      return create(descriptor);
    };
    await prepare(gpu, model);
    const explained = explain(gpu, model);
    expect(new Set(explained.map(({ label }) => label))).toEqual(new Set(compiled.keys()));
    for (const { label, wgsl } of explained) expect(wgsl, label).toBe(compiled.get(label));
  });

  test('names every dispatch with its grid, its candidates and the reason', () => {
    const explained = explain(gpu, model);
    expect(explained.map(({ op }) => op)).toEqual([
      'spaceToDepth',
      'pointwiseConv2d',
      'depthwiseConv2d',
      'separableConv2d',
      'separableConv2d',
      'conv2d',
      'conv2d',
    ]);
    for (const each of explained) {
      const { op, label, workgroups, candidates, reason } = each;
      expect(candidates[0]).toMatchObject({ op, label });
      expect(workgroups).toEqual([expect.any(Number), 1]);
      expect(reason).toMatch(/^the (first in the table|lowest of|only variant)/);
      expect(String(each)).toContain(`${op} runs ${label} in ${workgroups[0]}×1 workgroups, ${reason}\n  ${label}`);
      expect(JSON.parse(JSON.stringify(each))).toEqual({
        op,
        label,
        workgroups,
        candidates: candidates.map((c) => ({ ...c })),
        reason,
      });
    }
    expect(watch.counts).toMatchObject({ createShaderModule: 0, submit: 0 });
  });

  test('says so where there is no other choice', () => {
    const run: Rehearse = (tensor) => conv2d(tensor([1, 0, 0, 1]), tensor([3, 3, 1, 1]), { padding: 2 });
    expect(explain(gpu, run).map(({ reason }) => reason)).toEqual(['the only variant that accepts this geometry']);
  });
});

test('explain wants a context', () => {
  const message = 'explain: gpu must be a context, not a GPUDevice';
  expect(thrownBy(() => explain(gpu.device as never, model))).toMatchObject({ name: 'ResourceError', message });
});

describe('costs', () => {
  const spec = (...shape: readonly number[]) => new TensorSpec(shape, 'nhwc', 'f32');
  const g = conv2dGeometry(spec(1, 8, 8, 8), spec(3, 3, 8, 8), {});
  const traits = { features: new Set<string>(), limits: {} as GPUSupportedLimits };
  type Conv = Kernel<typeof g>;
  const variant = (name: string, cost?: number): Conv => ({
    ...conv2dDirect,
    shader: { ...conv2dDirect.shader, name },
    cost: cost === undefined ? undefined : () => cost,
  });
  const order = (table: readonly Conv[]) => candidatesFor(table, g, traits).map(({ kernel }) => kernel.shader.name);

  test.each<[string, readonly Conv[], string]>([
    ['none: the order of the table', [variant('a'), variant('b'), variant('c')], 'abc'],
    ['all: the lowest first', [variant('a', 3), variant('b', 1), variant('c', 2)], 'bca'],
    ['equal: the order of the table', [variant('a', 2), variant('b', 1), variant('c', 1), variant('d', 2)], 'bcad'],
    ['some: those without last', [variant('a'), variant('b', 9), variant('c'), variant('d', 8)], 'dbac'],
  ])('%s', (_, table, expected) => {
    expect(order(table).join('')).toBe(expected);
  });

  test('are not asked of variants that do not accept', () => {
    const refusing: Conv = {
      ...variant('a'),
      accepts: () => false,
      cost: () => {
        throw new Error('asked');
      },
    };
    expect(order([refusing, variant('b')])).toEqual(['b']);
    expect(order(kernels).length).toBeGreaterThan(0);
  });
});
