import { join } from 'node:path';
import { LakeError, messageOf } from '../../../shared/errors';
import type { Files, Logger } from '../ports';
import { serializeEntry, type DeltaAction } from './delta-actions';
import { entryName, missingEntry } from './log-listing';
import type { LogFolder } from './log-folder';
import type { LogEntry } from './log-state';

export interface EntryPublisherParts {
  readonly tablePath: string;
  readonly logPath: string;
  readonly files: Files;
  readonly logger: Logger;
  readonly entry: (version: number) => Promise<LogEntry | null>;
  readonly folder: LogFolder;
}

/** Makes entry `version` of these actions; false where another writer made it first. See DeltaLog.publish. */
export type EntryPublisher = (version: number, actions: readonly DeltaAction[], commitId: string) => Promise<boolean>;

export function createEntryPublisher(parts: EntryPublisherParts): EntryPublisher {
  const { tablePath, logPath, files, logger, entry, folder } = parts;
  const entryPath = (version: number) => join(logPath, entryName(version));

  async function isThere(version: number): Promise<boolean> {
    return (await files.stat(entryPath(version))) !== null;
  }

  /** Whether no entry is there that entry `version` would follow on: it is the first, or a checkpoint alone stands in for what is before it. */
  async function followsNoEntry(version: number): Promise<boolean> {
    return version === 0 || !(await isThere(version - 1));
  }

  /** Errors: CONFLICT where a checkpoint has readers start after where entry `version` would be, CORRUPT where a hole is there. */
  async function assertNoGap(version: number): Promise<void> {
    const { entries, checkpoints } = await folder.list();
    if (entries.includes(version)) return;
    const readFrom = checkpoints[0]?.version ?? -1;
    const newest = Math.max(entries.at(-1) ?? -1, readFrom);
    if (newest < version) return;
    if (readFrom < version) throw missingEntry(logPath, version);
    throw new LakeError(
      'CONFLICT',
      `${tablePath} has moved on to version ${newest}, and its log was cleaned up past version ${version}, which this writer was to write. Nothing of this commit was written; start the run again.`,
      { details: { path: tablePath, version, newest }, retryable: true },
    );
  }

  /** After the entry was made: a clean-up between the look before it and its making may have had readers start after it. */
  async function assertCounts(version: number): Promise<void> {
    const untold = { path: entryPath(version), version, outcome: 'unknown' };
    let readFrom: number;
    try {
      if (!(await followsNoEntry(version))) return;
      readFrom = (await folder.list()).checkpoints[0]?.version ?? -1;
    } catch (error) {
      throw new LakeError(
        'IO',
        `Entry ${version} of ${tablePath} was made, and whether it counts cannot be told, since its folder cannot be read. The next start finds out.`,
        { details: untold, cause: error },
      );
    }
    if (readFrom < version) return;
    throw new LakeError(
      'CONFLICT',
      `The log of ${tablePath} was cleaned up while version ${version} was written: it may or may not be part of it. Start the run again, which goes on from what is there.`,
      { details: untold, retryable: true },
    );
  }

  async function entryIsOurs(version: number, commitId: string): Promise<boolean> {
    const found = await entry(version);
    return found?.actions.some((action) => 'commitInfo' in action && action.commitInfo.commitId === commitId) ?? false;
  }

  async function make(version: number, actions: readonly DeltaAction[], commitId: string): Promise<boolean> {
    try {
      return await files.createExclusive(entryPath(version), serializeEntry(actions));
    } catch (error) {
      // It stands and may not outlive a power cut: what is not durable is never said to be committed.
      if (error instanceof LakeError && error.details['outcome'] === 'unknown') throw error;
      let ours: boolean;
      try {
        ours = await entryIsOurs(version, commitId);
      } catch (reading) {
        throw new LakeError(
          'IO',
          `Entry ${version} of ${tablePath} may or may not have been committed, and cannot be read back. The next start finds out.`,
          {
            details: { path: entryPath(version), outcome: 'unknown' },
            cause: new AggregateError([error, reading]),
          },
        );
      }
      if (!ours) throw error;
      logger.warn('lake.publish.recovered', { path: entryPath(version), message: messageOf(error) });
      return true;
    }
  }

  async function noteGrown(version: number): Promise<void> {
    try {
      await folder.grew(version);
    } catch (error) {
      // The entry stands: that the folder cannot be looked at is for the next commit to tell.
      logger.warn('lake.log-folder.unseen', { path: logPath, message: messageOf(error) });
    }
  }

  return async (version, actions, commitId) => {
    // Into a hole an entry would fit, and change what the later ones were written on; before a checkpoint it would fit, and count for nobody.
    if (await isThere(version + 1)) {
      if (!(await isThere(version))) await assertNoGap(version);
      return false;
    }
    if ((await followsNoEntry(version)) || (await folder.newest()) > version) await assertNoGap(version);
    const made = await make(version, actions, commitId);
    if (made) await assertCounts(version);
    if (made) await noteGrown(version);
    return made;
  };
}
