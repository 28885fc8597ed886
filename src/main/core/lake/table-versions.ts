import { dirname } from 'node:path';
import type { SourcePosition } from '../ports';
import type { DeltaLog } from './delta-log';
import { readFileStats } from './file-stats';
import type { LogEntry, LogState } from './log-state';
import { oldestInReach } from './readable-versions';
import type { LogEntrySummary, TableVersion } from './types';

/** In a table's log: N of its newest version=vN, so that it outlives checkpoints and two writers of the same N conflict. */
const tableVersionAppId = 'lagoon:table-version';

export function tableVersionPosition(tableVersion: number): SourcePosition {
  return { appId: tableVersionAppId, version: BigInt(tableVersion) };
}

export function tableVersionOf(state: LogState | null): number {
  return Number(state?.transactions.get(tableVersionAppId) ?? 0n);
}

export function versionFolder(tableVersion: number): string {
  return `version=v${tableVersion}`;
}

/** The newest `limit` versions of a table that can be read, newest first; all of them where `limit` is null. */
export async function readTableVersions(log: DeltaLog, state: LogState, limit: number | null): Promise<TableVersion[]> {
  const versions: TableVersion[] = [];
  const oldest = await oldestInReach(log, state);
  for (let version = state.version; version >= oldest && (limit === null || versions.length < limit); version -= 1) {
    const entry = await log.entry(version);
    if (entry === null) break;
    const found = toTableVersion(entry, versions.length === 0);
    if (found !== null) versions.push(found);
  }
  return versions;
}

function toTableVersion(entry: LogEntry, current: boolean): TableVersion | null {
  let tableVersion: number | undefined;
  let exportedAt = new Date(0);
  let records = 0;
  let sizeBytes = 0;
  let files = 0;
  let path: string | undefined;
  for (const action of entry.actions) {
    if ('commitInfo' in action) {
      tableVersion = action.commitInfo.tableVersion;
      exportedAt = new Date(action.commitInfo.timestamp ?? 0);
    } else if ('add' in action) {
      records += readFileStats(action.add.stats, null).records ?? 0;
      sizeBytes += action.add.size;
      files += 1;
      path ??= dirname(decodeURIComponent(action.add.path));
    }
  }
  if (tableVersion === undefined) return null;
  return {
    tableVersion,
    deltaVersion: entry.version,
    exportedAt,
    records,
    sizeBytes,
    files,
    // A restored version has its files where they were first written.
    path: path ?? versionFolder(tableVersion),
    current,
  };
}

/** Entries of a log, newest first. */
export async function readHistory(log: DeltaLog, state: LogState, limit: number): Promise<LogEntrySummary[]> {
  const summaries: LogEntrySummary[] = [];
  const oldest = await oldestInReach(log, state);
  for (let version = state.version; version >= 0 && summaries.length < limit; version -= 1) {
    const entry = await log.entry(version);
    if (entry === null) break;
    const info = entry.actions.find((action) => 'commitInfo' in action)?.commitInfo;
    const committedAt = info?.timestamp === undefined ? await log.entryTime(version) : new Date(info.timestamp);
    const adds = entry.actions.flatMap((action) => ('add' in action ? [action.add] : []));
    const removes = entry.actions.flatMap((action) => ('remove' in action ? [action.remove] : []));
    summaries.push({
      deltaVersion: version,
      committedAt: committedAt ?? new Date(0),
      operation: info?.operation ?? 'UNKNOWN',
      runId: info?.runId ?? null,
      tableVersion: info?.tableVersion ?? null,
      addedFiles: adds.length,
      removedFiles: removes.length,
      addedRecords: adds.reduce((sum, add) => sum + (readFileStats(add.stats, null).records ?? 0), 0),
      addedBytes: adds.reduce((sum, add) => sum + add.size, 0),
      removedBytes: removes.reduce((sum, { size }) => sum + (size ?? 0), 0),
      dataChange: entry.actions.every(
        (action) => ('add' in action ? action.add : 'remove' in action ? action.remove : null)?.dataChange !== false,
      ),
      readable: version >= oldest,
    });
  }
  return summaries;
}
