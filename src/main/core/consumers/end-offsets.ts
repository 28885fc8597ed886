import { messageOf } from '../../../shared/errors';
import type { Broker, Clock, Logger, TopicPartition } from '../ports';

/** The topic's end as last seen, asked for beside the reading. */
export class EndOffsets {
  /** Monotonic time at which the last answer was asked for; before the first one, minus infinity. */
  seenAtMs = Number.NEGATIVE_INFINITY;
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | null = null;

  constructor(
    private partitions: readonly TopicPartition[],
    private readonly ports: { topic: string; broker: Broker; clock: Clock; logger: Logger; onSeen: () => void },
  ) {}

  /** Asks if the last question is older than `periodMs` and answered. Never throws: a broker that is away is the reader's affair. */
  refresh(periodMs: number): void {
    const { topic, broker, clock, logger, onSeen } = this.ports;
    const nowMs = clock.monotonicMs();
    if (this.asking !== null || nowMs - this.askedAtMs < periodMs) return;
    this.askedAtMs = nowMs;
    this.asking = broker
      .describeTopic(topic)
      .then(
        (description) => {
          this.partitions = description.partitions;
          this.seenAtMs = nowMs;
        },
        (error: unknown) => logger.warn('consumer.end-offsets', { topic, reason: messageOf(error) }),
      )
      .finally(() => {
        this.asking = null;
        onSeen();
      });
  }

  /** Messages between the positions and the end. */
  lag(next: ReadonlyMap<number, bigint>): number {
    let messages = 0n;
    for (const { partition, earliest, latest } of this.partitions) {
      const position = next.get(partition) ?? earliest;
      if (latest > position) messages += latest - position;
    }
    return Number(messages);
  }

  async settled(): Promise<void> {
    await this.asking;
  }
}
