/** Tabs in which something goes on that closing them would end. Kept beside the page: a run that begins or ends draws anew only what shows it. */
export class RunningTabs {
  #ids: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<() => void>();

  set(id: string, isRunning: boolean): void {
    if (this.#ids.has(id) === isRunning) return;
    const others = [...this.#ids].filter((other) => other !== id);
    this.#ids = new Set(isRunning ? [...others, id] : others);
    for (const listener of this.#listeners) listener();
  }

  readonly has = (id: string): boolean => this.#ids.has(id);
  readonly ids = (): ReadonlySet<string> => this.#ids;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
