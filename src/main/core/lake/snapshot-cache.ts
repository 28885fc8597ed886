import { committedAt } from './commit-times';
import type { DeltaLog } from './delta-log';
import { FileSummaries } from './file-summaries';
import type { LogState } from './log-state';
import { toSnapshot } from './snapshot';
import type { Snapshot } from './types';

/** What is of one table and one event time column: a feed may be told another column, and old answers are not its. */
interface Known {
  readonly summaries: FileSummaries;
  readonly snapshots: WeakMap<LogState, Snapshot>;
}

/** One snapshot a state and event time column, for as long as the state is held. */
export function createSnapshotCache(): (
  log: DeltaLog,
  state: LogState,
  eventTimeColumn: string | null,
) => Promise<Snapshot> {
  const tables = new Map<string, Known>();
  return async (log, state, eventTimeColumn) => {
    const key = `${log.tablePath}\n${eventTimeColumn ?? ''}`;
    let known = tables.get(key);
    if (known === undefined) {
      known = { summaries: new FileSummaries(eventTimeColumn), snapshots: new WeakMap() };
      tables.set(key, known);
    }
    const made = known.snapshots.get(state);
    if (made !== undefined) return made;
    const snapshot = toSnapshot(state, log.tablePath, known.summaries, await committedAt(log, state));
    known.snapshots.set(state, snapshot);
    return snapshot;
  };
}
