// Compiled plans: what they compute, what they leave alone, and what they refuse.
import {
  activation,
  add,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthwiseConv2d,
  pointwiseConv2d,
  spaceToDepth,
  type Tensor,
} from 'atrous';
import { maxPool2d } from 'atrous/layers';
import { describe, expect, test, vi } from 'vitest';
import { COPY_DST, COPY_SRC, STORAGE } from '../../src/gpu/usage.ts';
import { wholeFloats } from '../harness/random.ts';
import { type DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
});

function whole(shape: readonly number[], seed: number): Tensor {
  return gpu.tensor(wholeFloats(shape, seed), shape);
}

/** A residual bottleneck between a stem and a head, with an output on the way. */
function model() {
  const [stem, expand, spatial, project, head, bias] = [
    whole([1, 1, 12, 8], 1),
    whole([1, 1, 8, 24], 2),
    whole([3, 3, 24, 1], 3),
    whole([1, 1, 24, 8], 4),
    whole([3, 3, 8, 4], 5),
    whole([24], 6),
  ];
  return ({ x }: { x: Tensor }) => {
    const deep = pointwiseConv2d(spaceToDepth(x, { blockSize: 2 }), stem);
    const wide = pointwiseConv2d(deep, expand, { bias, activation: 'relu6' });
    const mixed = depthwiseConv2d(wide, spatial, { padding: 'same', activation: 'relu' });
    const block = pointwiseConv2d(mixed, project, { residual: deep });
    return { block, head: conv2d(block, head, { strides: 2, padding: 'same' }) };
  };
}

const shape = [1, 20, 12, 3] as const;
const x = { shape } as const;

describe('a plan', () => {
  test('computes what eager calls do, run after run', async () => {
    const build = model();
    const plan = await compile(gpu, build, { x });
    for (const seed of [1, 2, 3]) {
      const input = whole(shape, seed);
      const { block, head } = await plan.run({ x: input });
      const eager = build({ x: input });
      expect(await block.data()).toEqual(await eager.block.data());
      expect(await head.data()).toEqual(await eager.head.data());
      expect([head.shape, head.layout, head.dtype]).toEqual([[1, 5, 3, 4], 'nhwc', 'f32']);
    }
  });

  test('adds, activates and puts together, in more dispatches than one where a list is long', async () => {
    const build = ({ x }: { x: Tensor }) => {
      const sum = add(x, x, { activation: 'relu' });
      return concat([x, sum, activation(sum, { activation: 'relu6' }), ...new Array<Tensor>(7).fill(x)]);
    };
    const plan = await compile(gpu, build, { x });
    const input = whole(shape, 4);
    const { y } = await plan.run({ x: input });
    expect(y.shape).toEqual([1, 20, 12, 30]);
    expect(await y.data()).toEqual(await build({ x: input }).data());
    expect(plan.dispatches).toBe(4);
  });

  test('creates nothing when it runs', async () => {
    const plan = await compile(gpu, model(), { x });
    const inputs = [whole(shape, 1), whole(shape, 2)];
    const before = watch.counts;
    for (let i = 0; i < 6; i++) await plan.run({ x: inputs[i % 2]! });
    const { createBuffer, createBindGroup, createShaderModule, createComputePipeline, createComputePipelineAsync } =
      before;
    expect(watch.counts).toMatchObject({
      createBuffer,
      createBindGroup,
      createShaderModule,
      createComputePipeline,
      createComputePipelineAsync,
      submit: before.submit + 6,
    });
  });

  test('has recorded a run before it is called, and its copies where the inputs are those of the run before', async () => {
    const plan = await compile(gpu, model(), { x });
    const { queue } = gpu.device;
    const calls = {
      copies: vi.spyOn(GPUCommandEncoder.prototype, 'copyBufferToBuffer'),
      dispatches: vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups'),
    };
    const submit = queue.submit;
    const recorded: [copies: number, dispatches: number][] = [];
    queue.submit = (commands) => {
      recorded.push([calls.copies.mock.calls.length, calls.dispatches.mock.calls.length]);
      submit.call(queue, commands);
    };
    const [one, other] = [whole(shape, 1), whole(shape, 2)];
    try {
      for (const input of [one, one, other, other, one]) {
        for (const spy of Object.values(calls)) spy.mockClear();
        await plan.run({ x: input });
      }
    } finally {
      for (const spy of Object.values(calls)) spy.mockRestore();
      queue.submit = submit;
    }
    expect(recorded).toEqual([
      [1, plan.dispatches],
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 0],
    ]);
    one.destroy();
    await expect(plan.run({ x: one })).rejects.toThrow('x is destroyed');
  });

  test('reads the same input anew at each run', async () => {
    const buffer = gpu.device.createBuffer({
      size: 16,
      usage: STORAGE | COPY_SRC | COPY_DST,
    });
    const input = gpu.wrap(buffer, [1, 1, 1, 2]);
    const w = gpu.tensor(Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]);
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, w), { x: { shape: [1, 1, 1, 2] } });
    const pixels = [
      [1, 10],
      [2, 10],
      [2, 0],
    ] as const;
    for (const [a, b] of pixels) {
      gpu.device.queue.writeBuffer(buffer, 0, Float32Array.of(a, b));
      expect(await (await plan.run({ x: input })).y.data()).toEqual(Float32Array.of(a + 3 * b, 2 * a + 4 * b));
    }
  });

  test('compiles each kernel once, none of them while the page waits', async () => {
    const plan = await compile(gpu, model(), { x });
    expect(watch.counts.createComputePipeline).toBe(0);
    expect(watch.counts.createComputePipelineAsync).toBeLessThanOrEqual(plan.dispatches);
    const made = watch.counts.createComputePipelineAsync;
    await compile(gpu, model(), { x });
    expect(watch.counts.createComputePipelineAsync).toBe(made);
  });

  test('reads its weights anew at each run', async () => {
    const buffer = gpu.device.createBuffer({ size: 16, usage: STORAGE | COPY_DST });
    const w = gpu.wrap(buffer, [1, 1, 2, 2]);
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, w), { x: { shape: [1, 1, 1, 2] } });
    const input = gpu.tensor(Float32Array.of(1, 10), [1, 1, 1, 2]);
    gpu.device.queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3, 4));
    expect(await (await plan.run({ x: input })).y.data()).toEqual(Float32Array.of(31, 42));
    gpu.device.queue.writeBuffer(buffer, 0, Float32Array.of(0, 1, 1, 0));
    expect(await (await plan.run({ x: input })).y.data()).toEqual(Float32Array.of(10, 1));
  });

  test('takes several inputs, in other layouts', async () => {
    const w = whole([1, 1, 3, 3], 1);
    const input = { shape: [2, 3, 4, 5], layout: 'nchw' } as const;
    const plan = await compile(gpu, ({ a, b }) => pointwiseConv2d(a, w, { residual: b }), { a: input, b: input });
    const make = (seed: number) => gpu.tensor(new Float32Array(120).fill(seed), input.shape, { layout: 'nchw' });
    const [a, b] = [make(1), make(2)];
    const { y } = await plan.run({ a, b });
    expect(await y.data()).toEqual(await pointwiseConv2d(a, w, { residual: b }).data());
  });

  test('takes its own result as its next input', async () => {
    const w = gpu.tensor(Float32Array.of(2), [1, 1, 1, 1]);
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, w), { x: { shape: [1, 1, 3, 1] } });
    let { y } = await plan.run({ x: gpu.tensor(Float32Array.of(1, 2, 3), [1, 1, 3, 1]) });
    for (let i = 0; i < 3; i++) ({ y } = await plan.run({ x: y }));
    expect(await y.data()).toEqual(Float32Array.of(16, 32, 48));
  });

  test('runs after what its inputs are made by, and before what reads its results', async () => {
    const w = gpu.tensor(Float32Array.of(3), [1, 1, 1, 1]);
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, w), { x: { shape: [1, 1, 2, 1] } });
    const made = pointwiseConv2d(gpu.tensor(Float32Array.of(1, 2), [1, 1, 2, 1]), w);
    const { y } = await plan.run({ x: made });
    const first = pointwiseConv2d(y, w);
    await plan.run({ x: first });
    expect(await first.data()).toEqual(Float32Array.of(27, 54));
  });

  test('has results that end with its next run', async () => {
    const plan = await compile(gpu, model(), { x });
    const { head } = await plan.run({ x: whole(shape, 1) });
    const pending = head.data();
    await plan.run({ x: whole(shape, 2) });
    expect((await pending).length).toBe(60);
    const told = 'a result of a plan that has run again';
    expect(String(await rejectionOf(head.data()))).toBe(`ResourceError: data: the tensor is ${told}`);
    const call = () => spaceToDepth(head, { blockSize: 1 });
    expect(String(thrownBy(call))).toBe(`ResourceError: spaceToDepth: x is ${told}`);
  });

  test('leaves no buffer behind, and shares its weights', async () => {
    const build = model();
    const input = whole(shape, 1);
    const live = () => watch.live.size - gpu.stats().pooled.buffers;
    const before = live();
    const [one, two] = [await compile(gpu, build, { x }), await compile(gpu, build, { x })];
    const { head } = await one.run({ x: input });
    one.destroy();
    expect(String(await rejectionOf(one.run({ x: input })))).toBe('ResourceError: run: the plan is destroyed');
    expect(head.destroyed).toBe(true);
    expect((await (await two.run({ x: input })).head.data()).length).toBe(60);
    two.destroy();
    two.destroy();
    expect(live()).toBe(before);
  });

  test('is destroyed when what is recorded on its results is done', async () => {
    const build = model();
    const plan = await compile(gpu, build, { x });
    const input = whole(shape, 1);
    const { head } = await plan.run({ x: input });
    const after = activation(head, { activation: 'relu6' });
    plan.destroy();
    expect(await after.data()).toEqual(await activation(build({ x: input }).head, { activation: 'relu6' }).data());
  });

  test('of an input that is too large to bind is refused, and troubles no device', async () => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice(); // which binds less than it holds
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    const size = [1, maxStorageBufferBindingSize / 4096 + 2, 1024, 1];
    expect(maxStorageBufferBindingSize + 8192).toBeLessThan(maxBufferSize);
    const errors: string[] = [];
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
    const context = await createContext({ device });
    const plan = await compile(context, ({ x }) => maxPool2d(x, { windowSize: 2 }), { x: { shape: size } });
    await device.queue.onSubmittedWorkDone();
    expect(errors).toEqual([]);
    expect(String(thrownBy(() => plan.explain()))).toMatch(/^LimitError: compile: inputs: .* binds at most/);
    context.destroy();
    device.destroy();
  });

  test('says what it takes', async () => {
    const plan = await compile(gpu, model(), { x });
    const text = String(plan.explain());
    expect(plan.explain().dispatches.map(({ op }) => op)).toEqual([
      'focus',
      'pointwiseConv2d',
      'depthwiseConv2d',
      'pointwiseConv2d',
      'conv2d',
    ]);
    expect(plan.dispatches).toBe(5);
    expect(text).toContain(`5 dispatches, ${plan.bytes} bytes`);
    const saved =
      'space-to-depth + convolution: spaceToDepth and pointwiseConv2d are one dispatch, which saves 2880 bytes';
    expect(text).toContain(saved);
    const products = 60 * (12 * 8 + 8 * 24 + 9 * 24 + 24 * 8) + 15 * 9 * 8 * 4;
    expect(plan.flops).toBe(2 * products);
  });

  test('has no memory for what nobody needs', async () => {
    const w = whole([1, 1, 3, 3], 1);
    const build = ({ x }: { x: Tensor }) => {
      conv2d(x, whole([3, 3, 3, 64], 2));
      return pointwiseConv2d(x, w);
    };
    const plan = await compile(gpu, build, { x });
    expect(plan.dispatches).toBe(1);
  });

  test('keeps intermediates of a long chain in two of them', async () => {
    const w = whole([1, 1, 8, 8], 1);
    const input = { shape: [1, 16, 16, 8] } as const;
    const chain = (length: number) =>
      compile(
        gpu,
        ({ x }) => {
          let y = x;
          for (let i = 0; i < length; i++) y = pointwiseConv2d(y, w);
          return y;
        },
        { x: input },
      );
    const [short, long] = [await chain(3), await chain(20)];
    expect(long.bytes - short.bytes).toBe(17 * 256); // parameters alone
  });

  test('of no pixels computes nothing', async () => {
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, whole([1, 1, 3, 3], 1)), {
      x: { shape: [0, 2, 2, 3] },
    });
    expect(plan.dispatches).toBe(0);
    const { y } = await plan.run({ x: gpu.tensor(new Float32Array(), [0, 2, 2, 3]) });
    expect((await y.data()).length).toBe(0);
  });
});

describe('encode', () => {
  const all = STORAGE | COPY_SRC | COPY_DST;

  for (const into of ['encoder', 'pass'] as const) {
    test(`records into the caller's ${into}, on the caller's buffers at their offsets`, async () => {
      const { device } = gpu;
      const build = model();
      const plan = await compile(gpu, build, { x });
      const elements = 720;
      const source = device.createBuffer({ size: 512 + elements * 4, usage: all });
      const blocks = device.createBuffer({ size: 256 + 480 * 4, usage: all });
      const heads = device.createBuffer({ size: 60 * 4, usage: all });
      const data = Float32Array.from({ length: elements }, (_, i) => (i % 9) - 4);
      device.queue.writeBuffer(source, 512, data);
      const places = {
        x: { buffer: source, offset: 512 },
        block: gpu.wrap(blocks, [1, 10, 6, 8], { byteOffset: 256 }),
        head: heads,
      };
      const encode = () => {
        const encoder = device.createCommandEncoder();
        if (into === 'encoder') plan.encode(encoder, places);
        else {
          const pass = encoder.beginComputePass();
          plan.encode(pass, places);
          pass.end();
        }
        return encoder.finish();
      };
      gpu.flush();
      let commands: GPUCommandBuffer;
      expect(
        watch.during(() => {
          commands = encode();
        }).submit,
      ).toBeUndefined();
      device.queue.submit([commands!]);
      const eager = build({ x: gpu.tensor(data, shape) });
      expect(await places.block.data()).toEqual(await eager.block.data());
      expect(await gpu.wrap(heads, [1, 5, 3, 4]).data()).toEqual(await eager.head.data());
      const before = watch.counts;
      device.queue.submit([encode()]);
      expect(watch.counts.createBindGroup).toBe(before.createBindGroup);
    });
  }

  test('what is encoded reads and writes no other tensor, though its own are destroyed before it is submitted', async () => {
    const weights = whole([1, 1, 4, 4], 1);
    const shape = [1, 4, 4, 4] as const;
    const plan = await compile(gpu, ({ x }) => pointwiseConv2d(x, weights), { x: { shape } });
    for (const which of ['x', 'y', 'weights'] as const) {
      const tensors = { x: whole(shape, 2), y: whole(shape, 3), weights };
      const encoder = gpu.device.createCommandEncoder();
      plan.encode(encoder, { x: tensors.x, y: tensors.y });
      const { buffer } = tensors[which].storageFor('test'); // asked for as `buffer`, it would be known
      tensors[which].destroy();
      const next = whole(which === 'weights' ? [1, 1, 4, 4] : shape, 4);
      expect(next.buffer, which).not.toBe(buffer);
    }
  });

  test.each(['encodes, then runs', 'runs, then encodes'])('leaves the results of a run alone: %s', async (order) => {
    const weights = [1, 2, 3, 4].map((seed) => whole([1, 1, 4, 4], seed));
    const build = ({ x }: { x: Tensor }) => weights.reduce((y, w) => pointwiseConv2d(y, w, { activation: 'relu6' }), x);
    const shape = [1, 4, 4, 4] as const;
    const plan = await compile(gpu, build, { x: { shape } });
    const [one, other] = [whole(shape, 1), whole(shape, 2)];
    const encoder = gpu.device.createCommandEncoder();
    const encode = () => plan.encode(encoder, { x: other, y: whole(shape, 3) });
    if (order.startsWith('encodes')) encode();
    const { y } = await plan.run({ x: one });
    if (order.startsWith('runs')) encode();
    gpu.device.queue.submit([encoder.finish()]);
    expect(await y.data()).toEqual(await build({ x: one }).data());
  });
});
