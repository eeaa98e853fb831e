/**
 * Objects in the order in which they were added, with a size each, none of them kept alive by being here: what nobody
 * destroyed and nobody holds is left to the engine's garbage collection, and forgotten with it.
 */
export class Weakly<T extends object> {
  /** The sum of the sizes. */
  total = 0;
  readonly #sizes = new Map<WeakRef<T>, number>();
  readonly #references = new WeakMap<T, WeakRef<T>>();
  readonly #collected = new FinalizationRegistry<WeakRef<T>>((reference) => this.#forget(reference));

  get count(): number {
    return this.#sizes.size;
  }

  add(thing: T, size = 0): void {
    const reference = new WeakRef(thing);
    this.#sizes.set(reference, size);
    this.#references.set(thing, reference);
    this.#collected.register(thing, reference);
    this.total += size;
  }

  has(thing: T): boolean {
    return this.#sizes.has(this.#references.get(thing)!);
  }

  delete(thing: T): void {
    this.#forget(this.#references.get(thing)!);
  }

  /** All of them; what is added or deleted meanwhile changes nothing. */
  get all(): T[] {
    return [...this.#sizes.keys()].flatMap((reference) => reference.deref() ?? []);
  }

  #forget(reference: WeakRef<T>): void {
    this.total -= this.#sizes.get(reference) ?? 0;
    this.#sizes.delete(reference);
  }
}
