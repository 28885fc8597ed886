import type { FeedSource } from '../../../shared/contract/feeds';
import type { Settings } from '../../../shared/contract/settings';
import { throwIfAborted } from '../../../shared/errors';
import type { BatchSource, SourceRead } from '../exports/batch-source';
import { packRecords, type Clock, type RawBatch, type UnpackedRecord } from '../ports';
import { Aggregates } from './aggregates';
import { Anonymizer, blacklistedJson, flattenedJson, nestedJson } from './datasets';
import { sampleSpacingMs, sampleStartMs, SampleSequence, type SampleEvent } from './generator';

export type SampleDataset = Extract<FeedSource, { type: 'sample' }>['dataset'];

type StreamDataset = Extract<SampleDataset, `transaction_${string}`>;
type TableDataset = Exclude<SampleDataset, StreamDataset>;

/** Identifies the sequence, so that a lake whose seed was changed starts the new sequence from its first event. */
export function samplePositionId(dataset: SampleDataset, seed: number): string {
  return `sample:${dataset}:${seed}`;
}

/** Whether a position counts the events that a stream took. That of a table says over which events it was counted anew. */
export function isSampleStreamPosition(appId: string): boolean {
  return appId.startsWith('sample:transaction_');
}

/** Events taken of a stream after its next export: the first export takes more than the later ones. */
export function nextHead(taken: number, sample: Settings['sample']): number {
  return taken === 0 ? sample.firstExportEvents : taken + sample.nextExportEvents;
}

export interface SampleSourceOptions {
  readonly dataset: SampleDataset;
  readonly sample: Settings['sample'];
  readonly batchRows: number;
  /** Events that the tables aggregate: those that the stream holds, or will hold after the export asked for with it. */
  readonly tableHead: number;
  readonly clock: Clock;
  /** Asked for where the dataset has pseudonyms, once a read. Errors: REFUSED, IO. */
  readonly anonymizationKey: () => Promise<Uint8Array>;
}

/**
 * The built-in source. Streams give events [taken, head) once; tables give the aggregates of events [0, tableHead) each time.
 * The offset of a stream's record is its event's number, so the blacklisted stream has gaps in its offsets, and rightly so.
 */
export function createSampleSource(options: SampleSourceOptions): BatchSource {
  const { dataset, sample } = options;
  const appId = samplePositionId(dataset, sample.seed);
  return {
    async open(positions, signal): Promise<SourceRead> {
      const sequence = new SampleSequence({ seed: sample.seed, startMs: sampleStartMs, spacingMs: sampleSpacingMs });
      if (isStream(dataset)) {
        const taken = Number(positions.get(appId) ?? 0n);
        const head = nextHead(taken, sample);
        const json = await streamJson(dataset, options);
        return {
          totalRows: dataset === 'transaction_stream_blacklisted' ? null : head - taken,
          batches: streamBatches(sequence, json, taken, head, options.batchRows, signal),
          positions: [{ appId, version: BigInt(head) }],
        };
      }
      return {
        totalRows: null,
        batches: tableBatches(sequence, dataset, options, signal),
        positions: [{ appId, version: BigInt(options.tableHead) }],
      };
    },
  };
}

function isStream(dataset: SampleDataset): dataset is StreamDataset {
  return dataset.startsWith('transaction_');
}

async function streamJson(
  dataset: StreamDataset,
  { anonymizationKey }: SampleSourceOptions,
): Promise<(event: SampleEvent) => string | null> {
  switch (dataset) {
    case 'transaction_stream':
      return nestedJson;
    case 'transaction_flattened':
      return flattenedJson;
    case 'transaction_stream_blacklisted':
      return blacklistedJson;
    case 'transaction_stream_anonymized': {
      const anonymizer = new Anonymizer(await anonymizationKey());
      return (event) => anonymizer.json(event);
    }
  }
}

class BatchBuilder {
  readonly #encoder = new TextEncoder();
  #records: UnpackedRecord[] = [];

  get length(): number {
    return this.#records.length;
  }

  add(json: string, offset: number, timestampMs: number): void {
    this.#records.push({ value: this.#encoder.encode(json), offset: BigInt(offset), timestampMs });
  }

  take(): RawBatch {
    const batch = packRecords(0, this.#records);
    this.#records = [];
    return batch;
  }
}

async function* streamBatches(
  sequence: SampleSequence,
  json: (event: SampleEvent) => string | null,
  from: number,
  to: number,
  batchRows: number,
  signal: AbortSignal,
): AsyncGenerator<RawBatch, void, void> {
  const builder = new BatchBuilder();
  for (let index = from; index < to; index++) {
    const event = sequence.event(index);
    const text = json(event);
    if (text !== null) builder.add(text, index, event.timestampMs);
    if (builder.length >= batchRows) {
      throwIfAborted(signal, 'Reading the sample source');
      yield builder.take();
    }
  }
  if (builder.length > 0) yield builder.take();
}

/** Events folded between two looks at the signal: some 20 ms of work. */
const eventsPerSlice = 10_000;

async function* tableBatches(
  sequence: SampleSequence,
  dataset: TableDataset,
  options: SampleSourceOptions,
  signal: AbortSignal,
): AsyncGenerator<RawBatch, void, void> {
  const aggregates = new Aggregates();
  let lastMs = sampleStartMs;
  for (let index = 0; index < options.tableHead; index++) {
    const event = sequence.event(index);
    aggregates.add(event);
    lastMs = event.timestampMs;
    // Gives the process's other work its turn, and the cancel a chance to arrive.
    if (index % eventsPerSlice === 0) await options.clock.sleep(0, signal);
  }
  const builder = new BatchBuilder();
  for (const [row, text] of tableRows(aggregates, dataset).entries()) {
    builder.add(text, row, lastMs);
    if (builder.length >= options.batchRows) {
      throwIfAborted(signal, 'Reading the sample source');
      yield builder.take();
    }
  }
  if (builder.length > 0) yield builder.take();
}

function tableRows(aggregates: Aggregates, dataset: TableDataset): string[] {
  switch (dataset) {
    case 'user_transaction_summary':
      return aggregates.userSummary();
    case 'user_transaction_summary_eur':
      return aggregates.userSummaryEuro();
    case 'payment_method_totals':
      return aggregates.methodTotals();
    case 'product_purchase_counts':
      return aggregates.productCounts();
  }
}
