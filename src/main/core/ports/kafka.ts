import type { KafkaSettings } from '../../../shared/contract/settings';
import type { RawBatch } from './raw-batch';

export interface TopicPartition {
  readonly partition: number;
  /** First offset still in the topic. */
  readonly earliest: bigint;
  /** One past the last offset that can be read now: before the first open transaction. */
  readonly latest: bigint;
  /** One past the last offset written, open transactions too; left out where nobody asked. */
  readonly highWatermark?: bigint;
}

export interface TopicDescription {
  readonly topic: string;
  readonly clusterId: string;
  /** Changes when a topic is deleted and made again; the name where the broker does not tell. */
  readonly topicId: string;
  readonly partitions: readonly TopicPartition[];
}

export interface BrokerRecord {
  readonly key: string | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | string | null;
  readonly timestampMs?: number;
  /** Left out: by the key, as other producers do. */
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ConnectionStep {
  readonly step: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Settings and what is kept apart from them. */
export interface KafkaConnection {
  readonly settings: KafkaSettings;
  /** Of SASL; null where none is set. Goes into no log and no error. */
  readonly password: string | null;
}

export interface TopicRead {
  readonly topic: string;
  /** Members of one group share its partitions; null: all of them, alone. */
  readonly groupId: string | null;
  /**
   * The partitions that are this reader's from now on (before: none). Resolves with the next offset of each; one that is left out starts at its
   * earliest. Called after every join of the group; without one at the beginning, and again after `onRevoked` when partitions were added.
   */
  onAssigned(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>>;
  /**
   * The partitions are about to be another's: whatever was taken of them must be committed or given up when this resolves. No batch comes between
   * this and the next `onAssigned`. It comes though `onBatch` is pending. Not called where the membership was lost already (`onLost`), nor at the end.
   */
  onRevoked(): Promise<void>;
  /** The group went on without this member (it was silent too long): another may hold the partitions already. */
  onLost(): void;
  /**
   * One batch at a time; the next comes when it resolves, and what is fetched meanwhile is bounded: back-pressure. An empty one tells how far the partition
   * was read where its last offsets had no records (`noRecordsBefore`).
   */
  onBatch(batch: RawBatch): Promise<void>;
  /** Told at changes: whether brokers answer. The reader goes on trying by itself. */
  onReachable(reachable: boolean): void;
  readonly signal: AbortSignal;
}

/** A Kafka cluster. Errors: UNAVAILABLE (cannot be reached), NOT_FOUND (topic), REFUSED (TLS, log-in, rights), SOURCE (anything it answers that cannot be used). */
export interface Broker {
  /** Of all partitions, or of `partitions` only, whatever becomes of the others. UNAVAILABLE where one of these has no leader now. One that is not there is left out. */
  describeTopic(topic: string, partitions?: readonly number[]): Promise<TopicDescription>;
  /** Without the cluster's own. */
  listTopics(): Promise<{ topic: string; partitions: number }[]>;
  /** Of each partition the first offset whose record is of this time (milliseconds since the epoch) or later; its end where there is none. */
  offsetsAt(topic: string, timestampMs: number): Promise<Map<number, bigint>>;
  /** Creates the topic where it does not exist. `compacted`: keeps the newest record of each key. */
  ensureTopic(topic: string, partitions: number, options?: { readonly compacted?: boolean }): Promise<void>;
  /**
   * Reads in order within each partition, from where `onAssigned` says, until the signal fires. An outage is waited out. Errors: SOURCE (the topic was
   * made again, an offset is not there any more, a record that cannot be read), NOT_FOUND, REFUSED, and whatever a callback rejects with.
   */
  read(options: TopicRead): Promise<void>;
  /** Tells the group its offsets, for other tools to see: the next offset to read, per partition. As the member that reads, where there is one. Best effort. */
  commitHint(groupId: string, topic: string, next: ReadonlyMap<number, bigint>): Promise<void>;
  /** acks all, idempotent. Resolves when the cluster has the records. */
  produce(topic: string, records: readonly BrokerRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** A topic that a feed reads, and the group that it reads as. */
export interface TopicUse {
  readonly topic: string;
  readonly groupId: string;
}

export interface BrokerConnector {
  connect(connection: KafkaConnection): Promise<Broker>;
  /** Each step up to the first that fails: address, TCP, TLS, log-in, metadata, rights to `uses`. Never throws. */
  test(connection: KafkaConnection, uses?: readonly TopicUse[]): Promise<ConnectionStep[]>;
}
