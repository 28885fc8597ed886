import { LakeError } from '../../../shared/errors';

/**
 * What others ask of the one loop that owns the writer: done by it in order, between two of its steps. So a rebalance never meets a batch
 * half written.
 */
export class Errands {
  readonly #waiting: { run: () => Promise<void>; giveUp: (error: LakeError) => void }[] = [];
  #over = false;

  constructor(private readonly onAsked: () => void) {}

  /** Rejects with whatever `work` does; CANCELLED where the loop ends before it comes to it. */
  ask<T>(work: () => Promise<T>): Promise<T> {
    if (this.#over) return Promise.reject(overError());
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run: async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error instanceof Error ? error : new LakeError('INTERNAL', String(error)));
          }
        },
        giveUp: reject,
      });
      this.onAsked();
    });
  }

  async run(): Promise<void> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      await next.run();
    }
  }

  /** From now on nothing is done. */
  end(): void {
    this.#over = true;
    for (const { giveUp } of this.#waiting.splice(0)) giveUp(overError());
  }
}

function overError(): LakeError {
  return new LakeError('CANCELLED', 'The consumer has ended.');
}
