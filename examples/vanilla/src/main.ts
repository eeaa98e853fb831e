import { compile, createContext, depthwiseConv2d } from 'atrous';
import { toCanvas } from 'atrous/image';

const size = 256;
const status = document.querySelector('[role=status]')!;

async function main() {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('There is no WebGPU here.');
  const device = await adapter.requestDevice();
  const gpu = await createContext({ device }); // the device stays the app's

  const usage = 0x80; // GPUBufferUsage.STORAGE, a global that TypeScript's own libraries don't declare
  const picture = device.createBuffer({ size: 4 * size * size, usage });
  const smoothed = device.createBuffer({ size: 4 * size * size, usage });

  const draw = device.createComputePipeline({
    layout: 'auto',
    compute: {
      module: device.createShaderModule({
        code: /* wgsl */ `
          @group(0) @binding(0) var<storage, read_write> picture: array<f32>;

          @compute @workgroup_size(8, 8)
          fn main(@builtin(global_invocation_id) id: vec3u) {
            let noise = fract(sin(dot(vec2f(id.xy), vec2f(12.9898, 78.233))) * 43758.5453);
            let far = distance(vec2f(id.xy), vec2f(${size / 2}));
            picture[id.y * ${size} + id.x] = select(0.2, 0.7, far < ${size / 3}) + 0.25 * (noise - 0.5);
          }`,
      }),
    },
  });
  const drawn = device.createBindGroup({
    layout: draw.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: picture } }],
  });

  const spline = [1, 4, 6, 4, 1].map((weight) => weight / 16);
  const filter = gpu.tensor(Float32Array.from(spline.flatMap((a) => spline.map((b) => a * b))), [5, 5, 1, 1]);
  const plan = await compile(gpu, ({ x }) => depthwiseConv2d(x, filter, { dilations: 2, padding: 'same' }), {
    x: { shape: [1, size, size, 1] },
  });

  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(draw);
  pass.setBindGroup(0, drawn);
  pass.dispatchWorkgroups(size / 8, size / 8);
  plan.encode(pass, { x: picture, y: smoothed });
  pass.end();
  device.queue.submit([encoder.finish()]);

  await toCanvas(gpu.wrap(smoothed, [1, size, size, 1]), document.querySelector('canvas')!);
  status.textContent = `Smoothed in ${plan.dispatches} dispatch of ${plan.flops.toLocaleString('en')} operations.`;
}

main().catch((error) => {
  status.textContent = String(error);
});
