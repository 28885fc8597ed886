const firstMs = 250;
const longestMs = 30_000;

/** How long to wait before the next attempt: twice as long as before it, up to 30 s, until something has worked. */
export class GrowingPause {
  #ms = firstMs;

  next(): number {
    const ms = this.#ms;
    this.#ms = Math.min(ms * 2, longestMs);
    return ms;
  }

  reset(): void {
    this.#ms = firstMs;
  }
}
