import { gaussian, seeded } from '../random.ts';

/**
 * The bundled picture: an observatory at dusk, computed pixel by pixel from a seed, so that no licence is needed and the
 * picture without noise is known. It holds what a denoiser can get wrong: smooth gradients (sky), points (stars), hard
 * edges (dome, moon, ridges), and fine texture (water, grass).
 */

type Rgb = readonly [number, number, number];

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
const scale = (a: Rgb, k: number): Rgb => [a[0] * k, a[1] * k, a[2] * k];
const clamp = (value: number, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const smoothstep = (from: number, to: number, value: number) => {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};

/** A repeatable number in [0, 1) for a lattice point. */
function lattice(x: number, y: number, salt: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(salt, 2147483647);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

function valueNoise(x: number, y: number, salt: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const tx = smoothstep(0, 1, x - x0);
  const ty = smoothstep(0, 1, y - y0);
  const top = lattice(x0, y0, salt) * (1 - tx) + lattice(x0 + 1, y0, salt) * tx;
  const bottom = lattice(x0, y0 + 1, salt) * (1 - tx) + lattice(x0 + 1, y0 + 1, salt) * tx;
  return top * (1 - ty) + bottom * ty;
}

function fractal(x: number, y: number, octaves: number, salt: number): number {
  let sum = 0;
  let weight = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * valueNoise(x, y, salt + octave);
    x *= 2.03;
    y *= 2.03;
    weight *= 0.5;
  }
  return sum;
}

// Coordinates below: x from 0 to 4/3, y from 0 (top) to 1, whatever the number of pixels.
const ASPECT = 4 / 3;
const WATER = 0.78;

const SKY: readonly (readonly [number, Rgb])[] = [
  [0, [0.13, 0.17, 0.33]],
  [0.28, [0.25, 0.29, 0.5]],
  [0.44, [0.52, 0.42, 0.6]],
  [0.54, [0.88, 0.58, 0.54]],
  [0.64, [0.99, 0.78, 0.58]],
];

function sky(x: number, y: number): Rgb {
  let colour: Rgb = SKY[SKY.length - 1]![1];
  for (let k = 1; k < SKY.length; k++) {
    const [below, from] = SKY[k - 1]!;
    const [above, to] = SKY[k]!;
    if (y <= above) {
      colour = mix(from, to, smoothstep(below, above, Math.max(y, below)));
      break;
    }
  }
  // The Milky Way: a band of cloudy light across the upper left.
  const across = (y - 0.34 + 0.42 * (x - 0.45)) / 0.15;
  const band = Math.exp(-across * across) * smoothstep(0.62, 0.2, y);
  if (band > 0.01) {
    const cloud = fractal(x * 7 + 3, y * 7, 4, 11);
    const dust = smoothstep(0.42, 0.62, fractal(x * 11, y * 11 + 5, 3, 23));
    const light = band * (0.1 + 0.55 * cloud) * (1 - 0.5 * dust);
    colour = [colour[0] + 0.42 * light, colour[1] + 0.4 * light, colour[2] + 0.46 * light];
  }
  return colour;
}

const MOON = { x: 1.06, y: 0.2, radius: 0.075 };

function moon(x: number, y: number, behind: Rgb): Rgb {
  const dx = (x - MOON.x) / MOON.radius;
  const dy = (y - MOON.y) / MOON.radius;
  const r2 = dx * dx + dy * dy;
  if (r2 > 1) {
    const glow = 0.16 * Math.exp(-(Math.sqrt(r2) - 1) * 1.3);
    return [behind[0] + glow, behind[1] + 0.95 * glow, behind[2] + 0.8 * glow];
  }
  const dz = Math.sqrt(1 - r2);
  const sun = clamp(0.72 * dx + 0.42 * dy + 0.3 * dz);
  const maria = 0.62 + 0.6 * fractal(dx * 2.1 + 4, dy * 2.1 + 1, 4, 41);
  return mix(scale(behind, 1.06), scale([1, 0.96, 0.86], maria), smoothstep(0, 0.25, sun));
}

interface Ridge {
  readonly height: number;
  readonly rise: number;
  readonly waves: number;
  readonly salt: number;
  readonly colour: Rgb;
}

const RIDGES: readonly Ridge[] = [
  { height: 0.625, rise: 0.24, waves: 5.2, salt: 61, colour: [0.56, 0.45, 0.6] },
  { height: 0.67, rise: 0.17, waves: 3.2, salt: 71, colour: [0.43, 0.38, 0.53] },
  { height: 0.74, rise: 0.12, waves: 4.1, salt: 81, colour: [0.29, 0.3, 0.44] },
];

function mountains(x: number, y: number, behind: Rgb): Rgb {
  let colour = behind;
  for (const { height, rise, waves, salt, colour: rock } of RIDGES) {
    const top = height - rise * (fractal(x * waves, 0.5, 5, salt) - 0.36);
    if (y > top) {
      const depth = y - top;
      const texture = fractal(x * 26, y * 34 + x * 9, 3, salt + 7);
      const haze = smoothstep(0, 0.16, depth);
      colour = mix(scale(rock, 0.82 + 0.42 * texture), [0.86, 0.66, 0.6], 0.4 * haze);
    }
  }
  return colour;
}

/** Height of the near hill, or of the ground where it has ended. */
const hill = (x: number) => 0.86 - 0.2 * Math.exp(-(((x - 0.3) / 0.26) ** 2)) + 0.05 * smoothstep(0.4, 1.33, x);

const DOME = { x: 0.3, y: 0.555, radius: 0.115 };

function observatory(x: number, y: number): Rgb | undefined {
  const dx = (x - DOME.x) / DOME.radius;
  const dy = (y - DOME.y) / DOME.radius;
  if (dy <= 0 && dx * dx + dy * dy <= 1) {
    const dz = Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy));
    // The slit: a great circle's strip, dark inside, with the telescope's edge catching light.
    const longitude = Math.atan2(dx, dz + 0.0001);
    if (Math.abs(longitude - 0.42) < 0.14 && dy > -0.97) {
      return Math.abs(longitude - 0.42) > 0.115 ? [0.86, 0.83, 0.82] : [0.13, 0.12, 0.19];
    }
    const light = clamp(0.3 + 0.5 * clamp(0.75 * dx - 0.35 * dy + 0.45 * dz));
    const seam = Math.abs(((longitude * 5.2 + 40.5) % 1) - 0.5) < 0.035 ? 0.88 : 1;
    return scale(mix([0.42, 0.42, 0.56], [1, 0.91, 0.85], light), seam * (0.7 + 0.42 * light));
  }
  if (dy > 0 && dy < 0.13 && Math.abs(dx) < 1.06) return scale([0.82, 0.75, 0.74], 0.75 + 0.25 * dx);
  if (dy >= 0.13 && dy < 1.05 && Math.abs(dx) < 0.94) {
    const inWindow = dy > 0.36 && dy < 0.66 && Math.abs(dx) < 0.8 && Math.abs((((dx + 1.2) * 2.6) % 1) - 0.5) < 0.16;
    if (inWindow) return [1, 0.82, 0.44];
    const course = Math.abs(((dy * 9) % 1) - 0.5) < 0.07 ? 0.92 : 1;
    return scale([0.72, 0.62, 0.64], course * (0.62 + 0.3 * dx + 0.12 * fractal(x * 90, y * 90, 2, 97)));
  }
  return undefined;
}

function land(x: number, y: number): Rgb | undefined {
  const top = hill(x) - 0.012 * valueNoise(x * 95, 0, 131) - 0.006 * valueNoise(x * 260, 0, 137);
  if (y < top) return undefined;
  // Grass: noise drawn out upwards into blades.
  const blades = fractal(x * 120 + 6 * y, y * 30, 3, 141);
  const depth = smoothstep(0, 0.2, y - top);
  return scale(mix([0.36, 0.34, 0.31], [0.16, 0.19, 0.2], depth), 0.5 + 1.15 * blades);
}

function above(x: number, y: number): Rgb {
  return mountains(x, y, moon(x, y, sky(x, y)));
}

function water(x: number, y: number): Rgb {
  const depth = (y - WATER) / (1 - WATER);
  // Ripples shorten with distance, which is what makes the surface look flat.
  const ripple = fractal(x * (9 - 4 * depth), 26 / (0.1 + depth), 3, 151) - 0.44;
  const mirrored = WATER - (y - WATER) * 1.7 + ripple * (0.03 + 0.16 * depth);
  const colour = scale(above(clamp(x + ripple * 0.02, 0, ASPECT), clamp(mirrored, 0, WATER)), 0.82 - 0.2 * depth);
  const glint = smoothstep(0.16, 0.3, ripple) * 0.16;
  return [colour[0] + glint, colour[1] + glint, colour[2] + glint];
}

function colourAt(x: number, y: number): Rgb {
  return land(x, y) ?? observatory(x, y) ?? (y > WATER ? water(x, y) : above(x, y));
}

/** Stars are added as small Gaussian spots: sampling would miss most of them. Behind anything but sky they are left out. */
function addStars(pixels: Float32Array, width: number, height: number): void {
  const random = seeded(1610);
  for (let star = 0; star < 420; star++) {
    const x = random() * ASPECT;
    const y = random() ** 1.4 * 0.56;
    const magnitude = random() ** 7;
    const warmth = random();
    const clear = smoothstep(0.6, 0.15, y);
    const fromMoon = Math.hypot(x - MOON.x, y - MOON.y) / MOON.radius;
    const hidden = observatory(x, y) !== undefined || land(x, y) !== undefined || fromMoon < 1.12;
    if (hidden || y > RIDGES[0]!.height - RIDGES[0]!.rise * 0.5) continue;
    const peak = (0.16 + 0.95 * magnitude) * clear;
    const spread = (0.55 + 0.75 * magnitude) * (height / 384);
    const cx = (x / ASPECT) * width;
    const cy = y * height;
    const reach = Math.ceil(4 * spread);
    for (let py = Math.floor(cy) - reach; py <= cy + reach; py++) {
      for (let px = Math.floor(cx) - reach; px <= cx + reach; px++) {
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const d2 = (px + 0.5 - cx) ** 2 + (py + 0.5 - cy) ** 2;
        const light = peak * Math.exp(-d2 / (2 * spread * spread));
        const at = 3 * (py * width + px);
        pixels[at] = pixels[at]! + light * (0.82 + 0.18 * warmth);
        pixels[at + 1] = pixels[at + 1]! + light * 0.9;
        pixels[at + 2] = pixels[at + 2]! + light * (1 - 0.22 * warmth);
      }
    }
  }
}

/** The scene without noise: RGB in [0, 1], `width·height·3` values. Two samples each way soften the edges. */
export function renderScene(width: number, height: number): Float32Array {
  const pixels = new Float32Array(width * height * 3);
  const samples = 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let sample = 0; sample < samples * samples; sample++) {
        const sx = ((x + ((sample % samples) + 0.5) / samples) / width) * ASPECT;
        const sy = (y + (Math.floor(sample / samples) + 0.5) / samples) / height;
        const colour = colourAt(sx, sy);
        red += clamp(colour[0]);
        green += clamp(colour[1]);
        blue += clamp(colour[2]);
      }
      const at = 3 * (y * width + x);
      pixels[at] = red / (samples * samples);
      pixels[at + 1] = green / (samples * samples);
      pixels[at + 2] = blue / (samples * samples);
    }
  }
  addStars(pixels, width, height);
  for (let k = 0; k < pixels.length; k++) pixels[k] = clamp(pixels[k]!);
  return pixels;
}

/** RGB in [0, 1] as opaque 8-bit RGBA, with white Gaussian noise of standard deviation `sigma` (same units) added first. */
export function toImage(rgb: Float32Array, width: number, height: number, sigma: number, seed: number): ImageData {
  const normal = gaussian(seeded(seed));
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const noise = sigma === 0 ? 0 : sigma * normal();
      // Uint8ClampedArray rounds and clamps, as a camera's converter does.
      image.data[4 * pixel + channel] = 255 * (rgb[3 * pixel + channel]! + noise);
    }
    image.data[4 * pixel + 3] = 255;
  }
  return image;
}
