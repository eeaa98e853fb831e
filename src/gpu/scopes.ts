import { isPlainObject } from '../shape/options.ts';
import type { Tensor } from './tensor.ts';

type Scope = Set<Tensor>;

/** Which tensors end with which function. */
export class Scopes {
  /** Those that aren't over; one that awaits something isn't. */
  readonly #open = new Set<Scope>();
  /** The one whose function is on the stack. */
  #running: Scope | undefined;

  /**
   * Notes a tensor made now. While no scope's function is on the stack, one of the open ones may have gone on after an
   * `await`, and nobody can tell which: the tensor is noted in all of them, and lasts as long as the last.
   */
  made(tensor: Tensor): Tensor {
    for (const scope of this.#running ? [this.#running] : this.#open) scope.add(tensor);
    return tensor;
  }

  run<T>(fn: () => T): T {
    const outer = this.#running;
    const scope: Scope = new Set();
    const end = (result?: unknown) => {
      this.#open.delete(scope);
      const returned = new Set([result]);
      try {
        addParts(returned);
      } catch (error) {
        returned.clear(); // nobody gets it
        throw error;
      } finally {
        for (const tensor of scope) {
          if (returned.has(tensor)) {
            for (const other of this.#open) other.delete(tensor);
            outer?.add(tensor); // in vain if that is over
          } else if (![...this.#open].some((other) => other.has(tensor))) tensor.destroy();
        }
      }
    };
    this.#open.add(scope);
    this.#running = scope;
    let result: T | undefined;
    let later = false;
    try {
      result = fn();
      later = typeof (result as PromiseLike<unknown> | undefined)?.then === 'function';
    } finally {
      this.#running = outer;
      if (!later) end(result);
    }
    const settled = async () => {
      let value: unknown;
      try {
        value = await result;
        return value;
      } finally {
        end(value);
      }
    };
    return later ? (settled() as T) : result;
  }
}

/** Adds all that lies in a value, as far as arrays and records go. What is added meanwhile is looked into as well, and once. */
function addParts(values: Set<unknown>): void {
  for (const value of values) {
    if (Array.isArray(value) || isPlainObject(value)) for (const part of Object.values(value)) values.add(part);
  }
}
