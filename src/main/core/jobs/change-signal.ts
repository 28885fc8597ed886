/** Wakes everyone who waits for "something changed"; changes between two waits are not lost, and not counted. */
export class ChangeSignal {
  #generation = 0;
  readonly #waiting = new Set<() => void>();

  get generation(): number {
    return this.#generation;
  }

  notify(): void {
    this.#generation += 1;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves when there is a change after `seen`, or the signal fires. */
  async changedSince(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#generation !== seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
