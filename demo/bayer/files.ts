import type { Pattern } from './filters.ts';
import type { Mosaic } from './mosaic.ts';
import { mosaicOf } from './mosaic.ts';

/** What a headerless file doesn't say of itself. */
export interface RawLayout {
  readonly width: number;
  readonly height: number;
  /** From 1 to 8 in bytes, from 9 to 16 in words of two bytes, in the lower bits. */
  readonly bits: number;
  readonly littleEndian: boolean;
  /** Bytes before the first pixel. */
  readonly offset: number;
}

/** @throws RangeError in words for the reader, where the file doesn't fit what was said of it */
export function readRaw(bytes: Uint8Array, layout: RawLayout, name: string): Mosaic {
  const { width, height, bits, littleEndian, offset } = layout;
  for (const [what, value, least, most] of [
    ['Width', width, 1, 65535],
    ['Height', height, 1, 65535],
    ['Bits', bits, 1, 16],
    ['Bytes to skip', offset, 0, Number.MAX_SAFE_INTEGER],
  ] as const) {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${what} must be a whole number from ${least} to ${most}.`);
    }
  }
  const wordBytes = bits > 8 ? 2 : 1;
  const needed = offset + width * height * wordBytes;
  if (bytes.length < needed) {
    throw new RangeError(
      `${name} has ${bytes.length} bytes; ${width} × ${height} pixels of ${wordBytes * 8} bits after ${offset} bytes need ${needed}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const white = 2 ** bits - 1;
  const values = new Float32Array(width * height);
  let over = 0;
  for (let k = 0; k < values.length; k++) {
    const value = wordBytes === 1 ? view.getUint8(k) : view.getUint16(2 * k, littleEndian);
    if (value > white) over++;
    values[k] = Math.min(1, value / white);
  }
  if (over > 0) {
    throw new RangeError(`${over} values of ${name} have more than ${bits} bits: other bits, or the other byte order?`);
  }
  return { name, width, height, values, bits };
}

/**
 * A grey map of the Netpbm formats: P2 (text) or P5 (bytes, or words with the high byte first), comments and all.
 * https://netpbm.sourceforge.net/doc/pgm.html
 * @throws RangeError in words for the reader
 */
export function readPgm(bytes: Uint8Array, name: string): Mosaic {
  let at = 2;
  const isSpace = (byte: number | undefined) => byte !== undefined && (byte === 32 || (byte >= 9 && byte <= 13));
  const number = (what: string): number => {
    while (isSpace(bytes[at]) || bytes[at] === 35) {
      if (bytes[at] === 35) while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++;
      else at++;
    }
    let text = '';
    while (at < bytes.length && bytes[at]! >= 48 && bytes[at]! <= 57) text += String.fromCharCode(bytes[at++]!);
    if (text === '') throw new RangeError(`${name}: ${what} is missing.`);
    return Number(text);
  };
  const width = number('the width');
  const height = number('the height');
  const white = number('the largest value');
  if (width < 1 || height < 1 || white < 1 || white > 65535) {
    throw new RangeError(`${name} says ${width} × ${height} pixels up to ${white}, which a grey map can't be.`);
  }
  const isText = bytes[1] === 50;
  const wordBytes = white > 255 ? 2 : 1;
  // One white space ends the header; in text a pixel is a digit at least, and which of them is missing is said below.
  const needed = isText ? width * height : at + 1 + width * height * wordBytes;
  if (bytes.length < needed) throw new RangeError(`${name} has ${bytes.length} bytes, ${needed} are needed.`);
  const values = new Float32Array(width * height);
  const bits = Math.ceil(Math.log2(white + 1));
  if (isText) {
    for (let k = 0; k < values.length; k++) values[k] = number(`pixel ${k} of ${values.length}`) / white;
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at + 1);
    for (let k = 0; k < values.length; k++) {
      values[k] = (wordBytes === 1 ? view.getUint8(k) : view.getUint16(2 * k)) / white;
    }
  }
  const over = values.findIndex((value) => value > 1);
  if (over >= 0) throw new RangeError(`${name}: pixel ${over} is larger than ${white}, the largest value.`);
  return { name, width, height, values, bits };
}

export const isPgm = (bytes: Uint8Array) => bytes[0] === 80 && (bytes[1] === 50 || bytes[1] === 53);

const pngSignature = [137, 80, 78, 71, 13, 10, 26, 10];
export const isPng = (bytes: Uint8Array) => pngSignature.every((byte, k) => bytes[k] === byte);

/**
 * A PNG of 8 or 16 bits: a grey one is a mosaic, of a coloured one the mosaic is made. Browsers hand out 8 bits of any picture,
 * hence the decoder. `undefined` for palettes and fewer bits, which browsers read well.
 */
export async function readPng(bytes: Uint8Array, name: string, pattern: Pattern): Promise<Mosaic | undefined> {
  const { decode } = await import('fast-png');
  const { width, height, data, depth, channels, palette } = decoded(() => decode(bytes), name);
  if (palette !== undefined || depth < 8) return undefined;
  const white = 2 ** depth - 1;
  if (channels < 3) {
    const values = Float32Array.from({ length: width * height }, (_, k) => data[channels * k]! / white);
    return { name, width, height, values, bits: depth };
  }
  const truth = new ImageData(width, height);
  for (let k = 0; k < width * height; k++) {
    for (let c = 0; c < 3; c++) truth.data[4 * k + c] = (255 * data[channels * k + c]!) / white;
    truth.data[4 * k + 3] = 255;
  }
  return { name, width, height, values: mosaicOf(data, channels, width, height, pattern, white), bits: depth, truth };
}

function decoded<T>(decode: () => T, name: string): T {
  try {
    return decode();
  } catch (cause) {
    throw new RangeError(`${name} is no whole PNG: the decoder stopped in the middle of it.`, { cause });
  }
}

/** Red, green and blue of 16 bits as the bytes of a PNG. */
export async function writePng16(data: Uint16Array, width: number, height: number): Promise<Uint8Array> {
  const { encode } = await import('fast-png');
  return encode({ width, height, data, depth: 16, channels: 3 });
}
