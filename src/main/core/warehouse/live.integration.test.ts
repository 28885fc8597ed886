import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { administer, connectionTo, type MariadbAddress } from '../../../../test/support/mariadb/database';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { Job } from '../../../shared/contract/jobs';
import type { MysqlSettings } from '../../../shared/contract/settings';
import type { LiveLoad } from '../../../shared/contract/warehouse';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createSystemClock } from '../../adapters/system/clock';
import { createFeedStore } from '../feeds/feed-store';
import type { Broker, BrokerRecord } from '../ports';

/** From a topic of a real cluster into both stores, and what it comes to beside what was sent. */

const brokers = inject('kafkaBrokers') ?? [];
const server = inject('mariadb');
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const totals = feedNameSchema.parse('payment_method_totals');
const summaries = feedNameSchema.parse('user_transaction_summary');
const database = `t_${randomUUID().replaceAll('-', '')}`;

interface Store {
  readonly name: 'embedded' | 'mysql';
  readonly settings: MysqlSettings | null;
  readonly password: string | null;
  stop(): Promise<void>;
}

const embedded: Store = { name: 'embedded', settings: null, password: null, stop: async () => {} };
const mariadb = (address: MariadbAddress): Store => ({
  name: 'mysql',
  ...connectionTo(address, database),
  stop: () => administer(address, [`DROP DATABASE IF EXISTS ${database}`]),
});

describe.skipIf(brokers.length === 0).each([embedded, ...(server === null ? [] : [mariadb(server)])])(
  'the live load on the $name store',
  (store) => {
    const topic = `live-${store.name}-${randomUUID()}`;
    let lake: TestLake;
    let broker: Broker;
    /** What the topic comes to. */
    const expected = new Map<string, string>();
    const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];

    beforeAll(async () => {
      if (store.password !== null) process.env['LAGOON_MYSQL_PASSWORD'] = store.password;
      lake = await openTestLake({ kafkaBrokers: brokers });
      await lake.core.lake.init({ feeds: 'sample' });
      await lake.core.settings.update({ mysql: store.settings });
      broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
      await broker.ensureTopic(topic, 3);
      await readsTopic(summaries, topic);
    }, 120_000);
    afterAll(async () => {
      await broker.close();
      await lake.close();
      await store.stop();
      if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
      else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
    }, 60_000);

    const readsTopic = async (feed: FeedName, its: string): Promise<void> => {
      const feeds = createFeedStore(createNodeFiles(), lake.root, createSystemClock());
      await feeds.replace({ ...(await feeds.get(feed)), topic: its });
    };

    const rowsOf = async (sql: string): Promise<(string | null)[][]> =>
      (await lake.core.warehouse.ask({ sql, limit: 10_000 })).rows;

    const load = async (feeds = [summaries]): Promise<Job> => {
      const { jobs, refused } = await lake.core.warehouse.startLive({ feeds, untilIdleSeconds: 0.5 });
      expect(refused).toEqual([]);
      const [ended] = await lake.ended(jobs.map(({ id }) => id));
      if (ended === undefined) throw new Error('no load was started');
      return ended;
    };

    /** Sends changes of keys, every seventh a tombstone, and remembers what they come to. */
    const send = async (from: number, upTo: number): Promise<void> => {
      const records: BrokerRecord[] = [];
      for (let i = from; i < upTo; i += 1) {
        const key = { user_id: `user_${i % 400}`, transaction_type: i % 3 === 0 ? 'refund' : 'purchase' };
        const text = JSON.stringify(key);
        const amount = `${i}.${String(i % 100).padStart(2, '0')}`;
        const isGone = i % 7 === 6;
        if (isGone) expected.delete(text);
        else expected.set(text, amount);
        const value = { ...key, total_amount: amount, transaction_count: i, avg_amount: '1.00' };
        records.push({ key: text, partition: (i % 400) % 3, value: isGone ? null : JSON.stringify(value) });
      }
      await broker.produce(topic, records);
    };

    const held = async (): Promise<Map<string, string>> => {
      const rows = await rowsOf(
        'SELECT user_id, transaction_type, total_amount FROM fact_user_transaction_summary WHERE snapshot_version = 0',
      );
      return new Map(
        rows.map(([user_id, transaction_type, amount]) => [
          JSON.stringify({ user_id, transaction_type }),
          amount ?? '',
        ]),
      );
    };
    const status = async (): Promise<LiveLoad | undefined> => {
      let told = 0;
      for await (const loads of lake.core.warehouse.watchLive({})) {
        told += 1;
        if (told > 1) return loads.find(({ feed }) => feed === summaries);
      }
      return undefined;
    };

    it('is refused before the tables are made, and for a feed that cannot be loaded', async () => {
      await expect(lake.core.warehouse.startLive({})).rejects.toMatchObject({
        code: store.name === 'mysql' ? 'NOT_FOUND' : 'REFUSED',
      });
      await lake.core.warehouse.init({});
      const { jobs, refused } = await lake.core.warehouse.startLive({ feeds: [totals] });
      expect(jobs).toEqual([]);
      expect(refused).toMatchObject([{ feed: totals, error: { code: 'REFUSED' } }]);
    }, 60_000);

    it('takes the newest row of each key, deletes by tombstones, and goes on where it was', async () => {
      await send(0, 5_000);
      expect(await load()).toMatchObject({ kind: 'live', status: 'done', warnings: [], progress: { rows: 5_000 } });
      expect(await held()).toEqual(expected);
      await send(5_000, 6_000);
      expect(await load()).toMatchObject({ status: 'done', progress: { rows: 1_000 } });
      expect(await held()).toEqual(expected);
      const [[rows] = []] = await rowsOf('SELECT COUNT(*) FROM latest_user_transaction_summary');
      expect(rows).toBe(String(expected.size));
      expect(await rowsOf('SELECT COUNT(*) FROM dim_users WHERE is_stub')).toEqual([['400']]);
      const told = await status();
      expect(told).toMatchObject({ state: 'stopped', lagMessages: 0, problem: null, topic });
      expect(told?.partitions.reduce((sum, { position }) => sum + Number(position), 0)).toBe(6_000);
    }, 120_000);

    it('tells with their place what is no row and what a table cannot hold, and takes the rest', async () => {
      const key = JSON.stringify({ user_id: 'user_0', transaction_type: 'purchase' });
      const long = JSON.stringify({ user_id: 'u'.repeat(65), transaction_type: 'purchase', total_amount: '1.00' });
      await broker.produce(topic, [
        { key, partition: 0, value: 'no JSON' },
        { key: 'k', partition: 0, value: long },
        {
          key,
          partition: 0,
          value: JSON.stringify({ total_amount: '7.25', transaction_count: 1, avg_amount: '7.25' }),
        },
      ]);
      expected.set(key, '7.25');
      const job = await load();
      expect(job).toMatchObject({ status: 'done', progress: { quarantined: 2 } });
      expect(job.warnings).toHaveLength(2);
      expect(job.warnings.join('\n')).toMatch(
        /Partition 0, offset \d+: [\s\S]*Partition 0, offset \d+, fact_user_transaction_summary: u+/,
      );
      expect(await held()).toEqual(expected);
      expect(await status()).toMatchObject({ refused: 2, upserted: 1, deleted: 0 });
    }, 60_000);

    it('forgets the live rows alone, and reads the topic again', async () => {
      const rows = expected.size;
      expect(await lake.core.warehouse.resetLive({ feed: summaries })).toEqual({
        deleted: [{ table: 'fact_user_transaction_summary', rows }],
      });
      expect(await rowsOf('SELECT COUNT(*) FROM fact_user_transaction_summary')).toEqual([['0']]);
      expect(await rowsOf('SELECT COUNT(*) FROM lagoon_snapshots')).toEqual([['0']]);
      expect(await load()).toMatchObject({ status: 'done', progress: { rows: 6_003 } });
      expect(await held()).toEqual(expected);
    }, 60_000);

    it('loads while messages come, says where it is, and stops with everything that it took', async () => {
      const { jobs } = await lake.core.warehouse.startLive({ feeds: [summaries] });
      await expect(lake.core.warehouse.resetLive({ feed: summaries })).rejects.toMatchObject({ code: 'REFUSED' });
      await send(6_000, 7_000);
      for await (const loads of lake.core.warehouse.watchLive({})) {
        const mine = loads.find(({ feed }) => feed === summaries);
        if (mine?.state === 'waiting' && mine.lagMessages === 0 && mine.upserted > 0) break;
      }
      await lake.core.warehouse.stopLive({ feeds: [summaries] });
      expect(await lake.ended(jobs.map(({ id }) => id))).toMatchObject([{ status: 'done' }]);
      expect(await held()).toEqual(expected);
      await expect(lake.core.warehouse.stopLive({ feeds: [summaries] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }, 60_000);

    it("fills a dimension and a fact that looks it up, and deletes by the dimension's key", async () => {
      const methods = `${topic}-methods`;
      await broker.ensureTopic(methods, 1);
      await readsTopic(totals, methods);
      const row = (method: string, count: number): BrokerRecord => ({
        key: method,
        value: JSON.stringify({
          payment_method: method,
          total_amount: '10.00',
          transaction_count: count,
          avg_amount: '1.00',
        }),
      });
      await broker.produce(methods, [row('cash', 1), row('shells', 2), row('cash', 3), { key: 'shells', value: null }]);
      expect(await load([totals])).toMatchObject({ status: 'done', warnings: [] });
      const facts = `SELECT d.payment_method_name, f.transaction_count FROM fact_payment_method_totals f
        JOIN dim_payment_methods d ON d.payment_method_id = f.payment_method_id ORDER BY 1`;
      expect(await rowsOf(facts)).toEqual([['cash', '3']]);
      await broker.produce(methods, [row('shells', 4), { key: 'cash', value: null }]);
      expect(await load([totals])).toMatchObject({ status: 'done', warnings: [] });
      expect(await rowsOf(facts)).toEqual([['shells', '4']]);
      // Facts of other snapshots refer to it.
      expect(await rowsOf("SELECT COUNT(*) FROM dim_payment_methods WHERE payment_method_name = 'cash'")).toEqual([
        ['1'],
      ]);
    }, 60_000);
  },
);
