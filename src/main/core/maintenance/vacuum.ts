import type { VacuumItem } from '../../../shared/contract/maintenance';
import type { Settings } from '../../../shared/contract/settings';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { LakeStore, LakeTable } from '../lake/types';
import { planVacuum, vacuumTable, type UnneededFile, type VacuumParts } from '../lake/vacuum';
import { cleanUpLog } from '../lake/vacuum-log';
import { retentionRule } from '../lake/vacuum-retained';
import { sumOf } from './totals';

export interface VacuumPorts extends VacuumParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

/**
 * A feed's rows, then its quarantine. What the feed's log has decided for the quarantine is completed first: until then the quarantine's own log
 * does not name those files, and they would pass for nobody's.
 */
async function tablesOf(data: LakeTable, { store }: VacuumPorts): Promise<LakeTable[]> {
  await store.quarantine(data.feed);
  return [data, store.quarantineTable(data.feed)];
}

export async function vacuumItemsOf(
  data: LakeTable,
  { undoDays }: Settings['maintenance'],
  ports: VacuumPorts,
): Promise<VacuumItem[]> {
  const items: VacuumItem[] = [];
  for (const table of await tablesOf(data, ports)) {
    const plan = await planVacuum(table, retentionRule(table, undoDays), ports);
    for (const file of plan?.files ?? []) items.push({ feed: table.feed.name, table: table.kind, ...file });
  }
  return items;
}

/** A job's work: files first, then the entries of the log that no retained version needs. */
export async function vacuumFeed(
  data: LakeTable,
  { undoDays, logDays }: Settings['maintenance'],
  context: JobContext,
  ports: VacuumPorts,
): Promise<JobOutcome> {
  let deltaVersion: number | null = null;
  const total = { files: 0, sizeBytes: 0 };
  for (const table of await tablesOf(data, ports)) {
    const rule = retentionRule(table, undoDays);
    const options = { rule, runId: context.runId, reasons: bothReasons, signal: context.signal };
    const outcome = await vacuumTable(table, options, ports);
    if (table.kind === 'data') deltaVersion = outcome.deltaVersion;
    const entries = outcome.oldest === null ? 0 : await cleanUpLog(table, outcome.oldest, logDays, ports);
    if (entries > 0) {
      const details = { table: table.kind, logFiles: entries };
      const event = { event: 'log cleaned up', feed: table.feed.name, runId: context.runId, details };
      const unsaid = await ports.events.append('metadata', event);
      if (unsaid !== null) context.warn(unsaid);
    }
    const deleted = { files: outcome.deleted.length, sizeBytes: sumOf(outcome.deleted, ({ sizeBytes }) => sizeBytes) };
    total.files += deleted.files;
    total.sizeBytes += deleted.sizeBytes;
    context.progress({ deleted: { ...total } });
    if (deleted.files === 0) continue;
    const said = await ports.events.append('metadata', {
      event: 'vacuumed',
      feed: table.feed.name,
      runId: context.runId,
      details: { table: table.kind, deltaVersion: outcome.deltaVersion, ...deleted },
    });
    if (said !== null) context.warn(said);
  }
  return { deltaVersion };
}

const bothReasons: readonly UnneededFile['reason'][] = ['removed', 'orphan'];
