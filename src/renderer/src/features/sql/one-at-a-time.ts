/** Work for each of several things, never twice at once: what is asked for again meanwhile is done once more, with what there is by then. */
export class OneAtATime {
  readonly #again = new Map<string, boolean>();

  async run(key: string, work: () => Promise<void>): Promise<void> {
    if (this.#again.has(key)) {
      this.#again.set(key, true);
      return;
    }
    try {
      do {
        this.#again.set(key, false);
        await work();
      } while (this.#again.get(key) === true);
    } finally {
      this.#again.delete(key);
    }
  }
}
