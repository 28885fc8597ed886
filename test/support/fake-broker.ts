import { LakeError } from '../../src/shared/errors';
import {
  packRecords,
  type Broker,
  type BrokerConnector,
  type BrokerRecord,
  type RawBatch,
  type TopicDescription,
  type TopicRead,
} from '../../src/main/core/ports';

interface StoredRecord {
  readonly offset: bigint;
  readonly value: Uint8Array | null;
  readonly timestampMs: number;
}

interface FakeTopic {
  readonly id: string;
  readonly partitions: { records: StoredRecord[]; earliest: bigint; latest: bigint }[];
}

const BATCH_RECORDS = 100;
const encoder = new TextEncoder();

/** A cluster in memory that passes the contract suite of the real one, with handles for what a test must make happen to it. */
export class FakeBroker implements Broker {
  /** Group offsets as other tools would see them: groupId → partition → next offset. */
  readonly hints = new Map<string, ReadonlyMap<number, bigint>>();
  /** Set: every question fails with it, until it is null again. */
  outage: LakeError | null = null;
  closed = false;
  private readonly topics = new Map<string, FakeTopic>();
  private topicsMade = 0;
  private readonly readers = new Set<() => void>();

  constructor(private readonly clusterId = 'fake-cluster') {}

  connector(): BrokerConnector {
    return {
      connect: () => (this.outage === null ? Promise.resolve(this) : Promise.reject(this.outage)),
      test: () =>
        Promise.resolve([
          { step: 'metadata', ok: this.outage === null, message: this.outage?.message ?? 'The fake answers.' },
        ]),
    };
  }

  async describeTopic(topic: string): Promise<TopicDescription> {
    if (this.outage !== null) throw this.outage;
    const { id, partitions } = this.known(topic);
    return {
      topic,
      clusterId: this.clusterId,
      topicId: id,
      partitions: partitions.map(({ earliest, latest }, partition) => ({ partition, earliest, latest })),
    };
  }

  async ensureTopic(topic: string, partitions: number): Promise<void> {
    if (this.outage !== null) throw this.outage;
    if (this.topics.has(topic)) return;
    const empty = Array.from({ length: partitions }, () => ({ records: [], earliest: 0n, latest: 0n }));
    this.topics.set(topic, { id: `topic-${++this.topicsMade}`, partitions: empty });
  }

  async produce(topic: string, records: readonly BrokerRecord[]): Promise<void> {
    if (this.outage !== null) throw this.outage;
    const { partitions } = this.known(topic);
    for (const record of records) {
      const partition =
        record.key === null
          ? 0
          : [...record.key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % partitions.length;
      this.append(
        topic,
        record.partition ?? partition,
        typeof record.value === 'string' ? encoder.encode(record.value) : record.value,
        record.timestampMs ?? 0,
      );
    }
  }

  /** One message to a partition of the test's choice; null is a tombstone. */
  append(topic: string, partition: number, value: Uint8Array | null, timestampMs = 0): void {
    const stored = this.known(topic).partitions[partition];
    if (stored === undefined) throw new Error(`Topic ${topic} has no partition ${partition}.`);
    stored.records.push({ offset: stored.latest, value, timestampMs });
    stored.latest++;
    for (const wake of this.readers) wake();
  }

  /** Offsets that carry no record, as a transaction's marker does. */
  skipOffsets(topic: string, partition: number, count: bigint): void {
    const stored = this.known(topic).partitions[partition];
    if (stored !== undefined) stored.latest += count;
  }

  /** What retention does. */
  removeBefore(topic: string, partition: number, offset: bigint): void {
    const stored = this.known(topic).partitions[partition];
    if (stored === undefined) return;
    stored.earliest = offset;
    stored.records = stored.records.filter((record) => record.offset >= offset);
  }

  /** Deletes the topic and makes it again, empty. */
  recreate(topic: string): void {
    const partitions = this.known(topic).partitions.length;
    this.topics.set(topic, {
      id: `topic-${++this.topicsMade}`,
      partitions: Array.from({ length: partitions }, () => ({ records: [], earliest: 0n, latest: 0n })),
    });
  }

  listTopics(): Promise<{ topic: string; partitions: number }[]> {
    return Promise.resolve(
      [...this.topics].map(([topic, { partitions }]) => ({ topic, partitions: partitions.length })),
    );
  }

  offsetsAt(topic: string, timestampMs: number): Promise<Map<number, bigint>> {
    const { partitions } = this.known(topic);
    return Promise.resolve(
      new Map(
        partitions.map(({ records, latest }, partition) => [
          partition,
          records.find((record) => record.timestampMs >= timestampMs)?.offset ?? latest,
        ]),
      ),
    );
  }

  async read({ topic, onAssigned, onBatch, signal }: TopicRead): Promise<void> {
    const { id, partitions } = this.known(topic);
    const next = new Map(await onAssigned([...partitions.keys()]));
    let wake: () => void = () => {};
    const wakeThis = (): void => wake();
    this.readers.add(wakeThis);
    signal.addEventListener('abort', wakeThis);
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    try {
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (this.known(topic).id !== id)
          throw new LakeError('SOURCE', `Topic ${topic} was made again while it was read.`, { details: { topic } });
        const batch = this.outage === null ? this.fetch(topic, next) : null;
        if (batch === null) await woken;
        else await Promise.race([onBatch(batch), aborted]);
      }
    } finally {
      this.readers.delete(wakeThis);
      signal.removeEventListener('abort', wakeThis);
    }
  }

  async commitHint(groupId: string, _topic: string, next: ReadonlyMap<number, bigint>): Promise<void> {
    if (this.outage !== null) throw this.outage;
    this.hints.set(groupId, new Map(next));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private fetch(topic: string, next: Map<number, bigint>): RawBatch | null {
    for (const [partition, { records, earliest, latest }] of this.known(topic).partitions.entries()) {
      const wanted = next.get(partition) ?? earliest;
      if (wanted < earliest || wanted > latest) {
        throw new LakeError('SOURCE', `Topic ${topic} cannot be read on from offset ${wanted}.`, {
          details: {
            topic,
            partition,
            wantedOffset: wanted.toString(),
            earliestOffset: earliest.toString(),
            latestOffset: latest.toString(),
          },
        });
      }
      const found = records.filter((record) => record.offset >= wanted).slice(0, BATCH_RECORDS);
      const last = found.at(-1);
      if (last === undefined) continue;
      next.set(partition, last.offset + 1n);
      return packRecords(partition, found);
    }
    return null;
  }

  private known(topic: string): FakeTopic {
    const known = this.topics.get(topic);
    if (known === undefined) throw new LakeError('NOT_FOUND', `There is no topic ${topic}.`, { details: { topic } });
    return known;
  }
}
