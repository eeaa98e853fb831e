import { type ChooseVariant, type Context, createContext, type Variant } from 'atrous';

/** Which variant each dispatch of a call is to take; those beyond the end take the first. */
type Choices = readonly number[];

/** How `chooseVariant` is offered a way without a kernel of the operation's own: its dispatches are other tables'. */
const APART = 'two dispatches';

/** A context whose variants a test picks. */
export class VariantPicker {
  readonly #everyStep: boolean;
  #choices: Choices = [];
  #seen: (readonly Variant[])[] = [];

  private constructor(everyStep: boolean) {
    this.#everyStep = everyStep;
  }

  readonly choose: ChooseVariant = (candidates) => {
    this.#seen.push(candidates);
    return this.#choices[this.#seen.length - 1] ?? 0;
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

  async #run<T>(call: () => Promise<T>, choices: Choices): Promise<{ variant: string; result: T }> {
    this.#choices = choices;
    this.#seen = [];
    const result = await call();
    const variant = this.#seen.map((candidates, i) => candidates[choices[i] ?? 0]!.label).join(' + ');
    return { variant: variant || 'no dispatch', result };
  }
}
