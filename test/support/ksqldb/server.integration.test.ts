import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { startKsqldb, type KsqldbStandIn } from './server';

const brokers = inject('kafkaBrokers');
const V1 = 'application/vnd.ksql.v1+json';
const DELIMITED = 'application/vnd.ksqlapi.delimited.v1';
const containing = (text: string): unknown => expect.stringContaining(text);

describe.runIf(brokers !== null)('the stand-in for ksqlDB', () => {
  const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  let producer: Producer;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await Promise.all([producer.connect(), admin.connect()]);
  });
  afterAll(async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });
  beforeEach(async () => {
    server = await startKsqldb({ brokers: brokers ?? [] });
  });
  afterEach(async () => {
    await server.stop();
  });

  interface Message {
    readonly key?: string;
    readonly value: string | null;
    readonly partition?: number;
    readonly timestamp?: string;
  }

  async function topicWith(messages: readonly Message[], partitions = 1): Promise<string> {
    const topic = `ksqldb-${randomUUID()}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
    if (messages.length > 0) await producer.send({ topic, messages: [...messages] });
    return topic;
  }

  const post = (path: string, body: object, accept = V1): Promise<Response> =>
    fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { accept } });

  const run = async (ksql: string): Promise<unknown> => {
    const response = await post('/ksql', { ksql });
    expect(response.status, await response.clone().text()).toBe(200);
    return await response.json();
  };

  const query = async (sql: string, accept = V1): Promise<string> => {
    const response = await post('/query-stream', { sql }, accept);
    expect(response.status, await response.clone().text()).toBe(200);
    expect(response.headers.get('content-type')).toBe(accept);
    return await response.text();
  };

  const refusal = async (sql: string): Promise<{ status: number; error_code: number; message: string }> => {
    const response = await post('/query-stream', { sql });
    const body = z.object({ error_code: z.number(), message: z.string() }).parse(await response.json());
    return { status: response.status, ...body };
  };

  it('pulls a stream to its end with every digit, and says that it is complete', async () => {
    const topic = await topicWith([
      { key: 'a', value: '{"id":9007199254740993,"amount":12345678901234567.89,"who":{"name":"Ω \\" x","n":[1,2]}}' },
      { key: 'b', value: '{"ID":"17","amount":1}' },
      { key: 'c', value: '{"id":1,"amount":"a lot"}' },
      { key: 'd', value: '{"id":' },
      { key: 'e', value: null },
    ]);
    await run(
      `CREATE STREAM s (k STRING KEY, id BIGINT, amount DECIMAL(19, 2), who STRUCT<name STRING, n ARRAY<INT>>)
       WITH (kafka_topic='${topic}', value_format='json');`,
    );
    const text = await query('SELECT * FROM s;');
    expect(text.replace(/"queryId":"transient_S_\d+"/, '"queryId":"…"')).toBe(
      [
        '[{"header":{"queryId":"…","schema":"`K` STRING, `ID` BIGINT, `AMOUNT` DECIMAL(19, 2), `WHO` STRUCT<`NAME` STRING, `N` ARRAY<INTEGER>>"}}',
        '{"row":{"columns":["a",9007199254740993,12345678901234567.89,{"NAME":"Ω \\" x","N":[1,2]}]}}',
        '{"row":{"columns":["b",17,1.00,null]}}',
        '{"finalMessage":"Query Completed"}]',
      ].join(',\n'),
    );
  });

  const S = 'S (n BIGINT) WITH (kafka_topic=';
  const numbered = (count: number): Message[] => Array.from({ length: count }, (_, n) => ({ value: `{"n":${n}}` }));

  /** A stream S of numbers from 0 on. */
  async function streamOf(count: number, partitions = 1): Promise<string> {
    const topic = await topicWith(numbered(count), partitions);
    await run(`CREATE STREAM ${S}'${topic}', value_format='JSON');`);
    return topic;
  }

  /** The numbers in an answer of whatever framing. */
  const numbersIn = (text: string): number[] => [...text.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n));

  it('tells of itself, of its health and of its cluster', async () => {
    const { clusterId } = await admin.describeCluster();
    const get = async (path: string): Promise<unknown> => await (await fetch(`${server.url}${path}`)).json();
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
      clusterStatus: { [new URL(server.url).host]: { hostAlive: true } },
    });
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
  });

  describe('statements', () => {
    it('creates, lists, describes and drops', async () => {
      const topic = await topicWith([], 3);
      const [created, listed, tables, described] = z.array(z.looseObject({})).parse(
        await run(
          `CREATE STREAM s (k STRING KEY, "t" TIMESTAMP, d DECIMAL(12,2), a ARRAY<INT>, m MAP<STRING, DOUBLE>, o STRUCT<x BIGINT>)
             WITH (kafka_topic='${topic}', value_format='JSON', timestamp='t'); -- a comment; with a semicolon
           LIST STREAMS; SHOW TABLES; DESCRIBE s EXTENDED;`.replace('"t"', 't'),
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
      const ksql = `CREATE STREAM ${S}'${topic}', value_format='JSON'); CREATE STREAM t (n INT) WITH (kafka_topic='none', value_format='JSON');`;
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
      expect(await refused(`CREATE STREAM ${S}'${topic}', value_format='JSON');`)).toMatchObject({
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
      expect(await run(`CREATE STREAM IF NOT EXISTS ${S}'${topic}', value_format='JSON');`)).toMatchObject([
        { '@type': 'warning_entity' },
      ]);
    });
  });

  describe('pulls', () => {
    it('reads a table as it is now, in a framing without a final message', async () => {
      const topic = await topicWith([
        { key: '{"id":"a","kind":"x"}', value: '{"total":1.5}' },
        { key: '{"id":"b","kind":"x"}', value: '{"total":2}' },
        { key: '{"id":"a","kind":"x"}', value: '{"total":3.25}' },
        { key: '{"id":"c","kind":"x"}', value: '{"total":4}' },
        { key: '{"id":"b","kind":"x"}', value: null },
      ]);
      await run(
        `CREATE TABLE t (id STRING PRIMARY KEY, kind STRING PRIMARY KEY, total DECIMAL(9,2))
           WITH (kafka_topic='${topic}', key_format='JSON', value_format='JSON');`,
      );
      expect(await refusal('SELECT * FROM t;')).toMatchObject({
        status: 400,
        error_code: 40001,
        message: containing(
          "The `T` table isn't queryable. To derive a queryable table, you can do 'CREATE TABLE QUERYABLE_T AS SELECT * FROM T'.",
        ),
      });
      await run('CREATE TABLE QUERYABLE_T AS SELECT * FROM T;');
      const text = await query('SELECT * FROM queryable_t;');
      expect(text.replace(/"queryId":"query_[^"]+"/, '"queryId":"…"')).toBe(
        [
          '[{"header":{"queryId":"…","schema":"`ID` STRING KEY, `KIND` STRING KEY, `TOTAL` DECIMAL(9, 2)"}}',
          '{"row":{"columns":["a","x",3.25]}}',
          '{"row":{"columns":["c","x",4.00]}}]',
        ].join(',\n'),
      );
      expect(
        await query("SELECT total AS `Sum`, id FROM queryable_t WHERE id = 'c' AND total > 3.99;", DELIMITED),
      ).toMatch(
        /^\{"queryId":"[^"]+","columnNames":\["Sum","ID"\],"columnTypes":\["DECIMAL\(9, 2\)","STRING"\]\}\n\[4\.00,"c"\]\n$/,
      );
      expect(await query('SELECT id FROM queryable_t WHERE total > 100;')).toMatch(/^\[\{"header":[^\n]*\}\]$/);
    });

    it('reads a stream to where it ended when the pull began', async () => {
      const topic = await streamOf(500, 3);
      server.faults.disturb({ kind: 'slow', rowDelayMs: 0 }, 1);
      const response = await post('/query-stream', { sql: 'SELECT n FROM s;' });
      await producer.send({ topic, messages: [{ value: '{"n":9999}' }] });
      const found = numbersIn(await response.text());
      expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    });

    it('writes lines in the delimited framing, and nothing at their end', async () => {
      await streamOf(3);
      for (const accept of [DELIMITED, '*/*']) {
        const response = await post('/query-stream', { sql: 'SELECT * FROM s;' }, accept);
        expect(await response.text()).toMatch(
          /^\{"queryId":"transient_S_\d+","columnNames":\["N"\],"columnTypes":\["BIGINT"\]\}\n\[0\]\n\[1\]\n\[2\]\n$/,
        );
      }
      expect((await post('/query-stream', { sql: 'SELECT * FROM s;' }, 'text/html')).status).toBe(406);
    });

    it('takes statements at /query too, under their other name', async () => {
      await streamOf(2);
      const response = await post('/query', { ksql: 'SELECT * FROM s;', streamsProperties: {} });
      expect(await response.text()).toMatch(/^\[\{"header".*\{"finalMessage":"Query Completed"\}\]$/s);
    });

    it.each([
      ['n > 2 AND (n < 5 OR n = 7)', [3, 4, 7]],
      ['NOT n <> 8', [8]],
      ['n BETWEEN 1 AND 2 OR n IN (5, 9)', [1, 2, 5, 9]],
      ['n >= 8.5', [9]],
      ['ROWTIME >= 1700000000007', [7, 8, 9]],
      ["ROWTIME < '2023-11-14T22:13:20.002'", [0, 1]],
      ['n IS NULL', []],
    ])('WHERE %s', async (where, expected) => {
      const topic = await topicWith(
        numbered(10).map((each, n) => ({ ...each, timestamp: String(1_700_000_000_000 + n) })),
      );
      await run(`CREATE STREAM ${S}'${topic}', value_format='JSON');`);
      expect(numbersIn(await query(`SELECT n FROM s WHERE ${where};`))).toEqual(expected);
    });

    it('refuses positions, other clauses, and comparisons of types that do not compare', async () => {
      await streamOf(1);
      expect(await refusal('SELECT n, ROWOFFSET FROM s;')).toMatchObject({
        status: 400,
        error_code: 40001,
        message: containing("Pull queries don't support the following columns in SELECT clauses: `ROWOFFSET`"),
      });
      expect((await refusal('SELECT * FROM s WHERE ROWPARTITION = 0;')).message).toContain(
        'WHERE clauses: `ROWPARTITION`',
      );
      expect((await refusal('SELECT n, COUNT(*) FROM s GROUP BY n;')).message).toContain(
        "Pull queries don't support GROUP BY clauses.",
      );
      expect((await refusal('SELECT * FROM s WHERE n = TRUE;')).message).toContain('Cannot compare BIGINT to BOOLEAN');
      expect((await refusal('SELECT x FROM s;')).message).toContain("Column 'X' cannot be resolved.");
      expect((await refusal('SELECT * FROM nothing;')).message).toContain('NOTHING does not exist.');
      expect((await refusal('SELECT * FROM s; SELECT * FROM s;')).message).toContain(
        'Expected exactly one KSQL statement',
      );
    });

    it('tells positions through a stream that has them as columns', async () => {
      await streamOf(2);
      await run('CREATE STREAM p AS SELECT *, ROWPARTITION AS part, ROWOFFSET AS pos FROM s EMIT CHANGES;');
      expect(await query('SELECT * FROM p WHERE pos > 0;')).toContain('{"row":{"columns":[1,0,1]}}');
    });

    it('dates rows by the column that the stream names', async () => {
      const topic = await topicWith([{ value: '{"at":"2024-02-29T12:00:00.500Z"}' }, { value: '{"at":"yesterday"}' }]);
      await run(
        `CREATE STREAM s (at STRING) WITH (kafka_topic='${topic}', value_format='JSON',
           timestamp='at', timestamp_format='yyyy-MM-dd''T''HH:mm:ss.SSSX');`,
      );
      expect(numbersIn(await query('SELECT ROWTIME FROM s;'))).toEqual([Date.parse('2024-02-29T12:00:00.500Z')]);
    });
  });

  /** Reads until the text so far is enough, and goes. */
  async function readUntil(response: Response, enough: (text: string) => boolean): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    if (response.body === null) return text;
    for await (const chunk of response.body) {
      text += decoder.decode(z.instanceof(Uint8Array).parse(chunk), { stream: true });
      if (enough(text)) break;
    }
    return text;
  }

  describe('pushes', () => {
    const earliest = { 'auto.offset.reset': 'earliest' };

    it('gives what comes, with its positions, until the client goes', async () => {
      const topic = await streamOf(2);
      const sql = 'SELECT ROWPARTITION, ROWOFFSET, n FROM s EMIT CHANGES;';
      const response = await post('/query-stream', { sql, properties: earliest });
      await producer.send({ topic, messages: [{ value: '{"n":77}' }] });
      expect(server.openQueries()).toBe(1);
      const text = await readUntil(response, (sofar) => sofar.includes('77'));
      expect(text).toContain('[{"header":');
      expect(text).toContain(
        '{"row":{"columns":[0,0,0]}},\n{"row":{"columns":[0,1,1]}},\n{"row":{"columns":[0,2,77]}},\n',
      );
      await expect.poll(() => server.openQueries()).toBe(0);
      expect(server.closedQueries()).toBe(1);
    });

    it('gives the deletions of a table, which the delimited framing drops', async () => {
      const topic = await topicWith([
        { key: 'a', value: '{"v":1}' },
        { key: 'a', value: null },
        { key: 'b', value: '{"v":2}' },
      ]);
      await run(`CREATE TABLE t (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='${topic}', value_format='JSON');`);
      const push = { sql: 'SELECT * FROM t EMIT CHANGES;', properties: earliest };
      expect(await readUntil(await post('/query-stream', push), (text) => text.includes('"b"'))).toContain(
        '{"row":{"columns":["a",1]}},\n{"row":{"columns":["a",null],"tombstone":true}},\n{"row":{"columns":["b",2]}},\n',
      );
      expect(await readUntil(await post('/query-stream', push, DELIMITED), (text) => text.includes('"b"'))).toMatch(
        /\n\["a",1\]\n\["b",2\]\n$/,
      );
    });

    it('ends at a LIMIT, and when it is closed by its id', async () => {
      await streamOf(5);
      const limited = await post('/query-stream', {
        sql: 'SELECT * FROM s EMIT CHANGES LIMIT 3;',
        properties: earliest,
      });
      const text = await limited.text();
      expect(numbersIn(text)).toEqual([0, 1, 2]);
      expect(text.endsWith('{"finalMessage":"Limit Reached"}]')).toBe(true);

      const response = await post('/query-stream', { sql: 'SELECT * FROM s EMIT CHANGES;', properties: earliest });
      let closing: Promise<Response> | null = null;
      const whole = await readUntil(response, (sofar) => {
        const queryId = /"queryId":"([^"]+)"/.exec(sofar)?.[1];
        if (queryId !== undefined) closing ??= post('/close-query', { queryId });
        return false;
      });
      expect((await z.custom<Promise<Response>>().parse(closing)).status).toBe(200);
      expect(whole.endsWith('{"finalMessage":"Query Completed"}]')).toBe(true);
      expect(server.closedQueries()).toBe(1);
      expect((await post('/close-query', { queryId: 'transient_X_1' })).status).toBe(400);
    });
  });

  describe('faults', () => {
    const whole = 'SELECT * FROM s;';
    const pull = (): Promise<Response> => post('/query-stream', { sql: whole });

    it('refuses so many requests, with the error of the status', async () => {
      server.faults.refuse(429, 2);
      expect(await (await pull()).json()).toMatchObject({ '@type': 'generic_error', error_code: 42900 });
      const second = await post('/ksql', { ksql: 'LIST STREAMS;' });
      expect(second.status).toBe(429);
      expect((await post('/ksql', { ksql: 'LIST STREAMS;' })).status).toBe(200);
      await post('/stand-in/faults', { refuse: { status: 503, requests: 1 } });
      const third = await pull();
      expect([third.status, third.headers.get('retry-after')]).toEqual([503, '10']);
      expect(await third.json()).toMatchObject({ error_code: 50302 });
      expect(server.requests('/ksql')).toBe(2);
    });

    it('says an error after rows, in an answer that is no JSON then', async () => {
      await streamOf(5);
      server.faults.disturb({ kind: 'error', afterRows: 2, message: 'out of memory' }, 1);
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
      server.faults.disturb({ kind: 'truncate', afterRows: 3 });
      const text = await (await pull()).text();
      expect(numbersIn(text)).toEqual([0, 1, 2]);
      expect(text.endsWith('},\n')).toBe(true);
    });

    it('cuts the connection', async () => {
      await streamOf(5);
      server.faults.disturb({ kind: 'cut', afterRows: 3 });
      await expect((await pull()).text()).rejects.toThrow('terminated');
      await expect.poll(() => server.openQueries()).toBe(0);
      expect(server.closedQueries()).toBe(0);
    });

    it('falls silent until the client goes', async () => {
      await streamOf(5);
      server.faults.disturb({ kind: 'silence', afterRows: 1 });
      const stop = new AbortController();
      const response = await fetch(`${server.url}/query-stream`, {
        method: 'POST',
        body: JSON.stringify({ sql: whole }),
        headers: { accept: V1 },
        signal: stop.signal,
      });
      expect(numbersIn(await readUntil(response, (text) => text.includes('[0]')))).toEqual([0]);
      stop.abort();
      await expect.poll(() => server.closedQueries()).toBe(1);
    });
  });
});
