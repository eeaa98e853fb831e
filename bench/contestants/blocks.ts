import type { Layout } from 'atrous';
import type { BlockGeometry } from '../../src/ops/spaceToDepth/spec.ts';
import type { MoveStage } from '../program.ts';
import { specIn, Unsupported } from './contestant.ts';

/** A rearrangement as a library without one can have it: a reshape, a transposition, a reshape. */
export interface Transposition {
  readonly split: number[];
  readonly permutation: number[];
  readonly merged: number[];
}

/** By operation and layout: for each order, the axes that the split makes and where each goes. */
const axes = {
  spaceToDepth: {
    nhwc: {
      DCR: ['n h y w x c', 'n h w y x c'],
      CRD: ['n h y w x c', 'n h w c y x'],
      focus: ['n h y w x c', 'n h w x y c'],
    },
    nchw: {
      DCR: ['n c h y w x', 'n y x c h w'],
      CRD: ['n c h y w x', 'n c y x h w'],
      focus: ['n c h y w x', 'n x y c h w'],
    },
  },
  depthToSpace: {
    nhwc: {
      DCR: ['n h w y x c', 'n h y w x c'],
      CRD: ['n h w c y x', 'n h y w x c'],
      focus: ['n h w x y c', 'n h y w x c'],
    },
    nchw: {
      DCR: ['n y x c h w', 'n c h y w x'],
      CRD: ['n c y x h w', 'n c h y w x'],
      focus: ['n x y c h w', 'n c h y w x'],
    },
  },
} as const;

export function asTransposition({ op, g, options }: MoveStage, layout: Layout): Transposition {
  if (op === 'spaceToBatch' || op === 'batchToSpace') throw new Unsupported(`${op} is not composed here`);
  const { order = 'DCR' } = options as { order?: unknown };
  if (order !== 'DCR' && order !== 'CRD' && order !== 'focus') throw new Unsupported('no such order composed here');
  const [from, to] = axes[op][layout][order].map((names) => names.split(' ')) as [string[], string[]];
  const { by, bx, x, out } = g as BlockGeometry;
  // The smaller of both images, and the smaller number of channels.
  const [image, thin] = op === 'spaceToDepth' ? [out, x] : [x, out];
  const sizes: Record<string, number> = {
    n: x.batch,
    h: image.height,
    w: image.width,
    c: thin.channels,
    y: by,
    x: bx,
  };
  return {
    split: from.map((axis) => sizes[axis]!),
    permutation: to.map((axis) => from.indexOf(axis)),
    merged: [...specIn(out, layout).shape],
  };
}
