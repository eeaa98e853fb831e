import * as reference from 'atrous/reference';
import { type Call, operands, optionTensors } from './call.ts';
import { operationForms } from './operations.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/**
 * The reference's side of a check, in a worker: float64 loops over a large convolution take seconds, during which the page
 * should stay alive and the visitor able to stop them.
 */

export interface ReferenceRequest {
  readonly call: Call;
  /** The output's shape where the GPU has told it already; else it is found out here when a bias or residual needs it. */
  readonly output: readonly number[] | undefined;
}

/** What should come out: values with a bound each, or bits. */
export type Expected =
  | { readonly kind: 'bound'; readonly bound: reference.Bound }
  | { readonly kind: 'bits'; readonly shape: readonly number[]; readonly data: reference.TensorData };

export type ReferenceAnswer =
  | { readonly expected: Expected; readonly milliseconds: number }
  | { readonly refusal: Refusal };

type Face = Readonly<Record<string, (...operands: readonly unknown[]) => unknown>>;

function answer({ call, output }: ReferenceRequest): ReferenceAnswer {
  const face = reference as unknown as Face;
  try {
    const given = operands(call);
    const shape =
      output ??
      (call.tensors.length === 0 ? [] : (face[call.operation]!(...given, call.options) as reference.CpuTensor).shape);
    const options = { ...call.options, ...optionTensors(call, shape) };
    const started = performance.now();
    const moves = operationForms[call.operation].moves;
    const result = face[moves ? call.operation : `${call.operation}Bound`]!(...given, options);
    const milliseconds = performance.now() - started;
    if (!moves) return { expected: { kind: 'bound', bound: result as reference.Bound }, milliseconds };
    const { shape: moved, data } = result as reference.CpuTensor;
    return { expected: { kind: 'bits', shape: moved, data }, milliseconds };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

addEventListener('message', (event: MessageEvent<ReferenceRequest>) => postMessage(answer(event.data)));
