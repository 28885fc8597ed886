import { LakeError } from '../../../shared/errors';
import type { KafkaConnection, Logger, RawBatch, TopicRead } from '../../core/ports';
import { Cluster } from './cluster';
import type { KnownTopic } from './cluster';
import { Delivery } from './delivery';
import { Fetcher } from './fetcher';
import { GroupMember } from './group-member';
import type { Generation, GenerationEvents } from './group-member';
import { checkPositions } from './positions';
import { Backoff, Reachability } from './reachability';
import { Stopper } from './stopper';
import { WatchedTopic } from './watched-topic';

/** New partitions are found, and a topic that was made again, at the latest after so long. */
const METADATA_MAX_AGE_MS = 30_000;

export interface ReadTopicOptions {
  readonly connection: KafkaConnection;
  readonly logger: Logger;
  readonly read: TopicRead;
  /** The member of the group while there is one, for whoever has offsets to tell. */
  readonly onMember?: (member: GroupMember | null) => void;
  readonly metadataMaxAgeMs?: number;
  readonly sessionMs?: number | undefined;
}

/** Why the reading of one assignment is over. */
type Ending = 'stopped' | 'revoked' | 'lost';

/** Of the topic beyond the partitions that the assignment was made from. Null where another member looks after it. */
interface Growth {
  readonly madeFrom: number;
  readonly onMore: () => void;
}

/** Broker.read. */
export async function readTopic(options: ReadTopicOptions): Promise<void> {
  if (options.read.signal.aborted) return;
  const reader = new TopicReader(options);
  await reader.run();
}

/** Reading of the partitions of one assignment, from its coming to its end. */
class Turn {
  readonly stopper = new Stopper();
  ending: Ending = 'stopped';

  end(ending: Ending): void {
    // Lost outdoes revoked: there is nothing left to commit.
    if (!this.stopper.stopped || ending === 'lost') this.ending = ending;
    this.stopper.stop();
  }
}

class TopicReader {
  private readonly cluster: Cluster;
  private readonly watched: WatchedTopic;
  private readonly reach: Reachability;
  /** Of the whole reading. */
  private readonly stopper = new Stopper();
  /** The batch that the receiver has. It may outlive the turn that it came in; the next one waits for it. */
  private inHand: Promise<void> = Promise.resolve();
  /** The receiver's own, which ends the reading whenever it comes. */
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly options: ReadTopicOptions) {
    const { connection, read } = options;
    this.cluster = new Cluster(connection);
    this.watched = new WatchedTopic(this.cluster, read.topic);
    this.reach = new Reachability((reachable) => read.onReachable(reachable));
  }

  async run(): Promise<void> {
    const { groupId, signal } = this.options.read;
    const stop = (): void => this.stopper.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      // Said before anything else happens: a topic that is not there is no reason to join a group.
      await this.persist('topic', () => this.watched.ask());
      if (groupId === null) await this.readAlone();
      else await this.readInGroup(groupId);
      if (this.failure !== null) throw this.failure.error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.stopper.stop();
      await this.cluster.close();
    }
  }

  private async readAlone(): Promise<void> {
    for (;;) {
      const known = await this.persist('topic', () => this.watched.ask());
      if (known === null) return;
      const turn = new Turn();
      const ending = await this.readAssigned(
        known.partitions.map(({ partition }) => partition).toSorted((a, b) => a - b),
        turn,
        { madeFrom: known.partitions.length, onMore: () => turn.end('revoked') },
      );
      if (ending === 'stopped') return;
      await this.stopper.race(this.options.read.onRevoked());
    }
  }

  private async readInGroup(groupId: string): Promise<void> {
    const { topic, onRevoked, onLost } = this.options.read;
    const { logger, sessionMs } = this.options;
    const member = new GroupMember({ groupId, topic, cluster: this.cluster, reach: this.reach, logger, sessionMs });
    this.options.onMember?.(member);
    try {
      for (;;) {
        const turn = new Turn();
        let lose: () => void = () => {};
        const events = { onRebalance: () => turn.end('revoked'), onLost: () => lose() };
        lose = () => turn.end('lost');
        const generation = await this.persist('group', () => this.join(member, events));
        if (generation === null) return;
        const { partitions, sharedOut } = generation;
        // Each member is told by the group; the leader's joining again is what makes it come together.
        const growth = sharedOut === null ? null : { madeFrom: sharedOut, onMore: () => turn.end('revoked') };
        const ending = await this.readAssigned(partitions, turn, growth);
        if (ending === 'stopped') return;
        if (ending === 'lost') {
          onLost();
          continue;
        }
        lose = onLost;
        await this.stopper.race(onRevoked());
        if (this.stopper.stopped) return;
      }
    } finally {
      this.options.onMember?.(null);
      await member.leave();
    }
  }

  private async join(member: GroupMember, events: GenerationEvents): Promise<Generation> {
    try {
      return await member.join(events);
    } catch (error) {
      // It may be that the topic is gone, or another, which trying again does not mend.
      await this.watched.ask();
      throw error;
    }
  }

  /** From `onAssigned` to the turn's end. Rejects with what ends the reading as a whole. */
  private async readAssigned(partitions: readonly number[], turn: Turn, growth: Growth | null): Promise<Ending> {
    const { stopper } = turn;
    const takeBack = this.stopper.onStop(() => turn.end('stopped'));
    try {
      const given = await stopper.race(this.options.read.onAssigned(partitions));
      if (given === null) return turn.ending;
      const start = await this.persist('topic', () => this.startOf(partitions, given), stopper);
      if (start === null) return turn.ending;
      await this.fetchFrom(start, turn, growth);
      return turn.ending;
    } finally {
      takeBack();
      stopper.stop();
    }
  }

  /** Errors: SOURCE where a position that was given is not in the topic; UNAVAILABLE where the topic's metadata lack one of the partitions. */
  private async startOf(
    partitions: readonly number[],
    given: ReadonlyMap<number, bigint>,
  ): Promise<{ known: KnownTopic; positions: Map<number, bigint> }> {
    const { topic } = this.options.read;
    const known = await this.watched.ask();
    const mine = new Set(partitions);
    const ranges = await this.cluster.ranges(topic, known, mine);
    checkPositions({ topic, partitions: ranges }, mine, given);
    const positions = new Map(ranges.map(({ partition, earliest }) => [partition, given.get(partition) ?? earliest]));
    return { known, positions };
  }

  private async fetchFrom(
    { known, positions }: { known: KnownTopic; positions: ReadonlyMap<number, bigint> },
    { stopper }: Turn,
    growth: Growth | null,
  ): Promise<void> {
    const { topic } = this.options.read;
    const noteGrowth = ({ partitions }: KnownTopic): void => {
      // Never fewer, but while the topic is being deleted.
      if (growth !== null && partitions.length > growth.madeFrom) growth.onMore();
    };
    // Some may have come since the assignment was made.
    noteGrowth(known);
    if (stopper.stopped) return;
    const { logger, metadataMaxAgeMs = METADATA_MAX_AGE_MS } = this.options;
    const delivery = new Delivery({
      stopper,
      onBatch: (batch) => this.handOver(batch),
      checkOffset: (partition, offset) => this.checkOffset(partition, offset, stopper),
    });
    const refresh = async (): Promise<KnownTopic> => {
      const now = await this.watched.ask();
      noteGrowth(now);
      return now;
    };
    const { cluster, reach } = this;
    const put = delivery.put.bind(delivery);
    const fetcher = new Fetcher({
      topic,
      topicId: known.topicId,
      positions,
      cluster,
      refresh,
      reach,
      logger,
      stopper,
      put,
    });
    fetcher.follow(known);
    // What stands in the way of it, stands in the way of fetching too, which tells it; but the topic's own end is told here first.
    const timer = setInterval(() => {
      refresh().then(
        (now) => fetcher.follow(now),
        (error: unknown) => {
          if (error instanceof LakeError && error.retryable) return;
          void delivery.put([{ kind: 'failure', error }]);
        },
      );
    }, metadataMaxAgeMs);
    try {
      await delivery.run();
    } finally {
      clearInterval(timer);
    }
  }

  private async handOver(batch: RawBatch): Promise<void> {
    await this.inHand;
    if (this.stopper.stopped) return;
    const handed = this.options.read.onBatch(batch);
    this.inHand = handed.catch((error: unknown) => {
      this.failure ??= { error };
      this.stopper.stop();
    });
    await this.inHand;
  }

  private async checkOffset(partition: number, offset: bigint, stopper: Stopper): Promise<void> {
    const { topic } = this.options.read;
    await this.persist(
      'topic',
      async () => {
        const asked = new Set([partition]);
        const ranges = await this.cluster.ranges(topic, await this.watched.ask(), asked);
        checkPositions({ topic, partitions: ranges }, asked, new Map([[partition, offset]]));
        return true;
      },
      stopper,
    );
  }

  /** Tries until it is done; null where it was stopped before. Errors: those that trying again does not mend. */
  private async persist<T>(who: string, work: () => Promise<T>, stopper: Stopper = this.stopper): Promise<T | null> {
    const { logger, read } = this.options;
    const backoff = new Backoff();
    try {
      while (!stopper.stopped) {
        try {
          return await stopper.race(work());
        } catch (error) {
          if (!(error instanceof LakeError) || !error.retryable) throw error;
          this.reach.trouble(who);
          const retryInMs = backoff.next();
          logger.warn('kafka.reader.retry', { topic: read.topic, retryInMs, reason: error.message });
          await stopper.sleep(retryInMs);
        }
      }
      return null;
    } finally {
      this.reach.fine(who);
    }
  }
}
