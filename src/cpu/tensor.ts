import { type Dtype, dtypeOf, type TensorData, viewOf } from '../number/dtype.ts';
import { halfToNumber, numberToHalf } from '../number/half.ts';
import { check, count, DtypeError, OptionError, ResourceError, ShapeError, show } from '../shape/errors.ts';
import { isPlainObject } from '../shape/options.ts';
import {
  checkDtype,
  checkShape,
  isLayout,
  type Layout,
  type Shape,
  showShape,
  TensorSpec,
} from '../shape/tensorSpec.ts';

/** A tensor of the reference: plain data in memory order. Float16 comes as Float16Array or as raw 16-bit words. */
export interface CpuTensor {
  /** The elements in memory order. */
  readonly data: TensorData;
  /** Four sizes in memory order, or one for a bias. */
  readonly shape: Shape;
  /** `'nhwc'` by default. */
  readonly layout?: Layout | undefined;
  /** By default what the array's type says; a Uint16Array of raw words needs `'f16'` said. */
  readonly dtype?: Dtype | undefined;
}

/** What the geometry needs to know of a tensor, once it is found to be one. */
export function describe(op: string, name: string, tensor: CpuTensor): TensorSpec {
  check(
    typeof tensor === 'object' && tensor !== null && ArrayBuffer.isView(tensor.data),
    ResourceError,
    op,
    () => `${name} must be a tensor { data, shape, layout?, dtype? }, not ${show(tensor)}`,
  );
  const { data, shape, layout = 'nhwc', dtype: said } = tensor;
  const sizes = checkShape(op, shape, `shape of ${name}`);
  check(isLayout(layout), OptionError, op, () => `layout of ${name} must be 'nhwc' or 'nchw', not ${show(layout)}`);
  const natural = data instanceof Uint16Array && said === 'f16' ? 'f16' : dtypeOf(data);
  const dtype = said === undefined ? natural : said;
  check(
    dtype !== undefined,
    DtypeError,
    op,
    () =>
      `data of ${name} must be a Float32Array, Int32Array or Uint32Array, or words with dtype 'f16', not ${show(data)}`,
  );
  checkDtype(op, dtype, `dtype of ${name}`);
  check(dtype === natural, DtypeError, op, () => `data of ${name} is ${show(data)}, which doesn't hold ${dtype}`);
  const spec = new TensorSpec(sizes, layout, dtype);
  check(
    data.length === spec.size,
    ShapeError,
    op,
    () => `data of ${name} has ${count(data.length, 'elements')}, the shape ${showShape(shape)} needs ${spec.size}`,
  );
  return spec;
}

/** The options as they are now: read once, as on the GPU, where what can't be listed isn't there. */
export function readOptions<O extends object>(options: O): O {
  return isPlainObject(options) ? { ...options } : options; // else refused by the geometry, in its words
}

/** The options with each tensor in them replaced by what it is. */
export function describeOptions<O extends object>(op: string, options: O, tensors: readonly string[]): O {
  if (!isPlainObject(options)) return options;
  const described = { ...options } as Record<string, unknown>;
  for (const name of tensors) {
    if (described[name] !== undefined) described[name] = describe(op, name, described[name] as CpuTensor);
  }
  return described as O;
}

/** Elements as float64. */
export function toFloat64(data: TensorData): Float64Array {
  if (data.length === 0) return new Float64Array(0); // of a detached buffer, which can't be read
  return data instanceof Uint16Array ? Float64Array.from(data, halfToNumber) : Float64Array.from(data as Float32Array);
}

/** Float64 values rounded once into a tensor of this spec. */
export function rounded(values: Float64Array, spec: TensorSpec): CpuTensor {
  const { shape, layout, dtype } = spec;
  if (dtype === 'f16') {
    const words = Uint16Array.from(values, numberToHalf);
    return { data: viewOf('f16', words.buffer), shape, layout, dtype };
  }
  return { data: Float32Array.from(values), shape, layout, dtype };
}
