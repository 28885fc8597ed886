import { LakeError, messageOf, throwIfAborted } from '../../../shared/errors';
import type { CommitOutcome } from './types';

/** How a writer of whatever kind works: one commit after the other, and nothing more after a failure. */
export interface WriterTurns {
  /** Errors: CANCELLED; that of the failure, with its cause. */
  assertUsable(): void;
  /** After a failure it is unknown what the engine holds: the writer takes nothing more. Errors: as `assertUsable` and of the step. */
  breaking<T>(step: () => Promise<T>): Promise<T>;
  /** A commit, which is called at once and given the end of the one before to wait for. */
  commit(step: (before: Promise<unknown>) => Promise<CommitOutcome>): Promise<CommitOutcome>;
  /** Resolves when the newest commit has ended, in whatever way. */
  settled(): Promise<unknown>;
}

export const nothingCommitted: CommitOutcome = {
  deltaVersion: null,
  rows: 0,
  quarantinedRows: 0,
  writtenBytes: 0,
  days: 0,
};

export function createWriterTurns(name: string, signal: AbortSignal): WriterTurns {
  let broken: unknown = null;
  /** Never rejects. */
  let committing: Promise<unknown> = Promise.resolve();

  function assertUsable(): void {
    throwIfAborted(signal, `Writing ${name}`);
    if (broken === null) return;
    throw new LakeError(
      broken instanceof LakeError ? broken.code : 'CONFLICT',
      `This writer of ${name} has failed (${messageOf(broken)}). Open a new one.`,
      { cause: broken },
    );
  }

  return {
    assertUsable,
    async breaking(step) {
      assertUsable();
      try {
        return await step();
      } catch (error) {
        broken = error;
        throw error;
      }
    },
    commit(step) {
      const outcome = step(committing);
      committing = outcome.catch(() => undefined);
      return outcome;
    },
    settled: () => committing,
  };
}
