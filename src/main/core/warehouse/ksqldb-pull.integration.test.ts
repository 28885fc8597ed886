import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { plainDraft } from '../../../../test/support/plain-draft';
import type { Job } from '../../../shared/contract/jobs';
import type { SyncReport } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import { createWarehouseConnector } from '../../hosts/compose/warehouses';

const brokers = inject('kafkaBrokers') ?? [];
const feed = feedNameSchema.parse('totals');

describe.skipIf(brokers.length === 0)('a sync straight from ksqlDB', () => {
  const topic = `totals-${randomUUID()}`;
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  let lake: TestLake;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    await producer.connect();
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
    await admin.disconnect();
    await send({ a: '1.10', b: '2.20', c: '3.30' });
    server = await startKsqldb({
      brokers,
      setUp: `CREATE TABLE TOTALS (ID STRING PRIMARY KEY, TOTAL DECIMAL(18,2)) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON');
              CREATE TABLE QUERYABLE_TOTALS AS SELECT * FROM TOTALS;`,
    });
    lake = await openTestLake();
    const unset = { username: null, caFile: null, certificateFile: null, keyFile: null };
    await lake.core.settings.update({
      ksqldb: { url: server.url, ...unset, httpVersion: '1.1', timeoutSeconds: 20 },
    });
    await lake.core.feeds.add({
      ...plainDraft(feed, 'table', { type: 'ksqldb', object: 'QUERYABLE_TOTALS' }),
      keyColumns: ['id'],
      columns: [
        { name: 'id', type: 'string', nullable: true, metadata: {} },
        { name: 'total', type: 'decimal(18,2)', nullable: true, metadata: {} },
      ],
    });
    await lake.core.warehouse.init({});
    const { mapping } = await lake.core.warehouse.proposeTable({ feed, table: 'fact_totals' });
    await lake.core.warehouse.createTable({ mapping });
  }, 120_000);
  afterAll(async () => {
    await producer.disconnect();
    await lake.close();
    await server.stop();
    await rm(lake.root, { recursive: true, force: true });
  }, 60_000);

  const send = (totals: Record<string, string | null>): Promise<unknown> =>
    producer.send({
      topic,
      messages: Object.entries(totals).map(([key, total]) => ({
        key,
        value: total === null ? null : `{"TOTAL": ${total}}`,
      })),
    });

  async function sync(from: 'lake' | 'ksqldb'): Promise<{ job: Job | undefined; report: SyncReport | undefined }> {
    const { jobs } = await lake.core.warehouse.sync({ tables: ['fact_totals'], from });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    expect(job, job?.error?.message).toMatchObject({ status: 'done' });
    return { job, report: (await lake.core.warehouse.reports({})).find(({ table }) => table === 'fact_totals') };
  }

  const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

  const latest = async (): Promise<(string | null)[][]> =>
    (
      await lake.core.warehouse.ask({
        sql: 'SELECT snapshot_version, id, total FROM latest_totals ORDER BY id',
        limit: 10,
      })
    ).rows;

  it('loads what the server has as the live snapshot, beside those of the lake and without a version of it', async () => {
    const { report } = await sync('ksqldb');
    expect(report).toMatchObject({ snapshotVersion: 0, sourceRows: 3, inserted: 3, updated: 0, refused: 0 });
    expect(await latest()).toEqual([
      ['0', 'a', '1.10'],
      ['0', 'b', '2.20'],
      ['0', 'c', '3.30'],
    ]);
    await expect(sync('lake')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await sync('ksqldb')).report).toMatchObject({ inserted: 0, updated: 0, unchanged: 3 });
    expect((await readdir(lake.root)).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  }, 120_000);

  it('follows the server: rows that changed, came and went', async () => {
    await lake.export([feed]);
    expect((await sync('lake')).report).toMatchObject({ snapshotVersion: 1, inserted: 3 });
    await send({ a: '1.11', c: null, d: '4.40' });
    const { report, job } = await sync('ksqldb');
    expect(report).toMatchObject({ inserted: 1, updated: 1, unchanged: 1 });
    expect(job?.warnings).toEqual(['1 row that the source no longer has was taken out.']);
    expect(await latest()).toEqual([
      ['0', 'a', '1.11'],
      ['0', 'b', '2.20'],
      ['0', 'd', '4.40'],
    ]);
    const { rows } = await lake.core.warehouse.ask({
      sql: 'SELECT id, total FROM fact_totals WHERE snapshot_version = 1 ORDER BY id',
      limit: 10,
    });
    expect(rows).toEqual([
      ['a', '1.10'],
      ['b', '2.20'],
      ['c', '3.30'],
    ]);
  }, 120_000);

  it('refuses a version, feeds that do not read ksqlDB, and rows that the live load keeps', async () => {
    const from = 'ksqldb';
    await expect(lake.core.warehouse.sync({ tables: ['fact_totals'], from, version: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await lake.core.feeds.add(
      plainDraft('user_transaction_summary', 'table', { type: 'sample', dataset: 'user_transaction_summary' }),
    );
    await expect(lake.core.warehouse.sync({ tables: ['fact_user_transaction_summary'], from })).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/does not read ksqlDB/),
    });
    const warehouse = await createWarehouseConnector().open({ file: join(lake.root, 'warehouse.duckdb') });
    try {
      await warehouse.run([
        `INSERT INTO lagoon_positions (load_name, source, next_offset) VALUES ('${feed}', 'somewhere', 1)`,
      ]);
    } finally {
      await warehouse.close();
    }
    const { jobs } = await lake.core.warehouse.sync({ tables: ['fact_totals'], from });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    expect(job?.error).toMatchObject({
      code: 'REFUSED',
      message: matching(/lagoon warehouse live --reset totals$/),
    });
  }, 60_000);
});
