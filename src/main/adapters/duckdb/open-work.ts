/**
 * Work that its caller ends, or the engine when it is closed, so that a stop need not wait for it. `AbortSignal.any` would do, and keeps something of each
 * for as long as the engine lives.
 */
export class OpenWork {
  readonly #open = new Set<AbortController>();
  #isClosed = false;

  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { own, end } = this.#begin(signal);
    try {
      return await work(own);
    } finally {
      end();
    }
  }

  async *stream<T>(signal: AbortSignal, work: (signal: AbortSignal) => AsyncIterable<T>): AsyncGenerator<T> {
    const { own, end } = this.#begin(signal);
    try {
      yield* work(own);
    } finally {
      end();
    }
  }

  /** Ends all of it, and whatever is begun later. */
  close(): void {
    this.#isClosed = true;
    for (const controller of this.#open) controller.abort();
  }

  #begin(signal: AbortSignal): { own: AbortSignal; end: () => void } {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (signal.aborted || this.#isClosed) stop();
    signal.addEventListener('abort', stop);
    this.#open.add(controller);
    return {
      own: controller.signal,
      end: () => {
        signal.removeEventListener('abort', stop);
        this.#open.delete(controller);
      },
    };
  }
}
