import type { Activation } from '../../number/activation.ts';
import { check, ShapeError } from '../../shape/errors.ts';
import { type DepthwiseFilterLayout, depthwiseFilterOf, type FilterLayout, filterOf } from '../../shape/filter.ts';
import { checkOptions } from '../../shape/options.ts';
import { checkImage, type TensorSpec } from '../../shape/tensorSpec.ts';
import {
  type ConvGeometry,
  type ConvOptions,
  convOptionNames,
  type Described,
  groupedConvGeometry,
} from '../conv2d/spec.ts';

/**
 * Options of {@link separableConv2d}: strides, dilations and padding belong to the depthwise half; bias, activation and
 * residual to the end.
 */
export interface SeparableConv2dOptions<T> extends ConvOptions<T> {
  /** `[c·m]` or `[1, 1, 1, c·m]`, added between the halves. */
  depthwiseBias?: T | undefined;
  /** Applied between the halves. */
  depthwiseActivation?: Activation | undefined;
  /** `'hwim'` by default. */
  depthwiseFilterLayout?: DepthwiseFilterLayout | undefined;
  /** `'hwio'` by default. */
  pointwiseFilterLayout?: FilterLayout | undefined;
}

/** The two halves; the output of the first is the input of the second. */
export interface SeparableGeometry {
  readonly op: string;
  readonly out: TensorSpec;
  readonly flops: number;
  /** Of a kernel that makes both at once: `added_middle` is its depthwise bias. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly depthwise: ConvGeometry;
  readonly pointwise: ConvGeometry;
  /** As of {@link ConvGeometry}. */
  readonly whole?: SeparableGeometry;
}

/** @throws ShapeError, OptionError, DtypeError as {@link separableConv2d} says */
export function separableConv2dGeometry(
  x: TensorSpec,
  depthwise: TensorSpec,
  pointwise: TensorSpec,
  options: Described<SeparableConv2dOptions<unknown>>,
): SeparableGeometry {
  const op = 'separableConv2d';
  checkOptions(op, options, [
    ...convOptionNames,
    'depthwiseBias',
    'depthwiseActivation',
    'depthwiseFilterLayout',
    'pointwiseFilterLayout',
  ]);
  checkImage(op, 'x', x);
  const { depthwiseBias, depthwiseActivation, bias, activation, residual, accumulate } = options;
  const { strides, dilations, padding } = options;
  const spatial = depthwiseFilterOf(
    op,
    'depthwise filter',
    depthwise.shape,
    x.channels,
    options.depthwiseFilterLayout,
    'depthwiseFilterLayout',
  );
  const first = groupedConvGeometry(
    op,
    x,
    depthwise,
    spatial,
    x.channels,
    { strides, dilations, padding, bias: depthwiseBias, activation: depthwiseActivation, accumulate },
    { bias: 'depthwiseBias', activation: 'depthwiseActivation' },
  );
  const mixing = filterOf(
    op,
    'pointwise filter',
    pointwise.shape,
    options.pointwiseFilterLayout,
    'pointwiseFilterLayout',
  );
  check(
    mixing.kh === 1 && mixing.kw === 1,
    ShapeError,
    op,
    () => `pointwise filter must be 1×1, not ${mixing.kh}×${mixing.kw}`,
  );
  check(
    mixing.i === spatial.o,
    ShapeError,
    op,
    () => `pointwise filter has ${mixing.i} input channels, the depthwise half gives ${spatial.o}`,
  );
  const second = groupedConvGeometry(op, first.out, pointwise, mixing, 1, { bias, activation, residual, accumulate });
  return separableOf(op, first, second);
}

/** Of a depthwise convolution and a pointwise one over what it makes. */
export function separableOf(op: string, depthwise: ConvGeometry, pointwise: ConvGeometry): SeparableGeometry {
  const aliases = {
    ...pointwise.aliases,
    ...(depthwise.biasDtype !== depthwise.out.dtype && { added_middle: 'value' }),
  };
  return { op, out: pointwise.out, flops: depthwise.flops + pointwise.flops, aliases, depthwise, pointwise };
}
