import type { Cost } from '../../../../shared/contract/statements';

/** A statement that is not run before somebody says so. */
export interface AskedRun {
  readonly sql: string;
  readonly cost: Cost;
  readonly answer: (run: boolean) => void;
}

/** One question at a time. Each is answered: another that is asked, and the end of what it was asked for, answer it with no. */
export class RunQuestion {
  #open: AskedRun | null = null;
  readonly #onChange: (asked: AskedRun | null) => void;

  constructor(onChange: (asked: AskedRun | null) => void) {
    this.#onChange = onChange;
  }

  async ask(sql: string, cost: Cost, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    this.#open?.answer(false);
    return new Promise((settle) => {
      const asked: AskedRun = {
        sql,
        cost,
        answer: (run) => {
          if (this.#open === asked) this.#set(null);
          settle(run);
        },
      };
      signal.addEventListener('abort', () => asked.answer(false), { once: true });
      this.#set(asked);
    });
  }

  #set(asked: AskedRun | null): void {
    this.#open = asked;
    this.#onChange(asked);
  }
}
