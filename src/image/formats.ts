import { check, ResourceError } from '../shape/errors.ts';

/** What a texture's format holds, as far as images go. */
interface Format {
  readonly channels: 1 | 4;
  /** Whether values are 255ths. */
  readonly bytes: boolean;
}

const sampled = /^(r|rgba|bgra)(8|16)(unorm|snorm)$|^(r|rgba)(16|32)float$|^rgb10a2unorm$|^rg11b10ufloat$/;
const drawn = /^(r|rgba|bgra)8unorm$|^(r|rgba)(16|32)float$/;

/** A format that an image can be read from; -srgb ones would be decoded to linear light on the way. */
export function sampledFormat(op: string, format: string): Format {
  check(sampled.test(format), ResourceError, op, () => unfit('read from', format));
  return formatOf(format);
}

/** A format that an image can be drawn to. */
export function drawnFormat(op: string, format: string): Format {
  check(drawn.test(format), ResourceError, op, () => unfit('drawn to', format));
  return formatOf(format);
}

function formatOf(format: string): Format {
  return { channels: /^r\d/.test(format) ? 1 : 4, bytes: format.endsWith('8unorm') };
}

function unfit(what: string, format: string): string {
  const why = format.endsWith('-srgb') ? ', which the GPU converts to and from linear light' : '';
  return `images can't be ${what} textures of ${format}${why}; rgba8unorm can, say`;
}
