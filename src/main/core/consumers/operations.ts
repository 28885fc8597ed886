import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { BrokerConnector, Secrets } from '../ports';
import { completenessOf } from './completeness';
import { ConsumerMonitor } from './consumer-monitor';
import { createKafkaAccess } from './kafka-access';
import { assertKeepsOffsets, ConsumerOrchestrator, consumedTopic, type OrchestratorPorts } from './orchestrator';
import { feedForReplay, replayRanges } from './replay';
import { replayRange } from './replay-range';
import { planSeek, seek } from './seek';
import { tailTopic } from './tail-topic';

export interface ConsumerPorts extends Omit<OrchestratorPorts, 'kafka' | 'monitor'> {
  readonly brokers: BrokerConnector;
  readonly secrets: Pick<Secrets, 'find'>;
}

export interface ConsumerOperations {
  readonly handlers: Handlers<CoreContract>['consumers'];
  /** A Kafka feed's export: reads to the end offsets seen at its start, committing as a consumer does. */
  readonly exportToEnd: (feed: FeedConfig, context: JobContext) => Promise<JobOutcome>;
  /** Consumers whose lag is beyond its bound. */
  readonly alerts: () => Promise<{ feed: FeedName; message: string }[]>;
}

export function consumerOperations(ports: ConsumerPorts): ConsumerOperations {
  const { feeds, store, engine, decoders, runner, events, clock, logger } = ports;
  const kafka = createKafkaAccess(ports);
  const monitor = new ConsumerMonitor({
    ...ports,
    kafka,
    positionsOf: async (feed) => (await store.snapshot(feed))?.positions ?? new Map<string, bigint>(),
  });
  const orchestrator = new ConsumerOrchestrator({ ...ports, kafka, monitor });

  /** Error: REFUSED. */
  const assertStopped = (feed: FeedName): void => {
    const active = runner
      .list()
      .find(
        (job) => job.feed === feed && job.kind === 'consume' && (job.status === 'queued' || job.status === 'running'),
      );
    if (active === undefined) return;
    throw new LakeError('REFUSED', `The consumer of "${feed}" runs, and would go on from where it is. Stop it first.`, {
      details: { feed, jobId: active.id },
    });
  };

  return {
    exportToEnd: (feed, context) => orchestrator.exportToEnd(feed, context),
    alerts: () => monitor.alerts(),
    handlers: {
      start: ({ feeds: names, untilIdleSeconds }) =>
        orchestrator.start(
          names,
          untilIdleSeconds === undefined ? { kind: 'stopped' } : { kind: 'idle', seconds: untilIdleSeconds },
        ),
      stop: async ({ feeds: names }) => {
        orchestrator.stop(names);
        return {};
      },
      pause: async ({ feeds: names }) => {
        orchestrator.setPaused(names, true);
        return {};
      },
      resume: async ({ feeds: names }) => {
        orchestrator.setPaused(names, false);
        return {};
      },
      watch: (_input, { signal }) => monitor.watch(signal),
      async planSeek({ feed: name, to }) {
        const feed = await feeds.get(name);
        const topic = consumedTopic(feed);
        assertStopped(name);
        return { moves: await kafka.using((broker) => planSeek(feed, topic, to, broker, ports)) };
      },
      async seek({ feed: name, moves }) {
        const feed = await feeds.get(name);
        const topic = consumedTopic(feed);
        assertStopped(name);
        const deltaVersion = await kafka.using((broker) => seek(feed, topic, moves, broker, ports));
        await events.append('feed', {
          event: 'sought',
          feed: name,
          runId: null,
          details: { topic, moves, deltaVersion },
        });
        monitor.probeSoon();
        return {};
      },
      async replay({ feed: name, from, to, into }) {
        const source = await feeds.get(name);
        assertKeepsOffsets(source);
        const topic = consumedTopic(source);
        const { ranges, target } = await kafka.using(async (broker) => {
          const description = await broker.describeTopic(topic);
          const ranges = await replayRanges({ from, to }, description, broker);
          return { ranges, target: await feedForReplay(source, into, description, ports) };
        });
        const limits = await orchestrator.limits();
        const work = (context: JobContext): Promise<JobOutcome> =>
          kafka.using((broker) =>
            replayRange({
              topic,
              ranges,
              into: target,
              broker,
              store,
              engine,
              decoders,
              limits,
              clock,
              logger,
              context,
            }),
          );
        return { job: runner.start({ kind: 'replay', feed: into, work }) };
      },
      async completeness({ feed: name }, { signal }) {
        const feed = await feeds.get(name);
        assertKeepsOffsets(feed);
        return completenessOf(feed, ports, signal);
      },
      async topics() {
        const topics = await kafka.using((broker) => broker.listTopics());
        const known = (await feeds.list()).feeds;
        return topics
          .map(({ topic, partitions }) => ({
            topic,
            partitions,
            feeds: known.filter((feed) => feed.topic === topic).map((feed) => feed.name),
          }))
          .toSorted((a, b) => a.topic.localeCompare(b.topic));
      },
      async *tail(input, { signal }) {
        const broker = await kafka.connect();
        try {
          yield* tailTopic(input, broker, clock, signal);
        } finally {
          await broker.close();
        }
      },
    },
  };
}
