import type { CompactionItem } from '../../../shared/contract/maintenance';
import type { Settings } from '../../../shared/contract/settings';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome } from '../jobs/types';
import { compactBin, type CompactedBin } from '../lake/compaction';
import { compactionItems, planCompaction, type CompactionBin } from '../lake/compaction-plan';
import type { LakeParts } from '../lake/delta-log';
import type { LakeStore, LakeTable } from '../lake/types';
import { sumOf, totalsOf } from './totals';

export interface CompactPorts extends LakeParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

/** A full disk fails every bin: warnings are kept with the run, and so there is an end to them. */
const namedFailures = 20;

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

/**
 * A job's work: bin after bin, each a commit of its own, so that a cancel keeps what is done. A bin that cannot be written anew is warned of and
 * passed over, since it would else keep all later days from being compacted; at the end the first such error is thrown. Progress counts the rows
 * written anew.
 */
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
  const failures: LakeError[] = [];
  for (const { table, bins } of planned) {
    const versions: number[] = [];
    for (const bin of bins) {
      throwIfAborted(context.signal, `Compacting ${table.shape.name}`);
      const sourceBytes = sumOf(bin.sources, ({ size }) => size);
      let done: CompactedBin | null;
      try {
        done = await compactBin(table, bin, context.runId, context.signal, ports);
      } catch (error) {
        if (!isOfTheBin(error)) throw error;
        failures.push(error);
        if (failures.length <= namedFailures) context.warn(`${nameOf(table, bin)} was left as it is: ${error.message}`);
        continue;
      }
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
  if (failures.length > namedFailures)
    context.warn(`${failures.length - namedFailures} more could not be compacted and were left as they are.`);
  if (failures[0] !== undefined) throw failures[0];
  return { deltaVersion };
}

/** Of its files, as far as can be told. Where it is not known whether an entry stands, nothing more is to be written. */
function isOfTheBin(error: unknown): error is LakeError {
  return (
    error instanceof LakeError &&
    ['CORRUPT', 'INTERNAL', 'IO'].includes(error.code) &&
    error.details['outcome'] !== 'unknown'
  );
}

function nameOf(table: LakeTable, bin: CompactionBin): string {
  return bin.date === null ? table.shape.name : `${bin.date} of ${table.shape.name}`;
}
