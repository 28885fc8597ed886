import { messageOf } from '../../../shared/errors';
import type { Broker, Clock, Logger, TopicDescription, TopicPartition } from '../ports';

export interface EndOffsetsPorts {
  readonly topic: string;
  readonly broker: Broker;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Partitions whose end is asked for where the cluster cannot tell that of all. */
  readonly own: () => readonly number[];
  /** Null where the cluster did not answer. */
  readonly onSeen: (partitions: readonly TopicPartition[] | null) => void;
}

/** The topic's end as last seen, asked for beside the reading. */
export class EndOffsets {
  /** Monotonic time at which the last answer was asked for; before the first one, minus infinity. */
  seenAtMs = Number.NEGATIVE_INFINITY;
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | null = null;
  private partitions: readonly TopicPartition[] = [];

  constructor(private readonly ports: EndOffsetsPorts) {}

  /** Asks if the last question is older than `periodMs` and answered. Never throws: a broker that is away is the reader's affair. */
  refresh(periodMs: number): void {
    const { topic, broker, clock, logger, onSeen } = this.ports;
    const nowMs = clock.monotonicMs();
    if (this.asking !== null || nowMs - this.askedAtMs < periodMs) return;
    this.askedAtMs = nowMs;
    this.asking = broker
      .describeTopic(topic)
      .catch((error: unknown) => this.askForOwn(error))
      .then(
        (description) => {
          this.know(description.partitions);
          this.seenAtMs = nowMs;
          return this.partitions;
        },
        (error: unknown) => {
          logger.warn('consumer.end-offsets', { topic, reason: messageOf(error) });
          return null;
        },
      )
      .then((partitions) => {
        this.asking = null;
        onSeen(partitions);
      });
  }

  /** As another question was answered, which may have been for some of the partitions. */
  know(partitions: readonly TopicPartition[]): void {
    const told = new Map([...this.partitions, ...partitions].map((end) => [end.partition, end]));
    this.partitions = [...told.values()].toSorted((a, b) => a.partition - b.partition);
  }

  /** All that were ever told of. */
  get all(): readonly TopicPartition[] {
    return this.partitions;
  }

  /** A partition of another instance without a leader hides no end of ours. */
  private async askForOwn(error: unknown): Promise<TopicDescription> {
    const { topic, broker, own } = this.ports;
    const partitions = own();
    if (partitions.length === 0) throw error;
    return await broker.describeTopic(topic, partitions);
  }

  /** Messages between the positions and the end, of the partitions that have a position. */
  lag(next: ReadonlyMap<number, bigint>): number {
    let messages = 0n;
    for (const { partition, latest } of this.partitions) {
      const position = next.get(partition);
      if (position !== undefined && latest > position) messages += latest - position;
    }
    return Number(messages);
  }

  async settled(): Promise<void> {
    await this.asking;
  }
}
