import { join } from 'node:path';
import { z } from 'zod';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import { checkpointLines } from './checkpoint-content';
import type { LakeParts } from './delta-log';
import { createLatestTask } from './latest-task';
import { checkpointName, type ListedCheckpoint } from './log-listing';
import type { LogEntry, LogState } from './log-state';

const checkpointInterval = 10;

export const lastCheckpointSchema = z.object({ version: z.int().min(0) });

/** Writes a log's checkpoints, beside whatever else is done, one at a time. */
export interface CheckpointWriter {
  /** Starts one where the state's version asks for it. A failure is logged: a checkpoint only makes reading quicker. */
  startIfDue(state: LogState): void;
  /** Names the newest checkpoint in `_last_checkpoint`, unless that names a newer one that is there. */
  point(version: number, actions: number): Promise<void>;
  settle(): Promise<void>;
}

export interface CheckpointWriterParts extends LakeParts {
  readonly logPath: string;
  readonly entry: (version: number) => Promise<LogEntry | null>;
  /** The newest checkpoint known to be good; what is written next builds on it. */
  readonly newest: () => ListedCheckpoint | null;
  readonly written: (checkpoint: ListedCheckpoint) => void;
  /** Looks at the folder as the checkpoint has left it: the next commit would have to. */
  readonly look: () => Promise<unknown>;
}

export function createCheckpointWriter(parts: CheckpointWriterParts): CheckpointWriter {
  const { logPath, files, engine, clock, ids, logger } = parts;
  const task = createLatestTask();
  const hintPath = join(logPath, '_last_checkpoint');

  async function point(version: number, actions: number): Promise<void> {
    const known = await hintedVersion();
    if (known !== null && known > version && (await files.stat(join(logPath, checkpointName(known)))) !== null) return;
    await files.replaceText(hintPath, JSON.stringify({ version, size: actions }));
  }

  async function hintedVersion(): Promise<number | null> {
    try {
      return lastCheckpointSchema.parse(JSON.parse(await files.readText(hintPath))).version;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  /** Entries after the newest checkpoint, to write only them anew; null where it is to be written whole. */
  async function since(base: ListedCheckpoint | null, state: LogState): Promise<LogEntry[] | null> {
    if (base === null || base.version >= state.version) return null;
    const entries: LogEntry[] = [];
    for (let version = base.version + 1; version <= state.version; version += 1) {
      const entry = await parts.entry(version);
      if (entry === null) return null;
      entries.push(entry);
    }
    return entries;
  }

  async function writeTo(path: string, state: LogState, base: ListedCheckpoint | null): Promise<number> {
    const entries = await since(base, state);
    const lines = checkpointLines(state, entries?.map(({ actions }) => actions) ?? null, clock.now().getTime());
    const { actions } = await engine.writeCheckpoint(path, {
      base:
        base === null || lines.touched === null
          ? null
          : {
              paths: base.names.map((name) => join(logPath, name)),
              touched: lines.touched,
              keepTombstonesFromMs: lines.keepTombstonesFromMs,
            },
      actions: lines.lines,
      liveFiles: state.files.size,
    });
    return actions;
  }

  async function write(state: LogState): Promise<void> {
    const temporary = join(logPath, `.tmp-checkpoint-${ids.next()}.parquet`);
    const name = checkpointName(state.version);
    let actions: number;
    try {
      try {
        actions = await writeTo(temporary, state, parts.newest());
      } catch (error) {
        if (isCancelled(error) || parts.newest() === null) throw error;
        // The checkpoint before may be damaged or gone: this one needs nothing of it.
        logger.warn('lake.checkpoint.base.unusable', { path: logPath, message: messageOf(error) });
        actions = await writeTo(temporary, state, null);
      }
      await files.sync(temporary);
      await files.rename(temporary, join(logPath, name));
    } catch (error) {
      await files.remove(temporary);
      throw error;
    }
    parts.written({ version: state.version, names: [name] });
    await point(state.version, actions);
    await parts.look();
  }

  return {
    startIfDue(state) {
      if (state.version === 0 || state.version % checkpointInterval !== 0) return;
      task.start(async () => {
        try {
          await write(state);
        } catch (error) {
          logger.warn('lake.checkpoint.failed', {
            path: logPath,
            version: state.version,
            message: messageOf(error),
          });
        }
      });
    },
    point,
    settle: () => task.settle(),
  };
}
