import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCommandLine, runCommandLine, type Program } from '../../../../test/support/consumer-process';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';

const brokers = inject('kafkaBrokers') ?? [];

describe.skipIf(brokers.length === 0)('lagoon ksql', () => {
  const topic = `ksql-${randomUUID()}`;
  let folder: string;
  let lagoonProgram: Program;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-ksql-'));
    lagoonProgram = await bundleCommandLine();
    server = await startKsqldb({
      brokers,
      setUp: `CREATE TABLE TOTALS (ID BIGINT PRIMARY KEY, PLACE STRUCT<CITY STRING, TAGS ARRAY<STRING>>) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`,
    });
    await lagoon('init', '--empty');
    await lagoon('settings', 'set', 'ksqldb.url', server.url);
  });
  afterAll(async () => {
    await server.stop();
    await lagoonProgram.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function lagoon(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runCommandLine(lagoonProgram.program, [...args, '--lake', folder]);
    return { code: await run.ended, said: run.said() };
  }

  it('lists and describes what the server has', async () => {
    const listed = await lagoon('ksql', 'list');
    expect(listed.code).toBe(0);
    expect(listed.said).toMatch(new RegExp(`^TOTALS +table +${topic} +KAFKA +JSON`, 'm'));
    const described = await lagoon('ksql', 'describe', 'TOTALS');
    expect(described.said).toMatch(/^id +long +key$/m);
    expect(described.said).toMatch(/^place +struct<city string, tags array<string>>$/m);
    expect(described.said).toContain('CREATE TABLE `QUERYABLE_TOTALS` AS SELECT * FROM `TOTALS`;');
    expect(await lagoon('ksql', 'describe', 'NONE')).toMatchObject({ code: 1 });
  }, 60_000);

  it('shows the statements of the eight feeds, and sends none of them in a dry run', async () => {
    const { code, said } = await lagoon('ksql', 'apply', '--dry-run');
    expect(code).toBe(0);
    expect(said.match(/^CREATE (STREAM|TABLE) IF NOT EXISTS/gm)).toHaveLength(8);
    expect(said).toContain('8 would be sent; the server has 0 already.');
    expect((await lagoon('ksql', 'list')).said).not.toContain('TRANSACTION_STREAM');
  }, 60_000);
});
