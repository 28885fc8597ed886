import type { RowOrigin } from '../../../shared/contract/rows';
import { throwIfAborted } from '../../../shared/errors';
import type { CommitInfo } from '../lake/delta-actions';
import type { DeltaLog } from '../lake/delta-log';
import { takenRanges, takesOfTopic } from './taken-ranges';

/** The entry of a log that added a file. */
export type FileOrigin = NonNullable<RowOrigin['commit']>;

type EntryReader = Pick<DeltaLog, 'entry' | 'entryTime'>;

const unknownOperation = 'UNKNOWN';

/** Entries read at once. */
const readAhead = 16;

/** Without change of data, these write files of their own; others add again what was there, as an undone compaction does. */
const compactions = new Set(['COMPACT', 'OPTIMIZE']);
const writesWholes = new Set(['EXPORT', 'IMPORT', 'ADOPT']);

/**
 * The entry that first added each file, found from `version` back: a restore and an undone compaction add again what was there. A file without one
 * came before the log reaches back. Errors: CANCELLED.
 */
export async function fileOrigins(
  log: EntryReader,
  version: number,
  paths: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FileOrigin>> {
  const origins = new Map<string, FileOrigin>();
  const open = new Set(paths);
  for (let newest = version; newest >= 0 && open.size > 0; newest -= readAhead) {
    throwIfAborted(signal, 'The search for the row');
    const versions = Array.from({ length: Math.min(readAhead, newest + 1) }, (_, index) => newest - index);
    const entries = await Promise.all(versions.map((its) => log.entry(its)));
    for (const entry of entries) {
      if (entry === null) return origins;
      const adds = entry.actions.flatMap((action) => ('add' in action ? [action.add] : []));
      const info = entry.actions.find((action) => 'commitInfo' in action)?.commitInfo;
      const operation = info?.operation ?? unknownOperation;
      const replaces = entry.actions.some((action) => 'remove' in action);
      for (const { path: encoded, dataChange } of adds) {
        const path = decodeURIComponent(encoded);
        if (!open.has(path)) continue;
        const isRewritten = !dataChange || (replaces && !isWhole(info));
        origins.set(path, await originOf(log, entry.version, info, isRewritten));
        const isFirst = dataChange ? operation !== 'RESTORE' : compactions.has(operation);
        if (isFirst) open.delete(path);
      }
    }
  }
  return origins;
}

async function originOf(
  log: EntryReader,
  deltaVersion: number,
  info: CommitInfo | undefined,
  isRewritten: boolean,
): Promise<FileOrigin> {
  const committedAt = info?.timestamp === undefined ? await log.entryTime(deltaVersion) : new Date(info.timestamp);
  return {
    deltaVersion,
    committedAt: (committedAt ?? new Date(0)).toISOString(),
    operation: info?.operation ?? unknownOperation,
    runId: info?.runId ?? null,
    isRewritten,
    positions: takenRanges(info?.positions ?? {}),
  };
}

/**
 * Whether what the entry put in the place of all that was there holds none of it. A merge by key, which the export of a topic is as well, and what another
 * writer removed files for, may.
 */
function isWhole(info: CommitInfo | undefined): boolean {
  return (
    info !== undefined && writesWholes.has(info.operation ?? unknownOperation) && !takesOfTopic(info.positions ?? {})
  );
}
