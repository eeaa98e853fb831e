import { compile, createContext, depthwiseConv2d, type Plan, type Tensor } from 'atrous';
import { fromImage, toCanvas } from 'atrous/image';

const gpu = createContext();
let canvas: OffscreenCanvas;
let plan: Plan<'x', 'y'> | undefined;

// -1 around 8, once for each of three channels; and grey to stand on.
const laplacian = [-1, -1, -1, -1, 8, -1, -1, -1, -1].flatMap((weight) => [weight, weight, weight]);

async function edges(x: Tensor): Promise<Tensor> {
  const context = await gpu;
  if (!plan) {
    const filter = context.tensor(Float32Array.from(laplacian), [3, 3, 3, 1]);
    const bias = context.tensor(Float32Array.of(0.1, 0.1, 0.1), [3]);
    const build = ({ x }: { x: Tensor }) => depthwiseConv2d(x, filter, { bias, dilations: 2, padding: 'same' });
    plan = await compile(context, build, { x: { shape: x.shape } });
  }
  return (await plan.run({ x })).y;
}

addEventListener('message', ({ data }: MessageEvent<OffscreenCanvas | ImageBitmap>) => {
  if (data instanceof OffscreenCanvas) {
    canvas = data;
    postMessage('ready');
    return;
  }
  show(data).then(
    (shown) => postMessage(shown),
    (error) => postMessage({ failure: String(error) }),
  );
});

async function show(frame: ImageBitmap): Promise<{ milliseconds: number }> {
  const start = performance.now();
  const x = fromImage(await gpu, frame);
  frame.close();
  await toCanvas(await edges(x), canvas);
  x.destroy();
  return { milliseconds: performance.now() - start };
}
