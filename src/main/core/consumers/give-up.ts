/**
 * Ends what one membership's writer does: with the job, or before it where a commit takes too long. `AbortSignal.any` would do, and keeps each of them
 * for as long as the job's signal lives: months.
 */
export class GiveUp {
  readonly #controller = new AbortController();

  constructor(private readonly job: AbortSignal) {
    if (job.aborted) this.now();
    else job.addEventListener('abort', this.now);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly now = (): void => this.#controller.abort();

  release(): void {
    this.job.removeEventListener('abort', this.now);
  }
}
