import { LakeError } from '../../../shared/errors';
import type { Cluster, KnownTopic } from './cluster';

/** A topic that was there and is not: brokers that start know less for a moment, and one that is being made again comes back with another id. */
const MISSING_GRACE_MS = 10_000;

/** What the cluster says of the topic that is read, and that it stays the same one. */
export class WatchedTopic {
  private id: string | null = null;
  private missingSinceMs: number | null = null;
  private asking: Promise<KnownTopic> | null = null;

  constructor(
    private readonly cluster: Cluster,
    private readonly topic: string,
  ) {}

  /** Asks anew; those who ask meanwhile get the same answer. Errors: SOURCE (made again), NOT_FOUND, REFUSED, UNAVAILABLE. */
  ask(): Promise<KnownTopic> {
    this.asking ??= this.check().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async check(): Promise<KnownTopic> {
    const { topic } = this;
    const known = await this.cluster.topic(topic).catch((error: unknown) => {
      throw this.isBriefly(error)
        ? new LakeError('UNAVAILABLE', `Topic ${topic} is not there now.`, { details: { topic }, cause: error })
        : error;
    });
    this.missingSinceMs = null;
    const id = known.topicId ?? topic;
    this.id ??= id;
    if (this.id === id) return known;
    throw new LakeError(
      'SOURCE',
      `Topic ${topic} was deleted and made again while it was read. Start the consumer again to see what to do.`,
      { details: { topic, topicId: id, previousTopicId: this.id } },
    );
  }

  private isBriefly(error: unknown): boolean {
    if (this.id === null || !(error instanceof LakeError) || error.code !== 'NOT_FOUND') return false;
    const now = performance.now();
    this.missingSinceMs ??= now;
    return now - this.missingSinceMs < MISSING_GRACE_MS;
  }
}
