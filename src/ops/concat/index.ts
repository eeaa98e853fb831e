import type { Context } from '../../gpu/context.ts';
import { runSteps } from '../../gpu/operands.ts';
import type { Recording } from '../../gpu/recording.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { ResourceError, reading } from '../../shape/errors.ts';
import { kernels, MOST_TENSORS, operandName } from './kernels.ts';
import { type ConcatGeometry, type ConcatOptions, checkList, concatGeometry } from './spec.ts';

export type { ConcatOptions };

/**
 * Tensors put together along their channels, in the order of the list, bit by bit, for every dtype.
 * @param tensors one or more, `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`, that differ in channels only; one may
 *   stand in the list several times
 * @returns `[n, h, w, Σ c]`, or `[n, Σ c, h, w]`
 * @throws ShapeError for an empty list, or when rows, columns, batches or layouts differ; DtypeError, OptionError,
 *   LimitError, ResourceError, DeviceLostError
 */
export function concat(tensors: readonly Tensor[], options: ConcatOptions = {}): Tensor {
  const op = 'concat';
  const named = reading(ResourceError, op, () => checkList(tensors));
  const geometry = () =>
    concatGeometry(
      Object.values(named).map(({ spec }) => spec),
      options,
    );
  return runSteps(op, named, geometry, recording);
}

function recording(context: Context, g: ConcatGeometry): Recording {
  const run = planned(context, g, 'the output');
  return (operands) => run(Object.values(operands as Readonly<Record<string, Tensor>>));
}

/** One dispatch, after others for parts of a list that is too long for it. */
function planned(context: Context, g: ConcatGeometry, what: string): (tensors: readonly Tensor[]) => Tensor {
  if (g.tensors.length <= MOST_TENSORS) {
    const run = context.plan(kernels, g, what);
    return (tensors) => run(Object.fromEntries(tensors.map((tensor, i) => [operandName(i), tensor])));
  }
  const parts = partsOf(g.tensors).map((specs) => concatGeometry(specs, {}));
  const last = planned(
    context,
    concatGeometry(
      parts.map(({ out }) => out),
      {},
    ),
    what,
  );
  const first = parts.map((part) =>
    part.tensors.length === 1 ? undefined : planned(context, part, 'a part of the output'),
  );
  return (tensors) => {
    const rest = [...tensors];
    const made: Tensor[] = [];
    const joined = parts.map(({ tensors: { length } }, i) => {
      const given = rest.splice(0, length);
      if (length === 1) return given[0]!;
      const part = first[i]!(given);
      made.push(part);
      return part;
    });
    const out = last(joined);
    for (const part of made) part.destroy();
    return out;
  };
}

/** A list in parts that one dispatch can take, no longer than it needs for there to be so few of them. */
function partsOf<T>(list: readonly T[]): (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let from = 0, over = list.length - MOST_TENSORS; from < list.length; ) {
    const part = list.slice(from, from + Math.min(MOST_TENSORS, over + 1));
    parts.push(part);
    from += part.length;
    over -= part.length - 1;
  }
  return parts;
}
