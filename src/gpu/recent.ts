/** Most values kept: an app with many shapes must not grow without end. */
const MOST = 256;

/** Values by key, the least recently used forgotten first. */
export class Recent<V> extends Map<string, V> {
  /** The value of this key, used just now, if there is one. */
  override get(key: string): V | undefined {
    const known = super.get(key);
    return known && this.keep(key, known);
  }

  keep(key: string, value: V): V {
    this.delete(key);
    this.set(key, value);
    if (this.size > MOST) this.delete(this.keys().next().value!);
    return value;
  }
}
