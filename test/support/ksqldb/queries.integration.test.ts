import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { AskedServer, DELIMITED, numbered, numbersIn, readUntil } from './asked-server';

const brokers = inject('kafkaBrokers');
const containing = (text: string): unknown => expect.stringContaining(text);
/** Before the topic of a stream of numbers. */
const s = 'S (n BIGINT) WITH (kafka_topic=';

describe.runIf(brokers !== null)('the queries of the stand-in for ksqlDB', () => {
  const asked = new AskedServer(brokers ?? []);
  const { topicWith, streamOf, post, run, query, refusal } = asked;

  beforeAll(() => asked.connect());
  afterAll(() => asked.disconnect());
  beforeEach(() => asked.start());
  afterEach(() => asked.stop());

  describe('pulls', () => {
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
      asked.server.faults.disturb({ kind: 'slow', rowDelayMs: 0 }, 1);
      const response = await post('/query-stream', { sql: 'SELECT n FROM s;' });
      await asked.producer.send({ topic, messages: [{ value: '{"n":9999}' }] });
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
      await run(`CREATE STREAM ${s}'${topic}', value_format='JSON');`);
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
        `CREATE STREAM s (\`AT\` STRING) WITH (kafka_topic='${topic}', value_format='JSON',
           timestamp='at', timestamp_format='yyyy-MM-dd''T''HH:mm:ss.SSSX');`,
      );
      expect(numbersIn(await query('SELECT ROWTIME FROM s;'))).toEqual([Date.parse('2024-02-29T12:00:00.500Z')]);
    });
  });

  describe('pushes', () => {
    const earliest = { 'auto.offset.reset': 'earliest' };

    it('gives what comes, with its positions, until the client goes', async () => {
      const topic = await streamOf(2);
      const sql = 'SELECT ROWPARTITION, ROWOFFSET, n FROM s EMIT CHANGES;';
      const response = await post('/query-stream', { sql, properties: earliest });
      await asked.producer.send({ topic, messages: [{ value: '{"n":77}' }] });
      expect(asked.server.openQueries()).toBe(1);
      const text = await readUntil(response, (sofar) => sofar.includes('77'));
      expect(text).toContain('[{"header":');
      expect(text).toContain(
        '{"row":{"columns":[0,0,0]}},\n{"row":{"columns":[0,1,1]}},\n{"row":{"columns":[0,2,77]}},\n',
      );
      await expect.poll(() => asked.server.openQueries()).toBe(0);
      expect(asked.server.closedQueries()).toBe(1);
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
      expect(asked.server.closedQueries()).toBe(1);
      expect((await post('/close-query', { queryId: 'transient_X_1' })).status).toBe(400);
    });
  });
});
