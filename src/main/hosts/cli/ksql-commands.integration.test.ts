import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';

const brokers = inject('kafkaBrokers') ?? [];

describe.skipIf(brokers.length === 0)('lagoon ksql', () => {
  const topic = `ksql-${randomUUID()}`;
  let lake: CommandLineLake;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    lake = await openCommandLineLake();
    server = await startKsqldb({
      brokers,
      setUp: `CREATE TABLE TOTALS (ID BIGINT PRIMARY KEY, PLACE STRUCT<CITY STRING, TAGS ARRAY<STRING>>) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`,
    });
    await lake.succeeds('init', '--empty');
    await lake.succeeds('settings', 'set', 'ksqldb.url', server.url);
  });
  afterAll(async () => {
    await server.stop();
    await lake.close();
  });

  it('lists and describes what the server has', async () => {
    const listed = await lake.lagoon('ksql', 'list');
    expect(listed.code).toBe(0);
    expect(listed.said).toMatch(new RegExp(`^TOTALS +table +${topic} +KAFKA +JSON`, 'm'));
    const described = await lake.lagoon('ksql', 'describe', 'TOTALS');
    expect(described.said).toMatch(/^id +long +key$/m);
    expect(described.said).toMatch(/^place +struct<city string, tags array<string>>$/m);
    expect(described.said).toContain('CREATE TABLE `QUERYABLE_TOTALS` AS SELECT * FROM `TOTALS`;');
    expect(await lake.lagoon('ksql', 'describe', 'NONE')).toMatchObject({ code: 1 });
  }, 60_000);

  it('shows the statements of the eight feeds, and sends none of them in a dry run', async () => {
    const { code, said } = await lake.lagoon('ksql', 'apply', '--dry-run');
    expect(code).toBe(0);
    expect(said.match(/^CREATE (STREAM|TABLE) IF NOT EXISTS/gm)).toHaveLength(8);
    expect(said).toContain('8 would be sent; the server has 0 already.');
    expect((await lake.lagoon('ksql', 'list')).said).not.toContain('TRANSACTION_STREAM');
  }, 60_000);
});
