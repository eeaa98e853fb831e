import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { elementwise_turns } from '../../gpu/shaders.gen.ts';
import { enoughThreads, isCpu } from '../../gpu/traits.ts';
import type { ElementwiseGeometry } from './spec.ts';

/** Words that a thread makes where there are enough of them: on a CPU neighbours, on a GPU its neighbours' neighbours. */
const EACH = { cpu: 8, gpu: 4 };

/**
 * Words of so many channels. An engine's functions may differ in their last bits between scalars and vectors, so the choice
 * looks at nothing that a part of an image hasn't in common with the whole.
 */
function variant(per: 1 | 4): Kernel<ElementwiseGeometry> {
  return {
    shader: elementwise_turns,
    accepts: ({ out }) => per === 1 || (out.layout === 'nhwc' && out.channels % per === 0),
    plan({ out, operands, activation }, traits) {
      const total = out.size / per;
      const cpu = isCpu(traits);
      let each = cpu ? EACH.cpu : EACH.gpu; // a power of two, since each is a pipeline
      while (each > 1 && total / each < enoughThreads(traits)) each /= 2;
      const threads = Math.floor(total / each);
      const tails = total - threads * each;
      return {
        aliases: per === 1 ? { value: 'f32', stored: 'elem' } : undefined,
        constants: {
          WORKGROUP: threads < 4096 ? 64 : 256,
          EACH: each,
          TAIL: tails > 0,
          ADDS: operands === 2,
          HAS_BIAS: false,
          HAS_RESIDUAL: false,
          ACTIVATION: activation.index,
        },
        params: {
          step: cpu ? each : 1,
          turn: cpu ? 1 : threads,
          threads,
          tails,
          activation: activation.parameters,
        },
        threads,
      };
    },
  };
}

export const kernels: Kernels<ElementwiseGeometry> = [/* @__PURE__ */ variant(4), /* @__PURE__ */ variant(1)];
