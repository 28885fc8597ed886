import { LakeError } from '../../../shared/errors';
import type { AddAction, CommitInfo, DeltaAction, MetaDataAction, ProtocolAction, RemoveAction } from './delta-actions';

/** What the log amounts to at one version. Never changed once made: the next version is a new one. */
export interface LogState {
  readonly version: number;
  readonly protocol: ProtocolAction;
  readonly metaData: MetaDataAction;
  /** Live files by their path as the log spells it. */
  readonly files: ReadonlyMap<string, AddAction>;
  /** Removed files that old readers may still read; they go into checkpoints until they expire. */
  readonly tombstones: ReadonlyMap<string, RemoveAction>;
  readonly transactions: ReadonlyMap<string, bigint>;
  /** commitInfo of the newest entry; null where it was read from a checkpoint alone. */
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

/** Replays entries, oldest first, on a state (or on nothing). Errors: CORRUPT, REFUSED (a table of a newer protocol). */
export function replay(base: LogState | null, entries: readonly LogEntry[], tablePath: string): LogState | null {
  const last = entries.at(-1);
  if (last === undefined) return base;
  let currentProtocol = base?.protocol;
  let metaData = base?.metaData;
  let commitInfo: CommitInfo | null = base?.commitInfo ?? null;
  const files = new Map(base?.files);
  const tombstones = new Map(base?.tombstones);
  const transactions = new Map(base?.transactions);
  for (const entry of entries) {
    commitInfo = null;
    for (const action of entry.actions) {
      if ('add' in action) {
        files.set(action.add.path, action.add);
        tombstones.delete(action.add.path);
      } else if ('remove' in action) {
        files.delete(action.remove.path);
        tombstones.set(action.remove.path, action.remove);
      } else if ('txn' in action) {
        transactions.set(action.txn.appId, action.txn.version);
      } else if ('metaData' in action) {
        metaData = action.metaData;
      } else if ('protocol' in action) {
        currentProtocol = action.protocol;
      } else {
        commitInfo = action.commitInfo;
      }
    }
  }
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
  return { version: last.version, protocol: currentProtocol, metaData, files, tombstones, transactions, commitInfo };
}

/** The state as a checkpoint holds it. Tombstones older than `expireBefore` (milliseconds) are left out, as the protocol allows. */
export function checkpointActions(state: LogState, expireBefore: number): DeltaAction[] {
  const actions: DeltaAction[] = [{ protocol: state.protocol }, { metaData: state.metaData }];
  for (const [appId, version] of state.transactions) actions.push({ txn: { appId, version, lastUpdated: undefined } });
  for (const add of state.files.values()) actions.push({ add: { ...add, dataChange: false } });
  for (const remove of state.tombstones.values()) {
    if ((remove.deletionTimestamp ?? 0) >= expireBefore) actions.push({ remove: { ...remove, dataChange: false } });
  }
  return actions;
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
