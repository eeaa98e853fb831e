import * as jax from '@jax-js/jax';
import type { Layout } from 'atrous';
import { halfWords, viewOf } from '../../src/number/dtype.ts';
import type { PoolGeometry } from '../../src/ops/maxPool2d/spec.ts';
import type { ResizeGeometry } from '../../src/ops/resize/spec.ts';
import { floatsOf } from '../../test/harness/floats.ts';
import { type ConvStage, isDepthwise, isPointwise, type LayerStage, type Program } from '../program.ts';
import { asTransposition } from './blocks.ts';
import { asOihw, type Contestant, inLayout, type Prepared, specIn, Unsupported } from './contestant.ts';

/** How tensors lie, and whether pointwise convolutions are matrix products. */
interface Way {
  readonly layout: Layout;
  readonly products: boolean;
}

/**
 * jax-js under `jit`: one function for the whole program, in NCHW, the only layout that its convolution has, or in NHWC where
 * all are moves and matrix products.
 */
export async function jaxJs(device: GPUDevice): Promise<Contestant[]> {
  const ready = await jax.init('webgpu');
  if (!ready.includes('webgpu')) throw new Unsupported('jax-js finds no WebGPU here');
  if (jax.getWebGPUDevice() !== device) throw new Error('jax-js works on another device than the rest');
  jax.defaultDevice('webgpu');
  const ways: Way[] = [
    { layout: 'nchw', products: false },
    { layout: 'nchw', products: true },
    { layout: 'nhwc', products: true },
  ];
  return ways.map((way) => ({
    column: 'jax',
    way: way.layout === 'nhwc' ? 'NHWC' : way.products ? 'NCHW products' : 'NCHW',
    ours: false,
    prepare: async (program) => prepare(program, way),
  }));
}

type Values = jax.Array[];

/** Its float16 arrays are made of Float16Array alone. */
function uploader(dtype: Program['workload']['dtype']) {
  if (dtype === 'f16' && !('Float16Array' in globalThis)) throw new Unsupported('no Float16Array here');
  return (data: Float32Array, shape: readonly number[]): jax.Array => {
    const elements = dtype === 'f16' ? viewOf('f16', halfWords(data).slice(0, data.length).buffer) : data;
    return jax.numpy.array(elements as Float32Array<ArrayBuffer>, { shape: [...shape] });
  };
}

function prepare(program: Program, { layout, products }: Way): Prepared {
  const isProduct = program.stages.map((stage) => products && stage.kind === 'conv' && isPointwise(stage));
  if (layout === 'nhwc') {
    if (program.stages.some(({ kind }, i) => kind !== 'move' && !isProduct[i])) throw new Unsupported('not in NHWC');
  } else if (products && !isProduct.includes(true)) throw new Unsupported('no matrix product');
  const upload = uploader(program.workload.dtype);
  const input = inLayout(program.x, layout);
  const x = upload(input.data, input.spec.shape);
  const weights: Values = [];
  /** Of each stage, where among the weights its own begin. */
  const at = program.stages.map((stage, i) => {
    const index = weights.length;
    if (stage.kind === 'conv') {
      const { data, shape } = asOihw(stage.filter, isDepthwise(stage));
      const { i: channels, o } = stage.g.filter;
      if (!isProduct[i]) weights.push(upload(data, shape));
      else if (layout === 'nchw') weights.push(upload(data, [o, channels]));
      else weights.push(upload(stage.filter.data, [channels, o]));
      if (stage.bias) weights.push(upload(stage.bias.data, layout === 'nchw' ? [1, o, 1, 1] : [o]));
    }
    if (stage.kind === 'layer') {
      for (const other of stage.others) {
        const { data, spec } = inLayout(other, 'nchw');
        weights.push(upload(data, spec.shape));
      }
    }
    return index;
  });
  const compute = jax.jit((image: jax.Array, ...given: Values): Values => {
    const values: Values = [image];
    program.stages.forEach((stage, i) => {
      const from = values[stage.from]!.ref;
      if (stage.kind === 'move') {
        const { split, permutation, merged } = asTransposition(stage, layout);
        values.push(from.reshape(split).transpose(permutation).reshape(merged));
      } else if (stage.kind === 'layer') {
        const others = stage.others.map((_, k) => given[at[i]! + k]!.ref);
        values.push(between(stage, from, others));
      } else {
        const bias = stage.bias && given[at[i]! + 1]!.ref;
        const residual = stage.residual === undefined ? undefined : values[stage.residual]!.ref;
        const filter = given[at[i]!]!.ref;
        const sum = isProduct[i] ? multiplied(stage, from, filter, layout) : convolved(stage, from, filter);
        values.push(finished(stage, sum, bias, residual));
      }
    });
    const results = program.results.map((value) => values[value]!.ref);
    for (const array of [...values, ...given]) array.dispose();
    return results;
  });
  let results: Values = [];
  return {
    run() {
      for (const array of results) array.dispose();
      results = compute(x.ref, ...weights.map((array) => array.ref));
      // Arrays are lazy: asking for a buffer is what submits the work. It is given up again with the reference.
      for (const array of results) array.ref.gpuBufferSync();
    },
    results: () =>
      Promise.all(
        results.map(async (array, i) => {
          const spec = program.specs[program.results[i]!]!;
          const data = floatsOf(await array.ref.data());
          return inLayout({ spec: specIn(spec, layout), data }, spec.layout).data;
        }),
      ),
    dispose() {
      for (const array of [...results, x, ...weights]) array.dispose();
      compute.dispose();
    },
  };
}

/** A pointwise convolution of the flattened images; as a sum, since `matmul` (0.1.25) confuses the images of a batch. */
function multiplied({ g: { x: images, out } }: ConvStage, x: jax.Array, filter: jax.Array, layout: Layout): jax.Array {
  const { batch, channels } = images;
  const sum =
    layout === 'nhwc'
      ? jax.numpy.einsum('pc,co->po', x.reshape([-1, channels]), filter)
      : jax.numpy.einsum('oc,ncp->nop', filter, x.reshape([batch, channels, -1]));
  return sum.reshape([...specIn(out, layout).shape]);
}

function convolved({ g }: ConvStage, x: jax.Array, filter: jax.Array): jax.Array {
  const { rows, columns, groups } = g;
  const padding: [number, number][] = [
    [rows.before, rows.after],
    [columns.before, columns.after],
  ];
  return jax.lax.convGeneralDilated(x, filter, [rows.stride, columns.stride], padding, {
    rhsDilation: [rows.dilation, columns.dilation],
    featureGroupCount: groups,
  });
}

function finished(
  { g }: ConvStage,
  sum: jax.Array,
  bias: jax.Array | undefined,
  residual: jax.Array | undefined,
): jax.Array {
  let y = sum;
  if (bias !== undefined) y = y.add(bias);
  if (residual !== undefined) y = y.add(residual);
  return activated(y, g.activation.name);
}

function between({ step, g }: LayerStage, x: jax.Array, others: Values): jax.Array {
  switch (step.op) {
    case 'add':
      return x.add(others[0]!);
    case 'activation':
      return activated(x, String(step.activation));
    case 'concat':
      return jax.numpy.concatenate([x, ...others], 1);
    case 'maxPool2d':
    case 'avgPool2d':
      return pooled(step.op, g as PoolGeometry, x);
    case 'globalAvgPool':
      return jax.numpy.mean(x, [2, 3], { keepdims: true });
    case 'resize': {
      const { rows, columns } = g as ResizeGeometry;
      const factors = [rows, columns].map(({ out, size }) => out / size);
      if (step.method !== 'nearest' || !factors.every(Number.isInteger)) throw new Unsupported('no resize');
      return factors.reduce((y, factor, axis) => jax.numpy.repeat(y, factor, 2 + axis), x);
    }
  }
}

/** Composed of windows, each reduced. */
function pooled(op: 'maxPool2d' | 'avgPool2d', { rows, columns }: PoolGeometry, x: jax.Array): jax.Array {
  if (rows.before + rows.after + columns.before + columns.after > 0) throw new Unsupported('it pads with zeros alone');
  if (Math.max(rows.dilation, columns.dilation) > 1) throw new Unsupported('no dilated pool');
  const over = (window: jax.Array) => (op === 'maxPool2d' ? jax.numpy.max(window) : jax.numpy.mean(window));
  return jax.lax.reduceWindow(x, over, [rows.kernel, columns.kernel], [rows.stride, columns.stride]);
}

function activated(y: jax.Array, name: string): jax.Array {
  switch (name) {
    case 'none':
      return y;
    case 'relu':
      return jax.nn.relu(y);
    case 'relu6':
      return jax.nn.relu6(y);
    case 'sigmoid':
      return jax.nn.sigmoid(y);
    case 'silu':
      return jax.nn.silu(y);
    case 'gelu':
      return jax.nn.gelu(y, { approximate: false });
    default:
      throw new Unsupported(`no ${name} composed`);
  }
}
