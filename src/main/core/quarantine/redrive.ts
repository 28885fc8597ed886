import { reasonGroup, type QuarantineFix, type QuarantineSelection } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome } from '../jobs/types';
import { removeOrphans } from '../lake/staged-files';
import { describeFix } from './fix';
import { OffsetList } from './offset-list';
import { openQuarantine, selected } from './open-quarantine';
import { commitTakeOut, finishTakeOut, stageRest, type TakenFile } from './take-out';
import { assertStream, openTrial, type TrialParts } from './trial';

export interface RedriveParts extends TrialParts {
  readonly events: EventLog;
}

export interface RedriveRequest {
  readonly feed: FeedConfig;
  readonly selection: QuarantineSelection;
  readonly fix: QuarantineFix;
}

export interface RedrivePlan {
  selected: number;
  fits: number;
  stays: { reason: string; records: number }[];
  samples: { offset: string; before: string | null; after: string | null }[];
}

const samplesShown = 5;
const sampleBytes = 4096;
const reasonsShown = 100;
/** Reasons counted apart; field names come from the records, so that there may be any number of them. */
const reasonsCounted = 10_000;
const otherReasons = 'other reasons';

/** Tries every selected record in a writer that is closed without a flush: nothing of it stays. Errors: REFUSED (a table), NOT_FOUND (a record). */
export async function planRedrive(
  { feed, selection, fix }: RedriveRequest,
  signal: AbortSignal,
  parts: TrialParts,
): Promise<RedrivePlan> {
  const plan: RedrivePlan = { selected: 0, fits: 0, stays: [], samples: [] };
  assertStream(feed);
  const quarantine = await openQuarantine(feed, parts.store);
  if (quarantine === null) return plan;
  const { files, filter } = selected(quarantine, selection, fix);
  const stays = new Map<string, number>();
  const trial = await openTrial(quarantine, fix, signal, parts);
  try {
    for (const file of files) {
      for await (const { row, value, reason } of trial.records(file, filter)) {
        plan.selected += 1;
        if (reason !== null) {
          const group = reasonGroup(reason);
          const key = stays.has(group) || stays.size < reasonsCounted ? group : otherReasons;
          stays.set(key, (stays.get(key) ?? 0) + 1);
          continue;
        }
        plan.fits += 1;
        if (plan.samples.length < samplesShown)
          plan.samples.push({ offset: String(row.offset), before: shown(row.value), after: shown(value) });
      }
    }
  } finally {
    await trial.writer.close();
  }
  plan.stays = [...stays]
    .map(([reason, records]) => ({ reason, records }))
    .toSorted((a, b) => b.records - a.records)
    .slice(0, reasonsShown);
  return plan;
}

/**
 * A job's work: one commit with all that fits, or nothing. Original bytes stay with what does not fit, and with the version of the quarantine from
 * before until a vacuum.
 */
export async function redrive(
  { feed, selection, fix }: RedriveRequest,
  context: JobContext,
  parts: RedriveParts,
): Promise<JobOutcome> {
  const { signal, runId } = context;
  const { store, events } = parts;
  assertStream(feed);
  context.progress({ phase: 'reading' });
  const quarantine = await openQuarantine(feed, store);
  if (quarantine === null) return { deltaVersion: null };
  await removeOrphans(store.table(feed).shape.path, parts);
  const { files, filter } = selected(quarantine, selection, fix);
  const trial = await openTrial(quarantine, fix, signal, parts);
  const taken: TakenFile[] = [];
  const offsets = new OffsetList();
  try {
    let fits = 0;
    let stays = 0;
    let sourceBytes = 0;
    for (const file of files) {
      const rows: number[] = [];
      for await (const { row, reason } of trial.records(file, filter)) {
        sourceBytes += row.sizeBytes;
        if (reason !== null) stays += 1;
        else {
          fits += 1;
          rows.push(row.row);
          offsets.add(row.partition, row.offset);
        }
        if ((fits + stays) % 1000 === 0) context.progress({ rows: fits, quarantined: stays, sourceBytes });
      }
      if (rows.length > 0) taken.push(await stageRest(file, rows, quarantine, signal, parts));
    }
    context.progress({ rows: fits, quarantined: stays, sourceBytes, phase: 'writing' });
    if (fits === 0) {
      context.warn(`None of the ${stays} records fits: the quarantine of ${feed.name} was left as it is.`);
      return { deltaVersion: null };
    }
    const result = await trial.writer.flush();
    if (result.rows !== fits || result.quarantinedRows > 0) {
      throw new LakeError('INTERNAL', `${fits} records fitted and ${result.rows} were written. Nothing was changed.`, {
        details: { feed: feed.name, fits, written: result.rows },
      });
    }
    context.progress({ phase: 'committing' });
    // From here on the files are the commit's to keep or to take back.
    const staged = taken.splice(0);
    const deltaVersion = await commitTakeOut(
      { operation: 'REDRIVE', quarantine, taken: staged, result, runId, signal },
      parts,
    );
    context.progress({ writtenBytes: result.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) });
    const unsaid = await events.append('metadata', {
      event: 'redriven',
      feed: feed.name,
      runId,
      details: { deltaVersion, records: fits, stayed: stays, fix: describeFix(fix), ...offsets.toJson() },
    });
    if (unsaid !== null) context.warn(unsaid);
    await finishTakeOut(quarantine, parts);
    return { deltaVersion };
  } finally {
    await trial.writer.close();
    for (const { rest } of taken) if (rest !== null) await parts.files.remove(rest.temporaryPath);
  }
}

/** For people: a part where it is long, and what is not text as far as it can be read. */
function shown(value: Uint8Array | null): string | null {
  return value === null ? null : new TextDecoder().decode(value.subarray(0, sampleBytes));
}
