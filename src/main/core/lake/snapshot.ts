import { join } from 'node:path';
import type { Column } from '../../../shared/contract/types';
import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import type { LogState } from './log-state';
import { columnsOf } from './schema-text';
import { columnsTag, knownColumnSets } from './schema-evolution';
import type { LiveFile, Snapshot } from './types';

/** Progress that the lake keeps for itself; positions of sources never start so. */
export const internalAppPrefix = 'lagoon:';

export function liveFile(
  tablePath: string,
  add: AddAction,
  eventTimeColumn: string | null,
  columnSets: ReadonlyMap<string, readonly Column[]>,
): LiveFile {
  const path = decodeURIComponent(add.path);
  return {
    path,
    absolutePath: join(tablePath, path),
    partitionValues: add.partitionValues,
    sizeBytes: add.size,
    modifiedAt: new Date(add.modificationTime),
    columns: columnSets.get(add.tags?.[columnsTag] ?? '') ?? null,
    ...readFileStats(add.stats, eventTimeColumn),
  };
}

export function toSnapshot(
  state: LogState,
  tablePath: string,
  eventTimeColumn: string | null,
  committedAt: Date,
): Snapshot {
  const columnSets = knownColumnSets(state, tablePath);
  return {
    deltaVersion: state.version,
    columns: columnsOf(state.metaData.schemaString, tablePath, state.version),
    partitionColumns: state.metaData.partitionColumns,
    files: [...state.files.values()].map((add) => liveFile(tablePath, add, eventTimeColumn, columnSets)),
    positions: new Map([...state.transactions].filter(([appId]) => !appId.startsWith(internalAppPrefix))),
    committedAt,
  };
}
