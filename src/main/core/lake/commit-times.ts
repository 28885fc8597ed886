import type { DeltaLog } from './delta-log';
import type { LogState } from './log-state';

/** When the state's newest entry was committed. */
export async function committedAt(log: DeltaLog, state: LogState): Promise<Date> {
  if (state.commitInfo?.timestamp !== undefined) return new Date(state.commitInfo.timestamp);
  return entryCommittedAt(log, state.version);
}

/** The newest version from `oldest` on that was committed by then; null where all are later. Times of versions never go back: publish.ts sees to it. */
export async function newestAt(log: DeltaLog, oldest: number, newest: LogState, at: Date): Promise<number | null> {
  let low = oldest - 1;
  let high = newest.version;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await entryCommittedAt(log, middle)) <= at) low = middle;
    else high = middle - 1;
  }
  return low < oldest ? null : low;
}

/** Long ago where the entry is no longer there, though a checkpoint of it is. */
async function entryCommittedAt(log: DeltaLog, version: number): Promise<Date> {
  const entry = await log.entry(version);
  const timestamp = entry?.actions.find((action) => 'commitInfo' in action)?.commitInfo.timestamp;
  return timestamp === undefined ? ((await log.entryTime(version)) ?? new Date(0)) : new Date(timestamp);
}
