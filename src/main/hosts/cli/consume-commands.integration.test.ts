import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';
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
  let lake: CommandLineLake;

  beforeAll(async () => {
    lake = await openCommandLineLake();
    await lake.succeeds('init');
    const feeds = createFeedStore(createNodeFiles(), lake.folder, createSystemClock());
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
  afterAll(() => lake.close());

  const onCluster = ['--brokers', brokers.join(',')];
  const succeeds = (...args: string[]): Promise<string> => lake.succeeds(...args, ...onCluster);

  it('consumes, tells where it is, moves it and counts what is there', async () => {
    expect(await succeeds('consume', feed, '--until-idle', '0.5')).toContain('100 rows');
    const status = await succeeds('consumers');
    expect(status).toMatch(new RegExp(`${feed} +${topic} +2 +0 +0:50 1:50`));
    expect(await succeeds('topics')).toMatch(new RegExp(`${topic} +2 +${feed}`));

    const dryRun = await succeeds('consumers', 'seek', feed, '--to', '0:10', '--dry-run');
    expect(dryRun).toMatch(/0 +50 +10 +0 +40/);
    // Nobody can be asked.
    expect(await lake.lagoon('consumers', 'seek', feed, '--to', '0:10', ...onCluster)).toMatchObject({ code: 2 });
    expect(await succeeds('consumers')).toContain('0:50 1:50');
    await succeeds('consumers', 'seek', feed, '--to', '0:10', '--yes');
    expect(await succeeds('consumers')).toContain('0:10 1:50');
    await succeeds('consume', feed, '--until-idle', '0.5');

    const replay = ['consumers', 'replay', feed, '--from', '0:20', '--to', 'latest', '--into', 'again'];
    expect(await succeeds(...replay)).toContain('again: 30 rows');
    for (const name of [feed, 'again']) {
      expect(await lake.succeeds('consumers', 'completeness', name)).toContain('Every offset is there, once.');
    }
  });

  it('tails a topic', async () => {
    const tail = ['tail', topic, '--from', 'earliest', '--filter', '"7"', '--limit', '1'];
    expect(await succeeds(...tail)).toContain('"transaction_id":"7"');
    expect(await lake.lagoon('tail', `${topic}-absent`, ...onCluster)).toMatchObject({ code: 1 });
  });
});
