import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { Broker, BrokerRecord, Clock } from '../ports';

/** Records of one request: about 450 kB of sample events. */
const BATCH_RECORDS = 1_000;
/** With a rate, at least so many requests a second, so that it is a flow and not bursts. */
const REQUESTS_PER_SECOND = 10;
const REQUESTS_IN_FLIGHT = 4;

/**
 * Without a time of its own on purpose: Kafka stamps a record when it is sent. Its retention removes records whose stamp is older than a
 * week, and Kafka 4 refuses stamps more than an hour ahead (log.message.timestamp.after.max.ms); the event's time is in the value.
 */
export interface SampleRecord {
  readonly key: string | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | string | null;
}

export interface ProduceSampleOptions {
  readonly broker: Broker;
  readonly topic: string;
  readonly events: AsyncIterable<SampleRecord> | Iterable<SampleRecord>;
  /** How many; fewer where the events end before. */
  readonly messages: number;
  /** Messages a second; null as fast as the cluster takes them. */
  readonly rate: number | null;
  /** Of the topic, where it has to be made. */
  readonly partitions: number;
  /** A changelog: the topic, where it has to be made, keeps the newest record of each key, and one request follows the other, so that it is in order. */
  readonly isChangelog?: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { messages: number; valueBytes: number }) => void;
}

/** Sends events to a topic, which is made if it is missing. Resolves when the cluster has all of them. Errors: UNAVAILABLE, SOURCE, CANCELLED. */
export async function produceSample(
  options: ProduceSampleOptions,
): Promise<{ messages: number; valueBytes: number; durationMs: number }> {
  const { broker, topic, rate, clock, signal } = options;
  if (rate !== null && !(rate > 0))
    throw new LakeError('INVALID_INPUT', `A rate of ${rate} messages a second cannot be kept. Give one above zero.`);
  const isChangelog = options.isChangelog === true;
  await broker.ensureTopic(topic, options.partitions, { compacted: isChangelog });
  const mostInFlight = isChangelog ? 1 : REQUESTS_IN_FLIGHT;
  const batchRecords =
    rate === null ? BATCH_RECORDS : Math.max(1, Math.min(BATCH_RECORDS, Math.ceil(rate / REQUESTS_PER_SECOND)));
  const startedAtMs = clock.monotonicMs();
  const inFlight = new Set<Promise<void>>();
  /** Why a request failed; no more is sent after the first one did. */
  const failures: unknown[] = [];
  let taken = 0;
  let messages = 0;
  let valueBytes = 0;

  const send = async (records: readonly BrokerRecord[], bytes: number): Promise<void> => {
    try {
      await broker.produce(topic, records);
      messages += records.length;
      valueBytes += bytes;
      options.onProgress({ messages, valueBytes });
    } catch (error) {
      failures.push(error);
    }
  };

  try {
    for await (const { records, bytes } of batchesOf(options.events, options.messages, batchRecords)) {
      if (failures.length > 0) break;
      throwIfAborted(signal, `Sending to topic ${topic}`);
      if (rate !== null) {
        // From the start, not from the batch before: what one batch is late, the next makes up.
        const waitMs = startedAtMs + (taken / rate) * 1000 - clock.monotonicMs();
        if (waitMs > 0) await clock.sleep(waitMs, signal);
      }
      taken += records.length;
      const sending: Promise<void> = send(records, bytes).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= mostInFlight) await Promise.race(inFlight);
    }
  } finally {
    await Promise.all(inFlight);
  }
  if (failures.length > 0) throw failures[0];
  return { messages, valueBytes, durationMs: clock.monotonicMs() - startedAtMs };
}

async function* batchesOf(
  events: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  limit: number,
  batchRecords: number,
): AsyncGenerator<{ records: BrokerRecord[]; bytes: number }> {
  if (limit <= 0) return;
  let records: BrokerRecord[] = [];
  let bytes = 0;
  let taken = 0;
  for await (const event of events) {
    records.push({ key: event.key, value: event.value });
    bytes += typeof event.value === 'string' ? utf8Length(event.value) : (event.value?.byteLength ?? 0);
    taken++;
    if (records.length === batchRecords || taken === limit) {
      yield { records, bytes };
      records = [];
      bytes = 0;
    }
    if (taken === limit) return;
  }
  if (records.length > 0) yield { records, bytes };
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  return encoder.encode(text).byteLength;
}
