import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import { LakeError, type WireError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { RecordDecoders } from '../formats/record-decoder';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, IdSource, Logger, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import type { FlushLimits } from './commit-pipe';
import { consumeFeed } from './consume-feed';
import { consumedStream } from './consumed-stream';
import { consumedTable } from './consumed-table';
import type { ConsumerMonitor } from './consumer-monitor';
import type { ConsumeUntil } from './end-rule';
import { groupIdOf } from './group-id';
import { kafkaNotSetUp, type KafkaAccess } from './kafka-access';
import { PauseSwitch } from './pause-switch';

export interface OrchestratorPorts {
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly decoders: RecordDecoders;
  readonly runner: JobRunner;
  readonly kafka: KafkaAccess;
  readonly monitor: ConsumerMonitor;
  readonly events: EventLog;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Refusal {
  readonly feed: FeedName;
  readonly error: WireError;
}

/** All consumers of this process: each is a job of its own, and the failure of one touches no other. */
export class ConsumerOrchestrator {
  readonly #switches = new Map<FeedName, PauseSwitch>();

  constructor(private readonly ports: OrchestratorPorts) {}

  async start(
    names: readonly FeedName[] | undefined,
    until: ConsumeUntil,
  ): Promise<{ jobs: Job[]; refused: Refusal[] }> {
    const jobs: Job[] = [];
    const refused: Refusal[] = [];
    const isSetUp = await this.ports.kafka.isSetUp();
    for (const name of new Set(names ?? (await this.#startable()))) {
      try {
        const feed = await this.ports.feeds.get(name);
        const topic = consumedTopic(feed);
        if (!isSetUp) throw kafkaNotSetUp();
        if (this.#running(name)) continue;
        const work = (context: JobContext): Promise<JobOutcome> => this.#consume({ feed, topic, until }, context);
        jobs.push(this.ports.runner.start({ kind: 'consume', feed: name, work }));
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        const { code, message, details, retryable } = error;
        refused.push({ feed: name, error: { code, message, details, retryable } });
      }
    }
    return { jobs, refused };
  }

  /** Errors: NOT_FOUND where a named one does not run. */
  stop(names: readonly FeedName[] | undefined): void {
    for (const name of this.#named(names)) this.ports.runner.stop(name);
  }

  /** Errors: as `stop`. */
  setPaused(names: readonly FeedName[] | undefined, paused: boolean): void {
    for (const name of this.#named(names)) this.#switches.get(name)?.set(paused);
  }

  /** A Kafka feed's export: alone, to the end offsets seen at its start, committing as a consumer does. */
  exportToEnd(feed: FeedConfig, context: JobContext): Promise<JobOutcome> {
    const topic = feed.source.type === 'kafka' ? feed.source.topic : consumedTopic(feed);
    return this.#consume({ feed, topic, until: { kind: 'end' } }, context);
  }

  async limits(): Promise<FlushLimits> {
    const { flushRows, flushBytes, flushDays, flushSeconds } = (await this.ports.settings.get()).consumers;
    return { rows: flushRows, bytes: flushBytes, days: flushDays, seconds: flushSeconds };
  }

  async #consume(
    { feed, topic, until }: { readonly feed: FeedConfig; readonly topic: string; readonly until: ConsumeUntil },
    context: JobContext,
  ): Promise<JobOutcome> {
    const { store, engine, decoders, kafka, monitor, settings, ids, clock, logger, events } = this.ports;
    const isExport = until.kind === 'end';
    const consumed = feed.kind === 'table' ? consumedTable : consumedStream;
    const meter = monitor.meterOf(feed.name);
    const pause = new PauseSwitch();
    this.#switches.set(feed.name, pause);
    let ended: 'stopped' | 'failed' = 'failed';
    try {
      if (!(await kafka.isSetUp())) throw kafkaNotSetUp();
      const outcome = await consumeFeed({
        topic,
        groupId: isExport ? null : await groupIdOf(feed.name, settings, ids),
        connect: () => kafka.connect(),
        feed: consumed({
          feed,
          store,
          engine,
          decoders,
          runId: context.runId,
          operation: isExport ? 'EXPORT' : 'CONSUME',
        }),
        limits: await this.limits(),
        until,
        quarantineName: store.quarantineName(feed.name),
        pause,
        meter,
        clock,
        logger,
        onOvertaken: async (reason) => {
          const details = { topic, reason };
          await events.append('feed', { event: 'overtaken', feed: feed.name, runId: context.runId, details });
        },
        context,
      });
      ended = 'stopped';
      return outcome;
    } finally {
      this.#switches.delete(feed.name);
      meter.end(context.signal.aborted ? 'stopped' : ended);
    }
  }

  async #startable(): Promise<FeedName[]> {
    const { feeds } = await this.ports.feeds.list();
    return feeds
      .filter(({ enabled, topic, source }) => enabled && topic !== null && source.type !== 'ksqldb')
      .map(({ name }) => name);
  }

  #running(feed: FeedName): boolean {
    return this.#active().has(feed);
  }

  #active(): Set<FeedName> {
    const isActive = ({ kind, status }: Job): boolean =>
      kind === 'consume' && (status === 'queued' || status === 'running');
    return new Set(
      this.ports.runner
        .list()
        .filter(isActive)
        .map(({ feed }) => feed),
    );
  }

  #named(names: readonly FeedName[] | undefined): FeedName[] {
    const active = this.#active();
    if (names === undefined) return [...active];
    const idle = names.find((name) => !active.has(name));
    if (idle === undefined) return [...names];
    throw new LakeError('NOT_FOUND', `No consumer of "${idle}" runs here.`, { details: { feed: idle } });
  }
}

/** Errors: REFUSED saying why the feed cannot be consumed. */
export function consumedTopic(feed: FeedConfig): string {
  if (!feed.enabled) throw refusal(feed, `is disabled. Enable it first: lagoon feeds enable ${feed.name}`);
  if (feed.source.type === 'ksqldb') {
    throw refusal(
      feed,
      `is exported from ${feed.source.object} of ksqlDB, and its topic would bring the same rows once more. Export it: lagoon export ${feed.name}. To consume the topic, add a feed with another name for it.`,
    );
  }
  if (feed.kind === 'table' && feed.keyColumns.length === 0) {
    throw refusal(
      feed,
      'is a table without key columns, so that no message tells which row it changes. Name them: lagoon feeds set',
    );
  }
  return topicOf(feed);
}

/** Of what goes by the offsets of rows, which a table does not keep. Error: REFUSED. */
export function assertKeepsOffsets({ name, kind }: FeedConfig): void {
  if (kind === 'stream') return;
  throw new LakeError(
    'REFUSED',
    `"${name}" is a table: it keeps the newest row of each key and not the messages. Seek to the place from which its topic is to be read again.`,
    { details: { feed: name } },
  );
}

/** Error: REFUSED. */
function topicOf(feed: FeedConfig): string {
  if (feed.topic === null) throw refusal(feed, 'has no Kafka topic, so there is nothing to consume.');
  return feed.topic;
}

function refusal(feed: FeedConfig, reason: string): LakeError {
  return new LakeError('REFUSED', `"${feed.name}" ${reason}`, { details: { feed: feed.name } });
}
