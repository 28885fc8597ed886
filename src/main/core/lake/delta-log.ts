import { join } from 'node:path';
import { z } from 'zod';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import { parseAction, parseEntry, serializeAction, serializeEntry, type DeltaAction } from './delta-actions';
import { checkpointActions, replay, type LogEntry, type LogState } from './log-state';

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
  /** Newest state; null before the first commit. A known state is brought forward by its newer entries alone. */
  read(): Promise<LogState | null>;
  /** State as of entry `version`, from the newest checkpoint at or before it. Error: NOT_FOUND where the log no longer reaches back so far. */
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
   * CORRUPT where the entry after it is there and it is not.
   */
  publish(version: number, actions: readonly DeltaAction[], commitId: string): Promise<boolean>;
  /** Writes a checkpoint of the state where its version asks for one. */
  checkpointIfDue(state: LogState): Promise<void>;
}

const checkpointInterval = 10;
/** Tombstones stay in checkpoints for a week, the protocol's default. */
const tombstoneMs = 7 * 24 * 3600 * 1000;

const lastCheckpointSchema = z.object({ version: z.int().min(0), parts: z.int().optional() });

export function entryName(version: number): string {
  return `${String(version).padStart(20, '0')}.json`;
}

function checkpointName(version: number): string {
  return `${String(version).padStart(20, '0')}.checkpoint.parquet`;
}

export function createDeltaLog(tablePath: string, { files, engine, clock, ids, logger }: LakeParts): DeltaLog {
  const logPath = join(tablePath, '_delta_log');
  const entryPath = (version: number) => join(logPath, entryName(version));
  let cached: { state: LogState; modifiedMs: number } | null = null;

  async function entry(version: number): Promise<LogEntry | null> {
    const path = entryPath(version);
    try {
      return { version, actions: parseEntry(await files.readText(path), path) };
    } catch (error) {
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  async function walk(base: LogState | null): Promise<LogState | null> {
    const entries: LogEntry[] = [];
    for (let version = (base?.version ?? -1) + 1; ; version += 1) {
      const next = await entry(version);
      if (next === null) return replay(base, entries, tablePath);
      entries.push(next);
    }
  }

  /**
   * The state with every entry there is after `base`. The first absent number is the end of the log only where nothing comes after it, which
   * `isFollowed` tells: else it is a hole, or an entry made while we looked. Errors: CORRUPT.
   */
  async function forward(
    base: LogState | null,
    isFollowed: (version: number) => Promise<boolean>,
  ): Promise<LogState | null> {
    for (let state = base; ; ) {
      state = await walk(state);
      const absent = (state?.version ?? -1) + 1;
      if (!(await isFollowed(absent))) return state;
      await assertPresent(absent);
    }
  }

  /** Whether the very next entry is there: for a state that was whole a moment ago, at the cost of one stat. */
  async function nextIsThere(version: number): Promise<boolean> {
    return (await files.stat(entryPath(version + 1))) !== null;
  }

  /** Whether any later entry is there, by a listing. */
  async function anyLaterIsThere(version: number): Promise<boolean> {
    return (await files.list(logPath)).some((name) => {
      const digits = /^(\d{20})\.json$/.exec(name)?.[1];
      return digits !== undefined && Number(digits) > version;
    });
  }

  async function assertPresent(version: number): Promise<void> {
    const path = entryPath(version);
    if ((await files.stat(path)) !== null) return;
    throw new LakeError(
      'CORRUPT',
      `${path} is missing: later entries of the log are there. Restore the file from a backup.`,
      { details: { path, version } },
    );
  }

  /** The checkpoint that `_last_checkpoint` names: a hint, so whatever is wrong with it leads to the whole log. */
  async function fromCheckpoint(): Promise<LogState | null> {
    try {
      const hint = lastCheckpointSchema.parse(JSON.parse(await files.readText(join(logPath, '_last_checkpoint'))));
      if (hint.parts !== undefined) return null;
      const path = join(logPath, checkpointName(hint.version));
      const actions: DeltaAction[] = [];
      for (const line of await engine.readCheckpoint(path)) {
        const action = parseAction(line, path);
        if (action !== null) actions.push(action);
      }
      return replay(null, [{ version: hint.version, actions }], tablePath);
    } catch (error) {
      if (isCancelled(error)) throw error;
      if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) {
        logger.warn('lake.checkpoint.unreadable', { path: logPath, message: messageOf(error) });
      }
      return null;
    }
  }

  async function remember(state: LogState): Promise<LogState> {
    const found = await files.stat(entryPath(state.version));
    cached = { state, modifiedMs: found?.modifiedAt.getTime() ?? 0 };
    return state;
  }

  async function read(): Promise<LogState | null> {
    const known = cached;
    if (known !== null) {
      const found = await files.stat(entryPath(known.state.version));
      // Gone or another file: the feed's folder was replaced under us.
      if (found !== null && found.modifiedAt.getTime() === known.modifiedMs) {
        const state = await forward(known.state, nextIsThere);
        return state === null || state === known.state ? state : remember(state);
      }
      cached = null;
    }
    const state = await forward(await fromCheckpoint(), anyLaterIsThere);
    return state === null ? null : remember(state);
  }

  async function entryIsOurs(version: number, commitId: string): Promise<boolean> {
    const found = await entry(version);
    return found?.actions.some((action) => 'commitInfo' in action && action.commitInfo.commitId === commitId) ?? false;
  }

  async function publish(version: number, actions: readonly DeltaAction[], commitId: string): Promise<boolean> {
    // Into a hole an entry would fit, and change what the later ones were written on.
    if (await nextIsThere(version)) {
      await assertPresent(version);
      return false;
    }
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

  async function checkpointIfDue(state: LogState): Promise<void> {
    if (state.version === 0 || state.version % checkpointInterval !== 0) return;
    const actions = checkpointActions(state, clock.now().getTime() - tombstoneMs);
    const temporary = join(logPath, `.tmp-checkpoint-${ids.next()}.parquet`);
    const path = join(logPath, checkpointName(state.version));
    try {
      await engine.writeCheckpoint(temporary, actions.map(serializeAction));
      await files.sync(temporary);
      await files.rename(temporary, path);
    } catch (error) {
      await files.remove(temporary);
      throw error;
    }
    await files.replaceText(
      join(logPath, '_last_checkpoint'),
      JSON.stringify({ version: state.version, size: actions.length }),
    );
  }

  async function checkpoints(): Promise<number[]> {
    return (await files.list(logPath)).flatMap((name) => {
      const digits = /^(\d{20})\.checkpoint\.parquet$/.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    });
  }

  async function readCheckpoint(version: number): Promise<LogState | null> {
    const path = join(logPath, checkpointName(version));
    const actions: DeltaAction[] = [];
    for (const line of await engine.readCheckpoint(path)) {
      const action = parseAction(line, path);
      if (action !== null) actions.push(action);
    }
    return replay(null, [{ version, actions }], tablePath);
  }

  async function stateAt(version: number): Promise<LogState> {
    const newest = (await checkpoints()).filter((known) => known <= version).sort((a, b) => b - a)[0];
    let state = newest === undefined ? null : await readCheckpoint(newest);
    const entries: LogEntry[] = [];
    for (let next = (state?.version ?? -1) + 1; next <= version; next += 1) {
      const found = await entry(next);
      if (found === null) {
        throw new LakeError('NOT_FOUND', `The log of ${tablePath} has no version ${version}.`, {
          details: { path: tablePath, version },
        });
      }
      entries.push(found);
    }
    state = replay(state, entries, tablePath);
    if (state === null) throw new LakeError('NOT_FOUND', `${tablePath} has no version ${version}.`);
    return state;
  }

  async function oldestVersion(): Promise<number> {
    if ((await files.stat(entryPath(0))) !== null) return 0;
    return (await checkpoints()).sort((a, b) => a - b)[0] ?? 0;
  }

  return {
    tablePath,
    read,
    stateAt,
    oldestVersion,
    entry,
    entryTime: async (version) => (await files.stat(entryPath(version)))?.modifiedAt ?? null,
    publish,
    checkpointIfDue,
  };
}
