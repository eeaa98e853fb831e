import type { CorpusCase, CorpusTensor } from './format.ts';
import { activationOf, dtypes, layoutOf, operations, orderOf, paddingOf, tensorNames } from './translate.ts';

/**
 * Why atrous doesn't offer a case; undefined where it does. Decided from what the case says of itself, before anything
 * runs: a failure can't end up here.
 */
export function notOffered({ op, inputs, options, expected, expectError, errorKind }: CorpusCase): string | undefined {
  if (/grad/i.test(op)) return 'gradients';
  const operation = operations[op];
  if (operation === undefined) return `operation ${op}`;
  const missing = operation.operands.find(
    (name) => !Object.keys(inputs).some((n) => tensorNames(operation, n) === name),
  );
  if (missing !== undefined) return `no input ${missing}`;

  const tensors = Object.entries(inputs);
  const foreign = [...tensors.map(([, { dtype }]) => dtype), expected?.dtype].find(
    (dtype) => dtype !== undefined && !Object.hasOwn(dtypes, dtype),
  );
  if (foreign !== undefined) return `dtype ${foreign}`;
  const { layout, order, activation, activationParams, padding } = options;
  if (activationOf(activation, activationParams) === null) return `activation ${String(activation)}`;
  const unknown = Object.keys(inputs).find((name) => tensorNames(operation, name) === undefined);
  if (unknown !== undefined) return `input ${unknown}`;
  if (layoutOf(layout) === undefined) return `layout ${layout}`;
  if (orderOf(order) === null) return `order ${order}`;
  if (typeof padding === 'string' && paddingOf(padding) === null) return `padding ${padding}`;
  const bias = tensors.find(([name]) => tensorNames(operation, name) === 'bias')?.[1];
  if (bias !== undefined && !isPerChannel(bias)) return `bias of shape [${bias.shape.join(', ')}]`;

  // What is invalid must be refused, whatever else it is: the rest of this list isn't looked at.
  if (expectError && errorKind !== 'limitation' && errorKind !== 'dtype') return undefined;

  const ranks = tensors
    .filter(([name]) => tensorNames(operation, name) !== 'bias')
    .map(([, { shape }]) => shape.length);
  const rank = [...ranks, ...(expected ? [expected.shape.length] : [])].find((length) => length !== 4);
  if (rank !== undefined) return `rank ${rank}`;
  const { blockShape } = options;
  if (Array.isArray(blockShape) && blockShape.length !== 2) return `blockShape of ${blockShape.length}`;
  if (!expectError && operation.sums && tensors.some(([, { dtype }]) => dtype?.includes('int')))
    return 'sums of integers';
  if (bias !== undefined && expected !== undefined && bias.shape.at(-1) !== channelsOf(expected, layout)) {
    return 'bias of one element for several channels';
  }
  if (expected?.shape.some((length, axis) => length === 0 && axis > 0)) return 'empty output with a batch';
  return undefined;
}

function isPerChannel({ shape }: CorpusTensor): boolean {
  if (shape.length === 1) return true;
  return shape.length === 4 && shape.slice(0, 3).every((length) => length === 1);
}

function channelsOf({ shape }: CorpusTensor, layout: unknown): number {
  return shape[layoutOf(layout) === 'nchw' ? 1 : 3]!;
}
