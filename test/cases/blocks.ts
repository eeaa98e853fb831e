// Values that the tables of the rearrangements combine.
import type { BlockOrder, Dtype, Pair } from 'atrous';
import { of } from './windows.ts';

/** What moves as 32-bit words. */
export const dtypes: readonly Dtype[] = ['f32', 'i32', 'u32'];

/** Equal, unequal, a line each way, one pixel. */
export const blocks: readonly Pair[] = [2, 1, 3, [2, 3], [3, 1], [1, 4]];

/** Every name, and permutations that are not their own inverse. */
export const orders = ['DCR', 'CRD', 'focus', 'rotated', 'halves'] as const;

/** Channels of a pixel around the four of a vec4. */
export const channelCounts = [1, 3, 4, 5, 8, 16, 17] as const;

/**
 * Sizes around what one thread moves, from 4 words to 64 as the tensor grows, and around the columns of a thread of a GPU:
 * equal, one less, one more, a multiple, prime. With three rows of blocks the lines are not the whole tensor.
 */
export const lineSizes = [15, 16, 17, 31, 32, 33, 61, 64, 65, 128] as const;

export function orderOf(order: (typeof orders)[number], block: Pair): BlockOrder {
  const positions = Array.from({ length: of(block, 0) * of(block, 1) }, (_, k) => k);
  if (order === 'rotated') return positions.map((k) => (k + 1) % positions.length);
  // Odd positions first, then even ones.
  if (order === 'halves') return [...positions.filter((k) => k % 2 === 1), ...positions.filter((k) => k % 2 === 0)];
  return order;
}
