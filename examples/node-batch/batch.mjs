// node batch.mjs <folder of images> <folder for the results>
import { mkdir, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { compile, createContext, depthwiseConv2d } from 'atrous';
import { fromImage } from 'atrous/image';
import sharp from 'sharp';
import { create, globals } from 'webgpu';

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error('node batch.mjs <folder of images> <folder for the results>');
  process.exit(1);
}

// As in a browser; and what `create` gives must be held for as long as its devices are used.
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
const gpu = await createContext();

const spline = [1, 4, 6, 4, 1].map((weight) => weight / 16);
const taps = spline.flatMap((a) => spline.flatMap((b) => [a * b, a * b, a * b]));
const filter = gpu.tensor(Float32Array.from(taps), [5, 5, 3, 1]);
const normalize = { range: [0, 255] }; // elements as the bytes that they come from

/** A plan for each of the sizes that came up last. */
const plans = new Map();
function planFor(width, height) {
  const size = `${width}×${height}`;
  if (!plans.has(size)) {
    const [oldest] = plans.size < 8 ? [] : plans.keys();
    plans.get(oldest)?.then(
      (plan) => plan.destroy(),
      () => {},
    );
    plans.delete(oldest);
    const build = ({ x }) => depthwiseConv2d(x, filter, { padding: 'same' });
    plans.set(size, compile(gpu, build, { x: { shape: [1, height, width, 3] } }));
  }
  return plans.get(size);
}

async function decoded(file) {
  const { data, info } = await sharp(join(from, file)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The error in place of a picture that can't be read. */
const attempt = (file) => decoded(file).catch((error) => error);

/** The colours, that is, without alpha. */
async function smoothed(image) {
  const { width, height } = image;
  const plan = await planFor(width, height);
  const x = fromImage(gpu, image, { normalize });
  const { y } = await plan.run({ x });
  x.destroy();
  return sharp(Uint8Array.from(await y.data(), Math.round), { raw: { width, height, channels: 3 } });
}

await mkdir(to, { recursive: true });
const files = (await readdir(from)).filter((file) => /\.(png|jpe?g|webp)$/i.test(file)).sort();
let next = files.length > 0 ? attempt(files[0]) : undefined;
for (const [i, file] of files.entries()) {
  const image = await next;
  next = i + 1 < files.length ? attempt(files[i + 1]) : undefined;
  try {
    if (image instanceof Error) throw image;
    const result = await smoothed(image);
    await result.png().toFile(join(to, `${parse(file).name}.png`));
    console.log(`${file}: ${image.width}×${image.height}`);
  } catch (error) {
    console.error(`${file}: ${error.message}`); // which is no hindrance to the others
    process.exitCode = 1;
  }
}
gpu.destroy();
process.exit(); // Dawn's threads may keep Node alive
