// ONNX's protobuf encoding (onnx/onnx.proto3, where the field numbers are from), as much as these graphs need.
// A message is the concatenation of its fields.
import { type FloatDtype, halfWords } from '../../src/number/dtype.ts';

/** Whole numbers are `INT`, lists of them `INTS`, strings `STRING`. */
export type Attribute = number | readonly number[] | string;

export interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A constant: elements of the graph's dtype, or int64 ones given as numbers. */
export interface Initializer extends Value {
  readonly data: Float32Array | readonly number[];
}

export interface Graph {
  /** Of inputs, outputs and constants alike. */
  readonly dtype: FloatDtype;
  readonly nodes: readonly Node[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly initializers: readonly Initializer[];
}

/** Gelu came with this version. */
const OPSET = 20;
const FLOATS: Readonly<Record<FloatDtype, number>> = { f32: 1, f16: 10 };
const INT64 = 7;

/** The graph as the bytes of a `ModelProto`. */
export function modelOf({ dtype, nodes, inputs, outputs, initializers }: Graph): Uint8Array {
  const graph = [
    ...nodes.map((node) => field(1, nodeOf(node))),
    text(2, 'graph'),
    ...initializers.map((tensor) => field(5, tensorOf(tensor, dtype))),
    ...inputs.map((value) => field(11, valueInfo(value, dtype))),
    ...outputs.map((value) => field(12, valueInfo(value, dtype))),
  ];
  return joined([number(1, 10), field(8, [number(2, OPSET)]), field(7, graph)]);
}

function nodeOf({ operator, inputs, output, attributes = {} }: Node): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value))),
  ];
}

function attribute(name: string, value: Attribute): Uint8Array[] {
  if (typeof value === 'string') return [text(1, name), text(4, value), number(20, 3)];
  if (typeof value === 'number') return [text(1, name), number(3, value), number(20, 2)];
  return [text(1, name), ...value.map((item) => number(8, item)), number(20, 7)];
}

function tensorOf({ name, shape, data }: Initializer, dtype: FloatDtype): Uint8Array[] {
  const floats = data instanceof Float32Array;
  const raw = !floats
    ? BigInt64Array.from(data, BigInt)
    : dtype === 'f16'
      ? halfWords(data).subarray(0, data.length)
      : data;
  return [
    ...shape.map((length) => number(1, length)),
    number(2, floats ? FLOATS[dtype] : INT64),
    text(8, name),
    field(9, [new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)]),
  ];
}

function valueInfo({ name, shape }: Value, dtype: FloatDtype): Uint8Array[] {
  const dimensions = shape.map((length) => field(1, [number(1, length)]));
  return [text(1, name), field(2, [field(1, [number(1, FLOATS[dtype]), field(2, dimensions)])])];
}

/** A field that holds a message, a string or bytes: its length goes before it. */
function field(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([varint(tag * 8 + 2), varint(length), ...parts]);
}

function text(tag: number, content: string): Uint8Array {
  return field(tag, [new TextEncoder().encode(content)]);
}

function number(tag: number, value: number): Uint8Array {
  return joined([varint(tag * 8), varint(value)]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest > 127 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
