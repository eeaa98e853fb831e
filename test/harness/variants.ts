import { type ChooseVariant, type Context, createContext, type Variant } from 'atrous';

/** Which variant each dispatch of a call is to take; those beyond the end take the first. */
type Choices = readonly number[];

/** How `chooseVariant` is offered a way without a kernel of the operation's own: its dispatches are other tables'. */
const APART = 'two dispatches';

/** A context whose variants a test picks. */
export class VariantPicker {
  readonly #everyStep: boolean;
  /** How often each kernel had its turn, and which candidate of these had it. */
  readonly #turns = new Map<string, number>();
  readonly #given = new Map<string, number>();
  #choices: Choices | 'in turn' = [];
  #seen: (readonly Variant[])[] = [];
  #taken: string[] = [];
  #indices: number[] = [];

  private constructor(everyStep: boolean) {
    this.#everyStep = everyStep;
  }

  readonly choose: ChooseVariant = (candidates) => {
    const index = this.#choices === 'in turn' ? this.#nextOf(candidates) : (this.#choices[this.#seen.length] ?? 0);
    this.#seen.push(candidates);
    this.#taken.push(candidates[index]!.label);
    this.#indices.push(index);
    return index;
  };

  /**
   * @param everyStep whether {@link each} also varies the dispatches that an operation is made of where it can have a kernel of
   *   its own: these are kernels of other tables, whose cases have them run, and compiling them takes as long as the rest
   */
  static async create(
    options: { device?: GPUDevice } = {},
    everyStep = false,
  ): Promise<{ context: Context; picker: VariantPicker }> {
    const picker = new VariantPicker(everyStep);
    return { context: await createContext({ ...options, chooseVariant: picker.choose }), picker };
  }

  /**
   * Runs a call once with the library's own choices, then once for every other variant of each of its dispatches, so that
   * each variant that accepts the call's geometry has run. Where a choice leads to other dispatches than the library's, it
   * goes on with those.
   */
  async *each<T>(call: () => Promise<T>, choices: Choices = []): AsyncGenerator<{ variant: string; result: T }> {
    yield await this.#run(call, choices);
    const counts = this.#seen.map((candidates) => candidates.length);
    const apart = this.#seen.findIndex((candidates, i) => candidates[choices[i] ?? 0]!.label === APART);
    const varied = this.#everyStep || apart < 0 ? counts.length : apart + 1;
    for (const [dispatch, count] of [...counts.entries()].slice(choices.length, varied)) {
      for (let index = 1; index < count; index++) {
        const others = [...choices, ...new Array<number>(dispatch - choices.length).fill(0), index];
        const run = await this.#run(call, others);
        if (this.#seen.length <= counts.length) yield run;
        else yield* this.each(call, others);
      }
    }
  }

  /**
   * Runs a call once, each of its dispatches on the kernel that has had the fewest turns so far. Dispatches with the same
   * candidates, as of one geometry with other values, share a turn, once each of them has had one.
   */
  async *inTurn<T>(call: () => Promise<T>): AsyncGenerator<{ variant: string; result: T }> {
    yield await this.#run(call, 'in turn');
  }

  /** Runs a call once more as the one before it ran. */
  async *again<T>(call: () => Promise<T>): AsyncGenerator<{ variant: string; result: T }> {
    yield await this.#run(call, this.#indices);
  }

  #nextOf(candidates: readonly Variant[]): number {
    const labels = candidates.map(({ label }) => label);
    const names = labels.map((label) => label.replace(/ [A-Z_]+=\w+/g, '')); // without their constants
    const kernels = names.map((name, i) => {
      const behind = names.slice(i + 1).filter((other) => other === name).length; // larger tiles, before it, aren't always offered
      return `${candidates[i]!.op}: ${name} ${behind}`;
    });
    const turns = kernels.map((kernel) => this.#turns.get(kernel) ?? 0);
    const given = this.#given.get(labels.join());
    if (given !== undefined && !turns.includes(0)) return given;
    const index = turns.indexOf(Math.min(...turns));
    this.#turns.set(kernels[index]!, turns[index]! + 1);
    this.#given.set(labels.join(), index);
    return index;
  }

  async #run<T>(call: () => Promise<T>, choices: Choices | 'in turn'): Promise<{ variant: string; result: T }> {
    this.#choices = choices;
    this.#seen = [];
    this.#taken = [];
    this.#indices = [];
    const result = await call();
    const variant = this.#taken.join(' + ');
    return { variant: variant || 'no dispatch', result };
  }
}
