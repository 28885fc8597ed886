import { LakeError } from '../../src/shared/errors';
import {
  noRecordsBefore,
  packRecords,
  type Broker,
  type BrokerConnector,
  type BrokerRecord,
  type RawBatch,
  type TopicDescription,
  type TopicRead,
  type UnpackedRecord,
} from '../../src/main/core/ports';
import { Stopper } from '../../src/main/adapters/kafka/stopper';
import { FakeGroup, FakeMember } from './kafka/fake-group';

interface FakeTopic {
  readonly id: string;
  readonly partitions: { records: UnpackedRecord[]; earliest: bigint; latest: bigint }[];
}

const BATCH_RECORDS = 100;
const encoder = new TextEncoder();

/** A cluster in memory that passes the contract suite of the real one, with handles for what a test must make happen to it. */
export class FakeBroker implements Broker {
  /** Group offsets as other tools would see them: groupId → partition → next offset. */
  readonly hints = new Map<string, ReadonlyMap<number, bigint>>();
  /** Partitions that none can say anything of now. */
  readonly leaderless = new Set<number>();
  closed = false;
  private away: LakeError | null = null;
  private readonly groups = new Map<string, FakeGroup>();
  private readonly members = new Set<FakeMember>();
  private readonly topics = new Map<string, FakeTopic>();
  private topicsMade = 0;
  private readonly readers = new Set<() => void>();

  constructor(private readonly clusterId = 'fake-cluster') {}

  /** Set: every question fails with it, until it is null again. */
  get outage(): LakeError | null {
    return this.away;
  }

  set outage(outage: LakeError | null) {
    this.away = outage;
    for (const wake of this.readers) wake();
  }

  connector(): BrokerConnector {
    return {
      connect: () => (this.outage === null ? Promise.resolve(this) : Promise.reject(this.outage)),
      test: () =>
        Promise.resolve([
          { step: 'metadata', ok: this.outage === null, message: this.outage?.message ?? 'The fake answers.' },
        ]),
    };
  }

  async describeTopic(topic: string, wanted?: readonly number[]): Promise<TopicDescription> {
    if (this.outage !== null) throw this.outage;
    const { id, partitions } = this.known(topic);
    for (const partition of this.leaderless) {
      if (wanted !== undefined && !wanted.includes(partition)) continue;
      throw new LakeError('UNAVAILABLE', `Partition ${partition} of topic ${topic} has no leader now.`, {
        details: { topic, partition },
      });
    }
    return {
      topic,
      clusterId: this.clusterId,
      topicId: id,
      partitions: partitions
        .map(({ earliest, latest }, partition) => ({ partition, earliest, latest }))
        .filter(({ partition }) => wanted === undefined || wanted.includes(partition)),
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
      this.store(topic, record.partition ?? partition, {
        key: record.key === null ? null : encoder.encode(record.key),
        value: typeof record.value === 'string' ? encoder.encode(record.value) : record.value,
        timestampMs: record.timestampMs ?? 0,
        headers: Object.entries(record.headers ?? {}).map(([name, value]) => ({ name, value: encoder.encode(value) })),
      });
    }
  }

  /** One message to a partition of the test's choice; null is a tombstone. */
  append(topic: string, partition: number, value: Uint8Array | null, timestampMs = 0): void {
    this.store(topic, partition, { key: null, value, timestampMs, headers: [] });
  }

  private store(topic: string, partition: number, record: Omit<UnpackedRecord, 'offset'>): void {
    const stored = this.known(topic).partitions[partition];
    if (stored === undefined) throw new Error(`Topic ${topic} has no partition ${partition}.`);
    stored.records.push({ ...record, offset: stored.latest });
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

  /** More partitions, which whoever reads the topic gets to know of at once. */
  addPartitions(topic: string, count: number): void {
    const { partitions } = this.known(topic);
    for (let added = 0; added < count; added++) partitions.push({ records: [], earliest: 0n, latest: 0n });
    for (const group of this.groups.values()) group.gather();
    for (const member of this.members) if (member.topic === topic) member.end('revoked');
  }

  /** As if the members of the group had been silent too long: each is told, and joins again. */
  loseMembers(groupId: string): void {
    this.groups.get(groupId)?.expelAll();
  }

  async read(read: TopicRead): Promise<void> {
    const { topic, groupId, signal } = read;
    const { id } = this.known(topic);
    const stopper = new Stopper();
    const group = groupId === null ? null : this.group(groupId);
    const member = new FakeMember(topic);
    const stop = (): void => {
      stopper.stop();
      member.end('stopped');
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    if (group === null) this.members.add(member);
    try {
      while (!stopper.stopped) {
        if (group === null) member.assign([]);
        const all = [...this.known(topic).partitions.keys()];
        const partitions = group === null ? all : await stopper.race(group.join(member));
        if (partitions === null || stopper.stopped) return;
        await this.readAssigned(read, id, member, partitions);
        if (member.ending === 'lost') read.onLost();
        else if (member.ending === 'revoked') await stopper.race(read.onRevoked());
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.members.delete(member);
      group?.leave(member);
    }
  }

  private async readAssigned(
    { topic, onAssigned, onBatch, onReachable }: TopicRead,
    id: string,
    member: FakeMember,
    partitions: readonly number[],
  ): Promise<void> {
    const { turn } = member;
    const given = await turn.race(onAssigned(partitions));
    if (given === null) return;
    const next = new Map(given);
    let wake: () => void = () => {};
    const wakeThis = (): void => wake();
    this.readers.add(wakeThis);
    turn.onStop(wakeThis);
    let isReachable = true;
    try {
      while (!turn.stopped) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (this.known(topic).id !== id)
          throw new LakeError('SOURCE', `Topic ${topic} was made again while it was read.`, { details: { topic } });
        if (isReachable !== (this.away === null)) {
          isReachable = this.away === null;
          onReachable(isReachable);
        }
        await turn.race(member.inHand);
        if (turn.stopped) return;
        const batch = isReachable ? this.fetch(topic, partitions, next) : null;
        if (batch === null) {
          await woken;
        } else {
          const handed = onBatch(batch);
          member.inHand = handed.catch(() => undefined);
          await turn.race(handed);
        }
      }
    } finally {
      this.readers.delete(wakeThis);
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

  private group(groupId: string): FakeGroup {
    const known = this.groups.get(groupId) ?? new FakeGroup((topic) => this.known(topic).partitions.length);
    this.groups.set(groupId, known);
    return known;
  }

  private fetch(topic: string, partitions: readonly number[], next: Map<number, bigint>): RawBatch | null {
    for (const partition of partitions) {
      const stored = this.known(topic).partitions[partition];
      if (stored === undefined || this.leaderless.has(partition)) continue;
      const { records, earliest, latest } = stored;
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
      if (last === undefined) {
        if (wanted === latest) continue;
        next.set(partition, latest);
        return noRecordsBefore(latest, partition);
      }
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
