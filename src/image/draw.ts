import type { Context } from '../gpu/context.ts';
import { guarded } from '../gpu/guard.ts';
import { contextOf } from '../gpu/operands.ts';
import type { Pipelines } from '../gpu/pipelines.ts';
import { packParams, programOf, specialise } from '../gpu/shader.ts';
import { to_texture_draw } from '../gpu/shaders.gen.ts';
import type { Tensor } from '../gpu/tensor.ts';
import { COPY_DST, UNIFORM } from '../gpu/usage.ts';
import { dtypeBytes, isFloat } from '../number/dtype.ts';
import { check, count, DtypeError, LimitError, ShapeError } from '../shape/errors.ts';
import { checkRank, showShape } from '../shape/tensorSpec.ts';
import { drawnFormat } from './formats.ts';
import { type Channels, inverseOf, linearOf } from './normalize.ts';
import { checkSize } from './source.ts';

/** A tensor that is an image, after its refusals. */
export interface Drawable {
  readonly gpu: Context;
  readonly x: Tensor;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** From an element to a value between 0 and 1, for red, green, blue and alpha. */
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** @throws ResourceError, DeviceLostError, ShapeError, DtypeError, OptionError, LimitError as {@link toTexture} says */
export function drawableOf(op: string, x: Tensor, normalize: unknown): Drawable {
  const gpu = contextOf(op, { x });
  const { spec } = x;
  const { shape, batch, height, width, channels } = spec;
  checkRank(op, 'x', shape);
  check(batch === 1, ShapeError, op, () => `x has ${count(batch, 'images')}, one is drawn`);
  check(height > 0 && width > 0, ShapeError, op, () => `x has no pixels: ${showShape(shape)}`);
  check(isImage(channels), ShapeError, op, () => `x has ${count(channels, 'channels')}, an image has 1, 3 or 4`);
  check(isFloat(spec.dtype), DtypeError, op, () => `x is ${spec.dtype}, an image is f32 or f16`);
  const { scale, offset } = inverseOf(linearOf(op, normalize, channels));
  const most = gpu.device.limits.maxStorageBufferBindingSize;
  check(
    spec.bytes <= most,
    LimitError,
    op,
    () => `x ${showShape(shape)} ${spec.dtype} has ${spec.bytes} bytes, the device binds at most ${most}`,
  );
  checkSize(op, gpu.pipelines.account, 'x', width, height);
  x.storageFor(op); // refuses a tensor that is only a shape
  const all = (values: readonly number[], alpha: number) => [0, 1, 2, 3].map((c) => values[c] ?? (c === 3 ? alpha : 0));
  return { gpu, x, width, height, channels, scale: all(scale, 0), offset: all(offset, 1) };
}

function isImage(channels: number): channels is Channels {
  return channels === 1 || channels === 3 || channels === 4;
}

/** What drawing on a context's device takes, kept from one call to the next. */
interface Easel {
  /** Written through the queue before each submission, and therefore behind earlier ones. */
  readonly params: GPUBuffer;
  readonly pipelines: Map<string, GPURenderPipeline>;
}

const easels = /* @__PURE__ */ new WeakMap<Pipelines, Easel>(); // which are new after a device loss

/**
 * Draws to what `target` gives, after what is recorded, and submits that; resolves when the GPU has found nothing wrong.
 * @throws (as a rejection) the error that kept `x` from being computed; ResourceError, OutOfMemoryError, DeviceLostError
 */
export async function draw(
  op: string,
  { gpu, x, channels, scale, offset }: Drawable,
  target: () => GPUTexture,
  premultiplied = false,
): Promise<void> {
  const { device, pipelines } = gpu;
  const { spec } = x;
  gpu.flush();
  const { outcome } = guarded(pipelines.account, op, () => {
    const texture = target();
    const { format } = texture;
    const { buffer, byteOffset } = x.storageFor(op);
    const constants = {
      CHANNELS: channels,
      GREY: channels === 1,
      BYTES: drawnFormat(op, format).bytes,
      PREMULTIPLIED: premultiplied,
    };
    const { row, column, channel } = spec.strides;
    const params = packParams(to_texture_draw, { scale, offset, strides: [row, column, channel] });
    const easel = easelOf(gpu, params.byteLength);
    const program = programOf(to_texture_draw, constants, { elem: spec.dtype });
    const key = `${program.label} ${format}`;
    const pipeline = easel.pipelines.get(key) ?? pipelineOf(device, key, specialise(program), format);
    easel.pipelines.set(key, pipeline);
    device.queue.writeBuffer(easel.params, 0, params);
    const size = Math.ceil((spec.size * dtypeBytes[spec.dtype]) / 4) * 4;
    const resources: Readonly<Record<string, GPUBindingResource>> = {
      p: { buffer: easel.params },
      x: { buffer, offset: byteOffset, size },
    };
    const entries = program.bindings.map((name, binding) => ({ binding, resource: resources[name]! }));
    const encoder = device.createCommandEncoder({ label: op });
    const view = texture.createView({ dimension: '2d', mipLevelCount: 1 });
    const pass = encoder.beginRenderPass({
      label: op,
      colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ label: op, layout: pipeline.getBindGroupLayout(0), entries }));
    pass.draw(3);
    pass.end();
    device.queue.submit([encoder.finish()]);
  });
  const drawn = await outcome.settled;
  if (drawn !== undefined) easels.delete(pipelines); // what failed may be what is kept
  const failure = (await x.outcome.settled) ?? drawn;
  gpu.check(op);
  if (failure !== undefined) throw failure;
}

function easelOf({ pipelines, memory }: Context, size: number): Easel {
  const known = easels.get(pipelines);
  if (known !== undefined) return known;
  const params = memory.create({
    label: 'atrous drawing parameters',
    size,
    usage: UNIFORM | COPY_DST,
  });
  const easel = { params, pipelines: new Map<string, GPURenderPipeline>() };
  easels.set(pipelines, easel);
  return easel;
}

function pipelineOf(device: GPUDevice, label: string, code: string, format: GPUTextureFormat): GPURenderPipeline {
  const module = device.createShaderModule({ label, code });
  return device.createRenderPipeline({
    label,
    layout: 'auto',
    vertex: { module, entryPoint: 'corner' },
    fragment: { module, entryPoint: 'main', targets: [{ format }] },
  });
}
