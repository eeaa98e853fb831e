/**
 * Runs a computation whenever asked, never two at once: requests during a run lead to one more run after it, which sees the
 * newest settings. A slider may ask far more often than the computation can follow.
 */
export function newestWins(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const loop = async () => {
    do {
      again = false;
      await run();
    } while (again);
  };
  return () => {
    if (running === undefined) {
      running = loop().finally(() => {
        running = undefined;
      });
    } else {
      again = true;
    }
    return running;
  };
}
