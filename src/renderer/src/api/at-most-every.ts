/**
 * Runs `work` when asked: at once, or as soon as `pauseMs` have gone by since its last run ended. What is asked in between is one run, and none is
 * missed; two never overlap, so that work which takes longer than the pause comes to its end. `work` does not reject.
 */
export class AtMostEvery {
  #mayRunAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isAsked = false;

  constructor(
    private readonly pauseMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  ask(): void {
    this.#isAsked = true;
    if (this.#isRunning || this.#timer !== undefined) return;
    const waitMs = this.#mayRunAtMs - performance.now();
    if (waitMs <= 0) void this.#run();
    else this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  /** Forgets what was asked and did not run. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isAsked = false;
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isAsked = false;
    this.#isRunning = true;
    await this.work();
    this.#isRunning = false;
    this.#mayRunAtMs = performance.now() + this.pauseMs;
    if (this.#isAsked) this.ask();
  }
}
