import { LakeError } from '../../../shared/errors';
import type { AddAction, CommitInfo, DeltaAction, MetaDataAction, ProtocolAction, RemoveAction } from './delta-actions';
import { SortedMap } from './sorted-map';

/** What the log amounts to at one version. Never changed once made: the next version is a new one. */
export interface LogState {
  readonly version: number;
  readonly protocol: ProtocolAction;
  readonly metaData: MetaDataAction;
  /** Live files by their path as the log spells it, in the order of paths. */
  readonly files: ReadonlyMap<string, AddAction>;
  /** Removed files that old readers may still read; they go into checkpoints until they expire. */
  readonly tombstones: ReadonlyMap<string, RemoveAction>;
  readonly transactions: ReadonlyMap<string, bigint>;
  /** commitInfo of the newest entry; null where it has none, or the entry is no longer there. */
  readonly commitInfo: CommitInfo | null;
}

/** Entry `version` as it stands in the log. */
export interface LogEntry {
  readonly version: number;
  readonly actions: readonly DeltaAction[];
}

const readerVersion = 1;
const writerVersion = 2;
export const protocol: ProtocolAction = { minReaderVersion: readerVersion, minWriterVersion: writerVersion };

/**
 * Replays entries, oldest first, on a state (or on nothing), at a cost by what they change. Errors: CORRUPT, REFUSED (a table of a newer
 * protocol).
 */
export function replay(base: LogState | null, entries: readonly LogEntry[], tablePath: string): LogState | null {
  const last = entries.at(-1);
  if (last === undefined) return base;
  let currentProtocol = base?.protocol;
  let metaData = base?.metaData;
  let commitInfo: CommitInfo | null = base?.commitInfo ?? null;
  let transactions = base?.transactions ?? new Map<string, bigint>();
  const files = new Map<string, AddAction | null>();
  const tombstones = new Map<string, RemoveAction | null>();
  const moved: [string, bigint][] = [];
  for (const entry of entries) {
    commitInfo = null;
    for (const action of entry.actions) {
      if ('add' in action) {
        files.set(action.add.path, action.add);
        tombstones.set(action.add.path, null);
      } else if ('remove' in action) {
        files.set(action.remove.path, null);
        tombstones.set(action.remove.path, action.remove);
      } else if ('txn' in action) {
        moved.push([action.txn.appId, action.txn.version]);
      } else if ('metaData' in action) {
        metaData = action.metaData;
      } else if ('protocol' in action) {
        currentProtocol = action.protocol;
      } else {
        commitInfo = action.commitInfo;
      }
    }
  }
  if (moved.length > 0) transactions = new Map([...transactions, ...moved]);
  const details = { path: tablePath, version: last.version };
  if (currentProtocol === undefined || metaData === undefined) {
    throw new LakeError(
      'CORRUPT',
      `The log of ${tablePath} has no protocol or no schema. Restore its _delta_log folder from a backup.`,
      { details },
    );
  }
  if (currentProtocol.minReaderVersion > readerVersion) {
    throw new LakeError(
      'REFUSED',
      `${tablePath} needs Delta reader version ${currentProtocol.minReaderVersion}; Lagoon reads version ${readerVersion}.`,
      { details },
    );
  }
  return {
    version: last.version,
    protocol: currentProtocol,
    metaData,
    files: SortedMap.from(base?.files).with(files),
    tombstones: SortedMap.from(base?.tombstones).with(tombstones),
    transactions,
    commitInfo,
  };
}

export function assertWritable(state: LogState, tablePath: string): void {
  if (state.protocol.minWriterVersion > writerVersion) {
    throw new LakeError(
      'REFUSED',
      `${tablePath} needs Delta writer version ${state.protocol.minWriterVersion}; Lagoon writes version ${writerVersion}.`,
      {
        details: { path: tablePath },
      },
    );
  }
}
