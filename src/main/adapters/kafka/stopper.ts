/**
 * Ends waits early. Unlike Promise.race with a promise that lives as long as the reader, a wait that is over leaves nothing behind: a reader
 * hands over batches for months.
 */
export class Stopper {
  private readonly ends = new Set<() => void>();
  private fired = false;

  get stopped(): boolean {
    return this.fired;
  }

  stop(): void {
    if (this.fired) return;
    this.fired = true;
    for (const end of this.ends) end();
    this.ends.clear();
  }

  /** At once where it stopped already. Returns how to take it back. */
  onStop(action: () => void): () => void {
    if (this.fired) action();
    else this.ends.add(action);
    return () => this.ends.delete(action);
  }

  /** Null where this stopped before `work` was done; what becomes of `work` then is nobody's. */
  race<T>(work: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const takeBack = this.onStop(() => resolve(null));
      work.then(
        (value) => {
          takeBack();
          resolve(value);
        },
        (error: Error) => {
          takeBack();
          reject(error);
        },
      );
    });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        takeBack();
        resolve();
      };
      const timer = setTimeout(wake, ms);
      let takeBack = (): void => {};
      takeBack = this.onStop(wake);
    });
  }
}
