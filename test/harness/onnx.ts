import type { Shape } from 'atrous';

// A model of one node in ONNX's protobuf encoding (onnx/onnx.proto3, where the field numbers are from): enough for
// ONNX Runtime to be asked about one operator. A message is the concatenation of its fields.

/** An operator's attribute: whole numbers are `INT`, lists `INTS`, strings `STRING`, `{ float }` is `FLOAT`. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** `onnx.TensorProto.DataType`. */
const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof elementTypes;

interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape?: Shape;
}

interface Model {
  readonly operator: string;
  readonly opset: number;
  readonly inputs: readonly Value[];
  /** What the operator's inputs are called, with '' for those left out; all of the inputs where it isn't said. */
  readonly names?: readonly string[];
  readonly output: Value;
  readonly attributes?: Readonly<Record<string, Attribute | undefined>>;
}

type Bytes = readonly number[];

/** The model as the bytes of a `ModelProto`. */
export function modelOf({ operator, opset, inputs, names, output, attributes = {} }: Model): Uint8Array {
  const given = Object.entries(attributes).filter((entry): entry is [string, Attribute] => entry[1] !== undefined);
  const node = [
    ...(names ?? inputs.map(({ name }) => name)).flatMap((name) => text(1, name)),
    ...text(2, output.name),
    ...text(4, operator),
    ...given.flatMap(([name, value]) => field(5, attribute(name, value))),
  ];
  const graph = [
    ...field(1, node),
    ...text(2, 'graph'),
    ...inputs.flatMap((value) => field(11, valueInfo(value))),
    ...field(12, valueInfo(output)),
  ];
  return Uint8Array.from([...number(1, 8), ...field(8, number(2, opset)), ...field(7, graph)]);
}

function attribute(name: string, value: Attribute): Bytes {
  const named = text(1, name);
  if (typeof value === 'string') return [...named, ...text(4, value), ...number(20, 3)];
  if (typeof value === 'number') return [...named, ...number(3, value), ...number(20, 2)];
  if ('float' in value) return [...named, ...float(2, value.float), ...number(20, 1)];
  return [...named, ...value.flatMap((item) => number(8, item)), ...number(20, 7)];
}

function valueInfo({ name, type, shape }: Value): Bytes {
  const dimensions = shape?.flatMap((length) => field(1, number(1, length)));
  const tensorType = [...number(1, elementTypes[type]), ...(dimensions ? field(2, dimensions) : [])];
  return [...text(1, name), ...field(2, field(1, tensorType))];
}

/** A field that holds a message or a string: its length goes before it. */
function field(tag: number, content: Bytes): Bytes {
  return [...varint(tag * 8 + 2), ...varint(content.length), ...content];
}

function text(tag: number, content: string): Bytes {
  return field(tag, [...new TextEncoder().encode(content)]);
}

function number(tag: number, value: number): Bytes {
  return [...varint(tag * 8), ...varint(value)];
}

function float(tag: number, value: number): Bytes {
  return [...varint(tag * 8 + 5), ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 127n) + (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}
