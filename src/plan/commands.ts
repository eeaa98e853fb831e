import { blamed } from '../gpu/blame.ts';
import { guarded } from '../gpu/guard.ts';
import type { Operand } from '../gpu/rehearsal.ts';
import type { Tensor } from '../gpu/tensor.ts';
import type { AtrousError } from '../shape/errors.ts';
import type { Made } from './made.ts';

/** A plan's inputs, in order. */
export type Inputs = readonly (readonly [name: string, Operand])[];

type Tensors = Readonly<Record<string, Tensor>>;
type Groups = readonly GPUBindGroup[];

/** The engine's words name the encoders, and a failed one is made once more under its label. */
const labels = { copies: { label: 'atrous plan: inputs' }, kernels: { label: 'atrous plan' } } as const;

/** The inputs' copies into the plan's own memory. */
export function copiesOf(made: Made, inputs: Inputs, tensors: Tensors): GPUCommandBuffer {
  const encoder = made.account.device.createCommandEncoder(labels.copies);
  for (const [name, input] of inputs) copyIn(encoder, made, input, tensors[name]!);
  return encoder.finish();
}

function copyIn(
  encoder: GPUCommandEncoder,
  { places }: Made,
  input: Operand,
  tensor: Tensor,
  most = Number.POSITIVE_INFINITY,
): void {
  const place = places.get(input);
  if (place === undefined) return; // empty
  const { buffer, byteOffset } = tensor.storageFor('run');
  encoder.copyBufferToBuffer(buffer, byteOffset, place.buffer, place.offset, Math.min(place.size, most));
}

/** All dispatches of a run on the plan's own memory. */
export function kernelsOf(made: Made): GPUCommandBuffer {
  const encoder = made.account.device.createCommandEncoder(labels.kernels);
  recordPass(encoder, made, made.groups);
  return encoder.finish();
}

export function recordPass(encoder: GPUCommandEncoder, made: Made, groups: Groups): void {
  const pass = encoder.beginComputePass(labels.kernels);
  record(pass, made, groups);
  pass.end();
}

export function record(pass: GPUComputePassEncoder, { steps, pipelines }: Made, groups: Groups): void {
  let last: GPUComputePipeline | undefined;
  for (let i = 0; i < steps.length; i++) {
    const pipeline = pipelines[i]!;
    if (pipeline !== last) pass.setPipeline(pipeline);
    last = pipeline;
    pass.setBindGroup(0, groups[i]!);
    const { workgroups } = steps[i]!.planned;
    pass.dispatchWorkgroups(workgroups[0], workgroups[1]);
  }
}

/** The failure of a run with what of it caused that, as long as the plan `isThere` to be tried again. */
export function blamedIn(
  error: AtrousError,
  made: Made,
  inputs: Inputs,
  tensors: Tensors,
  isThere: () => boolean,
): Promise<AtrousError> {
  const ops = [...inputs.map(([name]) => `the input ${name}`), ...made.steps.map(({ planned }) => planned.op)];
  return blamed(error, ops, async (i) => {
    if (!isThere()) return undefined;
    const { device } = made.account;
    return guarded(made.account, 'run', () => {
      const copies = device.createCommandEncoder(labels.copies);
      const encoder = device.createCommandEncoder(labels.kernels);
      const pass = encoder.beginComputePass(labels.kernels);
      if (inputs[i]) copyIn(copies, made, inputs[i][1], tensors[inputs[i][0]]!, 0);
      else {
        pass.setPipeline(made.pipelines[i - inputs.length]!);
        pass.setBindGroup(0, made.groups[i - inputs.length]!);
        pass.dispatchWorkgroups(0);
      }
      pass.end();
      device.queue.submit([copies.finish(), encoder.finish()]);
    }).outcome.settled;
  });
}
