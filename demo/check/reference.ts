import type { Call } from '../../test/harness/calls.ts';
import type { ReferenceAnswer, ReferenceRequest } from './referenceWorker.ts';

/** The reference in its worker. One question at a time. */
export class Reference {
  readonly #worker = new Worker(new URL('./referenceWorker.ts', import.meta.url), { type: 'module' });
  readonly #signal: AbortSignal;

  /** @param signal ends the worker, whatever it is doing */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#worker.terminate(), { once: true });
  }

  ask(call: Call, moves: boolean): Promise<ReferenceAnswer> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.#signal.reason);
      const hear = (event: MessageEvent<ReferenceAnswer>) => settle(() => resolve(event.data));
      const fail = (event: ErrorEvent) =>
        settle(() => reject(new Error(event.message || 'the worker of the reference did not start')));
      const settle = (end: () => void) => {
        this.#signal.removeEventListener('abort', stop);
        worker.removeEventListener('message', hear);
        worker.removeEventListener('error', fail);
        end();
      };
      if (this.#signal.aborted) return stop();
      this.#signal.addEventListener('abort', stop, { once: true });
      worker.addEventListener('message', hear);
      worker.addEventListener('error', fail);
      worker.postMessage({ call, moves } satisfies ReferenceRequest);
    });
  }

  close(): void {
    this.#worker.terminate();
  }
}
