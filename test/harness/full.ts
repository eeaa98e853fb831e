// How much of it all runs. `npm test` tries everything on a part of what it holds for, in about a quarter of an hour.

/** Whether this is `npm run test:full`, which leaves nothing out. */
export const full = import.meta.env.VITE_FULL === '1';

/** Whether this is more than `npm test`: `npm run test:thorough`, which every change has to pass, the full run, or Vitest by hand. */
export const thorough = import.meta.env.VITE_QUICK !== '1';

/** All of a list, or in `npm test` every so many of it. */
export function sample<T>(all: readonly T[], every: number): readonly T[] {
  return thorough ? all : all.filter((_, i) => i % every === 0);
}
