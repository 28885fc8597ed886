import { join } from 'node:path';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import { stateOf } from './checkpoint-content';
import { createCheckpointWriter } from './checkpoint-writer';
import { parseEntry, type DeltaAction } from './delta-actions';
import { createEntryPublisher, type Ground } from './entry-publisher';
import { cleanUpLogFolder } from './log-cleanup';
import { createLogFolder } from './log-folder';
import {
  damagedCheckpoint,
  entryName,
  missingEntry,
  oldestOf,
  type ListedCheckpoint,
  type LogListing,
} from './log-listing';
import { replay, type LogEntry, type LogState } from './log-state';
import { anotherTable, standingOf } from './table-identity';
import { withoutExpired } from './tombstones';

export { entryName } from './log-listing';

export interface LakeParts {
  readonly files: Files;
  readonly engine: ParquetEngine;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

/** The numbered log of one table. */
export interface DeltaLog {
  readonly tablePath: string;
  /**
   * Newest state; null before the first commit. A known state is brought forward by its newer entries alone. A checkpoint that cannot be read
   * leads to the one before it, or to all entries. Error: CORRUPT naming the entry or checkpoint that is missing or damaged.
   */
  read(): Promise<LogState | null>;
  /** State as of entry `version`, from the newest good checkpoint at or before it. Error: NOT_FOUND where the log no longer reaches back so far. */
  stateAt(version: number): Promise<LogState>;
  /** Oldest version that `stateAt` can give. */
  oldestVersion(): Promise<number>;
  /** Entry `version`, or null where it does not exist. */
  entry(version: number): Promise<LogEntry | null>;
  /** Time the entry's file was written: the commit's time where commitInfo has none. */
  entryTime(version: number): Promise<Date | null>;
  /**
   * Makes entry `version` of these actions; false where another writer made it first. On an error after which the entry may
   * stand, looks whether it does: throws only where it does not, or where that (or whether it is durable) cannot be told: `details.outcome` is then `unknown`.
   * CONFLICT where the log was cleaned up past `version`, so that readers start after it. CORRUPT where later entries are there, and neither it nor
   * a checkpoint that stands in for it. CONFLICT, and nothing stands, where the folder no longer holds the `ground` that the entry goes on.
   */
  publish(version: number, actions: readonly DeltaAction[], commitId: string, ground?: Ground): Promise<boolean>;
  /** Error: CONFLICT where another table is at this path by now than the one that `state` is of. */
  assertStill(state: LogState): Promise<void>;
  /** Takes the state that an entry of ours led to, so that the next reading goes on from it, and gives it back without what has expired. */
  advance(state: LogState): LogState;
  /** Starts writing a checkpoint of the state where its version asks for one; a failure is logged. */
  checkpointIfDue(state: LogState): void;
  /** Resolves when no checkpoint is being written: a process that ends before leaves a temporary file behind. */
  settle(): Promise<void>;
  /**
   * Deletes the entries and checkpoints that no version from `keepFrom` on needs, and gives their number. Nothing where no good checkpoint at or
   * before `keepFrom` stands in for them. The caller has seen to it that the quarantine lacks nothing of what goes.
   */
  cleanUp(keepFrom: number): Promise<number>;
}

/** Entries read at once. */
const readAhead = 32;
/** Versions between two looks for tombstones that have expired. */
const expiryInterval = 10;

interface Known {
  readonly state: LogState;
  /** Of the newest entry's file: another time, and the feed's folder was replaced. Null: it was not there; undefined: not looked at yet. */
  readonly modifiedMs: number | null | undefined;
}

export function createDeltaLog(tablePath: string, parts: LakeParts): DeltaLog {
  const { files, engine, clock, logger } = parts;
  const logPath = join(tablePath, '_delta_log');
  const entryPath = (version: number) => join(logPath, entryName(version));
  let cached: Known | null = null;
  /** Version of the state whose tombstones were last looked through. */
  let expiredAt: number | null = null;
  let goodCheckpoint: ListedCheckpoint | null = null;

  const folder = createLogFolder(logPath, files);
  const publish = createEntryPublisher({ tablePath, logPath, files, logger, entry, folder });
  const checkpointWriter = createCheckpointWriter({
    ...parts,
    logPath,
    entry,
    newest: () => goodCheckpoint,
    written: (checkpoint) => {
      goodCheckpoint = checkpoint;
    },
    look: () => folder.newest(),
  });

  async function entry(version: number): Promise<LogEntry | null> {
    const path = entryPath(version);
    try {
      return { version, actions: parseEntry(await files.readText(path), path) };
    } catch (error) {
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  /** The state with the entries that follow it, up to the first that is not there. */
  async function walk(base: LogState | null): Promise<LogState | null> {
    const entries: LogEntry[] = [];
    for (let version = (base?.version ?? -1) + 1; ; version += 1) {
      const next = await entry(version);
      if (next === null) return replay(base, entries, tablePath);
      entries.push(next);
    }
  }

  /** Whether the very next entry is there, at the cost of one stat. */
  async function nextIsThere(version: number): Promise<boolean> {
    return (await files.stat(entryPath(version + 1))) !== null;
  }

  /** The newest good checkpoint at or before `upTo`. Error: CORRUPT naming the newest bad one where neither another nor all entries make up for it. */
  async function fromCheckpoint({ checkpoints, entries }: LogListing, upTo: number): Promise<LogState | null> {
    let damaged: LakeError | null = null;
    for (const checkpoint of checkpoints) {
      if (checkpoint.version > upTo) continue;
      try {
        const paths = checkpoint.names.map((name) => join(logPath, name));
        const content = await engine.readCheckpoint(paths);
        const state = stateOf(content, checkpoint.version, tablePath, paths[0] ?? logPath);
        if (checkpoint.version >= (goodCheckpoint?.version ?? 0)) goodCheckpoint = checkpoint;
        return state;
      } catch (error) {
        // The engine itself is not there: that says nothing of the file.
        const isOfAsker = error instanceof LakeError && (error.code === 'REFUSED' || error.code === 'UNAVAILABLE');
        if (isCancelled(error) || isOfAsker) throw error;
        logger.warn('lake.checkpoint.unreadable', {
          path: logPath,
          version: checkpoint.version,
          message: messageOf(error),
        });
        damaged ??= damagedCheckpoint(logPath, checkpoint, error);
      }
    }
    if (damaged !== null && entries[0] !== 0) throw damaged;
    return null;
  }

  /** The state at `upTo`, or the newest that the listing has. Errors: CORRUPT naming the first entry that is missing. */
  async function load(listing: LogListing, upTo: number): Promise<LogState | null> {
    let state = await fromCheckpoint(listing, upTo);
    const base = state?.version ?? -1;
    const wanted = listing.entries.filter((version) => version > base && version <= upTo);
    for (let from = 0; from < wanted.length; from += readAhead) {
      const found = await Promise.all(wanted.slice(from, from + readAhead).map(entry));
      const entries: LogEntry[] = [];
      for (const [at, next] of found.entries()) {
        const expected = base + 1 + from + at;
        if (next === null || next.version !== expected) throw missingEntry(logPath, expected);
        entries.push(next);
      }
      state = replay(state, entries, tablePath);
    }
    return state === null ? null : withCommitInfo(state);
  }

  /** What the folder holds and the state at `upTo`; null where the log does not reach back so far. */
  async function listAndLoad(upTo: number): Promise<{ listing: LogListing; state: LogState | null }> {
    const loaded = async (listing: LogListing) => ({
      listing,
      state: upTo < oldestOf(listing) ? null : await load(listing, upTo),
    });
    const listing = await folder.list();
    try {
      return await loaded(listing);
    } catch (error) {
      if (!(error instanceof LakeError && error.code === 'CORRUPT')) throw error;
      // What was listed may have been cleaned up meanwhile; only that has the log begin later.
      const again = await folder.list();
      if (oldestOf(again) === oldestOf(listing)) throw error;
      return loaded(again);
    }
  }

  /** A checkpoint has no commitInfo: its entry has, where that is still there. */
  async function withCommitInfo(state: LogState): Promise<LogState> {
    if (state.commitInfo !== null) return state;
    const its = await entry(state.version);
    for (const action of its?.actions ?? []) if ('commitInfo' in action) return { ...state, ...action };
    return state;
  }

  async function modifiedMs(path: string): Promise<number | null> {
    return (await files.stat(path))?.modifiedAt.getTime() ?? null;
  }

  /** Now and then, since it looks at every tombstone. */
  function forgetExpired(state: LogState): LogState {
    if (expiredAt !== null && state.version >= expiredAt && state.version - expiredAt < expiryInterval) return state;
    expiredAt = state.version;
    return withoutExpired(state, clock.now().getTime());
  }

  async function remember(found: LogState | null): Promise<LogState | null> {
    if (found === null) return null;
    const state = forgetExpired(found);
    cached = { state, modifiedMs: await modifiedMs(entryPath(state.version)) };
    return state;
  }

  /** The known state brought forward; null where the folder is another, or has lost entries, so that all is to be read anew. */
  async function forward(known: Known): Promise<LogState | null> {
    const found = await modifiedMs(entryPath(known.state.version));
    if (known.modifiedMs === undefined) {
      if ((await standingOf(known.state, logPath, files)) !== 'same') return null;
    } else if (found !== known.modifiedMs) return null;
    const state = await walk(known.state);
    if (state === null || (await nextIsThere(state.version + 1))) return null;
    // What was walked may be another table's, put there since the look at the first.
    if (state !== known.state && (await modifiedMs(entryPath(known.state.version))) !== found) return null;
    if (state === known.state) {
      // Only where nothing new was found is it worth a look at the folder, which changes with every commit.
      if ((await folder.newest()) > state.version) return null;
      if (known.modifiedMs === undefined) cached = { state, modifiedMs: found };
      return state;
    }
    return remember(state);
  }

  async function read(): Promise<LogState | null> {
    if (cached !== null) {
      const state = await forward(cached);
      if (state !== null) return state;
      cached = null;
    }
    goodCheckpoint = null;
    const { state } = await listAndLoad(Number.POSITIVE_INFINITY);
    // Entries made while we looked.
    return remember(await walk(state));
  }

  async function stateAt(version: number): Promise<LogState> {
    if (cached?.state.version === version) return cached.state;
    const { listing, state } = await listAndLoad(version);
    if (state === null || state.version !== version) {
      const newest = listing.entries.at(-1);
      const range = newest === undefined ? 'It has none.' : `It has those from ${oldestOf(listing)} to ${newest}.`;
      throw new LakeError('NOT_FOUND', `The log of ${tablePath} has no version ${version}. ${range}`, {
        details: { path: tablePath, version },
      });
    }
    return state;
  }

  /** The number of its actions, where the checkpoint can be read and says what a state needs. */
  async function actionCount(checkpoint: ListedCheckpoint): Promise<number | null> {
    // Said to have all entries: that none makes up for a bad one is for readers to tell.
    const state = await fromCheckpoint({ entries: [0], checkpoints: [checkpoint] }, checkpoint.version);
    // protocol and metaData are two.
    return state === null ? null : 2 + state.transactions.size + state.files.size + state.tombstones.size;
  }

  return {
    tablePath,
    read,
    stateAt,
    oldestVersion: async () => oldestOf(await folder.list()),
    entry,
    entryTime: async (version) => (await files.stat(entryPath(version)))?.modifiedAt ?? null,
    publish,
    async assertStill(state) {
      if ((await standingOf(state, logPath, files)) === 'another') throw anotherTable(tablePath, state.version + 1);
    },
    advance(committed) {
      const state = forgetExpired(committed);
      if (cached === null || cached.state.version < state.version) cached = { state, modifiedMs: undefined };
      return state;
    },
    checkpointIfDue: (state) => checkpointWriter.startIfDue(state),
    settle: () => checkpointWriter.settle(),
    async cleanUp(keepFrom) {
      await checkpointWriter.settle();
      return cleanUpLogFolder(keepFrom, { logPath, files, actionsOf: actionCount, point: checkpointWriter.point });
    },
  };
}
