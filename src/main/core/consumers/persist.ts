import { LakeError } from '../../../shared/errors';
import type { Clock } from '../ports';
import { GrowingPause } from './growing-pause';

export interface PersistOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onRetry: (error: LakeError, retryInMs: number) => void;
}

/** Tries until it is done, with growing pauses. Errors: those that trying again does not mend; once the signal has fired, any; CANCELLED in a pause. */
export async function persist<T>(work: () => Promise<T>, { clock, signal, onRetry }: PersistOptions): Promise<T> {
  const pause = new GrowingPause();
  for (;;) {
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
