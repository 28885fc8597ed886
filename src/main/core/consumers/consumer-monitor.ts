import type { ConsumerStatus } from '../../../shared/contract/consumers';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import { LakeError, messageOf, type WireError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { JobRunner } from '../jobs/types';
import type { Broker, Clock, Logger } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { ConsumerMeter } from './consumer-meter';
import type { KafkaAccess } from './kafka-access';
import { lagAlert } from './lag-alert';
import { lakeOffsets } from './source-position';
import { Wakeup } from './wakeup';

/** Between two states told to a watcher; and the longest time without one, since an age grows by itself. */
const tellEveryMs = 500;
const tellAtLeastMs = 5_000;
/** Stopped consumers ask the cluster for nothing else. */
const probeEveryMs = 15_000;

export interface MonitorPorts {
  /** Of the jobs that read the topics. Left out: `consume`. */
  readonly kind?: 'consume' | 'live';
  readonly feeds: Pick<FeedStore, 'list'>;
  readonly settings: Pick<SettingsStore, 'get'>;
  /** The lake's positions of the feed's sources. */
  readonly positionsOf: (feed: FeedConfig) => Promise<ReadonlyMap<string, bigint>>;
  readonly runner: Pick<JobRunner, 'list'>;
  readonly kafka: KafkaAccess;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Consumers as one sees them: those that run tell by themselves; while somebody looks, the cluster is asked about the others now and then. */
export class ConsumerMonitor {
  readonly #meters = new Map<FeedName, ConsumerMeter>();
  /** Why the topic of a consumer that does not run cannot be read on. */
  readonly #problems = new Map<FeedName, WireError>();
  readonly #watchers = new Set<Wakeup>();
  #probedAtMs = Number.NEGATIVE_INFINITY;
  #probing: Promise<void> | null = null;

  constructor(private readonly ports: MonitorPorts) {}

  meterOf(feed: FeedName): ConsumerMeter {
    const known = this.#meters.get(feed);
    if (known !== undefined) return known;
    const meter = new ConsumerMeter(this.ports.clock, () => this.#wakeAll());
    this.#meters.set(feed, meter);
    return meter;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<ConsumerStatus[]> {
    const wakeup = new Wakeup(this.ports.clock);
    this.#watchers.add(wakeup);
    signal.addEventListener('abort', wakeup.wake);
    try {
      while (!signal.aborted) {
        const feeds = await this.#consumed();
        this.#probeIfDue(feeds);
        yield await this.#statuses(feeds);
        await wakeup.wait(tellAtLeastMs);
        if (!signal.aborted) await this.ports.clock.sleep(tellEveryMs);
      }
    } finally {
      signal.removeEventListener('abort', wakeup.wake);
      this.#watchers.delete(wakeup);
      if (this.#watchers.size === 0) await this.#probing;
    }
  }

  /** Of the consumers that run here, those whose lag is beyond its bound. */
  async alerts(): Promise<{ feed: FeedName; message: string }[]> {
    const bounds = (await this.ports.settings.get()).consumers;
    return [...this.#meters].flatMap(([feed, meter]) => {
      if (!isRunning(meter)) return [];
      const message = lagAlert(meter.reading(), bounds);
      return message === null ? [] : [{ feed, message }];
    });
  }

  /** What is known of stopped consumers has changed. */
  probeSoon(): void {
    this.#probedAtMs = Number.NEGATIVE_INFINITY;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const watcher of this.#watchers) watcher.wake();
  }

  async #consumed(): Promise<Consumed[]> {
    const { feeds } = await this.ports.feeds.list();
    const names = new Set(feeds.map(({ name }) => name));
    for (const known of this.#meters.keys()) if (!names.has(known)) this.#meters.delete(known);
    return feeds.flatMap((config) => (config.topic === null ? [] : [{ config, topic: config.topic }]));
  }

  async #statuses(feeds: readonly Consumed[]): Promise<ConsumerStatus[]> {
    const bounds = (await this.ports.settings.get()).consumers;
    const jobs = this.ports.runner.list();
    const wanted = this.ports.kind ?? 'consume';
    return feeds.map(({ config, topic }) => {
      const reading = this.meterOf(config.name).reading();
      const last = jobs.findLast(({ feed, kind }) => feed === config.name && kind === wanted);
      const job = last ?? null;
      const state = stateOf(reading.state, job);
      return {
        ...reading,
        feed: config.name,
        topic,
        state,
        jobId: activeOf(job)?.id ?? null,
        alert: lagAlert(reading, bounds),
        error:
          state === 'failed'
            ? (job?.error ?? null)
            : state === 'stopped'
              ? (this.#problems.get(config.name) ?? null)
              : null,
      };
    });
  }

  #probeIfDue(feeds: readonly Consumed[]): void {
    const idle = feeds.filter(({ config }) => !isRunning(this.meterOf(config.name)));
    const nowMs = this.ports.clock.monotonicMs();
    if (idle.length === 0 || this.#probing !== null || nowMs - this.#probedAtMs < probeEveryMs) return;
    this.#probedAtMs = nowMs;
    this.#probing = this.#probe(idle).finally(() => {
      this.#probing = null;
      this.#wakeAll();
    });
  }

  /** Never throws: what cannot be known now is left unknown. */
  async #probe(feeds: readonly Consumed[]): Promise<void> {
    const { kafka, logger } = this.ports;
    try {
      if (!(await kafka.isSetUp())) return this.#forget(feeds);
      await kafka.using(async (broker) => {
        for (const feed of feeds) await this.#probeOne(feed, broker);
      });
    } catch (error) {
      this.#forget(feeds);
      logger.info('consumers.probe', { reason: messageOf(error) });
    }
  }

  async #probeOne({ config, topic }: Consumed, broker: Broker): Promise<void> {
    const meter = this.meterOf(config.name);
    this.#problems.delete(config.name);
    try {
      const description = await broker.describeTopic(topic);
      const offsets = lakeOffsets(description, await this.ports.positionsOf(config));
      // It may have been started meanwhile, and knows better.
      if (isRunning(meter)) return;
      meter.place(new Map([...offsets].map(([partition, { next }]) => [partition, next])));
      meter.sawEnds(description.partitions);
    } catch (error) {
      if (!(error instanceof LakeError) || error.code === 'UNAVAILABLE') throw error;
      if (isRunning(meter)) return;
      meter.sawEnds([]);
      const { code, message, details, retryable } = error;
      // A topic that nobody has written to yet is nothing to worry about.
      if (code !== 'NOT_FOUND') this.#problems.set(config.name, { code, message, details, retryable });
    }
  }

  #forget(feeds: readonly Consumed[]): void {
    for (const { config } of feeds) {
      const meter = this.meterOf(config.name);
      this.#problems.delete(config.name);
      if (!isRunning(meter)) meter.sawEnds([]);
    }
  }
}

interface Consumed {
  readonly config: FeedConfig;
  readonly topic: string;
}

function isRunning({ state }: ConsumerMeter): boolean {
  return state !== 'stopped' && state !== 'failed';
}

function activeOf(job: Job | null): Job | null {
  return job?.status === 'queued' || job?.status === 'running' ? job : null;
}

/** A meter knows nothing of a job that has not begun, or that failed before it came to read. */
function stateOf(metered: ConsumerStatus['state'], job: Job | null): ConsumerStatus['state'] {
  if (activeOf(job) !== null) return metered === 'stopped' || metered === 'failed' ? 'starting' : metered;
  return job?.status === 'failed' ? 'failed' : metered === 'failed' ? 'stopped' : metered;
}
