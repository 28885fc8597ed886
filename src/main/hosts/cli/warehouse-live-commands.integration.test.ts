import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCommandLine, runCommandLine } from '../../../../test/support/consumer-process';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { feedNameSchema } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createSystemClock } from '../../adapters/system/clock';
import { createFeedStore } from '../../core/feeds/feed-store';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const feed = feedNameSchema.parse('product_purchase_counts');

describe.skipIf(brokers.length === 0)('live loads on the command line', () => {
  const topic = `live-command-${randomUUID()}`;
  let folder: string;
  let program: string;
  let removeProgram: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-live-command-'));
    ({ program, remove: removeProgram } = await bundleCommandLine());
    const made = await lagoon('init');
    if (made.code !== 0) throw new Error(made.said);
    const feeds = createFeedStore(createNodeFiles(), folder, createSystemClock());
    await feeds.replace({ ...(await feeds.get(feed)), topic });
    const broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
    try {
      await broker.ensureTopic(topic, 1);
      const records = Array.from({ length: 30 }, (_, i) => ({ key: `p${i % 10}`, value: `{"purchase_count":${i}}` }));
      await broker.produce(topic, records);
    } finally {
      await broker.close();
    }
  }, 120_000);
  afterAll(async () => {
    await removeProgram();
    await rm(folder, { recursive: true, force: true });
  });

  async function lagoon(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runCommandLine(program, [...args, '--lake', folder]);
    const code = await run.ended;
    return { code, said: run.said() };
  }
  const live = (...args: string[]) => lagoon('warehouse', 'live', ...args, '--brokers', brokers.join(','));
  const says = (code: number, text: RegExp): unknown => ({ code, said: expect.stringMatching(text) as unknown });

  it('loads to the end, says where it is, and begins anew where that was agreed to', async () => {
    expect(await live()).toEqual(says(1, /lagoon warehouse init/));
    expect(await lagoon('warehouse', 'init')).toMatchObject({ code: 0 });
    expect(await live(feed, '--until-idle', '0.5')).toEqual(says(0, /product_purchase_counts: 30 messages loaded/));
    expect(await live('--status')).toEqual(says(0, new RegExp(`${feed} +${topic} +fact_${feed} +0 +0:30`)));
    expect(await live('--status', 'transaction_stream')).toEqual(says(1, /cannot be loaded live/));
    const count = `SELECT COUNT(*) AS held, SUM(purchase_count) AS bought FROM latest_${feed}`;
    expect(await lagoon('warehouse', 'ask', count)).toEqual(says(0, /10 +245/));

    expect(await live('--reset', feed, '--until-idle', '1')).toEqual(says(2, /with --yes alone/));
    // Nobody can be asked.
    expect(await live('--reset', feed)).toEqual(
      says(2, /live rows \(version 0\) of fact_product_purchase_counts\?[\s\S]* is lost/),
    );
    expect(await live('--reset', feed, '--yes')).toEqual(says(0, /fact_product_purchase_counts: 10 live rows deleted/));
    expect(await live('--status')).toEqual(says(0, /30 +0:0/));
    expect(await live(feed, '--until-idle', '0.5')).toEqual(says(0, /30 messages loaded/));
    expect(await lagoon('warehouse', 'ask', count)).toEqual(says(0, /10 +245/));
  }, 180_000);
});
