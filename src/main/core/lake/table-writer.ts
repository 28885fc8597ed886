import { join } from 'node:path';
import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { RawBatch, RecordWriter, SourcePosition, StagedFile, WriterResult } from '../ports';
import type { LakeParts } from './delta-log';
import { keyedChanges } from './keyed-changes';
import type { LogState } from './log-state';
import type { AddAction } from './delta-actions';
import { assertSomeFit } from './none-fits';
import { mayStand, publishStaged, type WriterPlace } from './publish-staged';
import { createLanding } from './staged-files';
import { mergeColumns } from './schema-evolution';
import { columnsOf } from './schema-text';
import { sourcePositions } from './snapshot';
import { tableVersionOf } from './table-versions';
import type { CommitOutcome, FeedWriter } from './types';
import { createWriterTurns, nothingCommitted } from './writer-turns';

export interface TableWriterParts extends WriterPlace {
  readonly feed: FeedConfig;
  readonly base: LogState | null;
  /** Columns that it begins with: the data's and the feed's. */
  readonly declared: readonly Column[];
  /** Of the layout `changes`. `isWhole`: rows, where new fields may become columns; else keys alone. */
  openChanges(columns: readonly Column[], isWhole: boolean): Promise<RecordWriter>;
  /** Everything that follows a commit and cannot undo it. */
  afterCommit(state: LogState): Promise<void>;
}

interface StagedChanges {
  readonly changed: WriterResult;
  readonly gone: WriterResult;
}

interface StagedMerge extends StagedChanges {
  readonly moved: readonly SourcePosition[];
  /** Landed. */
  readonly quarantine: readonly AddAction[];
}

interface LandedMerge {
  readonly state: LogState;
  readonly files: readonly StagedFile[];
}

/** Each reads the whole table, and is lost to another writer that was done first. */
const mergesTried = 10;

/**
 * A table that is fed changes. What is taken is staged in Parquet of its own, so that memory is bounded; a commit merges it with the version that is the
 * newest then, whoever wrote that, into the next one, and once more where another was first. So instances that share the topic's partitions take turns
 * and lose nothing: CONFLICT is only who finds its own positions moved, or others first again and again.
 */
export async function createTableWriter(its: TableWriterParts, parts: LakeParts): Promise<FeedWriter> {
  const { shape, log, options, feed, declared } = its;
  const { keyColumns } = feed;
  const positions = sourcePositions(its.base);
  const typeOf = (name: string) => declared.find((column) => column.name === name)?.type;
  const keys = keyColumns.map(
    (name): Column => ({ name, type: typeOf(name) ?? 'string', nullable: true, metadata: {} }),
  );
  const unknown = keyColumns.find((name) => typeOf(name) === undefined);
  if (unknown !== undefined && !takesNewFields(feed)) {
    throw new LakeError(
      'REFUSED',
      `"${feed.name}" has the key column ${unknown}, which is none of its columns, and takes no new ones. Declare it in the feed, or choose another key: lagoon feeds set ${feed.name} --key-columns`,
      { details: { feed: feed.name, column: unknown } },
    );
  }
  const changes = await its.openChanges(declared, true);
  const deletes = await its.openChanges(keys, false).catch(async (error: unknown) => {
    await changes.close();
    throw error;
  });
  const turns = createWriterTurns(shape.name, options.signal);

  async function append(batch: RawBatch): Promise<void> {
    const keyed = keyedChanges(batch, { keyColumns, typeOf });
    if (keyed.changes !== null) await changes.append(keyed.changes);
    if (keyed.deletes !== null) await deletes.append(keyed.deletes);
  }

  /** The next version's file; `isNew` false where the changes change nothing. */
  async function merge(base: LogState | null, { changed, gone }: StagedChanges, columns: readonly Column[]) {
    assertSomeFit(shape.name, options, changed);
    const kept = options.startsEmpty === true ? [] : [...(base?.files.values() ?? [])];
    const present = kept.map(({ path }) => join(shape.path, decodeURIComponent(path)));
    // Where no row has the key columns, none can be deleted by them.
    const canDelete = present.length > 0 && keyColumns.every((key) => columns.some(({ name }) => name === key));
    if (options.startsEmpty !== true && changed.files.length === 0 && (gone.files.length === 0 || !canDelete)) {
      return { isNew: false, file: null };
    }
    const file = await parts.engine.mergeTable({
      tablePath: shape.path,
      present,
      changes: pathsOf(changed),
      deletes: pathsOf(gone),
      keyColumns,
      columns,
      version: tableVersionOf(base) + 1,
      compression: feed.compression,
      fileId: () => parts.ids.next(),
      now: () => parts.clock.now(),
      signal: options.signal,
    });
    return { isNew: true, file };
  }

  async function land(staged: StagedChanges, wanted: readonly SourcePosition[]): Promise<CommitOutcome> {
    const { changed, gone } = staged;
    const moved = wanted.filter(({ appId, version }) => positions.get(appId) !== version);
    const quarantineFiles = [...changed.quarantineFiles, ...gone.quarantineFiles];
    const landed = await landMerged(staged, moved, quarantineFiles);
    if (landed === null) return nothingCommitted;
    for (const { appId, version } of moved) positions.set(appId, version);
    await its.afterCommit(landed.state);
    return {
      deltaVersion: landed.state.version,
      rows: changed.rows + gone.rows,
      quarantinedRows: changed.quarantinedRows + gone.quarantinedRows,
      writtenBytes: [...landed.files, ...quarantineFiles].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      days: 0,
    };
  }

  /** Null where there was nothing to commit. */
  async function landMerged(
    staged: StagedChanges,
    moved: readonly SourcePosition[],
    quarantineFiles: readonly StagedFile[],
  ): Promise<LandedMerge | null> {
    // Once, for all attempts; what is merged, each takes back for itself.
    const landing = createLanding(quarantineFiles, parts);
    try {
      const quarantine: AddAction[] = [];
      for (const file of quarantineFiles) quarantine.push(await landing.land(its.quarantineShape, file));
      for (let merges = 1; ; merges += 1) {
        const base = await log.read();
        try {
          return await landOn(base, { ...staged, moved, quarantine }, () => landing.assertStillThere());
        } catch (error) {
          if (merges === mergesTried || !(await canMergeAgain(error, base, moved))) throw error;
        }
      }
    } catch (error) {
      if (!mayStand(error)) await landing.takeBack();
      throw error;
    }
  }

  /** Another writer made a version meanwhile, and moved none of the positions that these changes follow on. */
  async function canMergeAgain(
    error: unknown,
    base: LogState | null,
    moved: readonly SourcePosition[],
  ): Promise<boolean> {
    const isConflict = error instanceof LakeError && error.code === 'CONFLICT' && error.retryable && !mayStand(error);
    // What is written whole is in place of what its writer saw.
    if (!isConflict || options.startsEmpty === true) return false;
    const now = await log.read();
    // Deleted and made anew under its name: these rows are not the new one's.
    if (base !== null && now?.metaData.id !== base.metaData.id) return false;
    return moved.every(({ appId }) => now?.transactions.get(appId) === positions.get(appId));
  }

  async function landOn(
    base: LogState | null,
    staged: StagedMerge,
    assertStillThere: () => Promise<void>,
  ): Promise<LandedMerge | null> {
    const { changed, moved, quarantine } = staged;
    const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
    const columns = changed.files.length === 0 ? stored : mergeColumns(stored, changed.columns, shape.name);
    const { isNew, file } = await merge(base, staged, columns);
    if (!isNew && quarantine.length === 0 && moved.length === 0) return null;
    const files = file === null ? [] : [file];
    await assertStillThere();
    const state = await publishStaged(
      its,
      {
        base,
        files,
        quarantineFiles: [],
        quarantineLanded: quarantine,
        tableVersion: isNew ? tableVersionOf(base) + 1 : null,
        // Where no row came, none has brought a column.
        columns: changed.files.length === 0 ? null : columns,
        positions: moved,
        knownPositions: positions,
      },
      parts,
    );
    return { state, files };
  }

  async function commit(before: Promise<unknown>, wanted: readonly SourcePosition[]): Promise<CommitOutcome> {
    turns.assertUsable();
    // The call is the boundary: both are asked before anything is awaited.
    const flushed = Promise.allSettled([changes.flush(), deletes.flush()]);
    await before;
    const [changed, gone] = await flushed;
    try {
      return await turns.breaking(async () => {
        if (changed.status === 'rejected') throw changed.reason;
        if (gone.status === 'rejected') throw gone.reason;
        return await land({ changed: changed.value, gone: gone.value }, wanted);
      });
    } finally {
      for (const each of [changed, gone]) {
        if (each.status === 'rejected') continue;
        for (const path of pathsOf(each.value)) await parts.files.remove(path);
      }
    }
  }

  return {
    positions,
    pendingDays: 0,
    append: (batch) => turns.breaking(() => append(batch)),
    commit: (wanted) => turns.commit((before) => commit(before, wanted)),
    close: async () => {
      await turns.settled();
      await changes.close();
      await deletes.close();
    },
  };
}

function pathsOf({ files }: WriterResult): string[] {
  return files.map(({ temporaryPath }) => temporaryPath);
}
