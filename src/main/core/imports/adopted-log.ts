import type { Column } from '../../../shared/contract/types';
import type { AddAction, DeltaAction } from '../lake/delta-actions';
import { serializeEntry } from '../lake/delta-actions';
import { entryName, type LakeParts } from '../lake/delta-log';
import { datePartitionColumns, type TableShape } from '../lake/feed-layout';
import { protocol, replay, type LogState } from '../lake/log-state';
import { columnsTag, fingerprint, schemaChange } from '../lake/schema-evolution';
import { encodePathPart } from '../lake/staged-files';
import { tableVersionPosition } from '../lake/table-versions';
import { LakeError } from '../../../shared/errors';
import { versionsOf } from './adoptable';
import type { ForeignFolder, PlacedFile } from './foreign-folder';

export interface NamedEntry {
  readonly name: string;
  readonly text: string;
}

/**
 * The log over files that lie where they are: of a stream one entry, of a table one a version, oldest first. The first one has the columns of
 * all files, and every set of columns that a file may have, so that each is read by name.
 */
export function adoptedLog(folder: ForeignFolder, shape: TableShape, parts: LakeParts): NamedEntry[] {
  const now = parts.clock.now().getTime();
  const head: DeltaAction[] = [{ protocol }, { metaData: metaDataOf(folder, shape, parts, now) }];
  if (folder.kind === 'stream') {
    const info = commitInfo(parts, now, undefined);
    return [entry(0, [info, ...head, ...folder.files.map((file) => ({ add: addOf(folder, file) }))])];
  }
  let before: AddAction[] = [];
  let committedAt = 0;
  return versionsOf(folder).map((tableVersion, i) => {
    const own = folder.files.filter((file) => file.tableVersion === tableVersion);
    // A version is as old as its newest file, and younger than the one before it: what was when can be asked for.
    committedAt = Math.max(committedAt + 1, ...own.map(({ modifiedAt }) => Math.trunc(modifiedAt.getTime())));
    const { appId, version } = tableVersionPosition(tableVersion);
    const actions: DeltaAction[] = [
      commitInfo(parts, committedAt, tableVersion),
      ...(i === 0 ? head : []),
      { txn: { appId, version, lastUpdated: now } },
      // Removed now, whenever that was: the grace of readers and of a restore begins with the adoption.
      ...before.map(({ path, partitionValues, size }) => ({
        remove: { path, deletionTimestamp: now, dataChange: true, extendedFileMetadata: true, partitionValues, size },
      })),
    ];
    before = own.map((file) => addOf(folder, file));
    return entry(i, [...actions, ...before.map((add) => ({ add }))]);
  });
}

function entry(version: number, actions: readonly DeltaAction[]): NamedEntry {
  return { name: entryName(version), text: serializeEntry(actions) };
}

function commitInfo({ ids, engine }: LakeParts, timestamp: number, tableVersion: number | undefined): DeltaAction {
  return {
    commitInfo: {
      timestamp,
      operation: 'ADOPT',
      engineInfo: `Lagoon DuckDB/${engine.version()}`,
      runId: undefined,
      commitId: ids.next(),
      tableVersion,
      quarantine: undefined,
      positions: undefined,
    },
  };
}

function metaDataOf(folder: ForeignFolder, shape: TableShape, { ids }: LakeParts, now: number) {
  const first = schemaChange(null, shape, shape.columns, ids, now);
  let state: LogState | null =
    first === null ? null : replay(null, [{ version: 0, actions: [{ protocol }, { metaData: first }] }], shape.path);
  if (state === null) throw new LakeError('INTERNAL', `The adoption of ${shape.name} led to no schema.`);
  for (const file of folder.files) {
    const more = schemaChange(state, shape, storedColumnsOf(folder, file), ids, now);
    if (more !== null) state = { ...state, metaData: more };
  }
  return state.metaData;
}

/** What the file holds, with what its folder's name gives. */
function storedColumnsOf({ kind }: ForeignFolder, { inspected }: PlacedFile): Column[] {
  return kind === 'stream' ? [...inspected.columns, ...datePartitionColumns] : [...inspected.columns];
}

function addOf(folder: ForeignFolder, file: PlacedFile): AddAction {
  return {
    path: file.relativePath.split(/[\\/]/).map(encodePathPart).join('/'),
    partitionValues: { ...file.partitionValues },
    size: file.inspected.sizeBytes,
    modificationTime: Math.trunc(file.modifiedAt.getTime()),
    dataChange: true,
    stats: file.inspected.stats,
    tags: { [columnsTag]: fingerprint(storedColumnsOf(folder, file)) },
  };
}
