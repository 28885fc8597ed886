import { LakeError, messageOf } from '../../../shared/errors';
import type { Logger } from '../../core/ports';
import { assignRanges } from './assignment';
import type { Cluster } from './cluster';
import type { BrokerConnection } from './connection';
import { commitOffsets, findCoordinator, heartbeat, joinGroup, leaveGroup, syncGroup } from './group-requests';
import type { Assignment, JoinAnswer, Membership } from './group-requests';
import { KafkaError, protocolError } from './protocol-errors';
import type { Reachability } from './reachability';
import { Stopper } from './stopper';

/** Silent for so long, a member's partitions are given to others: also how long a consumer that was killed is missed. */
const SESSION_MS = 45_000;
/** How long the group waits for a member that has work to finish before it comes together. */
const REBALANCE_MS = 60_000;
const HEARTBEAT_MS = 3_000;
const HEARTBEATS_OF_A_SESSION = 4;
const LAST_WORD_MS = 1_000;
const LEAVE_MS = 2_000;
const COORDINATOR = 'coordinator';

export interface GroupMemberOptions {
  readonly groupId: string;
  readonly topic: string;
  readonly cluster: Cluster;
  readonly reach: Reachability;
  readonly logger: Logger;
  readonly sessionMs?: number | undefined;
}

/** Told at most once a generation: `onRebalance` and then perhaps `onLost`. */
export interface GenerationEvents {
  /** The group comes together anew. */
  readonly onRebalance: () => void;
  /** The group went on without this member. */
  readonly onLost: () => void;
}

export interface Generation {
  readonly partitions: readonly number[];
  /** How many partitions of the topic the leader shared out, where this member is it; null for the others, who are not told. */
  readonly sharedOut: number | null;
}

/** One member of a consumer group. Heartbeats go by a timer from the joining on, whatever the reader is busy with. */
export class GroupMember {
  private memberId = '';
  private membership: Membership | null = null;
  private connection: BrokerConnection | null = null;
  private connecting: Promise<BrokerConnection> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isBeating = false;
  private heardAtMs = 0;
  private isLeaving = false;
  /** Offsets on their way; these never reject. */
  private readonly telling = new Set<Promise<void>>();
  private readonly sessionMs: number;
  private readonly heartbeatMs: number;

  constructor(private readonly options: GroupMemberOptions) {
    this.sessionMs = options.sessionMs ?? SESSION_MS;
    this.heartbeatMs = Math.min(HEARTBEAT_MS, this.sessionMs / HEARTBEATS_OF_A_SESSION);
  }

  /** One try. Resolves with this member's partitions. Errors: UNAVAILABLE (try again), REFUSED, SOURCE. */
  async join(events: GenerationEvents): Promise<Generation> {
    this.stopHeartbeats();
    const { groupId, topic, reach } = this.options;
    for (;;) {
      const connection = await this.coordinator();
      if (this.isLeaving) throw new LakeError('CANCELLED', `Joining group ${groupId} was given up.`);
      const answer = await joinGroup(
        connection,
        { groupId, memberId: this.memberId, topic },
        { sessionMs: this.sessionMs, rebalanceMs: REBALANCE_MS },
      );
      if (this.mustJoinAgain(answer.errorCode, answer.memberId)) continue;
      this.memberId = answer.memberId;
      const membership = { groupId, generation: answer.generation, memberId: answer.memberId };
      const isLeader = answer.leaderId === answer.memberId;
      const partitionsOf = isLeader ? await this.partitionsToShare(answer) : null;
      const assignments =
        partitionsOf === null ? new Map<string, Assignment>() : assignRanges(answer.members, partitionsOf);
      const { errorCode, assignment } = await syncGroup(connection, membership, assignments, REBALANCE_MS);
      if (this.mustJoinAgain(errorCode, '')) continue;
      this.membership = membership;
      this.beat(membership, events);
      reach.fine(COORDINATOR);
      const partitions = (assignment.get(topic) ?? []).toSorted((a, b) => a - b);
      return { partitions, sharedOut: partitionsOf?.get(topic)?.length ?? null };
    }
  }

  /** Next offset of each partition, for others to see. Errors: UNAVAILABLE (between two generations), SOURCE. */
  async commit(topic: string, next: ReadonlyMap<number, bigint>): Promise<void> {
    const { membership } = this;
    if (membership === null) {
      const { groupId } = this.options;
      throw new LakeError('UNAVAILABLE', `Group ${groupId} is coming together; it takes no offsets now.`, {
        details: { groupId },
      });
    }
    const told = commitOffsets(await this.coordinator(), membership, topic, next);
    const ended = told.then(
      () => undefined,
      () => undefined,
    );
    this.telling.add(ended);
    await told.finally(() => this.telling.delete(ended));
  }

  /** So that others take over at once. Best effort, and not for long: the group notices by itself after the session's time. */
  async leave(): Promise<void> {
    this.isLeaving = true;
    this.stopHeartbeats();
    // What is being told is told as a member, or not at all.
    await within(LAST_WORD_MS, Promise.all(this.telling));
    // A join may be on its way, and answers come in order.
    this.dropCoordinator();
    await within(LEAVE_MS, this.tellLeaving());
    this.dropCoordinator();
  }

  private async tellLeaving(): Promise<void> {
    const { groupId, topic, logger } = this.options;
    if (this.memberId === '') return;
    try {
      const connection = await this.coordinator();
      await leaveGroup(connection, { groupId, generation: -1, memberId: this.memberId });
    } catch (error) {
      logger.info('kafka.group.leave', { groupId, topic, reason: messageOf(error) });
    } finally {
      this.dropCoordinator();
    }
  }

  /** Throws what joining again does not mend. */
  private mustJoinAgain(errorCode: number, givenId: string): boolean {
    const { groupId, topic } = this.options;
    switch (errorCode) {
      case KafkaError.none:
        return false;
      case KafkaError.memberIdRequired:
        this.memberId = givenId;
        return true;
      case KafkaError.unknownMemberId:
      case KafkaError.fencedInstanceId:
        this.memberId = '';
        return true;
      case KafkaError.rebalanceInProgress:
      case KafkaError.illegalGeneration:
        return true;
    }
    const error = protocolError(errorCode, `Joining group ${groupId}`, { groupId, topic });
    if (error.retryable) this.dropCoordinator();
    throw error;
  }

  /**
   * As the leader: of every topic that a member reads, also those of other programs. Errors: UNAVAILABLE where the cluster cannot say it of our own
   * topic now (it starts, or leaders move): an assignment made of that would leave everybody without partitions, and nobody would notice.
   */
  private async partitionsToShare({ members }: JoinAnswer): Promise<ReadonlyMap<string, readonly number[]>> {
    const { groupId, topic: own } = this.options;
    const wanted = new Set(members.flatMap(({ topics }) => topics));
    const { topics } = await this.options.cluster.metadata([...wanted]);
    const found = new Map(
      topics.flatMap(({ errorCode, name, partitions }) =>
        name === null || errorCode !== KafkaError.none
          ? []
          : [[name, partitions.map(({ partition }) => partition)] as const],
      ),
    );
    if ((found.get(own)?.length ?? 0) > 0) return found;
    const kafkaCode = topics.find(({ name }) => name === own)?.errorCode ?? KafkaError.unknownTopicOrPartition;
    throw new LakeError(
      'UNAVAILABLE',
      `Group ${groupId} cannot share topic ${own} out: the cluster does not tell its partitions now.`,
      {
        details: { groupId, topic: own, kafkaCode },
      },
    );
  }

  private beat(membership: Membership, events: GenerationEvents): void {
    this.heardAtMs = performance.now();
    let isToldToRebalance = false;
    this.timer = setInterval(() => {
      if (this.isBeating) return;
      this.isBeating = true;
      void this.heartbeat(membership).then((state) => {
        this.isBeating = false;
        if (this.membership !== membership) return;
        if (state === 'lost') {
          this.stopHeartbeats();
          events.onLost();
        } else if (state === 'rebalance' && !isToldToRebalance) {
          isToldToRebalance = true;
          events.onRebalance();
        }
      });
    }, this.heartbeatMs);
  }

  /** Never rejects. */
  private async heartbeat(membership: Membership): Promise<'member' | 'rebalance' | 'lost'> {
    const { reach, logger, topic } = this.options;
    let reason = '';
    try {
      const errorCode = await heartbeat(await this.coordinator(), membership);
      switch (errorCode) {
        case KafkaError.none:
        case KafkaError.rebalanceInProgress:
          reach.fine(COORDINATOR);
          this.heardAtMs = performance.now();
          return errorCode === KafkaError.none ? 'member' : 'rebalance';
        case KafkaError.unknownMemberId:
        case KafkaError.fencedInstanceId:
          this.memberId = '';
          return 'lost';
        case KafkaError.illegalGeneration:
          return 'lost';
      }
      reason = `error ${errorCode}`;
    } catch (error) {
      reason = messageOf(error);
    }
    if (this.membership !== membership) return 'member';
    reach.trouble(COORDINATOR);
    logger.warn('kafka.group.heartbeat', { groupId: membership.groupId, topic, reason });
    this.dropCoordinator();
    // Nobody says so while the coordinator is away, but the others may have been told.
    return performance.now() - this.heardAtMs > this.sessionMs ? 'lost' : 'member';
  }

  private stopHeartbeats(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.membership = null;
  }

  private async coordinator(): Promise<BrokerConnection> {
    if (this.connection?.isOpen === true) return this.connection;
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    this.connection = await this.connecting;
    return this.connection;
  }

  private async connect(): Promise<BrokerConnection> {
    const { cluster, groupId } = this.options;
    return await cluster.open(await cluster.askSome((connection) => findCoordinator(connection, groupId)));
  }

  private dropCoordinator(): void {
    this.connection?.close();
    this.connection = null;
  }
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const patience = new Stopper();
  const timer = setTimeout(() => patience.stop(), limitMs);
  await patience.race(work);
  clearTimeout(timer);
}
