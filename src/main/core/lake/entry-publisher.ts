import { join } from 'node:path';
import { LakeError, messageOf } from '../../../shared/errors';
import type { Files, Logger } from '../ports';
import { serializeEntry, type DeltaAction } from './delta-actions';
import { entryName, missingEntry } from './log-listing';
import type { LogFolder } from './log-folder';
import type { LogEntry, LogState } from './log-state';
import { anotherTable, standingOf, type Standing } from './table-identity';

export interface EntryPublisherParts {
  readonly tablePath: string;
  readonly logPath: string;
  readonly files: Files;
  readonly logger: Logger;
  readonly entry: (version: number) => Promise<LogEntry | null>;
  readonly folder: LogFolder;
}

/** What an entry goes on top of; the publisher sees to it that this is still what the log's folder holds. */
export interface Ground {
  /** The state that it follows; null for the first. Its entry is looked for at the number before. */
  readonly base: LogState | null;
  /** Absolute path of a file that the entry adds; null where it adds none. A folder that was moved away took it along. */
  readonly witness: string | null;
}

/** Makes entry `version` of these actions; false where another writer made it first. See DeltaLog.publish. */
export type EntryPublisher = (
  version: number,
  actions: readonly DeltaAction[],
  commitId: string,
  ground?: Ground,
) => Promise<boolean>;

export function createEntryPublisher(parts: EntryPublisherParts): EntryPublisher {
  const { tablePath, logPath, files, logger, entry, folder } = parts;
  const entryPath = (version: number) => join(logPath, entryName(version));

  async function isThere(version: number): Promise<boolean> {
    return (await files.stat(entryPath(version))) !== null;
  }

  /** What stands at `version` - 1, which entry `version` follows; absent before the first, or where a checkpoint alone stands in for what is before it. */
  async function before(version: number, base: LogState | null | undefined): Promise<Standing> {
    if (base !== null && base !== undefined) return standingOf(base, logPath, files);
    return version > 0 && (await isThere(version - 1)) ? 'same' : 'absent';
  }

  async function isGone(witness: string | null | undefined): Promise<boolean> {
    return typeof witness === 'string' && (await files.stat(witness)) === null;
  }

  /** Errors: CONFLICT where a checkpoint has readers start after where entry `version` would be, or the log ends before it; CORRUPT where a hole is there. */
  async function assertNoGap(version: number): Promise<void> {
    const { entries, checkpoints } = await folder.list();
    if (entries.includes(version)) return;
    const readFrom = checkpoints[0]?.version ?? -1;
    const newest = Math.max(entries.at(-1) ?? -1, readFrom);
    if (newest === version - 1) return;
    if (newest < version) throw anotherTable(tablePath, version);
    if (readFrom < version) throw missingEntry(logPath, version);
    throw new LakeError(
      'CONFLICT',
      `${tablePath} has moved on to version ${newest}, and its log was cleaned up past version ${version}, which this writer was to write. Nothing of this commit was written; start the run again.`,
      { details: { path: tablePath, version, newest }, retryable: true },
    );
  }

  /** Errors: CONFLICT; CORRUPT where others went on top of the entry, and by it, already. */
  async function takeBack(version: number): Promise<never> {
    if (await isThere(version + 1)) throw missingEntry(logPath, version - 1);
    await files.remove(entryPath(version));
    throw anotherTable(tablePath, version);
  }

  /**
   * After the entry was made: between the look before it and its making, a clean-up may have had readers start after it, or another table may have
   * come to be at this path. An entry in another's log is taken back.
   */
  async function assertCounts(version: number, commitId: string, ground: Ground | undefined): Promise<void> {
    const untold = { path: entryPath(version), version, outcome: 'unknown' };
    try {
      const standing = await before(version, ground?.base);
      if (standing === 'same') return;
      const readFrom = standing === 'another' ? -1 : ((await folder.list()).checkpoints[0]?.version ?? -1);
      const follows = version === 0 ? !(await isGone(ground?.witness)) : readFrom === version - 1;
      if (readFrom < version) {
        // Else the folder was moved on with the entry in it, and it was committed.
        if (!follows && !(await entryIsAnothers(version, commitId))) await takeBack(version);
        return;
      }
    } catch (error) {
      if (error instanceof LakeError && error.code === 'CONFLICT') throw error;
      throw new LakeError(
        'IO',
        `Entry ${version} of ${tablePath} was made, and whether it counts cannot be told, since its folder cannot be read. The next start finds out.`,
        { details: untold, cause: error },
      );
    }
    throw new LakeError(
      'CONFLICT',
      `The log of ${tablePath} was cleaned up while version ${version} was written: it may or may not be part of it. Start the run again, which goes on from what is there.`,
      { details: untold, retryable: true },
    );
  }

  async function commitIdAt(version: number): Promise<string | null> {
    const info = (await entry(version))?.actions.find((action) => 'commitInfo' in action)?.commitInfo;
    return info?.commitId ?? null;
  }

  const entryIsOurs = async (version: number, commitId: string): Promise<boolean> =>
    (await commitIdAt(version)) === commitId;

  async function entryIsAnothers(version: number, commitId: string): Promise<boolean> {
    if (!(await isThere(version))) return true;
    const its = await commitIdAt(version);
    return its !== null && its !== commitId;
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
      if (!ours) {
        const isMoved = error instanceof LakeError && error.code === 'NOT_FOUND';
        throw isMoved ? anotherTable(tablePath, version, error) : error;
      }
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

  return async (version, actions, commitId, ground) => {
    const standing = await before(version, ground?.base);
    if (standing === 'another') throw anotherTable(tablePath, version);
    // Into a hole an entry would fit, and change what the later ones were written on; before a checkpoint it would fit, and count for nobody.
    if (await isThere(version + 1)) {
      if (!(await isThere(version))) await assertNoGap(version);
      return false;
    }
    if (standing === 'absent' || (await folder.newest()) > version) await assertNoGap(version);
    if (await isGone(ground?.witness)) throw anotherTable(tablePath, version);
    const made = await make(version, actions, commitId);
    if (made) await assertCounts(version, commitId, ground);
    if (made) await noteGrown(version);
    return made;
  };
}
