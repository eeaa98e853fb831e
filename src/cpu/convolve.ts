import { activationMath } from '../number/activationMath.ts';
import { activatedError, type Bound, type Sums, staysFinite, storageError } from '../number/bound.ts';
import { floatFormats } from '../number/formats.ts';
import type { ConvGeometry, ConvOptions, EpilogueOptions } from '../ops/conv2d/spec.ts';
import type { ConvAxis } from '../shape/axis.ts';
import type { TensorSpec } from '../shape/tensorSpec.ts';
import { type CpuTensor, describe, describeOptions, readOptions, rounded, toFloat64 } from './tensor.ts';

type Geometry<O> = (x: TensorSpec, filter: TensorSpec, options: O) => ConvGeometry;

/** A convolution's result and its bound, from nothing but its geometry. */
export function convReference<O extends ConvOptions<CpuTensor>>(op: string, geometry: Geometry<never>) {
  const run = (x: CpuTensor, filter: CpuTensor, options: O): [ConvGeometry, Convolved] => {
    const read = readOptions(options);
    const described = describeOptions(op, read, ['bias', 'residual']);
    const g = geometry(describe(op, 'x', x), describe(op, 'filter', filter), described as never);
    return [g, convolve(g, exact(x), exact(filter), read)];
  };
  return {
    result(x: CpuTensor, filter: CpuTensor, options: O): CpuTensor {
      const [g, { value }] = run(x, filter, options);
      return rounded(value, g.out);
    },
    bound(x: CpuTensor, filter: CpuTensor, options: O): Bound {
      return stored(...run(x, filter, options));
    },
  };
}

/** Values in float64, and how far a float32 computation of them may be off: nothing for inputs, more for a fused middle. */
export interface Operand {
  readonly value: Float64Array;
  readonly error?: Float64Array;
}

export function exact(tensor: CpuTensor): Operand {
  return { value: toFloat64(tensor.data) };
}

/** The activated sums in float64, each with its possible error and whether it surely stays finite. */
export interface Convolved {
  readonly value: Float64Array;
  readonly error: Float64Array;
  readonly free: Uint8Array;
}

/**
 * The loops of every convolution. Taps in the padding are left out and not multiplied by zero; where the filter isn't
 * finite the two differ, and a result may be either.
 */
export function convolve(g: ConvGeometry, x: Operand, filter: Operand, options: EpilogueOptions<CpuTensor>): Convolved {
  const { out, rows, columns, terms, accumulate } = g;
  const activation = activationMath(g.activation);
  const dtype = out.dtype === 'f16' ? 'f16' : 'f32';
  const [xs, fs, os] = [g.x.strides, g.filter.strides, out.strides];
  const outsPerGroup = out.channels / g.groups;
  const bias = options.bias && toFloat64(options.bias.data);
  const residual = options.residual && toFloat64(options.residual.data);
  const result = {
    value: new Float64Array(out.size),
    error: new Float64Array(out.size),
    free: new Uint8Array(out.size),
  };
  const xError = x.error;
  const wild = wildFilters(g, filter.value);
  const { smallestNormal } = floatFormats[dtype];
  const mayFlush = [x, filter].some(({ value }) => value.some((element) => isSubnormal(element, smallestNormal)));
  const sums: Sums = { value: 0, magnitude: 0, carried: 0, flushed: 0 };
  for (let n = 0; n < out.batch; n++) {
    for (let y = 0; y < rows.out; y++) {
      const rowTaps = tapsInside(rows, y);
      for (let c = 0; c < columns.out; c++) {
        const columnTaps = tapsInside(columns, c);
        for (let o = 0; o < out.channels; o++) {
          const firstChannel = Math.floor(o / outsPerGroup) * g.filter.i;
          const at = n * os.batch + y * os.row + c * os.column + o * os.channel;
          const added = bias?.[o] ?? 0;
          const passed = residual?.[at] ?? 0;
          let value = added + passed;
          let magnitude = Math.abs(added) + Math.abs(passed);
          let carried = 0;
          let flushed = 0;
          if (dtype === 'f16') {
            // Beside float32 they are within the sum's own error.
            if (g.biasDtype === 'f16' && isSubnormal(added, smallestNormal)) flushed += Math.abs(added);
            if (isSubnormal(passed, smallestNormal)) flushed += Math.abs(passed);
          }
          for (const ky of rowTaps) {
            const row = y * rows.stride + ky * rows.dilation - rows.before;
            for (const kx of columnTaps) {
              const column = c * columns.stride + kx * columns.dilation - columns.before;
              let xAt = n * xs.batch + row * xs.row + column * xs.column + firstChannel * xs.channel;
              let fAt = ky * fs.row + kx * fs.column + o * fs.o;
              for (let i = 0; i < g.filter.i; i++, xAt += xs.channel, fAt += fs.i) {
                const a = x.value[xAt]!;
                const b = filter.value[fAt]!;
                const product = a * b;
                value += product;
                magnitude += Math.abs(product);
                if (xError !== undefined) {
                  const error = xError[xAt]!;
                  const spread = error < Number.POSITIVE_INFINITY ? error * Math.abs(b) : error; // it may be NaN, which no weight makes 0
                  magnitude += spread;
                  carried += spread;
                }
                if (mayFlush && (isSubnormal(a, smallestNormal) || isSubnormal(b, smallestNormal))) {
                  flushed += Math.abs(product);
                }
              }
            }
          }
          sums.value = value;
          sums.magnitude = magnitude;
          sums.carried = carried;
          sums.flushed = flushed;
          result.value[at] = activation.of(value);
          result.error[at] = activatedError(sums, terms, accumulate, activation);
          const padded = rowTaps.length < rows.kernel || columnTaps.length < columns.kernel;
          const spoiled = padded && wild[o] === 1;
          const largest = Math.abs(result.value[at]) + result.error[at];
          const finite = staysFinite(sums, terms, accumulate, dtype) && largest < floatFormats[dtype].largest;
          result.free[at] = finite && !spoiled ? 0 : 1;
        }
      }
    }
  }
  return result;
}

/** The bound on stored values, which are computed ones rounded once more. */
export function stored(g: Pick<ConvGeometry, 'out' | 'activation'>, { value, error, free }: Convolved): Bound {
  const dtype = g.out.dtype === 'f16' ? 'f16' : 'f32';
  const allowed = error.map((e, i) => e + storageError(value[i]!, e, dtype));
  const { of } = activationMath(g.activation);
  const saturated = [of(Number.NEGATIVE_INFINITY), of(Number.POSITIVE_INFINITY)];
  return { shape: g.out.shape, value, allowed, free, saturated };
}

/** 1 for each output channel whose filter isn't finite throughout: in the padding, a kernel may make NaN of 0 · ∞. */
function wildFilters({ filter, out }: ConvGeometry, values: Float64Array): Uint8Array {
  const { kh, kw, i: inputs, strides } = filter;
  const wild = new Uint8Array(out.channels);
  for (let o = 0; o < out.channels; o++) {
    for (let ky = 0; ky < kh; ky++) {
      for (let kx = 0; kx < kw; kx++) {
        for (let i = 0; i < inputs; i++) {
          const at = ky * strides.row + kx * strides.column + i * strides.i + o * strides.o;
          if (!Number.isFinite(values[at])) wild[o] = 1;
        }
      }
    }
  }
  return wild;
}

/** The taps of output position `o` that fall on the input and not into its padding. */
function tapsInside(axis: ConvAxis, o: number): readonly number[] {
  const taps: number[] = [];
  for (let k = 0; k < axis.kernel; k++) {
    const position = o * axis.stride + k * axis.dilation - axis.before;
    if (position >= 0 && position < axis.size) taps.push(k);
  }
  return taps;
}

export function isSubnormal(value: number, smallestNormal: number): boolean {
  return value !== 0 && value < smallestNormal && value > -smallestNormal;
}
