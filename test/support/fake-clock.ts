import { LakeError } from '../../src/shared/errors';
import type { Clock } from '../../src/main/core/ports';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Turns of the event loop given to whoever was woken, before time goes on. Enough for the longest chain of promises between two sleeps. */
const SETTLING_TURNS = 5;

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  private elapsedMs = 0;
  private sleepers: Sleeper[] = [];

  constructor(private readonly startedAt: Date = new Date('2026-01-01T00:00:00.000Z')) {}

  now(): Date {
    return new Date(this.startedAt.getTime() + this.elapsedMs);
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelled = (): void => {
        this.sleepers = this.sleepers.filter((candidate) => candidate !== sleeper);
        reject(new LakeError('CANCELLED', 'The sleep was cancelled.'));
      };
      const sleeper: Sleeper = {
        atMs: this.elapsedMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', cancelled);
          resolve();
        },
      };
      if (signal?.aborted === true) {
        reject(new LakeError('CANCELLED', 'The sleep was cancelled.'));
        return;
      }
      signal?.addEventListener('abort', cancelled, { once: true });
      this.sleepers.push(sleeper);
    });
  }

  /** Moves time on, waking sleepers one after another at their own times, and lets each do what it has to. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    await this.settle();
    for (;;) {
      const due = this.sleepers.filter((sleeper) => sleeper.atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.sleepers = this.sleepers.filter((candidate) => candidate !== due);
      this.elapsedMs = Math.max(this.elapsedMs, due.atMs);
      due.wake();
      await this.settle();
    }
    this.elapsedMs = untilMs;
    await this.settle();
  }

  /** Lets everything that is ready run, at the same time of the clock. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
