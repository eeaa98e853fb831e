import type { StoredDtype } from 'atrous/weights';

/** A tensor to be written into a file. */
export interface Written {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A file of this header and these bytes, whatever they say. */
export function fileOf(
  header: string | Uint8Array | object,
  data: Uint8Array | number = 0,
  length?: bigint,
): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = header instanceof Uint8Array ? header : new TextEncoder().encode(text);
  const bytes = typeof data === 'number' ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + json.length + bytes.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(bytes, 8 + json.length);
  return file;
}

/** A `.safetensors` file with the tensors' bytes in this order, and their entries in the order of `entries`. */
export function safetensorsOf(
  tensors: readonly Written[],
  metadata?: Readonly<Record<string, string>>,
  entries: readonly number[] = tensors.map((_, i) => i),
): Uint8Array {
  let end = 0;
  const fields = tensors.map(({ name, dtype, shape, data }) => {
    const begin = end;
    end += data.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  });
  const all = entries.map((i) => fields[i]!);
  if (metadata !== undefined) all.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  const text = `{${all.join(',')}}`;
  const padding = ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8); // as the format's own writer does
  const data = new Uint8Array(end);
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  return fileOf(text + padding, data);
}

/** The bytes of an array, as a file has them. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** A stream that gives these bytes in parts of these lengths, over and over, each when it is asked for. */
export function streamOf(
  bytes: Uint8Array,
  lengths: readonly number[],
  hear: { pull?(at: number): void; cancel?(): void } = {},
): ReadableStream<Uint8Array> {
  let at = 0;
  let part = 0;
  return new ReadableStream(
    {
      pull(controller) {
        hear.pull?.(at);
        if (at >= bytes.length) return controller.close();
        const next = Math.min(at + lengths[part++ % lengths.length]!, bytes.length);
        controller.enqueue(bytes.slice(at, next));
        at = next;
      },
      cancel: () => hear.cancel?.(),
    },
    { highWaterMark: 0 },
  );
}
