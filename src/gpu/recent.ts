/** Most values kept: an app with many shapes must not grow without end. */
const MOST = 256;

/** Values by key, the least recently used forgotten first. */
export class Recent<V> {
  readonly #values = new Map<string, V>();

  get size(): number {
    return this.#values.size;
  }

  /** The value of this key, used just now, if there is one. */
  get(key: string): V | undefined {
    const known = this.#values.get(key);
    return known && this.set(key, known);
  }

  set(key: string, value: V): V {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > MOST) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
