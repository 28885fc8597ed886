import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { createParquetEngine } from '../../src/main/adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../src/main/adapters/fs/node-files';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { createIdSource } from '../../src/main/adapters/system/ids';
import { createFeedStore } from '../../src/main/core/feeds/feed-store';
import { createLakeStore } from '../../src/main/core/lake/lake-store';
import { defaultSettings } from '../../src/main/core/settings/settings-store';
import { composeCore } from '../../src/main/hosts/compose/core';
import type { FeedSource } from '../../src/shared/contract/feeds';
import { feedNameSchema } from '../../src/shared/ids';
import { plainKafka } from '../../test/support/kafka/reading';
import { Gauge, type Told, type WayInput } from './process';
import { connect, eventsOf, message } from './topic';

const feed = feedNameSchema.parse('transaction_stream');
const call = { signal: new AbortController().signal };

/** A lake whose feed reads the topic, and the core on all its real adapters. */
async function openCore({ brokers, topic, folder }: WayInput, flushSeconds: number, source: FeedSource | null) {
  const core = await composeCore({ lakeRoot: folder, checkOutput: false });
  await core.handlers.lake.init({ feeds: 'sample' }, call);
  await core.handlers.settings.update(
    { kafka: plainKafka(brokers).settings, consumers: { ...defaultSettings.consumers, flushSeconds } },
    call,
  );
  const feeds = createFeedStore(createNodeFiles(), folder, createSystemClock());
  const before = await feeds.get(feed);
  await feeds.replace({ ...before, topic, source: source ?? before.source });
  return core;
}

/** A second look at the same lake, as any reader has it. */
async function openReader(folder: string) {
  const files = createNodeFiles();
  const engine = await createParquetEngine({ temporaryFolder: join(folder, '.spill') });
  const store = createLakeStore({
    onlyReads: true,
    root: folder,
    files,
    engine,
    clock: createSystemClock(),
    ids: createIdSource(),
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return {
    store,
    config: await createFeedStore(files, folder, createSystemClock()).get(feed),
    close: () => engine.close(),
  };
}

/** The whole: from the topic's beginning to its end, into committed files. */
export async function consume(input: WayInput): Promise<Told> {
  const { topic, messages, folder } = input;
  const core = await openCore(input, defaultSettings.consumers.flushSeconds, { type: 'kafka', topic });
  const gauge = new Gauge();
  const startedMs = performance.now();
  const { jobs } = await core.handlers.exports.start({ feeds: [feed] }, call);
  const [id] = jobs.map((job) => job.id);
  for await (const seen of core.handlers.jobs.watch({}, call)) {
    const job = seen.find((each) => each.id === id);
    gauge.reached(job?.progress.rows ?? 0);
    if (job === undefined || job.endedAt === null) continue;
    if (job.status !== 'done') throw new Error(`the consumer ended as ${job.status}: ${job.error?.message ?? ''}`);
    break;
  }
  const elapsedMs = performance.now() - startedMs;
  const told = gauge.end(messages, elapsedMs);
  await core.stop();
  const reader = await openReader(folder);
  const rows = (await reader.store.snapshot(reader.config))?.totals.records ?? 0;
  const quarantined = (await reader.store.quarantine(reader.config))?.totals.records ?? 0;
  await reader.close();
  if (rows + quarantined !== messages)
    throw new Error(`${rows} rows and ${quarantined} in quarantine of ${messages} messages`);
  return told;
}

const sendsPerSecond = 20;
const lookEveryMs = 10;

/**
 * Messages at a thousand a second, each from when it is handed to the producer until a reader's snapshot has its position: what a query would see.
 * `messages` of them, with this flush interval.
 */
export async function latency(input: WayInput, flushSeconds: number): Promise<Told> {
  const { brokers, topic, messages, folder } = input;
  const broker = await connect(brokers);
  await broker.ensureTopic(topic, 1);
  const core = await openCore(input, flushSeconds, null);
  await core.handlers.consumers.start({ feeds: [feed] }, call);
  const reader = await openReader(folder);
  const gauge = new Gauge();
  const sequence = eventsOf(2);
  const perSend = 1000 / sendsPerSecond;
  const sentMs: number[] = [];
  const latenciesMs: number[] = [];

  /** Messages that a reader sees by now. */
  async function visible(): Promise<number> {
    const positions = [...((await reader.store.snapshot(reader.config))?.positions ?? [])];
    return Number(positions.find(([appId]) => appId.startsWith('kafka:'))?.[1] ?? -1n) + 1;
  }

  // One first, so that neither the start of the group nor the compiler's is measured.
  await broker.produce(topic, [{ ...message(sequence, 0), partition: 0 }]);
  while ((await visible()) < 1) await delay(lookEveryMs);

  const startedMs = performance.now();
  async function send(): Promise<void> {
    const sending = [];
    for (let sent = 0; sent < messages; sent += perSend) {
      const records = Array.from({ length: perSend }, (_, i) => ({ ...message(sequence, sent + i), partition: 0 }));
      const dueMs = startedMs + sent;
      await delay(Math.max(0, dueMs - performance.now()));
      for (let i = 0; i < perSend; i += 1) sentMs.push(performance.now());
      sending.push(broker.produce(topic, records));
    }
    await Promise.all(sending);
  }
  async function look(): Promise<void> {
    while (latenciesMs.length < messages) {
      await delay(lookEveryMs);
      const seen = (await visible()) - 1;
      const nowMs = performance.now();
      while (latenciesMs.length < seen) latenciesMs.push(nowMs - (sentMs[latenciesMs.length] ?? nowMs));
    }
  }
  await Promise.all([send(), look()]);
  const elapsedMs = performance.now() - startedMs;
  await core.handlers.consumers.stop({ feeds: [feed] }, call);
  await core.stop();
  await reader.close();
  await broker.close();
  return gauge.end(messages, elapsedMs, latenciesMs);
}
