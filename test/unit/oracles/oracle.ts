import type { Padding } from 'atrous';
import type { Bound, CpuTensor } from 'atrous/reference';
import type { Call } from '../../harness/calls.ts';

/** A library that nobody here wrote, asked to compute what a call says. */
export interface Oracle {
  /** Why it doesn't offer a call; undefined where it does. */
  lacks(call: Call): string | undefined;
  /** The bound, widened where its own way to compute rounds more than a GPU's may. */
  widened?(call: Call, bound: Bound): Bound;
  /** Its result, in the layout of the call's first operand. */
  compute(call: Call): CpuTensor | Promise<CpuTensor>;
}

/** A convolution's options with defaults in place. */
export function convOptionsOf({ options: o }: Call) {
  const both = (value: unknown) => (Array.isArray(value) ? value : [value ?? 1, value ?? 1]) as [number, number];
  return {
    strides: both(o.strides),
    dilations: both(o.dilations),
    padding: (o.padding ?? 'valid') as Padding,
    groups: (o.groups ?? 1) as number,
  };
}

/** `[[top, bottom], [left, right]]` of a padding that isn't `'same'` or `'same-lower'`. */
export function marginsOf(padding: Padding): readonly (readonly [number, number])[] {
  if (Array.isArray(padding)) return padding as readonly (readonly [number, number])[];
  const all = typeof padding === 'number' ? padding : 0;
  return [
    [all, all],
    [all, all],
  ];
}

/** The halves of a separable convolution as calls; the second wants the first one's result. */
export function halvesOf({ operands, options }: Call): [first: Call, second: (middle: CpuTensor) => Call] {
  const [x, depthwise, pointwise] = operands as [CpuTensor, CpuTensor, CpuTensor];
  const { strides, dilations, padding, bias, activation, residual, ...halves } = options;
  const first = {
    strides,
    dilations,
    padding,
    bias: halves.depthwiseBias,
    activation: halves.depthwiseActivation,
    filterLayout: halves.depthwiseFilterLayout,
  };
  const second = { bias, activation, residual, filterLayout: halves.pointwiseFilterLayout };
  return [
    { op: 'depthwiseConv2d', operands: [x, depthwise], options: first },
    (middle) => ({ op: 'pointwiseConv2d', operands: [middle, pointwise], options: second }),
  ];
}
