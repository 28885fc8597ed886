import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionTo } from '../../../../test/support/mariadb/database';
import { startMariadb, type MariadbServer } from '../../../../test/support/mariadb/server';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { LiveLoad } from '../../../shared/contract/warehouse';
import { feedNameSchema, type JobId } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createSystemClock } from '../../adapters/system/clock';
import { createFeedStore } from '../feeds/feed-store';
import type { Broker, BrokerRecord } from '../ports';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const feed = feedNameSchema.parse('user_transaction_summary');
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
/** Longer than what is still under way at a MySQL server may take to be told from one that is dead. */
const CANCEL_LIMIT_MS = 15_000;

describe.skipIf(brokers.length === 0 || inject('mariadb') === null)('a live load whose MySQL server freezes', () => {
  const topic = `live-frozen-${randomUUID()}`;
  const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];
  let server: MariadbServer;
  let lake: TestLake;
  let broker: Broker;
  /** What the topic comes to, by user. */
  const expected = new Map<string, string>();

  beforeAll(async () => {
    server = await startMariadb();
    process.env['LAGOON_MYSQL_PASSWORD'] = server.password;
    lake = await openTestLake({ kafkaBrokers: brokers });
    await lake.core.lake.init({ feeds: 'sample' });
    await lake.core.settings.update({ mysql: connectionTo(server, 'data_warehouse').settings });
    await lake.core.warehouse.init({});
    broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
    await broker.ensureTopic(topic, 1);
    const feeds = createFeedStore(createNodeFiles(), lake.root, createSystemClock());
    await feeds.replace({ ...(await feeds.get(feed)), topic });
  }, 120_000);

  afterAll(async () => {
    server.thaw();
    await broker.close();
    await lake.close();
    await server.stop();
    if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
    else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
  }, 60_000);

  /** Changes of 400 users, every seventh a tombstone. */
  const send = async (from: number, upTo: number): Promise<void> => {
    const records = Array.from({ length: upTo - from }, (_, at): BrokerRecord => {
      const i = from + at;
      const key = { user_id: `user_${i % 400}`, transaction_type: 'purchase' };
      const isGone = i % 7 === 6;
      if (isGone) expected.delete(key.user_id);
      else expected.set(key.user_id, `${i}.00`);
      const value = { ...key, total_amount: `${i}.00`, transaction_count: i, avg_amount: '1.00' };
      return { key: JSON.stringify(key), value: isGone ? null : JSON.stringify(value) };
    });
    await broker.produce(topic, records);
  };

  const start = async (): Promise<JobId> => {
    const { jobs } = await lake.core.warehouse.startLive({ feeds: [feed] });
    const [job] = jobs;
    if (job === undefined) throw new Error('no load was started');
    return job.id;
  };

  /** The first state that is so. */
  const seen = async (isIt: (load: LiveLoad) => boolean): Promise<LiveLoad> => {
    for await (const loads of lake.core.warehouse.watchLive({})) {
      const mine = loads.find((load) => load.feed === feed);
      if (mine !== undefined && isIt(mine)) return mine;
    }
    throw new Error('it was not watched to its end');
  };

  const hasAll = (messages: number): ((load: LiveLoad) => boolean) => {
    return ({ state, lagMessages, partitions }) =>
      state === 'waiting' && lagMessages === 0 && partitions[0]?.position === String(messages);
  };

  const held = async (): Promise<Map<string, string>> => {
    const sql = 'SELECT user_id, total_amount FROM fact_user_transaction_summary WHERE snapshot_version = 0';
    const { rows } = await lake.core.warehouse.ask({ sql, limit: 10_000 });
    // A row that is there twice would be seen by its number.
    expect(rows).toHaveLength(expected.size);
    return new Map(rows.map(([user, amount]) => [user ?? '', amount ?? '']));
  };

  it('says so, and goes on with nothing lost or doubled', async () => {
    const job = await start();
    await send(0, 1_000);
    await seen(hasAll(1_000));
    await server.freeze();
    await send(1_000, 2_000);
    const away = await seen(({ state }) => state === 'unreachable');
    expect(away.problem).toEqual(matching(/cannot be reached \(ETIMEDOUT\)/));
    server.thaw();
    await seen(hasAll(2_000));
    expect(await held()).toEqual(expected);
    await lake.core.warehouse.stopLive({ feeds: [feed] });
    expect(await lake.ended([job])).toMatchObject([{ status: 'done' }]);
  }, 180_000);

  it('can be cancelled meanwhile, and started again', async () => {
    const job = await start();
    await seen(hasAll(2_000));
    await server.freeze();
    await send(2_000, 3_000);
    // Reading, or at its commit: of every call alone, the tests of the adapter tell.
    await seen(({ lagMessages }) => lagMessages !== null && lagMessages > 0);
    const begun = performance.now();
    await lake.core.jobs.cancel({ jobId: job });
    expect(await lake.ended([job])).toMatchObject([{ status: 'cancelled' }]);
    expect(performance.now() - begun).toBeLessThan(CANCEL_LIMIT_MS);
    server.thaw();
    await start();
    await seen(hasAll(3_000));
    expect(await held()).toEqual(expected);
    await lake.core.warehouse.stopLive({ feeds: [feed] });
  }, 180_000);
});
