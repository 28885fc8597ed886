import { jobLanes, type Run } from '../../../../shared/contract/jobs';
import { formatRoute } from '../../ui/route';
import { quarantinedDuring } from './run-statements';

/** Where the rows of a run are shown: the versions that it made, or, of a load, its table of the warehouse. Null where there are none. */
export function rowsOfRun({ kind, feed, table, rows, runId, deltaVersion }: Run): string | null {
  if (rows === 0) return null;
  if (jobLanes[kind] === 'load') return table === undefined ? null : formatRoute({ page: 'warehouse' });
  return deltaVersion === null ? null : formatRoute({ page: 'lake', feed, tab: 'versions', run: runId });
}

/**
 * Where the records are that a run put into quarantine, but for those that were taken in or discarded since. Null where it put none there: what a
 * load counts was refused by the warehouse, and what a redrive counts was in quarantine before it and stayed.
 */
export function quarantinedOfRun(run: Run): string | null {
  if (run.quarantined === 0 || jobLanes[run.kind] === 'load' || run.kind === 'redrive') return null;
  return formatRoute({ page: 'sql', sql: quarantinedDuring(run) });
}
