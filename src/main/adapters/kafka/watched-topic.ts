import { LakeError } from '../../../shared/errors';
import type { Cluster, KnownTopic } from './cluster';

/** What the cluster says of the topic that is read, and that it stays the same one. */
export class WatchedTopic {
  /** Null before the cluster told one: it was not asked, or tells none yet. */
  private id: string | null = null;
  private asking: Promise<KnownTopic> | null = null;

  constructor(
    private readonly cluster: Pick<Cluster, 'topic'>,
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
    const known = await this.cluster.topic(topic);
    const id = known.topicId;
    // Ids may begin while it is read, by an upgrade, and in the midst of one a broker may still tell none.
    if (id === null || this.id === null || id === this.id) {
      this.id ??= id;
      return known;
    }
    throw new LakeError(
      'SOURCE',
      `Topic ${topic} was deleted and made again while it was read. Start the consumer again to see what to do.`,
      { details: { topic, topicId: id, previousTopicId: this.id } },
    );
  }
}
