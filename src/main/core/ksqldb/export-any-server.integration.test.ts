import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { plainDraft } from '../../../../test/support/plain-draft';
import { feedNameSchema } from '../../../shared/ids';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createKsqldbConnector } from '../../adapters/ksqldb/ksqldb-connector';
import type { KsqlServer } from '../ports';

const brokers = inject('kafkaBrokers') ?? [];
/** Of a real server: http(s)://[user:password@]host:port. It makes a stream and a table of its own there, and drops them with their topic. */
const realUrl = process.env['LAGOON_TEST_KSQLDB_URL'];
const feed = feedNameSchema.parse('orders');

interface Row {
  readonly id: bigint;
  /** As SQL and JSON spell it. */
  readonly amount: string;
}

/** What holds with any server. `insert` brings rows into the stream of that name, whose topic is its name in lower case. */
function exportsFrom(
  urlOf: () => URL,
  insert: (server: KsqlServer, name: string, rows: readonly Row[]) => Promise<void>,
): void {
  const name = `LAGOON_TEST_${randomUUID().replaceAll('-', '').toUpperCase()}`;
  const passwordBefore = process.env['LAGOON_KSQLDB_PASSWORD'];
  let lake: TestLake;
  let server: KsqlServer;

  beforeAll(async () => {
    const url = urlOf();
    const username = url.username === '' ? null : decodeURIComponent(url.username);
    const password = username === null ? null : decodeURIComponent(url.password);
    if (password !== null) process.env['LAGOON_KSQLDB_PASSWORD'] = password;
    const files = { caFile: null, certificateFile: null, keyFile: null };
    const settings = {
      url: `${url.protocol}//${url.host}`,
      username,
      ...files,
      httpVersion: '1.1' as const,
      timeoutSeconds: 60,
    };
    server = createKsqldbConnector().connect({ settings, password });
    await server.execute(
      `CREATE STREAM ${name} (ID BIGINT, AMOUNT DECIMAL(19, 2)) WITH (KAFKA_TOPIC = '${name.toLowerCase()}', PARTITIONS = 2, VALUE_FORMAT = 'JSON');
       CREATE TABLE ${name}_PLAIN (NAME STRING PRIMARY KEY, ID BIGINT) WITH (KAFKA_TOPIC = '${name.toLowerCase()}', VALUE_FORMAT = 'JSON');`,
    );
    lake = await openTestLake();
    await lake.core.lake.init({ feeds: 'none' });
    await lake.core.settings.update({ ksqldb: settings });
    await lake.core.feeds.add(plainDraft(feed, 'stream', { type: 'ksqldb', object: name }));
  });
  afterAll(async () => {
    if (passwordBefore === undefined) delete process.env['LAGOON_KSQLDB_PASSWORD'];
    else process.env['LAGOON_KSQLDB_PASSWORD'] = passwordBefore;
    await server.execute(`DROP TABLE ${name}_PLAIN; DROP STREAM ${name} DELETE TOPIC;`);
    await server.close();
    await lake.close();
    await rm(lake.root, { recursive: true, force: true });
  });

  const held = (): Promise<(string | null)[][]> =>
    lake.rows(`SELECT id, amount FROM ${feed} ORDER BY kafka_timestamp, kafka_partition, kafka_offset`);
  const sorted = (rows: (string | null)[][]): string[] => rows.map((row) => row.join(' ')).toSorted();

  it('take every row once, with every digit, however often they are repeated', async () => {
    await insert(server, name, [
      { id: 9_007_199_254_740_993n, amount: '12345678901234567.89' },
      { id: -9_223_372_036_854_775_807n, amount: '-0.01' },
      { id: 1n, amount: '1.10' },
    ]);
    await lake.export([feed]);
    const first = ['-9223372036854775807 -0.01', '1 1.10', '9007199254740993 12345678901234567.89'];
    expect(sorted(await held())).toEqual(first);
    await lake.export([feed]);
    expect(await held()).toHaveLength(3);
    await insert(server, name, [
      { id: 2n, amount: '2.20' },
      { id: 3n, amount: '3.30' },
    ]);
    await lake.export([feed]);
    expect(sorted(await held())).toEqual([...first, '2 2.20', '3 3.30'].toSorted());
  }, 120_000);

  it('say of a plain table what makes one that can be pulled', async () => {
    const described = await lake.core.ksqldb.describe({ object: `${name}_PLAIN` });
    expect(described.queryableStatement).toBe(
      `CREATE TABLE \`QUERYABLE_${name}_PLAIN\` AS SELECT * FROM \`${name}_PLAIN\`;`,
    );
  }, 60_000);
}

describe.runIf(realUrl !== undefined)('exports from a real ksqlDB server', () => {
  exportsFrom(
    () => new URL(realUrl ?? ''),
    async (server, name, rows) => {
      for (const { id, amount } of rows)
        await server.execute(`INSERT INTO ${name} (ID, AMOUNT) VALUES (${id}, ${amount});`);
    },
  );
});

describe.runIf(realUrl === undefined && brokers.length > 0)('exports from the stand-in for ksqlDB', () => {
  let standIn: KsqldbStandIn;
  beforeAll(async () => {
    standIn = await startKsqldb({ brokers });
  });
  afterAll(() => standIn.stop());

  exportsFrom(
    () => new URL(standIn.url),
    async (_server, name, rows) => {
      const connector = createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } });
      const broker = await connector.connect(plainKafka(brokers));
      const records = rows.map(({ id, amount }) => ({ key: String(id), value: `{"ID":${id},"AMOUNT":${amount}}` }));
      await broker.produce(name.toLowerCase(), records);
      await broker.close();
    },
  );
});
