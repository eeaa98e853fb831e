import type { Dtype } from '../number/dtype.ts';
import { halfWords } from '../number/dtype.ts';
import type { StoredDtype, TensorReceiver } from './safetensors.ts';

/** How the bytes of a file become those of a tensor. */
interface Conversion {
  /** As many bytes of the file as make whole 32-bit words of the tensor. */
  readonly unit: number;
  /** Of whole units. */
  convert(bytes: Uint8Array): Uint8Array;
}

const asTheyAre: Conversion = { unit: 4, convert: (bytes) => bytes };

/** Keyed by the two dtypes. All are exact but those to f16, which round to nearest even. */
const conversions: Readonly<Record<string, Conversion>> = {
  F32f32: asTheyAre,
  F16f16: asTheyAre,
  I32i32: asTheyAre,
  U32u32: asTheyAre,
  F16f32: { unit: 2, convert: (bytes) => bytesOf(widened(bytes, halfAsFloat)) },
  BF16f32: { unit: 2, convert: (bytes) => bytesOf(widened(bytes, brainAsFloat)) },
  F32f16: { unit: 8, convert: (bytes) => bytesOf(halfWords(new Float32Array(bytes.slice().buffer))) },
  BF16f16: {
    unit: 4,
    convert: (bytes) => bytesOf(halfWords(new Float32Array(widened(bytes, brainAsFloat).buffer))),
  },
};

/** What a stored dtype is on the GPU: as it is, or converted where floats are wanted in another. */
export function dtypeFor(stored: StoredDtype, wanted: 'f32' | 'f16' | undefined): Dtype | undefined {
  switch (stored) {
    case 'F32':
    case 'BF16':
      return wanted ?? 'f32'; // WGSL has no bfloat16
    case 'F16':
      return wanted ?? 'f16';
    case 'I32':
      return 'i32';
    case 'U32':
      return 'u32';
    default:
      return undefined;
  }
}

/** Cuts a tensor's bytes, as they come, into what a GPU queue writes: whole words at offsets that are multiples of 4. */
export class WordCutter implements TensorReceiver {
  readonly #conversion: Conversion;
  readonly #write: (byteOffset: number, words: Uint8Array) => void;
  /** The beginning of a unit whose end hasn't come. */
  readonly #carried: Uint8Array;
  #held = 0;
  #offset = 0;

  constructor(from: StoredDtype, to: Dtype, write: (byteOffset: number, words: Uint8Array) => void) {
    this.#conversion = conversions[from + to]!;
    this.#carried = new Uint8Array(this.#conversion.unit);
    this.#write = write;
  }

  push(bytes: Uint8Array): void {
    const { unit } = this.#conversion;
    const missing = this.#held > 0 ? Math.min(unit - this.#held, bytes.length) : 0;
    this.#carry(bytes.subarray(0, missing));
    if (this.#held === unit) this.#emit(this.#carried);
    const whole = missing + Math.floor((bytes.length - missing) / unit) * unit;
    if (whole > missing) this.#emit(bytes.subarray(missing, whole));
    this.#carry(bytes.subarray(whole));
  }

  /** Half a word that is left over is filled up with zeros. */
  end(): void {
    if (this.#held > 0) this.#emit(this.#carried.fill(0, this.#held));
  }

  #carry(bytes: Uint8Array): void {
    this.#carried.set(bytes, this.#held);
    this.#held += bytes.length;
  }

  #emit(bytes: Uint8Array): void {
    const words = this.#conversion.convert(bytes);
    this.#write(this.#offset, words);
    this.#offset += words.length;
    if (bytes === this.#carried) this.#held = 0;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function widened(bytes: Uint8Array, float: (word: number) => number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(new Uint16Array(bytes.slice().buffer), float);
}

/** The bits of a bfloat16, which are the upper half of a float32's. */
export function brainAsFloat(word: number): number {
  return word << 16;
}

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The bits of the float32 that a binary16 word stands for; a NaN keeps its own (IEEE 754, 6.2.3). */
export function halfAsFloat(word: number): number {
  const sign = (word & 0x8000) << 16;
  const exponent = (word >> 10) & 31;
  const fraction = word & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  float[0] = fraction * 2 ** -24;
  return sign | floatBits[0]!;
}
