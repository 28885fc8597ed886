import type { KafkaSettings } from '../../../shared/contract/settings';
import type { RawBatch } from './raw-batch';

export interface TopicPartition {
  readonly partition: number;
  /** First offset still in the topic. */
  readonly earliest: bigint;
  /** One past the last offset. */
  readonly latest: bigint;
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
  readonly value: Uint8Array | string;
  readonly timestampMs?: number;
}

export interface ConnectionStep {
  readonly step: string;
  readonly ok: boolean;
  readonly message: string;
}

/** A Kafka cluster. Errors: UNAVAILABLE (cannot be reached), NOT_FOUND (topic), SOURCE (anything it answers that cannot be used). */
export interface Broker {
  describeTopic(topic: string): Promise<TopicDescription>;
  /** Creates the topic where it does not exist. */
  ensureTopic(topic: string, partitions: number): Promise<void>;
  /**
   * Reads every partition from the given offsets (inclusive; a partition that is not named starts at its earliest), in order within each
   * partition. Calls `onBatch` one batch at a time and fetches on only when it resolves (back-pressure). Resolves when the signal fires.
   * Group offsets are written only by `commitHint`, and are never what the reading starts from.
   */
  consume(options: {
    topic: string;
    groupId: string;
    from: ReadonlyMap<number, bigint>;
    onBatch: (batch: RawBatch) => Promise<void>;
    signal: AbortSignal;
  }): Promise<void>;
  /** Tells the group its offsets, for other tools to see: the next offset to read, per partition. Best effort. */
  commitHint(groupId: string, topic: string, next: ReadonlyMap<number, bigint>): Promise<void>;
  /** acks all. Resolves when the cluster has the records. */
  produce(topic: string, records: readonly BrokerRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerConnector {
  connect(settings: KafkaSettings): Promise<Broker>;
  /** Each step up to the first that fails: address, TCP, metadata. Never throws. */
  test(settings: KafkaSettings): Promise<ConnectionStep[]>;
}
