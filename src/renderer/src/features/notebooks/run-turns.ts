/** A cell that can be run; true where the next one is to be run, too. */
export type RunCell = () => Promise<boolean>;

/** The SQL cells that are shown, by their names, so that all can be run in the order of the notebook. */
export class RunTurns {
  readonly #cells = new Map<number, RunCell>();
  #turn = 0;

  /** Gives a function that takes it out again. */
  add(id: number, run: RunCell): () => void {
    this.#cells.set(id, run);
    return () => {
      if (this.#cells.get(id) === run) this.#cells.delete(id);
    };
  }

  /** One after another, up to the first that fails or is cancelled; another call ends this one. */
  async runAll(order: readonly number[]): Promise<void> {
    this.#turn += 1;
    const mine = this.#turn;
    for (const id of order) {
      const run = this.#cells.get(id);
      if (run !== undefined && !(await run())) return;
      if (this.#turn !== mine) return;
    }
  }

  stop(): void {
    this.#turn += 1;
  }
}
