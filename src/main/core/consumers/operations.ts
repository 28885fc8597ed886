import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { BrokerConnector, Clock, Logger } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { consumeFeed } from './consume-feed';
import type { ConsumeUntil } from './consume-feed';

/** Bounds a commit where many small records stay under the byte bound. */
const FLUSH_ROWS = 500_000;

export interface ConsumerPorts {
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly store: LakeStore;
  readonly runner: JobRunner;
  readonly brokers: BrokerConnector;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ConsumerOperations {
  readonly handlers: Handlers<CoreContract>['consumers'];
  /** A Kafka feed's export: reads to the end offsets seen at its start, committing as a consumer does. */
  readonly exportToEnd: (feed: FeedConfig, context: JobContext) => Promise<JobOutcome>;
}

export function consumerOperations(ports: ConsumerPorts): ConsumerOperations {
  return {
    handlers: {
      async start({ feeds, untilIdleSeconds }) {
        const until: ConsumeUntil =
          untilIdleSeconds === undefined ? { kind: 'stopped' } : { kind: 'idle', seconds: untilIdleSeconds };
        const jobs = [];
        for (const name of feeds ?? []) {
          const feed = await ports.feeds.get(name);
          const topic = topicOf(feed);
          jobs.push(
            ports.runner.start({
              kind: 'consume',
              feed: name,
              work: (context) => consume(ports, { feed, topic, until, operation: 'CONSUME' }, context),
            }),
          );
        }
        return { jobs, refused: [] };
      },
      stop({ feeds }) {
        for (const feed of feeds ?? []) ports.runner.stop(feed);
        return Promise.resolve({});
      },
      pause: notBuilt,
      resume: notBuilt,
      watch: notBuilt,
      planSeek: notBuilt,
      seek: notBuilt,
      replay: notBuilt,
      completeness: notBuilt,
      topics: notBuilt,
      tail: notBuilt,
    },
    exportToEnd(feed, context) {
      const topic = feed.source.type === 'kafka' ? feed.source.topic : topicOf(feed);
      return consume(ports, { feed, topic, until: { kind: 'end' }, operation: 'EXPORT' }, context);
    },
  };
}

function notBuilt(): never {
  throw new LakeError('INTERNAL', 'Not built yet.');
}

function topicOf(feed: FeedConfig): string {
  if (!feed.enabled) throw refused(feed, `is disabled. Enable it first: lagoon feeds enable ${feed.name}`);
  if (feed.kind === 'table') throw refused(feed, 'is a table, and consumers read streams. Export it instead.');
  if (feed.topic === null) throw refused(feed, 'has no Kafka topic, so there is nothing to consume.');
  return feed.topic;
}

function refused(feed: FeedConfig, reason: string): LakeError {
  return new LakeError('REFUSED', `"${feed.name}" ${reason}`, { details: { feed: feed.name } });
}

interface Consumption {
  readonly feed: FeedConfig;
  readonly topic: string;
  readonly until: ConsumeUntil;
  readonly operation: string;
}

async function consume(ports: ConsumerPorts, what: Consumption, context: JobContext): Promise<JobOutcome> {
  const { feed, topic, until, operation } = what;
  const { store, clock, logger } = ports;
  const { kafka, consumers } = await ports.settings.get();
  if (kafka.brokers.length === 0) {
    throw new LakeError(
      'REFUSED',
      `Kafka is not set up, so topic ${topic} cannot be read. Add a broker under Settings, Kafka.`,
      {
        details: { feed: feed.name, topic },
      },
    );
  }
  const broker = await ports.brokers.connect({ settings: kafka, password: null });
  try {
    const writer = await store.openWriter(feed, { runId: context.runId, operation, signal: context.signal });
    try {
      return await consumeFeed({
        topic,
        groupId: `lagoon-${feed.name}`,
        broker,
        writer,
        limits: { rows: FLUSH_ROWS, bytes: consumers.flushBytes, seconds: consumers.flushSeconds },
        until,
        clock,
        logger,
        quarantineName: store.quarantineName(feed.name),
        context,
      });
    } finally {
      await writer.close();
    }
  } finally {
    await broker.close();
  }
}
