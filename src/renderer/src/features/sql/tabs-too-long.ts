import type { TabHead } from './tab-store';

type Told = Pick<TabHead, 'id' | 'isTooLong'>;

/** Of which tabs is to be told that a restart loses what is typed into them: of each once, for as long as that is so. */
export class TabsTooLong {
  readonly #told = new Set<string>();
  /** Of which it was told, and it is true still. */
  #shown: ReadonlySet<string> = new Set();

  get shown(): ReadonlySet<string> {
    return this.#shown;
  }

  /** `fresh`: not told of yet. `over`: were told of, and are closed, in a file or short enough by now. */
  take<T extends Told>(tabs: readonly T[]): { readonly fresh: readonly T[]; readonly over: readonly string[] } {
    const tooLong = tabs.filter(({ isTooLong }) => isTooLong);
    const ids = new Set(tooLong.map(({ id }) => id));
    const fresh = tooLong.filter(({ id }) => !this.#told.has(id));
    const over = [...this.#shown].filter((id) => !ids.has(id));
    for (const { id } of fresh) this.#told.add(id);
    for (const id of over) this.#told.delete(id);
    this.#shown = ids;
    return { fresh, over };
  }
}
