import type { FeedConfig } from '../../../../shared/contract/feeds';
import { throwIfAborted } from '../../../../shared/errors';
import { kafkaNotSetUp } from '../../consumers/kafka-access';
import type { RecordDecoders } from '../../formats/record-decoder';
import type { KsqldbAccess } from '../../ksqldb/connection';
import { keyedChanges } from '../../lake/keyed-changes';
import type { BrokerConnector, Clock, RawBatch, Secrets } from '../../ports';
import { createSampleSource, type SampleDataset } from '../../sample/source';
import { kafkaConnection } from '../../settings/kafka-connection';
import type { SettingsStore } from '../../settings/settings-store';
import { newestRecords } from './newest-records';
import { objectRecords } from './object-records';

export interface PreviewSources {
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly brokers: BrokerConnector;
  /** Instead of those of the settings. */
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly decoders: RecordDecoders;
  readonly ksqldb: KsqldbAccess;
  readonly clock: Clock;
}

export interface PreviewRecords {
  /** As the feed's writer would be given them. */
  readonly batches: readonly RawBatch[];
  readonly notes: readonly string[];
  /** They are messages of a topic, of which the feed may have key and headers. */
  readonly takesMessages: boolean;
}

/** Up to so many records of what the feed reads. Errors: as of its source. */
export async function recordsOf(
  feed: FeedConfig,
  rows: number,
  ports: PreviewSources,
  signal: AbortSignal,
): Promise<PreviewRecords> {
  const { source } = feed;
  switch (source.type) {
    case 'kafka':
      return await ofTopic(source.topic, feed, rows, ports, signal);
    case 'ksqldb':
      return { ...(await objectRecords(source.object, feed, rows, { ...ports, signal })), takesMessages: false };
    case 'sample':
      return await ofSample(source.dataset, rows, ports, signal);
    case 'folder':
      return none('An opened folder is read as it is: what it holds is under Browse.');
    case 'files':
      if (feed.topic !== null) return await ofTopic(feed.topic, feed, rows, ports, signal);
      return none('A feed of imported files has no source of which rows could be shown.');
  }
}

function none(note: string): PreviewRecords {
  return { batches: [], notes: [note], takesMessages: false };
}

async function ofTopic(
  topic: string,
  feed: FeedConfig,
  rows: number,
  ports: PreviewSources,
  signal: AbortSignal,
): Promise<PreviewRecords> {
  const { settings, secrets, kafkaBrokers, clock } = ports;
  const { kafka } = await settings.get();
  const connection = await kafkaConnection(kafka, secrets, kafkaBrokers);
  if (connection.settings.brokers.length === 0) throw kafkaNotSetUp();
  const broker = await ports.brokers.connect(connection);
  try {
    const newest = await newestRecords(topic, rows, { broker, clock, signal });
    const notes = newest.note === null ? [] : [newest.note];
    if (newest.batches.length === 0) notes.push(`Topic ${topic} has no messages now.`);
    const decoder = await ports.decoders.decoderOf(feed);
    const decoded: RawBatch[] = [];
    for (const batch of newest.batches) decoded.push(decoder === null ? batch : await decoder.decode(batch));
    return feed.kind === 'table' ? asRows(decoded, feed, notes) : { batches: decoded, notes, takesMessages: true };
  } finally {
    await broker.close();
  }
}

/** Messages of a table's changelog as rows with their keys. */
function asRows(batches: readonly RawBatch[], feed: FeedConfig, notes: readonly string[]): PreviewRecords {
  const { keyColumns, columns } = feed;
  if (keyColumns.length === 0) {
    const note = 'A table needs key columns to be read from its topic: they tell which row a message changes.';
    return { batches, notes: [...notes, note], takesMessages: true };
  }
  const typeOf = (name: string) => columns.find((column) => column.name === name)?.type;
  const keyed = batches.map((batch) => keyedChanges(batch, { keyColumns, typeOf }));
  const deletes = keyed.reduce((sum, { deletes: gone }) => sum + (gone?.count ?? 0), 0);
  return {
    batches: keyed.flatMap(({ changes }) => changes ?? []),
    notes: deletes === 0 ? notes : [...notes, `${deletes} of ${batches.length} messages delete a row.`],
    takesMessages: true,
  };
}

/** Events that a table of the sample is made of for a look at it. */
const aggregatedEvents = 20_000;

async function ofSample(
  dataset: SampleDataset,
  rows: number,
  { settings, secrets, clock }: PreviewSources,
  signal: AbortSignal,
): Promise<PreviewRecords> {
  const { sample } = await settings.get();
  const source = createSampleSource({
    dataset,
    sample,
    batchRows: rows,
    tableHead: Math.min(sample.firstExportEvents, aggregatedEvents),
    clock,
    // A look at the sample makes no key where there is none: its pseudonyms are then of nobody's.
    anonymizationKey: async () => (await secrets.find('anonymization-key'))?.value ?? new Uint8Array(32),
  });
  const read = await source.open(new Map(), signal);
  // The first batch has all the rows that are asked for.
  for await (const batch of read.batches) {
    throwIfAborted(signal, 'Looking at the sample');
    return { batches: [batch], notes: [], takesMessages: false };
  }
  return { batches: [], notes: ['The sample is set to no events.'], takesMessages: false };
}
