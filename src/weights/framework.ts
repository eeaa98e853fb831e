import { check, OptionError, ShapeError, show } from '../shape/errors.ts';
import type { Shape } from '../shape/tensorSpec.ts';
import type { StoredTensor } from './safetensors.ts';

const filterLayouts: FilterLayouts = {
  pytorch: { conv2d: 'oihw', depthwiseConv2d: 'oihw', pointwiseConv2d: 'oihw' },
  tensorflow: { conv2d: 'hwio', depthwiseConv2d: 'hwim', pointwiseConv2d: 'hwio' },
};

/** A framework whose order of a filter's dimensions is known by name. */
export type Framework = keyof FilterLayouts;

/** The `filterLayout`s of each framework, by operation. */
export interface FilterLayouts {
  /** `torch.nn.Conv2d.weight`. */
  readonly pytorch: Readonly<Record<'conv2d' | 'depthwiseConv2d' | 'pointwiseConv2d', 'oihw'>>;
  /** `tf.nn.conv2d` and `tf.nn.depthwise_conv2d`. */
  readonly tensorflow: Readonly<Record<'conv2d' | 'pointwiseConv2d', 'hwio'> & Record<'depthwiseConv2d', 'hwim'>>;
}

/**
 * The `filterLayout` that a framework's filters have, in the order in which the framework stores them:
 *
 * | | `conv2d`, `pointwiseConv2d` | `depthwiseConv2d` |
 * |---|---|---|
 * | `'pytorch'` | `'oihw'`: `[cout, cin/groups, kh, kw]` | `'oihw'`: `[c·m, 1, kh, kw]` |
 * | `'tensorflow'` | `'hwio'`: `[kh, kw, cin/groups, cout]` | `'hwim'`: `[kh, kw, c, m]` |
 *
 * (PyTorch: `torch.nn.Conv2d.weight`, a depthwise one with `groups` equal to the input channels. TensorFlow:
 * `tf.nn.conv2d` and `tf.nn.depthwise_conv2d`.) For `separableConv2d`, `depthwiseFilterLayout` is that of
 * `depthwiseConv2d` and `pointwiseFilterLayout` that of `pointwiseConv2d`; `focus` takes that of `conv2d`.
 * @throws OptionError
 */
export function filterLayoutOf<F extends Framework, Op extends keyof FilterLayouts[F]>(
  framework: F,
  operation: Op,
): FilterLayouts[F][Op] {
  const op = 'filterLayoutOf';
  checkFramework(op, 'framework', framework);
  const layouts = filterLayouts[framework];
  check(
    typeof operation === 'string' && Object.hasOwn(layouts, operation),
    OptionError,
    op,
    () => `operation must be 'conv2d', 'depthwiseConv2d' or 'pointwiseConv2d', not ${show(operation)}`,
  );
  return layouts[operation];
}

export function checkFramework(op: string, name: string, value: unknown): asserts value is Framework {
  check(
    typeof value === 'string' && Object.hasOwn(filterLayouts, value),
    OptionError,
    op,
    () => `${name} must be 'pytorch' or 'tensorflow', not ${show(value)}`,
  );
}

/**
 * A stored tensor's shape with the one or four sizes that tensors have here, in the same memory order. A matrix or a filter
 * of one dimension becomes a filter, where its framework is known.
 */
export function shapeOf(op: string, { name, shape }: StoredTensor, framework: Framework | undefined): Shape {
  const rank = shape.length;
  if (rank === 0) return [1];
  if (rank === 1 || rank === 4) return shape;
  const ones = [1, 1].slice(rank - 2);
  const known = (rank === 2 || rank === 3) && framework !== undefined;
  check(known, ShapeError, op, () => {
    const hint = rank > 4 ? '' : "framework: 'pytorch' or 'tensorflow' makes it a filter; ";
    return `tensor ${show(name)} has rank ${rank}, shape ${show(shape)}: ${hint}give it four sizes or one by the option shape, or don't pick it`;
  });
  if (framework === 'tensorflow') return [...ones, ...shape]; // [cin, cout], [k, cin, cout]
  return [...shape.slice(0, 2), ...ones, ...shape.slice(2)]; // [cout, cin], [cout, cin, k]
}
