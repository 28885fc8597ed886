import type { LakeError } from '../errors';

interface Waiter {
  resolve(result: IteratorResult<unknown>): void;
  reject(error: unknown): void;
}

/** The caller's end of one stream: what came and was not taken yet, bounded by the credit given. */
export class StreamCall implements AsyncIterator<unknown> {
  readonly #buffer: unknown[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #window: number;
  readonly #giveCredit: (items: number) => void;
  readonly #cancel: () => void;
  #taken = 0;
  #ended = false;
  #failure: LakeError | null = null;

  /** `window`: how many items may be under way or waiting at a time. */
  constructor(window: number, giveCredit: (items: number) => void, cancel: () => void) {
    this.#window = window;
    this.#giveCredit = giveCredit;
    this.#cancel = cancel;
  }

  /** False where the server sent more than it had credit for. */
  push(value: unknown): boolean {
    if (this.#ended) return true;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value });
      this.#took();
      return true;
    }
    if (this.#buffer.length >= this.#window) return false;
    this.#buffer.push(value);
    return true;
  }

  /** Items that came before the end are still handed out. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  /** Items that came before the failure are still handed out; `dropBuffer` where the caller asked for the stop itself. */
  fail(error: LakeError, dropBuffer = false): void {
    if (this.#ended) return;
    this.#ended = true;
    if (dropBuffer) this.#buffer.length = 0;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#failure = error;
    else waiter.reject(error);
    for (const later of this.#waiters.splice(0)) later.resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#buffer.length > 0) {
      const value = this.#buffer.shift();
      this.#took();
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure !== null) {
      const error = this.#failure;
      this.#failure = null;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.#ended) this.#cancel();
    this.#buffer.length = 0;
    this.#failure = null;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Credit goes back in halves of the window: one frame for many items. */
  #took(): void {
    this.#taken += 1;
    if (this.#ended || this.#taken < Math.max(1, this.#window >> 1)) return;
    this.#giveCredit(this.#taken);
    this.#taken = 0;
  }
}
