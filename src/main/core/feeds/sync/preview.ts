import { takesNewFields, type FeedConfig, type FeedDraft, type FeedPreview } from '../../../../shared/contract/feeds';
import type { Column } from '../../../../shared/contract/types';
import { isCancelled, LakeError } from '../../../../shared/errors';
import { withMessageColumns } from '../../formats/message-columns';
import { recordColumnsOf } from '../../lake/feed-layout';
import { declaredOn } from '../../lake/schema-evolution';
import type { LakeStore } from '../../lake/types';
import { valueAt, type Clock, type ParquetEngine, type RawBatch, type RecordTrial } from '../../ports';
import { textOf } from '../../quarantine/fix';
import type { FeedStore } from '../feed-store';
import { notesOf } from './preview-notes';
import { recordsOf, type PreviewSources } from './preview-records';

export interface PreviewPorts extends PreviewSources {
  readonly engine: Pick<ParquetEngine, 'tryRecords'>;
  readonly feeds: Pick<FeedStore, 'get'>;
  readonly store: Pick<LakeStore, 'snapshot'>;
  readonly clock: Clock;
}

/** Of a rejected record's value. */
const shownBytes = 4096;

/**
 * Some records of what the draft reads, as its writer would have them: the same check and the same types, in a folder of the engine's own. Errors:
 * UNAVAILABLE, NOT_FOUND (topic, object), SOURCE, REFUSED (a server that is not set up, log-in), INVALID_INPUT (columns that no feed may have).
 */
export async function previewFeed(
  draft: FeedDraft,
  rows: number,
  ports: PreviewPorts,
  signal: AbortSignal,
): Promise<FeedPreview> {
  const now = ports.clock.now().toISOString();
  const feed: FeedConfig = { ...draft, formatVersion: 1, createdAt: now, updatedAt: now };
  const read = await recordsOf(feed, rows, ports, signal);
  const asRead = read.takesMessages ? withMessageColumns(feed) : feed;
  const stored = await columnsOnStored(asRead, ports);
  const trial = await ports.engine.tryRecords(
    {
      columns: stored.columns,
      // Without any declared, those of the rows are what the draft is to be given.
      newFields: draft.columns.length === 0 || takesNewFields(draft) ? 'column' : 'quarantine',
      eventTimeColumn: feed.eventTimeColumn,
      layout: feed.kind === 'stream' ? 'date' : 'version',
      now: () => ports.clock.now(),
      signal,
    },
    read.batches,
  );
  return {
    columns: [...trial.columns],
    rows: trial.rows.map((row) => [...row]),
    rejected: rejectedOf(trial, read.batches),
    notes: [...read.notes, ...stored.notes, ...notesOf(asRead, trial)],
  };
}

/** The columns that the feed's next writer would begin with: where rows of the feed are there already, theirs are first. */
async function columnsOnStored(
  feed: FeedConfig,
  { feeds, store }: Pick<PreviewPorts, 'feeds' | 'store'>,
): Promise<{ columns: readonly Column[]; notes: string[] }> {
  const known = await knownFeed(feed, feeds);
  const snapshot = known === null ? null : await store.snapshot(known);
  if (known === null || snapshot === null) return { columns: feed.columns, notes: [] };
  try {
    return { columns: declaredOn(recordColumnsOf(known, snapshot.columns), feed.columns, feed.name), notes: [] };
  } catch (error) {
    if (!(error instanceof LakeError) || error.code !== 'REFUSED') throw error;
    return { columns: feed.columns, notes: [error.message] };
  }
}

/** The feed of that name as it is, where its rows would stay under the draft. */
async function knownFeed({ name, kind }: FeedConfig, feeds: PreviewPorts['feeds']): Promise<FeedConfig | null> {
  try {
    const known = await feeds.get(name);
    return known.source.type === 'folder' || known.kind !== kind ? null : known;
  } catch (error) {
    if (isCancelled(error) || !(error instanceof LakeError)) throw error;
    // A feed that is not there, or whose file is to be put right by this draft.
    if (error.code === 'NOT_FOUND' || error.code === 'CORRUPT') return null;
    throw error;
  }
}

function rejectedOf({ rejected }: RecordTrial, batches: readonly RawBatch[]): FeedPreview['rejected'] {
  return rejected.map(({ batch, place, reason }) => {
    const its = batches[batch];
    const value = its === undefined ? null : valueAt(its.source ?? its, place);
    return { reason, value: value === null ? '' : shown(value) };
  });
}

function shown(value: Uint8Array): string {
  const part = value.subarray(0, shownBytes);
  // What was cut may have lost the end of its last character: that is no reason to show it as bytes.
  if (textOf(value) !== null) return new TextDecoder().decode(part, { stream: true });
  return `0x${Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
