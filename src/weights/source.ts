import { AtrousError, check, ResourceError, show } from '../shape/errors.ts';

/**
 * Where a file's bytes come from: a URL to fetch, what a fetch answered, a File or Blob, the bytes themselves, or a stream
 * of them.
 */
export type WeightSource = string | URL | Response | Blob | ArrayBufferLike | ArrayBufferView | ReadableStream;

/** A file's bytes in order. */
export interface Bytes {
  /** Where it is known ahead. */
  readonly size?: number;
  /** The next bytes, or undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends the wait for the next bytes, and lets go of the source. */
  cancel(): void;
}

/** Most bytes that are handed on at a time, of a source that has them all. */
export const PIECE = 2 ** 20;

/** @throws ResourceError, or the signal's reason where that ended a fetch */
export async function bytesOf(op: string, source: WeightSource, signal: AbortSignal | undefined): Promise<Bytes> {
  if (typeof source === 'string' || tagOf(source) === 'URL') {
    const response = await failingAs(op, `${source} could not be fetched`, () => fetch(String(source), { signal }));
    return ofResponse(op, response);
  }
  switch (tagOf(source)) {
    case 'Response':
      return ofResponse(op, source as Response);
    case 'Blob':
    case 'File':
      return ofStream(op, (source as Blob).stream(), (source as Blob).size);
    case 'ReadableStream':
      return ofStream(op, source as ReadableStream);
    case 'ArrayBuffer':
    case 'SharedArrayBuffer':
      return ofArray(
        await failingAs(op, 'the buffer can not be read', async () => new Uint8Array(source as ArrayBuffer)),
      );
  }
  check(
    ArrayBuffer.isView(source),
    ResourceError,
    op,
    () => `source must be a URL, a Response, a Blob, a buffer, a typed array or a ReadableStream, not ${show(source)}`,
  );
  return ofArray(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
}

/** What an object says it is, whichever frame's or library's it is. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function ofResponse(op: string, response: Response): Bytes {
  const { ok, status, statusText, url, bodyUsed, body } = response;
  check(ok, ResourceError, op, () => `${url || 'the server'} answered ${`${status} ${statusText}`.trim()}`);
  check(!bodyUsed, ResourceError, op, () => "the response's body has been read already");
  return body === null ? ofArray(new Uint8Array(0)) : ofStream(op, body);
}

function ofArray(bytes: Uint8Array): Bytes {
  let at = 0;
  return {
    size: bytes.length,
    async next() {
      const part = bytes.subarray(at, at + PIECE);
      at += part.length;
      return part.length > 0 ? part : undefined;
    },
    cancel() {},
  };
}

function ofStream(op: string, stream: ReadableStream, size?: number): Bytes {
  check(!stream.locked, ResourceError, op, () => 'the stream is being read already');
  const reader = stream.getReader();
  return {
    size,
    async next() {
      const { done, value } = await failingAs(op, 'the source failed', () => reader.read());
      if (done) return undefined;
      if (tagOf(value) === 'ArrayBuffer') return new Uint8Array(value);
      check(ArrayBuffer.isView(value), ResourceError, op, () => `the stream gave ${show(value)} instead of bytes`);
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    },
    cancel() {
      reader.cancel().catch(() => {}); // whoever made it may fail to stop
    },
  };
}

/** Other people's errors as the library's. */
async function failingAs<T>(op: string, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AtrousError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResourceError(`${op}: ${what}: ${reason}`, { cause: error });
  }
}
