import type { FeedProblem, RetentionPlan } from '../../../shared/contract/maintenance';
import type { Settings } from '../../../shared/contract/settings';
import { fromWire, isCancelled, LakeError } from '../../../shared/errors';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import { dropPlanned, planRetention, retentionToken, type FeedRetention } from '../lake/retention';
import type { LakeStore, LakeTable } from '../lake/types';
import type { VacuumParts } from '../lake/vacuum';
import { readerGraceMs } from '../lake/vacuum-retained';
import { totalsOf } from './totals';

export interface RetentionPorts extends VacuumParts {
  readonly runner: JobRunner;
  readonly events: EventLog;
}

/** Of a feed's rows, then of its quarantine: each is a table of its own, and so a commit. */
export async function planFeedRetention(
  data: LakeTable,
  store: Pick<LakeStore, 'quarantineTable'>,
  parts: VacuumParts,
): Promise<FeedRetention[]> {
  const planned = [await planRetention(data, parts), await planRetention(store.quarantineTable(data.feed), parts)];
  return planned.filter((its) => its !== null);
}

export function toRetentionPlan(
  planned: readonly FeedRetention[],
  problems: readonly FeedProblem[],
  { undoDays }: Settings['maintenance'],
  { clock }: VacuumParts,
): RetentionPlan {
  const items = planned.flatMap((its) => its.items);
  const gone = new Date(clock.now().getTime() + Math.max(undoDays * 86_400_000, readerGraceMs));
  return {
    items,
    totals: totalsOf(items),
    // A table's dropped versions go at once: what they are kept for is their number. A quarantine has no restore.
    goneAfter: planned.some(({ kind, table }) => kind === 'days' && table.kind === 'data') ? gone.toISOString() : null,
    token: retentionToken(planned),
    problems: [...problems],
  };
}

/**
 * Feed after feed, each a run of its own in the log of runs. One that fails, or is being maintained already, does not stop the others: the first
 * failure is thrown at the end. A cancel stops all that follow.
 */
export async function applyRetention(planned: readonly FeedRetention[], ports: RetentionPorts): Promise<void> {
  let failure: LakeError | null = null;
  for (const its of planned) {
    try {
      await applyTo(its, ports);
    } catch (error) {
      if (!(error instanceof LakeError) || isCancelled(error)) throw error;
      failure ??= error;
    }
  }
  if (failure !== null) throw failure;
}

async function applyTo(its: FeedRetention, ports: RetentionPorts): Promise<void> {
  const work = (context: JobContext): Promise<JobOutcome> => drop(its, context, ports);
  const { id } = ports.runner.start({ kind: 'retention', feed: its.table.feed.name, work });
  const ended = await ports.runner.finished(id);
  if (ended.error !== null) throw fromWire(ended.error);
  if (ended.status !== 'done') throw new LakeError('CANCELLED', `Retention of "${its.table.feed.name}" was cancelled.`);
}

async function drop(planned: FeedRetention, context: JobContext, ports: RetentionPorts): Promise<JobOutcome> {
  const { records } = totalsOf(planned.items);
  context.progress({ rows: records, totalRows: records, phase: 'committing' });
  const deltaVersion = await dropPlanned(planned, context.runId, context.signal, ports);
  const said = await ports.events.append('metadata', {
    event: 'retention applied',
    feed: planned.table.feed.name,
    runId: context.runId,
    details: { table: planned.table.kind, deltaVersion, items: planned.items },
  });
  if (said !== null) context.warn(said);
  // A run names versions of its feed's rows.
  return { deltaVersion: planned.table.kind === 'data' ? deltaVersion : null };
}
