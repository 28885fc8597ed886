import { join } from 'node:path';
import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError, messageOf, throwIfAborted } from '../../../shared/errors';
import type { RawBatch, RecordWriter, SourcePosition, WriterResult } from '../ports';
import type { LakeParts } from './delta-log';
import { keyedChanges } from './keyed-changes';
import type { LogState } from './log-state';
import { publishStaged, type WriterPlace } from './publish-staged';
import { mergeColumns } from './schema-evolution';
import { columnsOf } from './schema-text';
import { internalAppPrefix } from './snapshot';
import { tableVersionOf } from './table-versions';
import type { CommitOutcome, FeedWriter } from './types';

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

const nothing: CommitOutcome = { deltaVersion: null, rows: 0, quarantinedRows: 0, writtenBytes: 0, days: 0 };

/**
 * A table that is fed changes. What is taken is staged in Parquet of its own, so that memory is bounded; a commit merges it with the version that is the
 * newest then, whoever wrote that, into the next one. So instances that share the topic's partitions take turns and lose nothing: only one that
 * commits while another merges is told CONFLICT.
 */
export async function createTableWriter(its: TableWriterParts, parts: LakeParts): Promise<FeedWriter> {
  const { shape, log, options, feed, declared } = its;
  const { keyColumns } = feed;
  const positions = new Map(
    [...(its.base?.transactions ?? [])].filter(([appId]) => !appId.startsWith(internalAppPrefix)),
  );
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
  let broken: unknown = null;
  /** The newest commit, until it has ended in whatever way; never rejects. */
  let committing: Promise<unknown> = Promise.resolve();

  function assertUsable(): void {
    throwIfAborted(options.signal, `Writing ${shape.name}`);
    if (broken === null) return;
    throw new LakeError(
      broken instanceof LakeError ? broken.code : 'CONFLICT',
      `This writer of ${shape.name} has failed (${messageOf(broken)}). Open a new one.`,
      { cause: broken },
    );
  }

  /** After a failure it is unknown what the engine holds: the writer takes nothing more. */
  async function breaking<T>(step: () => Promise<T>): Promise<T> {
    assertUsable();
    try {
      return await step();
    } catch (error) {
      broken = error;
      throw error;
    }
  }

  async function append(batch: RawBatch): Promise<void> {
    const keyed = keyedChanges(batch, { keyColumns, typeOf });
    if (keyed.changes !== null) await changes.append(keyed.changes);
    if (keyed.deletes !== null) await deletes.append(keyed.deletes);
  }

  /** The next version's file; `isNew` false where the changes change nothing. */
  async function merge(base: LogState | null, { changed, gone }: StagedChanges, columns: readonly Column[]) {
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
    const quarantineFiles = [...changed.quarantineFiles, ...gone.quarantineFiles];
    const moved = wanted.filter(({ appId, version }) => positions.get(appId) !== version);
    const base = await log.read();
    const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
    const columns = changed.files.length === 0 ? stored : mergeColumns(stored, changed.columns, shape.name);
    const { isNew, file } = await merge(base, staged, columns);
    if (!isNew && quarantineFiles.length === 0 && moved.length === 0) return nothing;
    const files = file === null ? [] : [file];
    const state = await publishStaged(
      its,
      {
        base,
        files,
        quarantineFiles,
        tableVersion: isNew ? tableVersionOf(base) + 1 : null,
        // Where no row came, none has brought a column.
        columns: changed.files.length === 0 ? null : columns,
        positions: moved,
        knownPositions: positions,
      },
      parts,
    );
    for (const { appId, version } of moved) positions.set(appId, version);
    await its.afterCommit(state);
    return {
      deltaVersion: state.version,
      rows: changed.rows + gone.rows,
      quarantinedRows: changed.quarantinedRows + gone.quarantinedRows,
      writtenBytes: [...files, ...quarantineFiles].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      days: 0,
    };
  }

  async function commit(wanted: readonly SourcePosition[]): Promise<CommitOutcome> {
    assertUsable();
    const before = committing;
    // The call is the boundary: both are asked before anything is awaited.
    const flushed = Promise.allSettled([changes.flush(), deletes.flush()]);
    await before;
    const [changed, gone] = await flushed;
    try {
      return await breaking(async () => {
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
    append: (batch) => breaking(() => append(batch)),
    commit: (wanted) => {
      const outcome = commit(wanted);
      committing = outcome.catch(() => undefined);
      return outcome;
    },
    close: async () => {
      await committing;
      await changes.close();
      await deletes.close();
    },
  };
}

function pathsOf({ files }: WriterResult): string[] {
  return files.map(({ temporaryPath }) => temporaryPath);
}
