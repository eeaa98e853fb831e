import { isImage } from '../../test/harness/calls.ts';
import type { Values } from '../engine.ts';
import { seeded } from '../random.ts';
import { type OperationName, operationForms } from './operations.ts';

export type Dtype = 'f32' | 'i32' | 'u32';
export type Layout = 'nhwc' | 'nchw';
export type Numbers = 'uniform' | 'integers' | 'bits';

/** A tensor before anyone has taken it: the form of the reference. */
export interface Operand {
  readonly data: Values;
  readonly shape: readonly number[];
  readonly layout?: Layout;
}

/** A call as the form describes it, still without numbers. */
export interface FormCall {
  readonly operation: OperationName;
  readonly dtype: Dtype;
  readonly layout: Layout;
  readonly shapes: readonly (readonly number[])[];
  /** Plain options, as the library shall get them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that are tensors, to be filled with numbers too. */
  readonly tensors: readonly string[];
  readonly numbers: Numbers;
  readonly seed: number;
}

/** Values of a tensor: between −1 and 1, whole from −8 to 8 (sums of these are exact), or any bits at all. */
export function values(size: number, dtype: Dtype, numbers: Numbers, seed: number): Values {
  const random = seeded(seed);
  const words = () => Uint32Array.from({ length: size }, () => random() * 2 ** 32);
  if (numbers === 'bits') {
    const { buffer } = words();
    return dtype === 'f32'
      ? new Float32Array(buffer)
      : dtype === 'i32'
        ? new Int32Array(buffer)
        : new Uint32Array(buffer);
  }
  const draw = numbers === 'integers' ? () => Math.floor(random() * 17) - 8 : () => 2 * random() - 1;
  if (dtype === 'f32') return Float32Array.from({ length: size }, draw);
  const whole = () => Math.floor(random() * 2001) - 1000;
  return dtype === 'i32'
    ? Int32Array.from({ length: size }, whole)
    : Uint32Array.from({ length: size }, () => whole() + 1000);
}

/** Elements that a shape asks for; nonsense gives 0, so that the library and not the array refuses it. */
const sizeOf = (shape: readonly number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return Number.isInteger(size) && size >= 0 && size < 2 ** 28 ? size : 0;
};

/** The operands of a call, filled from its seed. */
export function operands(call: FormCall): Operand[] {
  return call.shapes.map((shape, k) => ({
    data: values(sizeOf(shape), call.dtype, call.numbers, call.seed + 101 * k),
    shape,
    // Filters have no layout of their own.
    ...(isImage(operationForms[call.operation].operands[k]!.name) ? { layout: call.layout } : {}),
  }));
}

/**
 * The tensors among the options. A bias has the output's channels and a residual its shape, so these have to be known;
 * the middle bias has the channels that the depthwise filter makes.
 */
export function optionTensors(call: FormCall, output: readonly number[]): Record<string, Operand> {
  const channels = output[call.layout === 'nchw' ? 1 : 3] ?? 0;
  const depthwise = call.shapes[1] ?? [];
  const middle =
    call.options.depthwiseFilterLayout === 'oihw' ? (depthwise[0] ?? 0) : (depthwise[2] ?? 0) * (depthwise[3] ?? 0);
  const shapes: Readonly<Record<string, readonly number[]>> = {
    bias: [channels],
    residual: output,
    depthwiseBias: [middle],
  };
  return Object.fromEntries(
    call.tensors.map((name, k) => {
      const shape = shapes[name]!;
      const data = values(sizeOf(shape), call.dtype, call.numbers, call.seed + 1009 * (k + 1));
      return [name, name === 'residual' ? { data, shape, layout: call.layout } : { data, shape }];
    }),
  );
}

/** The call as an importer of the library would write it. */
export function asCode({ operation, shapes, options, tensors, layout }: FormCall, names: readonly string[]): string {
  const given = [
    ...Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${literal(value)}`),
    ...tensors,
  ];
  const lines = names.map((name, k) => {
    const shape = `[${(shapes[k] ?? []).join(', ')}]`;
    return `const ${name} = gpu.tensor(${name}Data, ${shape}${isImage(name) && layout === 'nchw' ? ", { layout: 'nchw' }" : ''});`;
  });
  const call = (separator: string, end: string) =>
    `const y = ${operation}(${[...(operationForms[operation].list ? [`[${names.join(', ')}]`] : names), ...(given.length > 0 ? [`{${separator}${given.join(`,${separator}`)}${end}}`] : [])].join(', ')});`;
  const short = call(' ', ' ');
  return [...lines, short.length <= 64 ? short : call('\n  ', ',\n')].join('\n');
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, entry]) => `${name}: ${literal(entry)}`)
      .join(', ')} }`;
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}
