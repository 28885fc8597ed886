import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(brokers.length === 0)('sync and preview on the command line', () => {
  const topic = `sync-${randomUUID()}`;
  let lake: CommandLineLake;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    lake = await openCommandLineLake();
    const broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
    try {
      await broker.ensureTopic(topic, 1);
      const values = ['{"id":1,"name":"one"}', '{"id":"x"}', '{"id":3,"name":"three\\nlines"}'];
      await broker.produce(
        topic,
        values.map((value, i) => ({ key: null, value, timestampMs: Date.UTC(2026, 0, 1) + i })),
      );
    } finally {
      await broker.close();
    }
    const setUp = `CREATE STREAM ORDERS (ID BIGINT, NAME VARCHAR) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON');`;
    server = await startKsqldb({ brokers, setUp });
    await lake.succeeds('init');
    await lake.succeeds('settings', 'set', 'ksqldb.url', server.url);
    await lake.succeeds('settings', 'set', 'kafka.brokers', brokers.join(','));
  });
  afterAll(async () => {
    await server.stop();
    await lake.close();
  });

  const written = (json: unknown): Promise<string> => lake.written(JSON.stringify(json));

  it('shows what the server has, changes nothing unless told to, then applies it', async () => {
    const shown = await lake.succeeds('feeds', 'sync', '--dry-run');
    expect(shown).toContain('+ orders  raw stream, 2 columns');
    expect(shown).toContain('To apply: lagoon feeds sync');
    // Nobody can be asked.
    expect(await lake.lagoon('feeds', 'sync')).toMatchObject({ code: 2 });
    expect(await lake.lagoon('feeds', 'show', 'orders')).toMatchObject({ code: 1 });
    expect(await lake.lagoon('feeds', 'sync', '--only', 'nothing', '--yes')).toMatchObject({ code: 1 });
    expect(await lake.succeeds('feeds', 'sync', '--only', 'orders', '--yes')).toContain('Applied: orders');
    expect(await lake.succeeds('feeds', 'sync', '--yes')).toContain('The feeds are as the ksqlDB server has them.');
    expect(await lake.succeeds('feeds', 'preview', 'orders', '--rows', '1')).toMatch(/^id +name\n-+ +-+\n1 +one\n/);
  });

  it('takes feeds of a file, and shows what differs', async () => {
    const draft = {
      name: 'clicks',
      topic,
      columns: [
        { name: 'id', type: 'long' },
        { name: 'name', type: 'string' },
      ],
    };
    const path = await written({ feeds: [draft] });
    expect(await lake.succeeds('feeds', 'sync', '--from', path, '--yes')).toContain('Applied: clicks');
    const changed = await written([{ ...draft, retentionDays: 7 }]);
    const shown = await lake.succeeds('feeds', 'sync', '--from', changed, '--dry-run');
    expect(shown).toContain('~ clicks\n    retentionDays: none → 7');
    const told: unknown = JSON.parse(
      (await lake.succeeds('feeds', 'sync', '--from', changed, '--yes', '--json')).trim(),
    );
    expect(told).toMatchObject({ changes: [{ feed: 'clicks', change: 'update' }], applied: ['clicks'], refused: [] });
    const wrong = await written([{ ...draft, level: 'top' }]);
    const { code, said } = await lake.lagoon('feeds', 'sync', '--from', wrong, '--yes');
    expect(code).toBe(1);
    expect(said).toContain('line 1: [0].level is wrong');
  });

  it('previews a draft that is no feed yet: rows, what would be quarantined and why, and what to know', async () => {
    const path = await written({
      name: 'trial',
      topic,
      columns: [
        { name: 'id', type: 'long' },
        { name: 'name', type: 'string' },
      ],
    });
    const shown = await lake.succeeds('feeds', 'preview', path);
    expect(shown).toMatch(/3 +three\\nlines\n1 +one\n/);
    expect(shown).toMatch(/Quarantine: id: .*\{"id":"x"\}/);
    expect(shown).toContain('1 of 3 records would go to the quarantine.');
    expect(await lake.lagoon('feeds', 'show', 'trial')).toMatchObject({ code: 1 });
    expect(await lake.lagoon('feeds', 'preview', path, '--rows', '0')).toMatchObject({ code: 2 });
  });
});
