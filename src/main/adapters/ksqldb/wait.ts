import type { LakeError } from '../../../shared/errors';
import { cancelled } from './connection-failure';

/** The first outcome counts, and those behind it are dropped. */
export interface Wait<T> {
  resolve(value: T): void;
  reject(error: LakeError): void;
  /** Gives up with `failure` after so long, in the place of an earlier limit. */
  limit(timeoutMs: number, failure: () => LakeError): void;
}

/**
 * Waits for the server: until the first outcome, at most as long as the limit, and not beyond `signal`. `begin` returns how to give up what it began, which
 * ends in `reject`.
 */
export function waitFor<T>(
  signal: AbortSignal | undefined,
  begin: (wait: Wait<T>) => (error: LakeError) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled());
      return;
    }
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (finish: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const onAbort = (): void => giveUp(cancelled());
    const giveUp = begin({
      resolve: (value) => settle(() => resolve(value)),
      reject: (error) => settle(() => reject(error)),
      limit: (timeoutMs, failure) => {
        if (isOver) return;
        clearTimeout(timer);
        timer = setTimeout(() => giveUp(failure()), timeoutMs);
      },
    });
    if (!isOver) signal?.addEventListener('abort', onAbort, { once: true });
  });
}
