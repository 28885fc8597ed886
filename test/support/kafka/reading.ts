import type { Broker, KafkaConnection, RawBatch } from '../../../src/main/core/ports';

/** Plain TCP, no log-in. */
export function plainKafka(brokers: readonly string[]): KafkaConnection {
  return {
    settings: { brokers: [...brokers], clientId: 'lagoon-test', tls: null, sasl: null, schemaRegistry: null },
    password: null,
  };
}

export interface ReadingAlone {
  readonly topic: string;
  /** Next offset of each partition; the others start at their earliest. */
  readonly from: ReadonlyMap<number, bigint>;
  readonly onBatch: (batch: RawBatch) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Every partition, with no group to share them. */
export function readAlone(broker: Broker, { topic, from, onBatch, signal }: ReadingAlone): Promise<void> {
  return broker.read({
    topic,
    groupId: null,
    onAssigned: () => Promise.resolve(from),
    onRevoked: () => Promise.resolve(),
    onLost: () => {},
    onBatch,
    onReachable: () => {},
    signal,
  });
}
