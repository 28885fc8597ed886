import { setTimeout as delay } from 'node:timers/promises';
import { createKafkaConnector } from '../../src/main/adapters/kafka/kafka-broker';
import type { Broker } from '../../src/main/core/ports';
import { producedEvents, type ProducedEvent } from '../../src/main/core/sample/produced';
import { LakeError } from '../../src/shared/errors';
import { plainKafka } from '../support/kafka/reading';
import { silentLogger } from '../support/kill/real-lake';

const CHUNK = 500;
const RETRY_MS = 200;
const OUTAGE_LIMIT_MS = 180_000;
const DAY_MS = 86_400_000;

export interface TopicMixture {
  readonly seed: number;
  readonly messages: number;
  readonly malformedPercent: number;
  readonly latePercent: number;
  /** Days that the events on time spread over. */
  readonly days: number;
}

/** Event i is offset i / partitions of partition i mod partitions: what an offset must become follows from seed and offset alone. */
export function eventsOf(mixture: TopicMixture, from: number, upTo: number): Iterable<ProducedEvent> {
  const { seed, messages, malformedPercent, latePercent, days } = mixture;
  const spacingMs = Math.max(1, Math.floor((days * DAY_MS) / messages));
  const startMs = Date.UTC(2026, 9, 1);
  return producedEvents({ seed, startMs, spacingMs, from, messages: upTo - from, malformedPercent, latePercent });
}

/** The one writer of a topic, past every death of its broker. */
export class TopicProducer {
  sent = 0;
  private broker: Broker | null = null;

  constructor(
    private readonly brokers: readonly string[],
    private readonly topic: string,
    private readonly partitions: number,
    private readonly mixture: TopicMixture,
  ) {}

  async create(): Promise<void> {
    await (await this.connected()).ensureTopic(this.topic, this.partitions);
  }

  /** Up to event `upTo`, spread over this time. */
  async produce(upTo: number, durationMs: number): Promise<void> {
    const first = this.sent;
    const startedMs = performance.now();
    while (this.sent < upTo) {
      const end = Math.min(this.sent + CHUNK, upTo);
      await this.store([...eventsOf(this.mixture, this.sent, end)]);
      this.sent = end;
      const dueMs = startedMs + (durationMs * (this.sent - first)) / (upTo - first);
      await delay(Math.max(0, dueMs - performance.now()));
    }
  }

  async close(): Promise<void> {
    await this.broker?.close();
    this.broker = null;
  }

  /** Until the topic has each of them once: where an answer was lost, its end offsets tell what was stored. */
  private async store(events: readonly ProducedEvent[]): Promise<void> {
    const startedMs = performance.now();
    let hasFailed = false;
    for (;;) {
      try {
        const broker = await this.connected();
        const left = hasFailed ? await this.absent(broker, events) : events;
        const records = left.map(({ index, key, value }) => ({ key, value, partition: index % this.partitions }));
        await broker.produce(this.topic, records);
        return;
      } catch (error) {
        if (!(error instanceof LakeError) || performance.now() - startedMs > OUTAGE_LIMIT_MS) throw error;
        hasFailed = true;
        await this.close();
        await delay(RETRY_MS);
      }
    }
  }

  private async absent(broker: Broker, events: readonly ProducedEvent[]): Promise<ProducedEvent[]> {
    const { partitions } = await broker.describeTopic(this.topic);
    const ends = new Map(partitions.map(({ partition, latest }) => [partition, Number(latest)]));
    return events.filter(
      ({ index }) => Math.floor(index / this.partitions) >= (ends.get(index % this.partitions) ?? 0),
    );
  }

  private async connected(): Promise<Broker> {
    this.broker ??= await createKafkaConnector({ logger: silentLogger }).connect(plainKafka(this.brokers));
    return this.broker;
  }
}
