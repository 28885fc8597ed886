import type { CompactionItem } from '../../../shared/contract/maintenance';
import type { Settings } from '../../../shared/contract/settings';
import { throwIfAborted } from '../../../shared/errors';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome } from '../jobs/types';
import { compactBin } from '../lake/compaction';
import { compactionItems, planCompaction, type CompactionBin } from '../lake/compaction-plan';
import type { LakeParts } from '../lake/delta-log';
import type { LakeStore, LakeTable } from '../lake/types';
import { sumOf, totalsOf } from './totals';

export interface CompactPorts extends LakeParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

interface PlannedTable {
  readonly table: LakeTable;
  readonly bins: readonly CompactionBin[];
}

/** A feed's rows, then its quarantine. */
async function planOf(
  data: LakeTable,
  { targetFileBytes }: Settings['maintenance'],
  { store, clock }: CompactPorts,
): Promise<PlannedTable[]> {
  const planned: PlannedTable[] = [];
  for (const table of [data, store.quarantineTable(data.feed)]) {
    const state = await table.read();
    if (state === null) continue;
    planned.push({ table, bins: planCompaction(table, state, clock.now().getTime(), targetFileBytes) });
  }
  return planned;
}

export async function compactionItemsOf(
  data: LakeTable,
  settings: Settings['maintenance'],
  ports: CompactPorts,
): Promise<CompactionItem[]> {
  return (await planOf(data, settings, ports)).flatMap(({ table, bins }) => compactionItems(table, bins));
}

/** A job's work: bin after bin, each a commit of its own, so that a cancel keeps what is done. Progress counts the rows written anew. */
export async function compactFeed(
  data: LakeTable,
  settings: Settings['maintenance'],
  context: JobContext,
  ports: CompactPorts,
): Promise<JobOutcome> {
  const planned = await planOf(data, settings, ports);
  const items = planned.flatMap(({ table, bins }) => compactionItems(table, bins));
  context.progress({ totalRows: totalsOf(items).records, phase: 'writing' });
  let deltaVersion: number | null = null;
  let rows = 0;
  let writtenBytes = 0;
  for (const { table, bins } of planned) {
    const versions: number[] = [];
    for (const bin of bins) {
      throwIfAborted(context.signal, `Compacting ${table.shape.name}`);
      const sourceBytes = sumOf(bin.sources, ({ size }) => size);
      const done = await compactBin(table, bin, context.runId, context.signal, ports);
      if (done === null) {
        context.warn(
          `${nameOf(table, bin)} was left as it is: its files were removed or compacted by another meanwhile.`,
        );
        continue;
      }
      rows += done.records;
      writtenBytes += done.sizeBytes;
      versions.push(done.deltaVersion);
      if (table.kind === 'data') deltaVersion = done.deltaVersion;
      context.progress({ rows, writtenBytes });
      const said = await ports.events.append('metadata', {
        event: 'compacted',
        feed: table.feed.name,
        runId: context.runId,
        details: {
          table: table.kind,
          date: bin.date,
          deltaVersion: done.deltaVersion,
          files: bin.sources.length,
          records: done.records,
          sourceBytes,
          sizeBytes: done.sizeBytes,
        },
      });
      if (said !== null) context.warn(said);
    }
  }
  return { deltaVersion };
}

function nameOf(table: LakeTable, bin: CompactionBin): string {
  return bin.date === null ? table.shape.name : `${bin.date} of ${table.shape.name}`;
}
