import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { jobSchema } from '../../../shared/contract/jobs';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';
import { createParquetEngine } from '../../adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createSystemClock } from '../../adapters/system/clock';
import { createIdSource } from '../../adapters/system/ids';
import { formatPorts, jsonDecoders } from '../../../../test/support/formats';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import { createFakeDrafts } from '../../../../test/support/fake-drafts';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import { createFakeStatements } from '../../../../test/support/fake-statements';
import { createCore } from '../create-core';
import type { Core } from '../create-core';
import { createFeedStore } from '../feeds/feed-store';
import type { FeedStore } from '../feeds/feed-store';
import { defaultSettings } from '../settings/settings-store';
import { createLakeStore } from '../lake/lake-store';
import type { LakeStore } from '../lake/types';
import type { Broker, ParquetEngine } from '../ports';
import { nestedJson } from '../sample/datasets';
import { SampleSequence } from '../sample/generator';
import { consumeFeed } from './consume-feed';
import { consumedStream } from './consumed-stream';
import { ConsumerMeter } from './consumer-meter';
import { PauseSwitch } from './pause-switch';
import { produceSample } from './produce';
import type { SampleRecord } from './produce';
import { plainKafka } from '../../../../test/support/kafka/reading';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const feed = feedNameSchema.parse('transaction_stream');
const call = { signal: new AbortController().signal };
const messages = 20_000;

function* events(count: number, first = 0): Generator<SampleRecord> {
  const sequence = new SampleSequence({ seed: 1, startMs: Date.UTC(2026, 0, 1), spacingMs: 10_000 });
  for (let index = first; index < first + count; index++) {
    const event = sequence.event(index);
    yield { key: event.user.id, value: nestedJson(event) };
  }
}

describe.skipIf(brokers.length === 0)('consuming a topic into the lake', () => {
  let root: string;
  let topic: string;
  let core: Core;
  let engine: ParquetEngine;
  let feeds: FeedStore;
  let store: LakeStore;
  let broker: Broker;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lagoon-consume-'));
    topic = `consume-${randomUUID()}`;
    const files = createNodeFiles();
    const clock = createSystemClock();
    const ids = createIdSource();
    engine = await createParquetEngine({ temporaryFolder: join(root, '.spill'), threads: 2 });
    const connector = createKafkaConnector({ logger });
    core = createCore(
      {
        files,
        engine,
        brokers: connector,
        clock,
        ids,
        logger,
        ...formatPorts,
        secrets: createFakeSecrets(null),
        statements: createFakeStatements(),
        drafts: createFakeDrafts(),
        folders: createFakeFolderMemory(),
        residentBytes: () => 0,
      },
      {
        root,
        identity: { user: 'tester', groups: [] },
        versions: {
          lagoon: 'test',
          node: process.version,
          electron: null,
          duckdb: engine.version(),
          platform: process.platform,
        },
      },
    );
    await core.handlers.lake.init({ feeds: 'sample' }, call);
    await core.handlers.settings.update({ kafka: plainKafka(brokers).settings }, call);
    feeds = createFeedStore(files, root, clock);
    await feeds.replace({ ...(await feeds.get(feed)), topic });
    store = createLakeStore({ onlyReads: false, root, files, engine, clock, ids, logger });
    broker = await connector.connect(plainKafka(brokers));
    await broker.ensureTopic(topic, 3);
  });
  afterEach(async () => {
    await broker.close();
    await core.stop();
    await rm(root, { recursive: true, force: true });
  });

  const produce = (records: Iterable<SampleRecord>): Promise<unknown> =>
    produceSample({
      broker,
      topic,
      events: records,
      messages: 1_000_000,
      rate: null,
      partitions: 3,
      clock: createSystemClock(),
      ...call,
      onProgress: () => {},
    });

  async function ended(job: Job, until: (job: Job) => boolean = (seen) => seen.endedAt !== null): Promise<Job> {
    for await (const jobs of core.handlers.jobs.watch({}, call)) {
      const mine = jobs.map((seen) => jobSchema.parse(seen)).find(({ id }) => id === job.id);
      if (mine !== undefined && (until(mine) || mine.endedAt !== null)) return mine;
    }
    throw new Error('The job was not watched to its end.');
  }

  async function start(untilIdleSeconds?: number): Promise<Job> {
    const idle = untilIdleSeconds === undefined ? {} : { untilIdleSeconds };
    const { jobs } = await core.handlers.consumers.start({ feeds: [feed], ...idle }, call);
    return jobSchema.parse(jobs[0]);
  }

  const consume = async (): Promise<Job> => await ended(await start(1));

  /** Of the live files: rows, distinct messages, distinct transactions. */
  async function counts(): Promise<number[] | undefined> {
    const snapshot = await store.snapshot(await feeds.get(feed));
    const paths = (snapshot?.files ?? []).map(({ absolutePath }) => `'${absolutePath}'`).join(',');
    const instance = await DuckDBInstance.create();
    try {
      const connection = await instance.connect();
      const reader = await connection.runAndReadAll(
        `SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)), count(DISTINCT transaction_id) FROM read_parquet([${paths}])`,
      );
      return reader.getRowsJson()[0]?.map(Number);
    } finally {
      instance.closeSync();
    }
  }

  it('takes every message once, and ends when the topic is idle', async () => {
    await produce(events(messages));
    const job = await consume();
    expect(job).toMatchObject({
      status: 'done',
      error: null,
      progress: { rows: messages, quarantined: 0, lagMessages: 0 },
    });
    expect(await counts()).toEqual([messages, messages, messages]);
  });

  it('loses and doubles nothing when it is stopped, cancelled and started again', async () => {
    await core.handlers.settings.update(
      { consumers: { ...defaultSettings.consumers, flushSeconds: 0.05, flushBytes: 1_000_000 } },
      call,
    );
    await produce(events(messages));
    const stopped = await start();
    await ended(stopped, ({ progress }) => progress.writtenBytes > 0);
    await core.handlers.consumers.stop({ feeds: [feed] }, call);
    expect((await ended(stopped)).status).toBe('done');

    await produce(events(messages, messages));
    const cancelled = await start();
    await ended(cancelled, ({ progress }) => progress.rows > 0);
    await core.handlers.jobs.cancel({ jobId: cancelled.id }, call);
    expect((await ended(cancelled)).status).toBe('cancelled');

    expect((await consume()).status).toBe('done');
    expect(await counts()).toEqual([2 * messages, 2 * messages, 2 * messages]);
  });

  it('puts what does not fit into quarantine and goes on', async () => {
    await produce([
      ...events(100),
      { key: 'bad', value: '{"transaction_id": 1' },
      { key: 'bad', value: 'not JSON' },
      ...events(100, 100),
    ]);
    const job = await consume();
    expect(job).toMatchObject({
      status: 'done',
      progress: { rows: 202, quarantined: 2 },
      warnings: [expect.stringContaining('quarantine')],
    });
    expect(await counts()).toEqual([200, 200, 200]);
    const quarantine = await store.quarantine(await feeds.get(feed));
    expect(quarantine?.files.reduce((sum, { records }) => sum + (records ?? 0), 0)).toBe(2);
  });

  it('exports a Kafka feed to the end offsets of its start', async () => {
    await feeds.replace({ ...(await feeds.get(feed)), source: { type: 'kafka', topic } });
    await produce(events(1_000));
    const { jobs } = await core.handlers.exports.start({ feeds: [feed] }, call);
    for (const job of jobs) expect((await ended(jobSchema.parse(job))).status).toBe('done');
    expect(await counts()).toEqual([1_000, 1_000, 1_000]);
  });

  it('refuses where Kafka is not set up, and a topic that is not there', async () => {
    await feeds.replace({ ...(await feeds.get(feed)), topic: `${topic}-absent` });
    expect((await consume()).error).toMatchObject({ code: 'NOT_FOUND' });
    await core.handlers.settings.update({ kafka: plainKafka([]).settings }, call);
    expect(await core.handlers.consumers.start({ feeds: [feed] }, call)).toMatchObject({
      jobs: [],
      refused: [{ feed, error: { code: 'REFUSED' } }],
    });
  });

  it('lets two that know nothing of one another read the same, and doubles nothing', async () => {
    await produce(events(messages));
    const config = await feeds.get(feed);
    let overtaken = 0;
    const connect = (): Promise<Broker> => createKafkaConnector({ logger }).connect(plainKafka(brokers));
    const results = await Promise.all(
      [1, 2].map((run) =>
        consumeFeed({
          topic,
          groupId: null,
          connect,
          feed: consumedStream({
            feed: config,
            store,
            engine,
            decoders: jsonDecoders,
            runId: `run-${run}`,
            operation: 'CONSUME',
          }),
          limits: { rows: 1_000, bytes: 100_000_000, days: 64, seconds: 30 },
          until: { kind: 'end' },
          quarantineName: 'quarantine',
          pause: new PauseSwitch(),
          meter: new ConsumerMeter(createSystemClock(), () => {}),
          clock: createSystemClock(),
          logger,
          onOvertaken: () => Promise.resolve(void (overtaken += 1)),
          context: {
            runId: 'run',
            ...call,
            stopRequested: new AbortController().signal,
            progress: () => {},
            warn: () => {},
          },
        }),
      ),
    );
    expect(results).toHaveLength(2);
    expect(overtaken).toBeGreaterThan(0);
    expect(await counts()).toEqual([messages, messages, messages]);
  });
});
