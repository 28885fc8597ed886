import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { AskedServer, V1, numbersIn, readUntil } from './asked-server';

const brokers = inject('kafkaBrokers');
const containing = (text: string): unknown => expect.stringContaining(text);
/** Before the topic of a stream of numbers. */
const s = 'S (n BIGINT) WITH (kafka_topic=';

describe.runIf(brokers !== null)('the stand-in for ksqlDB', () => {
  const asked = new AskedServer(brokers ?? []);
  const { topicWith, streamOf, post, run } = asked;

  beforeAll(() => asked.connect());
  afterAll(() => asked.disconnect());
  beforeEach(() => asked.start());
  afterEach(() => asked.stop());

  it('tells of itself, of its health and of its cluster', async () => {
    const { clusterId } = await asked.admin.describeCluster();
    const get = async (path: string): Promise<unknown> => await (await fetch(`${asked.server.url}${path}`)).json();
    expect(await get('/info')).toEqual({
      KsqlServerInfo: {
        version: '0.29.0',
        kafkaClusterId: clusterId,
        ksqlServiceId: 'stand_in_',
        serverStatus: 'RUNNING',
      },
    });
    expect(await get('/healthcheck')).toMatchObject({ isHealthy: true });
    expect(await get('/clusterStatus')).toMatchObject({
      clusterStatus: { [new URL(asked.server.url).host]: { hostAlive: true } },
    });
    expect((await fetch(`${asked.server.url}/nowhere`)).status).toBe(404);
  });

  describe('statements', () => {
    it('creates, lists, describes and drops', async () => {
      const topic = await topicWith([], 3);
      const [created, listed, tables, described] = z.array(z.looseObject({})).parse(
        await run(
          `CREATE STREAM s (k STRING KEY, t TIMESTAMP, d DECIMAL(12,2), a ARRAY<INT>, m MAP<STRING, DOUBLE>, o STRUCT<x BIGINT>)
             WITH (kafka_topic='${topic}', value_format='JSON', timestamp='t'); -- a comment; with a semicolon
           LIST STREAMS; SHOW TABLES; DESCRIBE s EXTENDED;`,
        ),
      );
      expect(created).toMatchObject({
        '@type': 'currentStatus',
        commandId: 'stream/`S`/create',
        commandStatus: { status: 'SUCCESS', message: 'Stream created' },
      });
      expect(listed).toMatchObject({
        '@type': 'streams',
        streams: [{ type: 'STREAM', name: 'S', topic, keyFormat: 'KAFKA', valueFormat: 'JSON', isWindowed: false }],
      });
      expect(tables).toMatchObject({ '@type': 'tables', tables: [] });
      expect(described).toMatchObject({
        '@type': 'sourceDescription',
        sourceDescription: {
          name: 'S',
          type: 'STREAM',
          timestamp: 'T',
          partitions: 3,
          windowType: null,
          fields: [
            { name: 'K', schema: { type: 'STRING', fields: null, memberSchema: null }, type: 'KEY' },
            { name: 'T', schema: { type: 'TIMESTAMP' } },
            { name: 'D', schema: { type: 'DECIMAL', parameters: { precision: 12, scale: 2 } } },
            { name: 'A', schema: { type: 'ARRAY', memberSchema: { type: 'INTEGER' } } },
            { name: 'M', schema: { type: 'MAP', memberSchema: { type: 'DOUBLE' } } },
            { name: 'O', schema: { type: 'STRUCT', fields: [{ name: 'X', schema: { type: 'BIGINT' } }] } },
          ],
        },
      });
      expect(await run('DROP STREAM s; LIST STREAMS;')).toMatchObject([
        { commandStatus: { message: `Source \`S\` (topic: ${topic}) was dropped.` } },
        { streams: [] },
      ]);
    });

    it('carries out all of a request or nothing, and names the statement that failed', async () => {
      const topic = await topicWith([]);
      const ksql = `CREATE STREAM ${s}'${topic}', value_format='JSON'); CREATE STREAM t (n INT) WITH (kafka_topic='none', value_format='JSON');`;
      const response = await post('/ksql', { ksql });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        '@type': 'statement_error',
        error_code: 40001,
        message: containing('Kafka topic does not exist: none'),
        statementText: "CREATE STREAM t (n INT) WITH (kafka_topic='none', value_format='JSON');",
        entities: [],
      });
      expect(await run('LIST STREAMS;')).toMatchObject([{ streams: [] }]);
    });

    it('refuses what it cannot do, as the real one does', async () => {
      const topic = await streamOf(0);
      const refused = async (ksql: string): Promise<unknown> => await (await post('/ksql', { ksql })).json();
      expect(await refused('SELECT * FROM s;')).toMatchObject({ error_code: 40002 });
      expect(await refused('DESCRIBE nothing;')).toMatchObject({
        error_code: 40001,
        message: containing("Could not find STREAM/TABLE 'NOTHING' in the Metastore"),
      });
      expect(await refused('LIST SREAMS;')).toMatchObject({
        error_code: 40001,
        message: containing('line 1:6: Syntax Error'),
      });
      expect(await refused(`CREATE STREAM ${s}'${topic}', value_format='JSON');`)).toMatchObject({
        message: containing("Cannot add stream 'S': A stream with the same name already exists"),
      });
      expect(await refused('DROP STREAM nothing;')).toMatchObject({
        message: containing('Stream NOTHING does not exist.'),
      });
      expect(
        await refused(
          `CREATE TABLE t (a INT PRIMARY KEY, b INT PRIMARY KEY) WITH (kafka_topic='${topic}', value_format='JSON');`,
        ),
      ).toMatchObject({ message: containing('only supports a single field') });
      expect((await post('/ksql', { sql: 'LIST STREAMS;' })).status).toBe(400);
      expect(await run(`CREATE STREAM IF NOT EXISTS ${s}'${topic}', value_format='JSON');`)).toMatchObject([
        { '@type': 'warning_entity' },
      ]);
    });
  });

  describe('faults', () => {
    const whole = 'SELECT * FROM s;';
    const pull = (): Promise<Response> => post('/query-stream', { sql: whole });

    it('refuses so many requests, with the error of the status', async () => {
      asked.server.faults.refuse(429, 2);
      expect(await (await pull()).json()).toMatchObject({ '@type': 'generic_error', error_code: 42900 });
      const second = await post('/ksql', { ksql: 'LIST STREAMS;' });
      expect(second.status).toBe(429);
      expect((await post('/ksql', { ksql: 'LIST STREAMS;' })).status).toBe(200);
      await post('/stand-in/faults', { refuse: { status: 503, requests: 1 } });
      const third = await pull();
      expect([third.status, third.headers.get('retry-after')]).toEqual([503, '10']);
      expect(await third.json()).toMatchObject({ error_code: 50302 });
      expect(asked.server.requests('/ksql')).toBe(2);
    });

    it('says an error after rows, in an answer that is no JSON then', async () => {
      await streamOf(5);
      asked.server.faults.disturb({ kind: 'error', afterRows: 2, message: 'out of memory' }, 1);
      const response = await pull();
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(numbersIn(text)).toEqual([0, 1]);
      expect(
        text.endsWith('{"errorMessage":{"@type":"generic_error","error_code":50000,"message":"out of memory"}},\n]'),
      ).toBe(true);
      expect(numbersIn(await (await pull()).text())).toHaveLength(5);
    });

    it('ends without saying so', async () => {
      await streamOf(5);
      asked.server.faults.disturb({ kind: 'truncate', afterRows: 3 });
      const text = await (await pull()).text();
      expect(numbersIn(text)).toEqual([0, 1, 2]);
      expect(text.endsWith('},\n')).toBe(true);
    });

    it('cuts the connection', async () => {
      await streamOf(5);
      asked.server.faults.disturb({ kind: 'cut', afterRows: 3 });
      await expect((await pull()).text()).rejects.toThrow('terminated');
      await expect.poll(() => asked.server.openQueries()).toBe(0);
      expect(asked.server.closedQueries()).toBe(0);
    });

    it('falls silent until the client goes', async () => {
      await streamOf(5);
      asked.server.faults.disturb({ kind: 'silence', afterRows: 1 });
      const stop = new AbortController();
      const response = await fetch(`${asked.server.url}/query-stream`, {
        method: 'POST',
        body: JSON.stringify({ sql: whole }),
        headers: { accept: V1 },
        signal: stop.signal,
      });
      expect(numbersIn(await readUntil(response, (text) => text.includes('[0]')))).toEqual([0]);
      stop.abort();
      await expect.poll(() => asked.server.closedQueries()).toBe(1);
    });
  });
});
