import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaConnector } from '../../src/main/adapters/kafka/kafka-broker';
import type { Broker } from '../../src/main/core/ports';
import { feedNameSchema, type FeedName } from '../../src/shared/ids';
import { plainKafka } from '../support/kafka/reading';
import { openTestLake } from '../support/lake';
import { plainDraft } from '../support/plain-draft';
import { startKsqldb, type KsqldbStandIn } from '../support/ksqldb/server';

export const streamFeed = feedNameSchema.parse('orders');
export const tableFeed = feedNameSchema.parse('totals');
const partitions = 4;
/** Keys of the table: each is changed often, and some of the changes delete it. */
const tableKeys = 500;
const padding = 'x'.repeat(200);

export interface KsqldbAudit {
  /** Nothing where every row is there once. */
  readonly problems: readonly string[];
  /** Exports of the stream that brought rows. */
  readonly commits: number;
}

export interface KsqldbSite {
  readonly root: string;
  readonly server: KsqldbStandIn;
  /** Sends orders [from, to) to the stream's topic, and as many changes to the table's. */
  produce(from: number, to: number): Promise<void>;
  /** Looks at every row where orders up to `orders` were sent. */
  audit(orders: number): Promise<KsqldbAudit>;
  close(): Promise<void>;
}

/** A lake with a stream and a table of a ksqlDB server, whose topics are on a real broker. */
export async function openKsqldbSite(brokers: readonly string[], prefix: string): Promise<KsqldbSite> {
  const [orders, totals] = [`${prefix}-orders`, `${prefix}-totals`];
  const connector = createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } });
  const broker = await connector.connect(plainKafka(brokers));
  await broker.ensureTopic(orders, partitions);
  await broker.ensureTopic(totals, partitions);
  const server = await startKsqldb({
    brokers,
    setUp: `CREATE STREAM ORDERS (ID BIGINT, NOTE STRING) WITH (KAFKA_TOPIC = '${orders}', VALUE_FORMAT = 'JSON');
      CREATE SOURCE TABLE TOTALS (NAME STRING PRIMARY KEY, ID BIGINT) WITH (KAFKA_TOPIC = '${totals}', VALUE_FORMAT = 'JSON');`,
  });
  const root = await mkdtemp(join(tmpdir(), 'lagoon-ksqldb-kills-'));
  await setUpLake(root, server.url);
  return {
    root,
    server,
    produce: (from, to) => produce(broker, { orders, totals }, from, to),
    audit: (count) => audit(root, count),
    async close() {
      await server.stop();
      await broker.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function setUpLake(root: string, url: string): Promise<void> {
  const lake = await openTestLake({ root });
  try {
    await lake.core.lake.init({ feeds: 'none' });
    const unset = { username: null, caFile: null, certificateFile: null, keyFile: null };
    await lake.core.settings.update({
      ksqldb: { url, ...unset, httpVersion: '1.1', timeoutSeconds: 60 },
      // Several batches of an export, so that a kill falls between two.
      exports: { batchRows: 1_000, parallelFeeds: 2 },
    });
    const add = (name: FeedName, kind: 'stream' | 'table', object: string): Promise<unknown> =>
      lake.core.feeds.add(plainDraft(name, kind, { type: 'ksqldb', object }));
    await add(streamFeed, 'stream', 'ORDERS');
    await add(tableFeed, 'table', 'TOTALS');
  } finally {
    await lake.close();
  }
}

/** Change `id` of the table is of key `id % tableKeys`; each seventh deletes it. */
const isDeletion = (id: number): boolean => id % 7 === 0;

async function produce(
  broker: Broker,
  topics: { readonly orders: string; readonly totals: string },
  from: number,
  to: number,
): Promise<void> {
  const batch = 1_000;
  for (let at = from; at < to; at += batch) {
    const ids = Array.from({ length: Math.min(batch, to - at) }, (_, i) => at + i);
    await broker.produce(
      topics.orders,
      ids.map((id) => ({ key: `k${id}`, value: `{"ID":${id},"NOTE":"${padding}"}` })),
    );
    await broker.produce(
      topics.totals,
      ids.map((id) => ({ key: `n${id % tableKeys}`, value: isDeletion(id) ? null : `{"ID":${id}}` })),
    );
  }
}

async function audit(root: string, orders: number): Promise<KsqldbAudit> {
  const lake = await openTestLake({ root });
  try {
    const problems: string[] = [];
    const compare = async (what: string, sql: string, wanted: (number | string)[]): Promise<void> => {
      const found = (await lake.rows(sql))[0] ?? [];
      if (found.join(' ') !== wanted.join(' '))
        problems.push(`${what}: ${found.join(' ')} instead of ${wanted.join(' ')}`);
    };
    await compare(
      'rows, places, ids and their sum',
      `SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)), count(DISTINCT id), sum(id) FROM ${streamFeed}`,
      [orders, orders, orders, (BigInt(orders) * BigInt(orders - 1)) / 2n].map(String),
    );
    const last = new Map<number, number>();
    for (let id = 0; id < orders; id += 1) {
      if (isDeletion(id)) last.delete(id % tableKeys);
      else last.set(id % tableKeys, id);
    }
    const sum = [...last.values()].reduce((total, id) => total + id, 0);
    await compare(
      'rows, keys and sum of the table',
      `SELECT count(*), count(DISTINCT name), sum(id) FROM ${tableFeed}`,
      [last.size, last.size, sum],
    );
    const { partitions: counted } = await lake.core.consumers.completeness({ feed: streamFeed });
    for (const { partition, missing, duplicates } of counted) {
      if (missing !== 0 || duplicates !== 0)
        problems.push(`partition ${partition}: ${missing} offsets missing, ${duplicates} twice`);
    }
    const history = await lake.core.lake.history({ feed: streamFeed, limit: 1_000 });
    return { problems, commits: history.filter(({ operation }) => operation === 'EXPORT').length };
  } finally {
    await lake.close();
  }
}
