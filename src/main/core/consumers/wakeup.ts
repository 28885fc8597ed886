import { isCancelled } from '../../../shared/errors';
import type { Clock } from '../ports';

/** A sleep that anything may end early. A call between two waits ends the next one at once, so that none is missed. */
export class Wakeup {
  private pending = false;
  private nap: AbortController | null = null;

  constructor(private readonly clock: Clock) {}

  readonly wake = (): void => {
    this.pending = true;
    this.nap?.abort();
  };

  async wait(ms: number): Promise<void> {
    if (!this.pending) {
      this.nap = new AbortController();
      try {
        await this.clock.sleep(ms, this.nap.signal);
      } catch (error) {
        if (!isCancelled(error)) throw error;
      } finally {
        this.nap = null;
      }
    }
    this.pending = false;
  }
}
