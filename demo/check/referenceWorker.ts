import type { Bound, TensorData } from 'atrous/reference';
import { boundOf, type Call, onReference } from '../../test/harness/calls.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/**
 * The reference's side of a check, in a worker: float64 loops over a large convolution take seconds, during which the page
 * should stay alive and the visitor able to stop them.
 */

export interface ReferenceRequest {
  readonly call: Call;
  /** Whether values are only moved. */
  readonly moves: boolean;
}

/** What should come out: values with a bound each, or bits. */
export type Expected =
  | { readonly kind: 'bound'; readonly bound: Bound }
  | { readonly kind: 'bits'; readonly shape: readonly number[]; readonly data: TensorData };

export type ReferenceAnswer =
  | { readonly expected: Expected; readonly milliseconds: number }
  | { readonly refusal: Refusal };

function answer({ call, moves }: ReferenceRequest): ReferenceAnswer {
  const started = performance.now();
  try {
    const expected: Expected = moves
      ? { kind: 'bits', ...pick(onReference(call)) }
      : { kind: 'bound', bound: boundOf(call) };
    return { expected, milliseconds: performance.now() - started };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

const pick = ({ shape, data }: { shape: readonly number[]; data: TensorData }) => ({ shape, data });

addEventListener('message', (event: MessageEvent<ReferenceRequest>) => postMessage(answer(event.data)));
