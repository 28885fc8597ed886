import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { LakeError, messageOf } from '../../../shared/errors';
import type { KafkaConnection, Logger, RawBatch, TopicDescription } from '../../core/ports';
import { RETRY, createClient } from './client';
import { toLakeError } from './errors';
import { checkPositions } from './positions';
import { toRawBatch } from './raw-batch';

/** One answer's size, of all partitions and of one: with the batch that the receiver holds, the bound on memory. */
const FETCH_MAX_BYTES = 16 * 1024 * 1024;
const PARTITION_MAX_BYTES = 4 * 1024 * 1024;
/** How long a broker may hold a fetch with nothing to give; also how long stopping can take. */
const FETCH_WAIT_MS = 500;
const SESSION_TIMEOUT_MS = 60_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 15_000;
/** A compacted topic has a gap in every batch: its offsets are looked up at most so often. */
const RECHECK_MS = 1_000;
const OUT_OF_RANGE = 'Offset out of range, resetting to default offset';

export interface ConsumeTopicOptions {
  readonly connection: KafkaConnection;
  readonly logger: Logger;
  readonly topic: string;
  readonly groupId: string;
  readonly from: ReadonlyMap<number, bigint>;
  readonly onBatch: (batch: RawBatch) => Promise<void>;
  readonly signal: AbortSignal;
  readonly describe: () => Promise<TopicDescription>;
}

/**
 * Reads a topic until the signal fires, through whatever the cluster does meanwhile. kafkajs reads only as a member of a group, and
 * after each join it goes by the group's committed offsets; so the reader joins a group of its own that nobody else is in, and is
 * put back to `next`, its own account of what was handed over, after every join. That account also decides about each batch: offsets
 * below it were delivered already and are dropped, a jump over it is looked into before anything is delivered.
 */
export async function consumeTopic(options: ConsumeTopicOptions): Promise<void> {
  const reader = new TopicReader(options);
  let backoffMs = FIRST_BACKOFF_MS;
  while (!options.signal.aborted) {
    const deliveredBefore = reader.delivered;
    try {
      await reader.session();
    } catch (error) {
      if (reader.receiverFailure !== null) throw reader.receiverFailure.error;
      const failure = toLakeError(error, `Reading topic ${options.topic}`, { topic: options.topic });
      if (!failure.retryable) throw failure;
      if (reader.delivered > deliveredBefore) backoffMs = FIRST_BACKOFF_MS;
      options.logger.warn('kafka.reader.retry', {
        topic: options.topic,
        retryInMs: backoffMs,
        reason: failure.message,
      });
      await delay(backoffMs, undefined, { signal: options.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }
}

class TopicReader {
  delivered = 0;
  /** Whatever it is, it is the receiver's, and no reason to ask the cluster again. */
  receiverFailure: { readonly error: unknown } | null = null;
  private readonly next: Map<number, bigint>;
  private topicId: string | null = null;
  private checkedAt = Number.NEGATIVE_INFINITY;
  /** One for all batches: a listener for each would pile up on the signal. */
  private readonly aborted: Promise<void>;

  constructor(private readonly options: ConsumeTopicOptions) {
    this.next = new Map(options.from);
    this.aborted = abortion(options.signal);
  }

  /** One life of a kafkajs consumer. Resolves when the signal fires; rejects where the reading cannot go on in this life. */
  async session(): Promise<void> {
    const { connection, logger, topic, groupId, signal } = this.options;
    await this.check();
    if (signal.aborted) return;

    let fail: (error: unknown) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // It may reject before it is awaited below.
    failed.catch(() => undefined);

    /** What the next batch has to wait for: the account is compared with the cluster's offsets. */
    let pendingCheck: Promise<void> = Promise.resolve();
    const recheck = (): void => {
      pendingCheck = this.check().then(() => this.seekAll(consumer));
      pendingCheck.catch(fail);
    };
    const client = await createClient(connection, logger, (message) => {
      if (message.includes(OUT_OF_RANGE)) recheck();
    });
    const consumer = client.consumer({
      groupId: `${groupId}.reader-${crypto.randomUUID()}`,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: SESSION_TIMEOUT_MS,
      maxBytes: FETCH_MAX_BYTES,
      maxBytesPerPartition: PARTITION_MAX_BYTES,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      // A crash ends the session; the loop outside starts another, from `next`.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    let joins = 0;
    consumer.on(consumer.events.CRASH, (event) => fail(event.payload.error));
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.seekAll(consumer);
      // A join after the first means that the cluster changed: the topic may be another one now.
      if (joins++ > 0) recheck();
    });

    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => {
          if (signal.aborted || this.receiverFailure !== null) return;
          try {
            await pendingCheck;
            await this.deliver(payload, consumer);
          } catch (error) {
            fail(error);
          }
        },
      });
      await Promise.race([failed, this.aborted]);
    } finally {
      await consumer.disconnect().catch((error: unknown) => {
        logger.warn('kafka.reader.disconnect', { topic, reason: messageOf(error) });
      });
    }
  }

  /** Compares the account with what the cluster has. Errors: SOURCE (topic made again, offsets not there), NOT_FOUND, UNAVAILABLE. */
  private async check(): Promise<void> {
    const { topic } = this.options;
    const description = await this.options.describe();
    if (this.topicId !== null && this.topicId !== description.topicId) {
      throw new LakeError(
        'SOURCE',
        `Topic ${topic} was deleted and made again while it was read. Start the consumer again to see what to do.`,
        {
          details: { topic, topicId: description.topicId, previousTopicId: this.topicId },
        },
      );
    }
    this.topicId = description.topicId;
    checkPositions(description, this.next);
    for (const { partition, earliest } of description.partitions) {
      if (!this.next.has(partition)) this.next.set(partition, earliest);
    }
    this.checkedAt = performance.now();
  }

  private seekAll(consumer: Consumer): void {
    for (const [partition, offset] of this.next)
      consumer.seek({ topic: this.options.topic, partition, offset: offset.toString() });
  }

  private async deliver({ batch, resolveOffset, isStale }: EachBatchPayload, consumer: Consumer): Promise<void> {
    const { partition, messages } = batch;
    if (isStale()) return;
    const expected = this.next.get(partition);
    const first = messages[0];
    const last = messages.at(-1);
    if (first === undefined || last === undefined) return;
    if ((expected === undefined || BigInt(first.offset) > expected) && performance.now() - this.checkedAt > RECHECK_MS)
      await this.check();

    const raw = toRawBatch(partition, messages, this.next.get(partition) ?? 0n);
    if (raw === null) {
      // Delivered before a rebalance, fetched again after it.
      if (expected !== undefined) consumer.seek({ topic: this.options.topic, partition, offset: expected.toString() });
      return;
    }
    const { signal, onBatch } = this.options;
    // A receiver that waits for room must not hold up stopping.
    try {
      await Promise.race([onBatch(raw), this.aborted]);
    } catch (error) {
      this.receiverFailure = { error };
      throw error;
    }
    if (signal.aborted) return;
    this.delivered += raw.count;
    this.next.set(partition, BigInt(last.offset) + 1n);
    resolveOffset(last.offset);
  }
}

function abortion(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
