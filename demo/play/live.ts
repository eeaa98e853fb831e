import type { Context, Tensor } from 'atrous';
import { fromImage, toCanvas } from 'atrous/image';
import { context2d, imageFrom } from '../picture/picture.ts';
import { PlannedStarlet, type View } from './planned.ts';
import { CHANNELS, type DenoiseSettings, MARGIN, noiseIn } from './starlet.ts';

/** Longest side of a frame that is worked on. */
const LONGEST = 1280;

/** Frames after which the noise is measured again: a read back, which would be a pity in each. */
const MEASURE = 30;

export interface Frame {
  /** From the frame's arrival to its being drawn, in ms; a mean over the last frames. */
  readonly milliseconds: number;
  /** The plan's time on the GPU, in ms, where the device has timestamp queries. */
  readonly gpuMilliseconds: number | undefined;
  readonly noise: readonly number[];
}

/** Where the plan's input and outputs lie. */
interface Places {
  readonly y: Tensor;
  readonly fine: Tensor;
  readonly buffers: readonly GPUBuffer[];
}

/** Denoises a video frame by frame: into a tensor, through a plan in our own compute pass, onto a canvas. */
export class Live {
  readonly width: number;
  readonly height: number;
  /** The result; of a WebGPU context, or of a 2D one where those aren't to be had. */
  readonly canvas = document.createElement('canvas');
  readonly #gpu: Context;
  readonly #video: HTMLVideoElement;
  /** The frame with its mirrored margin. */
  readonly #wide: OffscreenCanvas;
  readonly #timer: Timer | undefined;
  #direct: boolean;
  #planned: PlannedStarlet | undefined;
  #places: Places | undefined;
  #noise: readonly number[] = [0, 0, 0];
  #frames = 0;
  #milliseconds = 0;

  constructor(gpu: Context, video: HTMLVideoElement) {
    const shrink = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    this.width = Math.max(1, Math.round(video.videoWidth * shrink));
    this.height = Math.max(1, Math.round(video.videoHeight * shrink));
    this.canvas.width = this.width;
    this.canvas.height = this.height;
    this.#gpu = gpu;
    this.#video = video;
    this.#wide = new OffscreenCanvas(this.width + 2 * MARGIN, this.height + 2 * MARGIN);
    this.#timer = gpu.device.features.has('timestamp-query') ? new Timer(gpu.device) : undefined;
    // Where the browser composites without the adapter, its GPU process may die of a WebGPU canvas (Chromium 156 on SwiftShader).
    const { isFallbackAdapter, architecture } = gpu.device.adapterInfo ?? {};
    this.#direct = isFallbackAdapter !== true && architecture !== 'swiftshader';
  }

  /** Works through the frame that the video shows now. */
  async frame(view: View, settings: DenoiseSettings): Promise<Frame> {
    const started = performance.now();
    const gpu = this.#gpu;
    const { planned, places } = await this.#plannedFor(view);
    this.#drawWide();
    const x = fromImage(gpu, this.#wide, { channels: CHANNELS });
    planned.set(settings, this.#noise);
    const encoder = gpu.device.createCommandEncoder({ label: 'a frame' });
    const pass = encoder.beginComputePass({ label: 'a frame', ...this.#timer?.writes() });
    planned.plan.encode(pass, { x, y: places.y, fine: places.fine });
    pass.end();
    this.#timer?.resolve(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    this.#timer?.read();
    x.destroy();
    await this.#show(places.y);
    const first = this.#frames === 0;
    if (this.#frames++ % MEASURE === 0) this.#noise = noiseIn((await places.fine.data()) as Float32Array);
    if (first) return this.frame(view, settings); // the first one didn't know its noise
    const elapsed = performance.now() - started;
    this.#milliseconds = this.#frames <= 3 ? elapsed : 0.9 * this.#milliseconds + 0.1 * elapsed;
    return { milliseconds: this.#milliseconds, gpuMilliseconds: this.#timer?.milliseconds, noise: this.#noise };
  }

  /** The newest result. */
  async image(): Promise<ImageData> {
    if (this.#places === undefined) throw new Error('There is no frame yet.');
    return imageFrom((await this.#places.y.data()) as Float32Array, this.width, this.height);
  }

  /** The video's frame as it came, into a 2D canvas. */
  drawSource(canvas: HTMLCanvasElement): void {
    if (canvas.width !== this.width) canvas.width = this.width;
    if (canvas.height !== this.height) canvas.height = this.height;
    context2d(canvas).drawImage(this.#wide, -MARGIN, -MARGIN);
  }

  destroy(): void {
    this.#forget();
    this.#timer?.destroy();
  }

  async #plannedFor(view: View): Promise<{ planned: PlannedStarlet; places: Places }> {
    if (this.#planned?.view !== view || this.#places === undefined) {
      const planned = await PlannedStarlet.compile(this.#gpu, this.width, this.height, view);
      this.#forget();
      this.#planned = planned;
      this.#places = this.#place();
    }
    return { planned: this.#planned, places: this.#places };
  }

  #place(): Places {
    const { device } = this.#gpu;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const make = (height: number, width: number) => {
      const buffer = device.createBuffer({ label: 'a frame', size: 4 * CHANNELS * height * width, usage });
      return { buffer, tensor: this.#gpu.wrap(buffer, [1, height, width, CHANNELS]) };
    };
    const y = make(this.height, this.width);
    const fine = make(Math.ceil(this.#wide.height / 4), Math.ceil(this.#wide.width / 4));
    return { y: y.tensor, fine: fine.tensor, buffers: [y.buffer, fine.buffer] };
  }

  #forget(): void {
    this.#planned?.destroy();
    this.#planned = undefined;
    if (this.#places === undefined) return;
    this.#places.y.destroy();
    this.#places.fine.destroy();
    for (const buffer of this.#places.buffers) buffer.destroy();
    this.#places = undefined;
  }

  async #show(y: Tensor): Promise<void> {
    if (this.#direct) {
      try {
        await toCanvas(y, this.canvas);
        return;
      } catch (error) {
        if (this.canvas.getContext('2d') === null) throw error; // it has a WebGPU context, and what failed is another thing
        this.#direct = false;
      }
    }
    const image = imageFrom((await y.data()) as Float32Array, this.width, this.height);
    context2d(this.canvas).putImageData(image, 0, 0);
  }

  /** The frame, mirrored at its edges: a 2D canvas can do that, and the plan can't. */
  #drawWide(): void {
    const context = this.#wide.getContext('2d')!;
    const { width, height } = this;
    for (const row of [-1, 1, 0]) {
      for (const column of [-1, 1, 0]) {
        const [right, down] = [MARGIN + (column > 0 ? 2 * width : 0), MARGIN + (row > 0 ? 2 * height : 0)];
        context.setTransform(column === 0 ? 1 : -1, 0, 0, row === 0 ? 1 : -1, right, down);
        context.drawImage(this.#video, 0, 0, width, height);
      }
    }
    context.resetTransform();
  }
}

/** Times passes by timestamp queries; one result at a time is on its way. */
class Timer {
  milliseconds: number | undefined;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #readable: GPUBuffer;
  #busy = false;
  #copied = false;

  constructor(device: GPUDevice) {
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 });
    this.#resolved = device.createBuffer({ size: 16, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    this.#readable = device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  writes(): Pick<GPUComputePassDescriptor, 'timestampWrites'> {
    const querySet = this.#queries;
    return { timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } };
  }

  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.#queries, 0, 2, this.#resolved, 0);
    this.#copied = !this.#busy;
    if (this.#copied) encoder.copyBufferToBuffer(this.#resolved, 0, this.#readable, 0, 16);
  }

  /** After the submission. */
  read(): void {
    if (!this.#copied) return;
    this.#busy = true;
    this.#readable.mapAsync(GPUMapMode.READ).then(
      () => {
        const [from = 0n, to = 0n] = new BigUint64Array(this.#readable.getMappedRange());
        // Timestamps may jump back when the GPU changes its clock.
        if (to >= from) this.milliseconds = Number(to - from) / 1e6;
        this.#readable.unmap();
        this.#busy = false;
      },
      () => {}, // destroyed, or lost with its device
    );
  }

  destroy(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#readable.destroy();
  }
}
