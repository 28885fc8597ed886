import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { Clock } from '../ports';
import { GrowingPause } from './growing-pause';

export interface PersistOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  readonly onRetry: (error: LakeError, retryInMs: number) => void;
}

/** Tries until it is done, with growing pauses. Errors: those that trying again does not mend; where the signal fires, CANCELLED or that of the last attempt. */
export async function persist<T>(work: () => Promise<T>, { clock, signal, onRetry }: PersistOptions): Promise<T> {
  const pause = new GrowingPause();
  for (;;) {
    // It may have fired as the pause ended.
    throwIfAborted(signal, 'Trying again');
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LakeError) || !error.retryable || signal.aborted) throw error;
      const retryInMs = pause.next();
      onRetry(error, retryInMs);
      await clock.sleep(retryInMs, signal);
    }
  }
}
