import { check, OptionError, show } from './errors.ts';

/**
 * Which channel an element of a block goes to. For blocks of `by × bx` and `C` channels, the element at row `oy`, column
 * `ox`, channel `c` goes to
 * - `'DCR'`: `(oy·bx + ox)·C + c` (TensorFlow `space_to_depth`, ONNX);
 * - `'CRD'`: `c·by·bx + oy·bx + ox` (PyTorch `pixel_unshuffle`);
 * - `'focus'`: `(ox·by + oy)·C + c` (YOLOv5's Focus);
 * - a permutation `p` of the blocks: channels `k·C …` are the source block `p[k] = oy·bx + ox`.
 */
export type BlockOrder = 'DCR' | 'CRD' | 'focus' | readonly number[];

/** An order made explicit. */
export interface BlockMap {
  /** `source[k] = oy·bx + ox` of the k-th block among the channels. */
  readonly source: readonly number[];
  /** Whether a channel's blocks lie together (`c·blocks + k`) and not a block's channels (`k·C + c`). */
  readonly channelMajor: boolean;
}

/** An order is a list of them. */
const MOST_BLOCKS = 2 ** 24;

/** @throws OptionError for anything but a name or a permutation of `by·bx` blocks, and for too many of them */
export function blockMap(op: string, option: string, order: unknown, by: number, bx: number): BlockMap {
  const blocks = by * bx;
  check(blocks <= MOST_BLOCKS, OptionError, op, () => `${by}×${bx} blocks, at most ${MOST_BLOCKS}`);
  const identity = () => Array.from({ length: blocks }, (_, k) => k);
  if (order === 'DCR') return { source: identity(), channelMajor: false };
  if (order === 'CRD') return { source: identity(), channelMajor: true };
  if (order === 'focus')
    return { source: identity().map((k) => (k % by) * bx + Math.floor(k / by)), channelMajor: false };
  check(
    Array.isArray(order),
    OptionError,
    op,
    () => `${option} must be 'DCR', 'CRD', 'focus' or a permutation of the blocks, not ${show(order)}`,
  );
  const listed = new Set<number>(order.length === blocks ? order : []);
  check(
    identity().every((k) => listed.has(k)),
    OptionError,
    op,
    () => `${option} must hold each of 0 … ${blocks - 1} once (${by}×${bx} blocks), not ${show(order)}`,
  );
  return { source: [...listed], channelMajor: false };
}
