import type { DeltaLog } from './delta-log';
import type { LakeTable } from './types';
import type { VacuumParts } from './vacuum';

/**
 * Deletes the log's entries and checkpoints that no version from `oldest` on needs and that are older than `logDays`, as far as a checkpoint
 * stands in for them; gives their number. A quarantine must lack nothing of what goes. Errors: IO.
 */
export async function cleanUpLog(
  table: LakeTable,
  oldest: number,
  logDays: number,
  { clock }: Pick<VacuumParts, 'clock'>,
): Promise<number> {
  const newest = (await table.read())?.version ?? 0;
  const before = clock.now().getTime() - logDays * 86_400_000;
  return table.log.cleanUp(Math.min(oldest, await newestBefore(table.log, newest, before)));
}

/** The newest entry whose file was written by then, by halving: times of entries grow with their numbers, or nearly so. */
async function newestBefore(log: DeltaLog, newest: number, timeMs: number): Promise<number> {
  let low = await log.oldestVersion();
  let high = newest;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const at = await log.entryTime(middle);
    if (at !== null && at.getTime() > timeMs) high = middle - 1;
    else low = middle;
  }
  return low;
}
