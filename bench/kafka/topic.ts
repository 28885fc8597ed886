import { createKafkaConnector } from '../../src/main/adapters/kafka/kafka-broker';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { produceSample, type SampleRecord } from '../../src/main/core/consumers/produce';
import type { Broker } from '../../src/main/core/ports';
import { nestedJson } from '../../src/main/core/sample/datasets';
import { SampleSequence } from '../../src/main/core/sample/generator';
import { plainKafka } from '../../test/support/kafka/reading';

export const partitions = 6;
/** 5,000,000 events begin at 18:00 and end two days later: a consumer at speed sees one day, now and then two. */
const startMs = Date.UTC(2026, 9, 1, 18);
const spacingMs = 40;

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

export function eventsOf(seed: number): SampleSequence {
  return new SampleSequence({ seed, startMs, spacingMs });
}

/** Every hundredth is no JSON. */
export function message(sequence: SampleSequence, index: number): SampleRecord {
  const event = sequence.event(index);
  const json = nestedJson(event);
  return { key: event.user.id, value: index % 100 === 7 ? json.slice(0, -20) : json };
}

function* messagesOf(sequence: SampleSequence): Generator<SampleRecord, void, void> {
  for (let index = 0; ; index += 1) yield message(sequence, index);
}

export function connect(brokers: readonly string[]): Promise<Broker> {
  return createKafkaConnector({ logger: silent }).connect(plainKafka(brokers));
}

/** Resolves with the value bytes when the cluster has all of them. */
export async function fill(brokers: readonly string[], topic: string, messages: number): Promise<number> {
  const broker = await connect(brokers);
  try {
    const { valueBytes } = await produceSample({
      broker,
      topic,
      events: messagesOf(eventsOf(1)),
      messages,
      rate: null,
      partitions,
      clock: createSystemClock(),
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    return valueBytes;
  } finally {
    await broker.close();
  }
}
