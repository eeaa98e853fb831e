import * as tf from '@tensorflow/tfjs-core';
import type { Layout } from 'atrous';
import type { PoolGeometry } from '../../src/ops/maxPool2d/spec.ts';
import {
  type ConvStage,
  type HostTensor,
  isDepthwise,
  type LayerStage,
  type MoveStage,
  type Program,
} from '../program.ts';
import { asTransposition } from './blocks.ts';
import { type Contestant, inLayout, type Prepared, specIn, Unsupported } from './contestant.ts';

/** tfjs-backend-webgpu on the given device, in NHWC; in NCHW too where the workload is. */
export async function tfjs(device: GPUDevice): Promise<Contestant[]> {
  const backend = await backendOn(device);
  const way = (layout: Layout): Contestant => ({
    column: 'tfjs',
    way: layout.toUpperCase(),
    ours: false,
    async prepare(program) {
      if (layout === 'nchw' && program.workload.layout === 'nhwc') {
        throw new Unsupported('NCHW is tried where the workload is in it');
      }
      if (program.workload.dtype === 'f16') throw new Unsupported('no float16');
      return prepare(backend, program, layout);
    },
  });
  return [way('nhwc'), way('nchw')];
}

type Backend = import('@tensorflow/tfjs-backend-webgpu').WebGPUBackend;

async function backendOn(device: GPUDevice): Promise<Backend> {
  // Imported late: the module looks for navigator.gpu as it is evaluated.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const backend = new WebGPUBackend(device as never, device.adapterInfo as never);
  tf.removeBackend('webgpu'); // its kernels go by this name, on a device that it would ask for
  tf.registerBackend('webgpu', () => backend);
  await tf.setBackend('webgpu');
  tf.env().set('WEBGPU_CPU_FORWARD', false); // small tensors would be computed on the CPU
  return backend;
}

function prepare(backend: Backend, program: Program, layout: Layout): Prepared {
  const upload = (tensor: HostTensor) => {
    const { data, spec } = inLayout(tensor, layout);
    return tf.tensor(data, [...spec.shape], 'float32');
  };
  const filter = (stage: ConvStage) => {
    const { kh, kw, i, o } = stage.g.filter;
    const { groups } = stage.g;
    return tf.tensor(stage.filter.data, isDepthwise(stage) ? [kh, kw, groups, o / groups] : [kh, kw, i, o], 'float32');
  };
  const x = upload(program.x);
  const filters = program.stages.map((stage) => (stage.kind === 'conv' ? filter(stage) : undefined));
  const biases = program.stages.map((stage) => stage.kind === 'conv' && stage.bias && upload(stage.bias));
  const others = program.stages.map((stage) => (stage.kind === 'layer' ? stage.others.map(upload) : []));
  let results: tf.Tensor[] = [];
  const compute = () => {
    const values = [x];
    program.stages.forEach((stage, i) => {
      values.push(
        stage.kind === 'move'
          ? rearranged(values[stage.from]!, stage, layout)
          : stage.kind === 'layer'
            ? between(values[stage.from]!, stage, others[i]!, layout)
            : convolved(stage, values, filters[i]!, biases[i] || undefined, layout),
      );
    });
    return program.results.map((value) => values[value]!);
  };
  return {
    run() {
      tf.dispose(results);
      results = tf.tidy(compute);
      // It collects dispatches in an open pass; nothing runs before this.
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
    },
    async results() {
      const read = results.map(async (tensor, i) => {
        const spec = program.specs[program.results[i]!]!;
        const data = (await tensor.data()) as Float32Array;
        return inLayout({ spec: specIn(spec, layout), data }, spec.layout).data;
      });
      return Promise.all(read);
    },
    dispose() {
      tf.dispose([...results, x, ...filters.filter((tensor) => tensor !== undefined)]);
      for (const tensor of biases) if (tensor) tensor.dispose();
      tf.dispose(others);
      // Buffers are pooled by size, and the next workload has other sizes. The pool counts both ways' buffers.
      if (backend.bufferManager.getNumUsedBuffers() === 0) backend.bufferManager.dispose();
    },
  };
}

type Format = 'NHWC' | 'NCHW';
type Conv = ConvStage['g'];

function convolved(
  stage: ConvStage,
  values: readonly tf.Tensor[],
  filter: tf.Tensor,
  bias: tf.Tensor | undefined,
  layout: Layout,
): tf.Tensor {
  const { g, same, from, residual } = stage;
  const depthwise = isDepthwise(stage);
  if (g.groups > 1 && !depthwise) throw new Unsupported('no grouped convolution');
  const format = layout.toUpperCase() as Format;
  const x = values[from] as tf.Tensor4D;
  const strides: [number, number] = [g.rows.stride, g.columns.stride];
  const dilations: [number, number] = [g.rows.dilation, g.columns.dilation];
  const pad = padding(g, same);
  const name = residual === undefined ? fusedName(g) : 'linear';
  // The fused depthwise operation takes stride or dilation, not both.
  const both = Math.max(...strides) > 1 && Math.max(...dilations) > 1;
  if (name !== undefined && (bias !== undefined || name !== 'linear') && !both) {
    const common = { x, filter: filter as tf.Tensor4D, strides, pad, dataFormat: format, dilations, bias };
    const y = depthwise
      ? tf.fused.depthwiseConv2d({ ...common, activation: name })
      : tf.fused.conv2d({ ...common, activation: name });
    return residual === undefined ? y : activated(tf.add(y, values[residual]!), g);
  }
  let y: tf.Tensor = depthwise
    ? tf.depthwiseConv2d(x, filter as tf.Tensor4D, strides, pad, format, dilations)
    : tf.conv2d(x, filter as tf.Tensor4D, strides, pad, format, dilations);
  if (bias !== undefined) y = tf.add(y, layout === 'nhwc' ? bias : tf.reshape(bias, [1, -1, 1, 1]));
  if (residual !== undefined) y = tf.add(y, values[residual]!);
  return activated(y, g);
}

function padding({ rows, columns }: Pick<Conv, 'rows' | 'columns'>, same: boolean): 'valid' | 'same' | number {
  const [first, ...others] = [rows.before, rows.after, columns.before, columns.after] as const;
  if (same && [first, ...others].some((side) => side > 0)) return 'same';
  if (others.some((side) => side !== first)) throw new Unsupported('unequal padding is not composed here');
  return first === 0 ? 'valid' : first;
}

function fusedName({ activation: { name } }: Conv): 'linear' | 'relu' | 'relu6' | 'sigmoid' | undefined {
  if (name === 'none') return 'linear';
  return name === 'relu' || name === 'relu6' || name === 'sigmoid' ? name : undefined;
}

function activated(y: tf.Tensor, { activation: { name } }: Conv): tf.Tensor {
  return activatedBy(y, name);
}

function activatedBy(y: tf.Tensor, name: string): tf.Tensor {
  switch (name) {
    case 'none':
      return y;
    case 'relu':
      return tf.relu(y);
    case 'relu6':
      return tf.relu6(y);
    case 'sigmoid':
      return tf.sigmoid(y);
    case 'silu':
      return tf.mul(y, tf.sigmoid(y));
    case 'gelu':
      return tf.mul(tf.mul(y, 0.5), tf.add(tf.erf(tf.mul(y, Math.SQRT1_2)), 1));
    default:
      throw new Unsupported(`no ${name} composed`);
  }
}

/** Its pools and resizes are NHWC. */
function between(x: tf.Tensor, { step, g }: LayerStage, others: readonly tf.Tensor[], layout: Layout): tf.Tensor {
  const image = x as tf.Tensor4D;
  const channels = layout === 'nhwc' ? 3 : 1;
  const pixels = layout === 'nhwc' ? [1, 2] : [2, 3];
  const onlyLast = () => {
    if (layout === 'nchw') throw new Unsupported(`no ${step.op} in NCHW`);
  };
  switch (step.op) {
    case 'add':
      return tf.add(x, others[0]!);
    case 'activation':
      return activatedBy(x, String(step.activation));
    case 'concat':
      return tf.concat([x, ...others], channels);
    case 'maxPool2d':
    case 'avgPool2d': {
      onlyLast();
      const { rows, columns } = g as PoolGeometry;
      const pad = padding(g as PoolGeometry, step.padding === 'same');
      const pool = step.op === 'maxPool2d' ? tf.maxPool : tf.avgPool;
      if (Math.max(rows.dilation, columns.dilation) > 1) throw new Unsupported('no dilated pool');
      return pool(image, [rows.kernel, columns.kernel], [rows.stride, columns.stride], pad);
    }
    case 'globalAvgPool':
      return tf.mean(x, pixels, true);
    case 'resize': {
      onlyLast();
      const { method = 'bilinear', corners = 'halfPixel' } = step;
      const size: [number, number] = [g.out.height, g.out.width];
      const resize = method === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
      return resize(image, size, corners === 'alignCorners', corners === 'halfPixel');
    }
  }
}

/** Composed, but for the one case that tfjs has itself. */
function rearranged(x: tf.Tensor, stage: MoveStage, layout: Layout): tf.Tensor {
  const { order, blockSize } = stage.options;
  if (stage.op === 'depthToSpace' && layout === 'nhwc' && order === undefined && typeof blockSize === 'number') {
    return tf.depthToSpace(x as tf.Tensor4D, blockSize, 'NHWC');
  }
  const { split, permutation, merged } = asTransposition(stage, layout);
  return tf.reshape(tf.transpose(tf.reshape(x, split), permutation), merged);
}
