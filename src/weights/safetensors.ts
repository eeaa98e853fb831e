import { check, count, DtypeError, ResourceError, ShapeError, show } from '../shape/errors.ts';
import { isPlainObject } from '../shape/options.ts';
import { showShape } from '../shape/tensorSpec.ts';

// The format: 8 bytes of header length (little-endian), the header in JSON, then the tensors' bytes, without holes
// (https://github.com/huggingface/safetensors, README, "Format"; sizes and limits: safetensors/src/tensor.rs).

/** Bits of one element, by the names that the format has for dtypes. */
const dtypeBits: Readonly<Record<StoredDtype, number>> = {
  ...{ F4: 4, F6_E2M3: 6, F6_E3M2: 6, BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8 },
  ...{ F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8, I16: 16, U16: 16, F16: 16, BF16: 16 },
  ...{ I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64 },
};

/** A dtype as a `.safetensors` file names it. */
export type StoredDtype =
  | ('F4' | 'F6_E2M3' | 'F6_E3M2' | 'BOOL' | 'U8' | 'I8' | 'F8_E5M2' | 'F8_E4M3' | 'F8_E8M0' | 'F8_E4M3FNUZ')
  | ('F8_E5M2FNUZ' | 'I16' | 'U16' | 'F16' | 'BF16' | 'I32' | 'U32' | 'F32' | 'C64' | 'F64' | 'I64' | 'U64');

/** A tensor as the header of the file has it. */
export interface StoredTensor {
  /** The key in the header. */
  readonly name: string;
  /** What its elements are stored as. */
  readonly dtype: StoredDtype;
  /** Row-major, of any rank. */
  readonly shape: readonly number[];
  /** Bytes in the file. */
  readonly bytes: number;
}

/** What a file's header says. */
export interface Header {
  /** In the order of their bytes, which follow each other. */
  readonly tensors: readonly StoredTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The format's own limit. */
const LONGEST_HEADER = 100_000_000;

const PREFIX = 8;

/** Who hears what a file holds, in the order of its bytes. */
export interface Receiver {
  /** @param fileBytes what the whole file has, if it is what its header says */
  header(header: Header, fileBytes: number): void;
  /** Called for each tensor, an empty one too; undefined where its bytes are not wanted. */
  tensor(stored: StoredTensor): TensorReceiver | undefined;
}

export interface TensorReceiver {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Reads a file that comes in parts of any size, and keeps none of them but those of the header. */
export class SafetensorsReader {
  readonly #op: string;
  readonly #receiver: Receiver;
  /** The length and then the header, as far as they are there. */
  #gathered = new Uint8Array(PREFIX);
  #held = 0;
  #wanted = PREFIX;
  #position = 0;
  /** Undefined until the header's length is known. */
  #dataBegins: number | undefined;
  #header: Header | undefined;
  #fileBytes = Number.POSITIVE_INFINITY;
  #index = -1;
  #current: TensorReceiver | undefined;
  /** Bytes that the current tensor still wants. */
  #left = 0;

  constructor(op: string, receiver: Receiver) {
    this.#op = op;
    this.#receiver = receiver;
  }

  /** Bytes read. */
  get position(): number {
    return this.#position;
  }

  /** Takes the next bytes of the file; they may be overwritten afterwards. */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      check(
        this.#position < this.#fileBytes,
        ResourceError,
        this.#op,
        () => `the file goes on after byte ${this.#fileBytes}, where its header says that the last tensor ends`,
      );
      const wanted = this.#header === undefined ? this.#wanted - this.#held : this.#left;
      const part = rest.subarray(0, wanted);
      this.#position += part.length;
      if (this.#header === undefined) this.#gather(part);
      else this.#deal(part);
      rest = rest.subarray(part.length);
    }
  }

  /** To be called where the file ends. */
  end(): void {
    const end = this.#fileBytes === Number.POSITIVE_INFINITY ? (this.#dataBegins ?? PREFIX) : this.#fileBytes;
    check(this.#position === end, ResourceError, this.#op, () => {
      const stored = this.#header?.tensors[this.#index];
      const place = stored ? `tensor ${show(stored.name)}` : this.#dataBegins ? 'the header' : 'the header length';
      return `the file ends after ${count(this.#position, 'bytes')}, in ${place}; it should have ${stored ? '' : 'at least '}${end}`;
    });
  }

  #gather(part: Uint8Array): void {
    const held = this.#held + part.length;
    if (held > this.#gathered.length) {
      // Grown with what comes, since a length alone is cheaply said.
      const larger = new Uint8Array(Math.min(this.#wanted, Math.max(held, 2 * this.#gathered.length)));
      larger.set(this.#gathered);
      this.#gathered = larger;
    }
    this.#gathered.set(part, this.#held);
    this.#held = held;
    if (held < this.#wanted) return;
    if (this.#dataBegins === undefined) this.#expectHeader();
    else this.#open();
  }

  #expectHeader(): void {
    const length = new DataView(this.#gathered.buffer).getBigUint64(0, true);
    check(
      length >= 2 && length <= LONGEST_HEADER,
      ResourceError,
      this.#op,
      () =>
        `the header length (bytes 0 to 7 of the file) is ${length}; it must be from 2 to ${LONGEST_HEADER}: is this a .safetensors file?`,
    );
    this.#wanted = Number(length);
    this.#held = 0;
    this.#dataBegins = PREFIX + this.#wanted;
  }

  #open(): void {
    const header = parseHeader(this.#op, this.#gathered.subarray(0, this.#wanted));
    this.#gathered = new Uint8Array(0);
    this.#fileBytes = header.tensors.reduce((sum, { bytes }) => sum + bytes, this.#dataBegins!);
    this.#receiver.header(header, this.#fileBytes);
    this.#header = header;
    this.#next();
  }

  #deal(part: Uint8Array): void {
    this.#current?.push(part);
    this.#left -= part.length;
    if (this.#left === 0) {
      this.#current?.end();
      this.#next();
    }
  }

  /** To the next tensor that has bytes. */
  #next(): void {
    const { tensors } = this.#header!;
    while (++this.#index < tensors.length) {
      const stored = tensors[this.#index]!;
      this.#current = this.#receiver.tensor(stored);
      this.#left = stored.bytes;
      if (this.#left > 0) return;
      this.#current?.end();
    }
  }
}

/** The header's JSON, refused by the tensor and the field that is wrong. */
function parseHeader(op: string, bytes: Uint8Array): Header {
  check(
    bytes[0] === 0x7b,
    ResourceError,
    op,
    () => `the header must begin with '{' (byte ${PREFIX} of the file): is this a .safetensors file?`,
  );
  let text: string;
  let json: object;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ResourceError(`${op}: the header is not UTF-8`);
  }
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ResourceError(`${op}: the header is not JSON: ${(error as Error).message}`);
  }
  checkTokens(op, text);
  const placed = Object.entries(json)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => placedOf(op, name, value))
    .sort((a, b) => a.begin - b.begin || a.bytes - b.bytes);
  let end = 0;
  for (const { name, begin, bytes } of placed) {
    check(begin === end, ResourceError, op, () => {
      const fault = begin < end ? 'they overlap' : 'no tensor holds the bytes between';
      return `tensor ${show(name)}: data_offsets begin at ${begin}, the tensors before it end at ${end}: ${fault}`;
    });
    end += bytes;
  }
  return {
    tensors: placed.map(({ name, dtype, shape, bytes }) => ({ name, dtype, shape, bytes })),
    metadata: metadataOf(op, (json as Record<string, unknown>)[METADATA]),
  };
}

const METADATA = '__metadata__';

function metadataOf(op: string, value: unknown): ReadonlyMap<string, string> {
  const fine =
    value === undefined || (isPlainObject(value) && Object.values(value).every((v) => typeof v === 'string'));
  check(fine, ResourceError, op, () => `${METADATA} must hold texts by name, not ${show(value)}`);
  return new Map(Object.entries(value ?? {}));
}

interface Placed extends StoredTensor {
  readonly begin: number;
}

function placedOf(op: string, name: string, value: unknown): Placed {
  const what = `${op}: tensor ${show(name)}`;
  check(isPlainObject(value), ResourceError, what, () => `must be an object, not ${show(value)}`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  check(
    typeof dtype === 'string' && Object.hasOwn(dtypeBits, dtype),
    DtypeError,
    what,
    () => `dtype ${show(dtype)} is none that the format has`,
  );
  check(
    Array.isArray(shape) && shape.every(isSize),
    ShapeError,
    what,
    () => `shape must be an array of whole numbers from 0, not ${show(shape)}`,
  );
  check(
    Array.isArray(offsets) && offsets.length === 2 && offsets.every(isSize) && offsets[0]! <= offsets[1]!,
    ResourceError,
    what,
    () => `data_offsets must be two whole numbers from 0 in order, not ${show(offsets)}`,
  );
  let bits = dtypeBits[dtype as StoredDtype];
  for (const size of shape) {
    bits *= size;
    check(bits <= Number.MAX_SAFE_INTEGER, ShapeError, what, () => `shape ${show(shape)} is too large to be true`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = end - begin;
  check(
    bytes * 8 === bits,
    ShapeError,
    what,
    () =>
      `data_offsets ${show(offsets)} hold ${count(bytes, 'bytes')}, shape ${shape.length ? showShape(shape) : '[]'} of ${dtype} needs ${bits / 8}`,
  );
  return { name, dtype: dtype as StoredDtype, shape: Object.freeze(shape), bytes, begin };
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Refuses what JSON.parse lets pass: keys given twice, of which it takes the last, and sizes that it would round. */
function checkTokens(op: string, text: string): void {
  const open: { readonly keys: Set<string> | undefined; key: string }[] = []; // arrays have no keys
  const tensor = (key: string) => (key === METADATA ? METADATA : `tensor ${show(key)}`);
  const place = () => open.slice(0, -1).map(({ key }, depth) => (depth === 0 ? tensor(key) : key));
  let keyComes = false;
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    const character = text[at]!;
    if (character === '"') {
      const begin = at;
      at = closingQuote(text, begin);
      if (!keyComes || top?.keys === undefined) continue;
      keyComes = false;
      top.key = JSON.parse(text.slice(begin, at + 1));
      check(!top.keys.has(top.key), ResourceError, op, () => {
        return [...place(), `${open.length === 1 ? tensor(top.key) : show(top.key)} is there twice`].join(': ');
      });
      top.keys.add(top.key);
    } else if (character === '{' || character === '[') {
      keyComes = character === '{';
      open.push({ keys: keyComes ? new Set() : undefined, key: '' });
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ',') {
      keyComes = top?.keys !== undefined;
    } else if (/[-\d]/.test(character)) {
      const [number] = /^[-+.\deE]+/.exec(text.slice(at, at + 400))!;
      at += number.length - 1;
      const field = open[1]?.key;
      if (open.length !== 3 || (field !== 'shape' && field !== 'data_offsets')) continue;
      const Kind = field === 'shape' ? ShapeError : ResourceError;
      check(/^\d+$/.test(number), Kind, op, () => [...place(), `${number} is not a whole number from 0`].join(': '));
    }
  }
}

function closingQuote(text: string, opening: number): number {
  for (let at = opening + 1; ; at++) {
    at = text.indexOf('"', at);
    let before = at;
    while (text[before - 1] === '\\') before--;
    if ((at - before) % 2 === 0) return at;
  }
}
