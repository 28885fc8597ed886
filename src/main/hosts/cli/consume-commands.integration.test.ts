import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCommandLine, runCommandLine } from '../../../../test/support/consumer-process';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { feedNameSchema } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSystemClock } from '../../adapters/system/clock';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createFeedStore } from '../../core/feeds/feed-store';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const feed = feedNameSchema.parse('transaction_stream');

describe.skipIf(brokers.length === 0)('consumers on the command line', () => {
  const topic = `command-line-${randomUUID()}`;
  let folder: string;
  let program: string;
  let removeProgram: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-command-line-'));
    ({ program, remove: removeProgram } = await bundleCommandLine());
    await succeeds(lagoon('init'));
    const feeds = createFeedStore(createNodeFiles(), folder, createSystemClock());
    await feeds.replace({ ...(await feeds.get(feed)), topic });
    const broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
    try {
      await broker.ensureTopic(topic, 2);
      const records = Array.from({ length: 100 }, (_, i) => ({
        key: `k${i}`,
        partition: i % 2,
        value: `{"transaction_id":"${i}","timestamp":"2026-01-01T00:00:00.000Z"}`,
      }));
      await broker.produce(topic, records);
    } finally {
      await broker.close();
    }
  });
  afterAll(async () => {
    await removeProgram();
    await rm(folder, { recursive: true, force: true });
  });

  async function lagoon(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runCommandLine(program, [...args, '--lake', folder]);
    const code = await run.ended;
    return { code, said: run.said() };
  }
  /** What it said; throws where it did not end well. */
  async function succeeds(running: Promise<{ code: number | null; said: string }>): Promise<string> {
    const { code, said } = await running;
    if (code !== 0) throw new Error(`It ended with ${code}: ${said}`);
    return said;
  }
  const onCluster = (...args: string[]) => lagoon(...args, '--brokers', brokers.join(','));

  it('consumes, tells where it is, moves it and counts what is there', async () => {
    expect(await succeeds(onCluster('consume', feed, '--until-idle', '0.5'))).toContain('100 rows');
    const status = await succeeds(onCluster('consumers'));
    expect(status).toMatch(new RegExp(`${feed} +${topic} +2 +0 +0:50 1:50`));
    expect(await succeeds(onCluster('topics'))).toMatch(new RegExp(`${topic} +2 +${feed}`));

    const dryRun = await succeeds(onCluster('consumers', 'seek', feed, '--to', '0:10', '--dry-run'));
    expect(dryRun).toMatch(/0 +50 +10 +0 +40/);
    // Nobody can be asked.
    expect(await onCluster('consumers', 'seek', feed, '--to', '0:10')).toMatchObject({ code: 2 });
    expect(await succeeds(onCluster('consumers'))).toContain('0:50 1:50');
    await succeeds(onCluster('consumers', 'seek', feed, '--to', '0:10', '--yes'));
    expect(await succeeds(onCluster('consumers'))).toContain('0:10 1:50');
    await succeeds(onCluster('consume', feed, '--until-idle', '0.5'));

    const replay = ['consumers', 'replay', feed, '--from', '0:20', '--to', 'latest', '--into', 'again'];
    expect(await succeeds(onCluster(...replay))).toContain('again: 30 rows');
    for (const name of [feed, 'again']) {
      expect(await succeeds(lagoon('consumers', 'completeness', name))).toContain('Every offset is there, once.');
    }
  });

  it('tails a topic', async () => {
    const tail = onCluster('tail', topic, '--from', 'earliest', '--filter', '"7"', '--limit', '1');
    expect(await succeeds(tail)).toContain('"transaction_id":"7"');
    expect(await onCluster('tail', `${topic}-absent`)).toMatchObject({ code: 1 });
  });
});
