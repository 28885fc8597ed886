import { offsetAfter, valueAt, type Broker, type KafkaConnection, type RawBatch } from '../../../src/main/core/ports';

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
export function readAlone(broker: Pick<Broker, 'read'>, { topic, from, onBatch, signal }: ReadingAlone): Promise<void> {
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

/** The values of the topic's first batch, as text. */
export async function readFirstValues(broker: Pick<Broker, 'read'>, topic: string): Promise<string[]> {
  const stop = new AbortController();
  const values: string[] = [];
  await readAlone(broker, {
    topic,
    from: new Map(),
    signal: stop.signal,
    onBatch: async (batch) => {
      for (let i = 0; i < batch.count; i += 1) values.push(Buffer.from(valueAt(batch, i) ?? []).toString('utf8'));
      stop.abort();
    },
  });
  return values;
}

export interface ReadingInGroup {
  readonly topic: string;
  readonly groupId: string;
  /** The next offset of each partition, as the readers of the group agree on: moved by `onBatch`, or by the reader's own way of committing. */
  readonly next: Map<number, bigint>;
  /** What happens, as it happens: `<name> assigned 0 1`, `<name> batch 0`, `<name> revoked`, `<name> lost`, `<name> away`, `<name> back`. */
  readonly onEvent: (event: string) => void;
  readonly name: string;
  readonly onBatch?: (batch: RawBatch) => Promise<void>;
  readonly onRevoked?: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** A member of a group, whose positions the group's readers share in memory. */
export function readInGroup(broker: Pick<Broker, 'read'>, options: ReadingInGroup): Promise<void> {
  const { topic, groupId, next, onEvent, name, onBatch, onRevoked, signal } = options;
  return broker.read({
    topic,
    groupId,
    onAssigned: (partitions) => {
      onEvent(`${name} assigned ${partitions.join(' ')}`);
      return Promise.resolve(new Map([...next].filter(([partition]) => partitions.includes(partition))));
    },
    onRevoked: async () => {
      await onRevoked?.();
      onEvent(`${name} revoked`);
    },
    onLost: () => {
      onEvent(`${name} lost`);
    },
    onBatch: async (batch) => {
      onEvent(`${name} batch ${batch.partition}`);
      const after = offsetAfter(batch);
      if (after !== null) next.set(batch.partition, after);
      await onBatch?.(batch);
    },
    onReachable: (reachable) => onEvent(`${name} ${reachable ? 'back' : 'away'}`),
    signal,
  });
}

/** Resolves once the condition holds; `changed` is called by whoever may have made it true. */
export function condition(holds: () => boolean): { readonly changed: () => void; readonly met: Promise<void> } {
  let resolve: () => void = () => {};
  const met = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { met, changed: () => holds() && resolve() };
}
