import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { RawBatch, RecordWriter, SourcePosition, WriterResult } from '../ports';
import type { LakeParts } from './delta-log';
import type { LogState } from './log-state';
import { assertSomeFit } from './none-fits';
import { publishStaged, type WriterPlace } from './publish-staged';
import { columnsTag, fingerprint } from './schema-evolution';
import { sourcePositions } from './snapshot';
import type { CommitOutcome, FeedWriter } from './types';
import { createWriterTurns, nothingCommitted } from './writer-turns';

export interface FeedWriterParts extends WriterPlace {
  readonly feed: FeedConfig;
  readonly base: LogState | null;
  /** vN that this writer writes; null for a stream. */
  readonly tableVersion: number | null;
  /** Columns of the files as the log has them: the records' own, and those that the lake adds. */
  columnsOf(recordColumns: readonly Column[]): readonly Column[];
  /** `columns`: as the records have them by now; null at first, where the log and the feed tell. */
  openRecords(tableVersion: number | null, columns: readonly Column[] | null): Promise<RecordWriter>;
  /** Everything that follows a commit and cannot undo it. */
  afterCommit(state: LogState): Promise<void>;
}

export async function createFeedWriter(its: FeedWriterParts, parts: LakeParts): Promise<FeedWriter> {
  const { shape, options } = its;
  let base = its.base;
  let tableVersion = its.tableVersion;
  let records = await its.openRecords(tableVersion, null);
  const positions = sourcePositions(base);
  const turns = createWriterTurns(shape.name, options.signal);
  const tagOf = (columns: readonly Column[]) => ({ [columnsTag]: fingerprint(its.columnsOf(columns)) });

  function publish(result: WriterResult, moved: readonly SourcePosition[]): Promise<LogState> {
    const { files, quarantineFiles } = result;
    return publishStaged(
      its,
      {
        base,
        files,
        quarantineFiles,
        tableVersion,
        // Where no record was taken, none has brought a column.
        columns: files.length === 0 ? null : its.columnsOf(result.columns),
        positions: moved,
        knownPositions: positions,
        assertSound: () => {
          assertRising(moved);
          assertSomeFit(shape.name, options, result);
        },
        tagsOf: ({ columns }) => (columns === undefined ? undefined : tagOf(columns)),
      },
      parts,
    );
  }

  function assertRising(moved: readonly SourcePosition[]): void {
    for (const { appId, version, rises } of moved) {
      const known = positions.get(appId);
      if (rises !== true || known === undefined || version > known) continue;
      throw new LakeError(
        'INTERNAL',
        `A commit to ${shape.name} wants its position ${appId} at ${version}, where it is at ${known} already. Nothing of the commit was written.`,
        { details: { feed: shape.name } },
      );
    }
  }

  async function land(result: WriterResult, wanted: readonly SourcePosition[]): Promise<CommitOutcome> {
    const moved = wanted.filter(({ appId, version, rises }) => rises === true || positions.get(appId) !== version);
    if (tableVersion === null && result.files.length === 0 && result.quarantineFiles.length === 0 && moved.length === 0)
      return nothingCommitted;
    const state = await publish(result, moved);
    base = state;
    for (const { appId, version } of moved) positions.set(appId, version);
    await its.afterCommit(state);
    if (tableVersion !== null) {
      tableVersion += 1;
      await records.close();
      records = await its.openRecords(tableVersion, result.columns);
    }
    return {
      deltaVersion: state.version,
      rows: result.rows,
      quarantinedRows: result.quarantinedRows,
      writtenBytes: [...result.files, ...result.quarantineFiles].reduce((sum, file) => sum + file.sizeBytes, 0),
      days: tableVersion === null ? new Set(result.files.map((file) => JSON.stringify(file.partitionValues))).size : 0,
    };
  }

  async function commit(before: Promise<unknown>, wanted: readonly SourcePosition[]): Promise<CommitOutcome> {
    turns.assertUsable();
    // Each version of a table has a writer of its own, which the commit before opens.
    if (tableVersion !== null) await before;
    const flushed = records.flush();
    // Awaited below; if the commit before fails first, it is nobody's.
    flushed.catch(() => undefined);
    await before;
    return await turns.breaking(async () => await land(await flushed, wanted));
  }

  async function append(batch: RawBatch): Promise<void> {
    if (tableVersion !== null) await turns.settled();
    await turns.breaking(() => records.append(batch));
  }

  return {
    positions,
    get pendingDays() {
      return records.days;
    },
    append,
    commit: (wanted) => turns.commit((before) => commit(before, wanted)),
    close: async () => {
      await turns.settled();
      await records.close();
    },
  };
}
