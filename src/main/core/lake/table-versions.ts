import { join } from 'node:path';
import { messageOf } from '../../../shared/errors';
import type { SourcePosition } from '../ports';
import type { DeltaLog, LakeParts } from './delta-log';
import { readFileStats } from './file-stats';
import type { LogEntry, LogState } from './log-state';
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

/** The newest `limit` versions of a table, newest first; all where `limit` is null. */
export async function readTableVersions(log: DeltaLog, state: LogState, limit: number | null): Promise<TableVersion[]> {
  const versions: TableVersion[] = [];
  for (let version = state.version; version >= 0 && (limit === null || versions.length < limit); version -= 1) {
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
  for (const action of entry.actions) {
    if ('commitInfo' in action) {
      tableVersion = action.commitInfo.tableVersion;
      exportedAt = new Date(action.commitInfo.timestamp ?? 0);
    } else if ('add' in action) {
      records += readFileStats(action.add.stats, null).records ?? 0;
      sizeBytes += action.add.size;
      files += 1;
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
    path: versionFolder(tableVersion),
    current,
  };
}

/** Entries of a log, newest first. */
export async function readHistory(log: DeltaLog, state: LogState, limit: number): Promise<LogEntrySummary[]> {
  const summaries: LogEntrySummary[] = [];
  for (let version = state.version; version >= 0 && summaries.length < limit; version -= 1) {
    const entry = await log.entry(version);
    if (entry === null) break;
    const info = entry.actions.find((action) => 'commitInfo' in action)?.commitInfo;
    const committedAt = info?.timestamp === undefined ? await log.entryTime(version) : new Date(info.timestamp);
    const adds = entry.actions.flatMap((action) => ('add' in action ? [action.add] : []));
    summaries.push({
      deltaVersion: version,
      committedAt: committedAt ?? new Date(0),
      operation: info?.operation ?? 'UNKNOWN',
      runId: info?.runId ?? null,
      tableVersion: info?.tableVersion ?? null,
      addedFiles: adds.length,
      removedFiles: entry.actions.filter((action) => 'remove' in action).length,
      addedRecords: adds.reduce((sum, add) => sum + (readFileStats(add.stats, null).records ?? 0), 0),
      addedBytes: adds.reduce((sum, add) => sum + add.size, 0),
      dataChange: entry.actions.every(
        (action) => ('add' in action ? action.add : 'remove' in action ? action.remove : null)?.dataChange !== false,
      ),
      readable: true,
    });
  }
  return summaries;
}

/** A query that has begun on a version ends long before: until then its files stay. */
const graceMs = 10 * 60_000;

/**
 * Deletes the files of versions older than the newest `retained`, except those that a retained version names, once nobody has needed them for
 * a grace period. Looks at the folders that are there, so that what was within its grace, and what a dead process left to delete, is deleted
 * by a later call. A failure is logged: the next export tries again.
 */
export async function dropOldVersions(
  log: DeltaLog,
  state: LogState,
  retained: number,
  { files, clock, logger }: LakeParts,
): Promise<void> {
  const newest = tableVersionOf(state);
  try {
    const outdated = (await files.list(log.tablePath)).flatMap((folder) => {
      const digits = /^version=v(\d+)$/.exec(folder)?.[1];
      return digits !== undefined && Number(digits) <= newest - retained
        ? [{ folder, tableVersion: Number(digits) }]
        : [];
    });
    if (outdated.length === 0) return;
    const kept = await readTableVersions(log, state, retained);
    const unneededBefore = clock.now().getTime() - graceMs;
    const expired = outdated.filter(
      ({ tableVersion }) => unneededSince(tableVersion, kept, retained).getTime() <= unneededBefore,
    );
    if (expired.length === 0) return;
    const named = await namedFiles(log, state, kept);
    for (const { folder } of expired) {
      let isNamed = false;
      for (const name of await files.list(join(log.tablePath, folder))) {
        if (named.has(`${folder}/${name}`)) isNamed = true;
        else await files.remove(join(log.tablePath, folder, name));
      }
      if (!isNamed) await files.remove(join(log.tablePath, folder));
    }
  } catch (error) {
    logger.warn('lake.retention.failed', { path: log.tablePath, message: messageOf(error) });
  }
}

/**
 * When a version fell out of the newest `retained`: at the commit of the one so many later, or of the oldest kept (newest first) where that
 * one is gone itself. Its `remove` actions are older than that: a version that was replaced can still be read by its number.
 */
function unneededSince(tableVersion: number, kept: readonly TableVersion[], retained: number): Date {
  const displacing = kept.findLast((version) => version.tableVersion >= tableVersion + retained);
  return (displacing ?? kept[0])?.exportedAt ?? new Date(0);
}

/** Paths of every file that one of the kept versions, newest first, reads. */
async function namedFiles(log: DeltaLog, state: LogState, kept: readonly TableVersion[]): Promise<ReadonlySet<string>> {
  const named = new Set([...state.files.keys()].map(decodeURIComponent));
  const oldest = kept.at(-1)?.deltaVersion ?? 0;
  for (let version = oldest; version <= state.version; version += 1) {
    for (const action of (await log.entry(version))?.actions ?? []) {
      if ('add' in action) named.add(decodeURIComponent(action.add.path));
    }
  }
  return named;
}
