import type { Job } from '../../../shared/contract/jobs';
import type { LiveLoad } from '../../../shared/contract/warehouse';
import { LakeError, type WireError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { consumeFeed } from '../consumers/consume-feed';
import { ConsumerMonitor } from '../consumers/consumer-monitor';
import type { ConsumeUntil } from '../consumers/end-rule';
import { kafkaNotSetUp, type KafkaAccess } from '../consumers/kafka-access';
import { PauseSwitch } from '../consumers/pause-switch';
import type { FeedStore } from '../feeds/feed-store';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { Logger } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { quotedName, quotedText } from './dialect';
import { liveFeed, madeTarget, type LiveFeedPorts } from './live-feed';
import { liveVersion } from './lake-version';
import { livePlan, livePlans, type LivePlan } from './live-plan';
import { liveError, takenOf } from './live-positions';
import type { LiveCommit } from './live-writer';
import type { MappingStore } from './mapping-store';
import { assertReady, schemaVersionOf } from './schema-version';

export interface LivePorts extends LiveFeedPorts {
  readonly mappings: Pick<MappingStore, 'list'>;
  readonly feeds: Pick<FeedStore, 'list' | 'get'>;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly runner: JobRunner;
  readonly kafka: KafkaAccess;
  readonly logger: Logger;
}

/** Of one run: bounds latency by seconds, a transaction and its temporary files by rows and bytes. */
const limits = { rows: 20_000, bytes: 16 * 1024 * 1024, days: Number.POSITIVE_INFINITY, seconds: 1 };

interface Counts {
  upserted: number;
  deleted: number;
  refused: number;
  committedAt: string | null;
  /** What the warehouse does not do now. */
  problem: string | null;
}

const nothing = (): Counts => ({ upserted: 0, deleted: 0, refused: 0, committedAt: null, problem: null });

const states: Readonly<Record<string, LiveLoad['state']>> = {
  stopped: 'stopped',
  starting: 'starting',
  rebalancing: 'starting',
  reading: 'loading',
  waiting: 'waiting',
  paused: 'waiting',
  unreachable: 'unreachable',
  failed: 'failed',
};

/**
 * Live loads of this process: each is a consumer of the feed's topic whose lake is the warehouse, alone and of all partitions. The consumer waits out
 * what is away, and where another process moved the same load it goes on from there.
 */
export class LiveLoads {
  /** By feed: bounded by the mappings. */
  readonly #counts = new Map<FeedName, Counts>();
  readonly #monitor: ConsumerMonitor;

  constructor(private readonly ports: LivePorts) {
    const { settings, runner, kafka, clock, logger, access } = ports;
    this.#monitor = new ConsumerMonitor({
      kind: 'live',
      feeds: {
        list: async () => ({
          feeds: (await this.#plans()).map(({ feed, topic }) => ({ ...feed, topic })),
          broken: [],
        }),
      },
      settings,
      positionsOf: async (feed) =>
        takenOf(await access.using(await madeTarget(access), (warehouse) => warehouse.positions(feed.name))),
      runner,
      kafka,
      clock,
      logger,
    });
  }

  /** Errors: REFUSED before `init`; what concerns one feed is told of it alone. */
  async start(
    names: readonly FeedName[] | undefined,
    until: ConsumeUntil,
  ): Promise<{ jobs: Job[]; refused: { feed: FeedName; error: WireError }[] }> {
    const jobs: Job[] = [];
    const refused: { feed: FeedName; error: WireError }[] = [];
    await this.#assertInitialised();
    const [isSetUp, all] = [await this.ports.kafka.isSetUp(), await this.ports.mappings.list()];
    for (const name of new Set(names ?? (await this.#plans()).map(({ feed }) => feed.name))) {
      try {
        const plan = livePlan(await this.ports.feeds.get(name), all);
        assertEnabled(plan);
        if (!isSetUp) throw kafkaNotSetUp();
        if (this.#active().has(name)) continue;
        const work = (context: JobContext): Promise<JobOutcome> => this.#load(plan, until, context);
        jobs.push(this.ports.runner.start({ kind: 'live', feed: name, work }));
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        const { code, message, details, retryable } = error;
        refused.push({ feed: name, error: { code, message, details, retryable } });
      }
    }
    return { jobs, refused };
  }

  /** Error: NOT_FOUND where a named one does not run. */
  stop(names: readonly FeedName[] | undefined): void {
    const active = this.#active();
    const idle = names?.find((name) => !active.has(name));
    if (idle !== undefined)
      throw new LakeError('NOT_FOUND', `No live load of "${idle}" runs here.`, { details: { feed: idle } });
    for (const name of names ?? active) this.ports.runner.stop(name, 'load');
  }

  async *watch(signal: AbortSignal): AsyncGenerator<LiveLoad[]> {
    for await (const statuses of this.#monitor.watch(signal)) {
      const plans = await this.#plans();
      yield statuses.flatMap((status) => {
        const plan = plans.find(({ feed }) => feed.name === status.feed);
        if (plan === undefined) return [];
        const state = states[status.state] ?? 'stopped';
        const { problem, ...counts } = this.#counts.get(status.feed) ?? nothing();
        const away = problem ?? 'The Kafka brokers do not answer. The load goes on by itself when they do.';
        const said = status.error === null ? null : liveError(status.error, plan).message;
        return [
          {
            feed: status.feed,
            topic: status.topic,
            tables: plan.mappings.map(({ table }) => table),
            state,
            problem: state === 'unreachable' ? away : said,
            jobId: status.jobId,
            partitions: status.partitions.map(({ partition, position, latest }) => ({ partition, position, latest })),
            lagMessages: status.lagMessages,
            ...counts,
          },
        ];
      });
    }
  }

  /** All of it or nothing. Errors: NOT_FOUND (feed), REFUSED (it runs, or fills nothing). */
  async reset(name: FeedName): Promise<{ table: string; rows: number }[]> {
    const { access, feeds, mappings } = this.ports;
    const feed = await feeds.get(name);
    const filled = (await mappings.list()).filter((mapping) => mapping.feed === name);
    if (filled.length === 0) livePlan(feed, []);
    if (this.#active().has(name)) {
      throw new LakeError('REFUSED', `The live load of "${name}" runs. Stop it first.`, { details: { feed: name } });
    }
    const target = await madeTarget(access);
    return access.using(target, async (warehouse) => {
      assertReady(await schemaVersionOf(warehouse, await warehouse.schema()), target.place);
      const deleted: { table: string; rows: number }[] = [];
      const statements = [`DELETE FROM lagoon_positions WHERE load_name = ${quotedText(name, target.store)}`];
      for (const { table, kind, columns } of filled) {
        const column = columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
        if (kind !== 'fact' || column === undefined) continue;
        const where = `FROM ${quotedName(table, target.store)} WHERE ${quotedName(column, target.store)} = ${liveVersion}`;
        const { rows } = await warehouse.ask(`SELECT COUNT(*) ${where}`, 1);
        statements.push(
          `DELETE FROM lagoon_snapshots WHERE table_name = ${quotedText(table, target.store)} AND snapshot_version = ${liveVersion}`,
          `DELETE ${where}`,
        );
        deleted.push({ table, rows: Number(rows[0]?.[0] ?? 0) });
      }
      await warehouse.change(statements);
      this.#counts.delete(name);
      this.#monitor.probeSoon();
      return deleted;
    });
  }

  async #load(plan: LivePlan, until: ConsumeUntil, context: JobContext): Promise<JobOutcome> {
    const { feed, topic } = plan;
    const { kafka, mappings, clock, logger } = this.ports;
    const meter = this.#monitor.meterOf(feed.name);
    const counts = nothing();
    this.#counts.set(feed.name, counts);
    let ended: 'stopped' | 'failed' = 'failed';
    try {
      const outcome = await consumeFeed({
        topic,
        groupId: null,
        connect: () => kafka.connect(),
        feed: liveFeed(
          {
            plan,
            all: await mappings.list(),
            ends: () => meter.reading().partitions,
            onCommitted: (commit) => {
              count(counts, commit, clock.now().toISOString());
              tell(commit, context);
            },
            onProblem: (problem) => {
              counts.problem = problem;
            },
          },
          this.ports,
        ),
        limits,
        until,
        quarantineName: null,
        pause: new PauseSwitch(),
        meter,
        clock,
        logger,
        onOvertaken: (reason) => {
          logger.warn('live.overtaken', { feed: feed.name, topic, reason });
          return Promise.resolve();
        },
        // A consumer counts what it put into quarantine, which is nothing here.
        context: { ...context, progress: (update) => context.progress({ ...update, quarantined: counts.refused }) },
      });
      ended = 'stopped';
      return outcome;
    } catch (error) {
      throw error instanceof LakeError ? liveError(error, plan) : error;
    } finally {
      meter.end(context.signal.aborted ? 'stopped' : ended);
    }
  }

  async #plans(): Promise<LivePlan[]> {
    const { feeds } = await this.ports.feeds.list();
    return livePlans(
      feeds.filter(({ enabled }) => enabled),
      await this.ports.mappings.list(),
    );
  }

  #active(): Set<FeedName> {
    const isActive = ({ kind, status }: Job): boolean =>
      kind === 'live' && (status === 'queued' || status === 'running');
    return new Set(
      this.ports.runner
        .list()
        .filter(isActive)
        .map(({ feed }) => feed),
    );
  }

  /** A store that is away is waited for by the loads themselves. */
  async #assertInitialised(): Promise<void> {
    const { access } = this.ports;
    const target = await madeTarget(access);
    try {
      await access.using(target, async (warehouse) =>
        assertReady(await schemaVersionOf(warehouse, await warehouse.schema()), target.place),
      );
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'UNAVAILABLE') throw error;
    }
  }
}

function assertEnabled({ feed }: LivePlan): void {
  if (feed.enabled) return;
  throw new LakeError('REFUSED', `"${feed.name}" is disabled. Enable it first: lagoon feeds enable ${feed.name}`, {
    details: { feed: feed.name },
  });
}

function count(counts: Counts, { inserted, updated, deleted, refused }: LiveCommit, at: string): void {
  counts.upserted += inserted + updated;
  counts.deleted += deleted;
  counts.refused += refused;
  counts.committedAt = at;
}

function tell({ refusals }: LiveCommit, context: JobContext): void {
  for (const { table, partition, offset, reason } of refusals) {
    const place = `Partition ${partition}, offset ${offset}${table === null ? '' : `, ${table}`}`;
    context.warn(`${place}: ${reason}`, `${place}: it was refused.`);
  }
}
