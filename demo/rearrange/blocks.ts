import type { AnyTensor, Engine } from '../engine.ts';

/** The three orders in common use, with the frameworks that they come from. */
export const orders = [
  { order: 'DCR', from: 'TensorFlow, ONNX', formula: '(oy·bx + ox)·C + c' },
  { order: 'CRD', from: 'PyTorch', formula: 'c·by·bx + oy·bx + ox' },
  { order: 'focus', from: 'YOLOv5', formula: '(ox·by + oy)·C + c' },
] as const;

export type OrderName = (typeof orders)[number]['order'];

/** A block of `by` rows and `bx` columns. */
export type Block = readonly [by: number, bx: number];

export interface Rearranged {
  /** `[1, height/by, width/bx, by·bx·channels]` */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** How many values depthToSpace brought back to the bit where they came from. */
  readonly returned: number;
}

/** Space-to-depth of `[1, height, width, channels]`, and the way back. */
export async function rearrange<T extends AnyTensor>(
  engine: Engine<T>,
  values: Float32Array,
  shape: readonly number[],
  block: Block,
  order: OrderName,
): Promise<Rearranged> {
  const { spaceToDepth, depthToSpace } = engine.operations;
  const options = { blockSize: block, order };
  const x = engine.tensor(values, shape);
  const deep = spaceToDepth(x, options);
  const back = depthToSpace(deep, options);
  try {
    const [moved, same] = await Promise.all([engine.read(deep), engine.read(back)]);
    const [bits, originalBits] = [words(same), words(values)];
    return {
      shape: deep.shape,
      values: moved,
      returned: originalBits.reduce((count, word, k) => count + Number(bits[k] === word), 0),
    };
  } finally {
    engine.destroy(x, deep, back);
  }
}

/** The bits themselves: −0 and NaN would escape a comparison of numbers. */
function words(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
