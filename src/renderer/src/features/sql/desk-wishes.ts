/** What the page asks of a tab. */
export interface DeskWish {
  readonly id: string;
  readonly open?: string;
  readonly insert?: string;
  readonly replaceAll?: string;
  readonly focus?: boolean;
}

/** What tabs are asked and have not done yet: the most of it they do once they are shown. */
export class DeskWishes {
  readonly #open = new Map<string, DeskWish>();

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  ask(wish: DeskWish): void {
    this.#open.set(wish.id, { ...this.#open.get(wish.id), ...wish });
  }

  /** What the tab can do now, which is not asked again; null: nothing. A text in place of its own, as its file has it, is put in unseen, too. */
  take(id: string, isShown: boolean): DeskWish | null {
    const wish = this.#open.get(id);
    if (wish === undefined) return null;
    this.#open.delete(id);
    if (isShown) return wish;
    const { replaceAll, ...later } = wish;
    this.#open.set(id, later);
    return replaceAll === undefined ? null : { id, replaceAll };
  }

  /** Of a tab that is closed. */
  forget(isOpen: (id: string) => boolean): void {
    for (const id of this.#open.keys()) if (!isOpen(id)) this.#open.delete(id);
  }
}
