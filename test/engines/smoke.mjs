// What an app does where there is no page, with the package as it is installed: its own device, weights, a convolution, a
// read. In Node, the argument names the module of the package webgpu.
import process from 'node:process';
import { conv2d, createContext } from 'atrous';
import { filterLayoutOf, loadWeights } from 'atrous/weights';

if (globalThis.navigator?.gpu === undefined) {
  const { create, globals } = await import(process.argv[2] ?? 'webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

const adapter = await navigator.gpu.requestAdapter();
if (adapter === null) throw new Error('no adapter');
const device = await adapter.requestDevice();
const gpu = await createContext({ device });

const header = JSON.stringify({
  bias: { dtype: 'F32', shape: [1], data_offsets: [16, 20] },
  filter: { dtype: 'F32', shape: [1, 1, 2, 2], data_offsets: [0, 16] },
});
const file = new Uint8Array(8 + header.length + 20);
new DataView(file.buffer).setUint32(0, header.length, true);
file.set(new TextEncoder().encode(header), 8);
file.set(new Uint8Array(Float32Array.of(1, 2, 3, 4, 100).buffer), 8 + header.length);

const weights = await loadWeights(gpu, file);
const x = gpu.tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [1, 3, 3, 1]);
const y = conv2d(x, weights.get('filter'), {
  bias: weights.get('bias'),
  filterLayout: filterLayoutOf('pytorch', 'conv2d'),
});
const result = [...(await y.data())];
gpu.destroy();

// The device stays the caller's.
const still = device.createBuffer({ size: 16, usage: 8 });
device.queue.writeBuffer(still, 0, new Uint32Array(4));
await device.queue.onSubmittedWorkDone();
device.destroy();
console.log(JSON.stringify({ shape: y.shape, result }));
process.exit(0); // Dawn's threads would keep Node alive
