import { takesNewFields } from '../../../shared/contract/feeds';
import type { QuarantineFix } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import { withMessageColumns } from '../formats/message-columns';
import type { RecordDecoders } from '../formats/record-decoder';
import type { LakeParts } from '../lake/delta-log';
import { recordColumnsOf } from '../lake/feed-layout';
import { declaredOn } from '../lake/schema-evolution';
import { columnsOf } from '../lake/schema-text';
import type { LakeStore } from '../lake/types';
import type { QuarantineFilter, RecordWriter } from '../ports';
import { fixed } from './fix';
import type { OpenQuarantine, QuarantineFile } from './open-quarantine';
import { toRecordRuns, type TriedRow } from './record-runs';

export interface TrialParts extends LakeParts {
  readonly decoders: RecordDecoders;
  readonly store: LakeStore;
}

/** What became of one record. */
export interface Verdict extends TriedRow {
  /** Null where it fits. */
  readonly reason: string | null;
}

/** Quarantined records on their way to the feed, through the very writer that every record goes through. */
export interface Trial {
  /** Every selected record of a file, in no order; those that fit are then in the writer. */
  records(file: QuarantineFile, filter: QuarantineFilter): AsyncGenerator<Verdict, void, void>;
  readonly writer: RecordWriter;
}

/** Error: REFUSED for a table. The caller closes the writer. */
export async function openTrial(
  { feed, base }: OpenQuarantine,
  fix: QuarantineFix,
  signal: AbortSignal,
  { engine, clock, ids, store, decoders }: TrialParts,
): Promise<Trial> {
  assertStream(feed);
  // A record in its frame is as the source wrote it; one that was mended is JSON.
  const decoder = await decoders.decoderOf(feed, { takesJson: true });
  const table = store.table(feed);
  const stored = columnsOf(base.metaData.schemaString, table.shape.path, base.version);
  let arrivedMs = clock.now().getTime();
  let reasons = new Map<number, string>();
  const writer = await engine.openWriter({
    feedPath: table.shape.path,
    columns: declaredOn(recordColumnsOf(feed, stored), withMessageColumns(feed).columns, feed.name),
    // What an anonymized or aggregate feed leaves out stays out of it by this way too.
    newFields: takesNewFields(feed) ? 'column' : 'quarantine',
    eventTimeColumn: feed.eventTimeColumn,
    layout: { kind: 'date' },
    compression: feed.compression,
    fileId: () => ids.next(),
    now: () => clock.now(),
    undatedDay: () => new Date(arrivedMs),
    onRejected: (index, reason) => reasons.set(index, reason),
    signal,
  });
  return {
    writer,
    async *records(file, filter) {
      for await (const rows of engine.quarantineRows(file.absolutePath, filter, signal)) {
        const tried = rows.map((row) => ({ row, value: fixed(row.value, fix) }));
        for (const run of toRecordRuns(tried)) {
          arrivedMs = run.arrivedMs;
          reasons = new Map();
          await writer.append(decoder === null ? run.batch : await decoder.decode(run.batch));
          for (const [i, each] of run.rows.entries()) yield { ...each, reason: reasons.get(i) ?? null };
        }
      }
    },
  };
}

export function assertStream({ kind, name }: OpenQuarantine['feed']): void {
  if (kind === 'stream') return;
  throw new LakeError(
    'REFUSED',
    `"${name}" is a table: each export writes all of it anew, so that single records cannot be added. Correct them at the source and export again; what is in the quarantine can be discarded.`,
    { details: { feed: name } },
  );
}
