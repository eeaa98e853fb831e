// What would run and why: operations called on tensors that are only shapes, and how costs order the variants.

import { type Context, conv2d, explain, prepare, type Rehearse } from 'atrous';
import { describe, expect, test } from 'vitest';
import { candidatesFor } from '../../src/gpu/choice.ts';
import { conv2dDirect } from '../../src/gpu/direct.ts';
import type { Kernel } from '../../src/gpu/kernel.ts';
import { kernels } from '../../src/ops/conv2d/kernels.ts';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { model } from '../harness/model.ts';
import { type DeviceWatch, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;

watchEach((context, its) => {
  gpu = context;
  watch = its;
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
