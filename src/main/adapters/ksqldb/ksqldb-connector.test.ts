import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../test/support/ksql-rows';
import { LakeError } from '../../../shared/errors';
import type { KsqlRowBatch, KsqlRows, KsqlServer } from '../../core/ports';
import { createKsqldbConnector } from './ksqldb-connector';

/** toMatchObject takes any RegExp for a match of anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

const PASSWORD = 'open sesame';
const HEADER = '[{"header":{"queryId":"q1","schema":"`ID` BIGINT KEY, `NAME` STRING"}},\n';

const servers: Server[] = [];
const clients: KsqlServer[] = [];
const slept: number[] = [];

afterEach(async () => {
  slept.length = 0;
  for (const client of clients.splice(0)) await client.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const connector = createKsqldbConnector({
  clock: {
    now: () => new Date('2026-01-01T00:00:00Z'),
    sleep(ms, signal) {
      slept.push(ms);
      return signal?.aborted === true ? Promise.reject(new LakeError('CANCELLED', 'Stopped.')) : Promise.resolve();
    },
  },
  random: () => 0.5,
});

async function listen(answer: Answer): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      asked.push(one);
      answer(one, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server of a test listens on a port.');
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

function connect(url: string, change: { username?: string; timeoutSeconds?: number } = {}): KsqlServer {
  const client = connector.connect(connectionTo(url, change));
  clients.push(client);
  return client;
}

function connectionTo(url: string, change: { username?: string; timeoutSeconds?: number } = {}) {
  const settings = {
    url,
    username: null,
    caFile: null,
    certificateFile: null,
    keyFile: null,
    httpVersion: '1.1' as const,
    timeoutSeconds: 10,
    ...change,
  };
  return { settings, password: change.username === undefined ? null : PASSWORD };
}

async function failureOf(work: Promise<unknown>): Promise<LakeError> {
  const error: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof LakeError)) throw new Error('It should have failed with a LakeError.', { cause: error });
  expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain(PASSWORD);
  return error;
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/vnd.ksql.v1+json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

const options = (signal = new AbortController().signal, batchRows = 100) => ({ batchRows, signal });

async function rowsOf(rows: KsqlRows): Promise<string[][]> {
  const found: string[][] = [];
  for await (const batch of rows.batches) found.push(...valuesOf(batch));
  return found;
}

describe('a ksqlDB server', () => {
  it('tells its version, logged in by Basic', async () => {
    const { url, asked } = await listen((_asked, response) =>
      json(response, 200, {
        KsqlServerInfo: { version: '0.29.0', kafkaClusterId: 'c', ksqlServiceId: 's_', serverStatus: 'RUNNING' },
      }),
    );
    const server = connect(url, { username: 'alice' });
    expect(await server.info()).toEqual({ version: '0.29.0', kafkaClusterId: 'c', serviceId: 's_', status: 'RUNNING' });
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}`);
  });

  it('lists streams and tables, of older servers too', async () => {
    const { url } = await listen(({ body }, response) =>
      json(
        response,
        200,
        body.includes('STREAMS')
          ? [
              {
                '@type': 'streams',
                streams: [
                  { type: 'STREAM', name: 'S', topic: 't', keyFormat: 'KAFKA', valueFormat: 'JSON', isWindowed: false },
                ],
              },
            ]
          : [
              {
                '@type': 'tables',
                tables: [{ type: 'TABLE', name: 'T', topic: 'u', format: 'AVRO', isWindowed: true }],
              },
            ],
      ),
    );
    expect(await connect(url).listSources()).toEqual([
      { kind: 'stream', name: 'S', topic: 't', keyFormat: 'KAFKA', valueFormat: 'JSON', isWindowed: false },
      { kind: 'table', name: 'T', topic: 'u', keyFormat: 'KAFKA', valueFormat: 'AVRO', isWindowed: true },
    ]);
  });

  it('describes an object, whose name it quotes, in the lake’s types', async () => {
    const of = (type: string, more: object = {}) => ({ type, fields: null, memberSchema: null, ...more });
    const { url, asked } = await listen((_asked, response) =>
      json(response, 200, [
        {
          '@type': 'sourceDescription',
          sourceDescription: {
            name: 'odd`name',
            type: 'TABLE',
            topic: 't',
            windowType: 'TUMBLING',
            timestamp: '`at`',
            statement: 'CREATE …',
            partitions: 3,
            fields: [
              { name: 'ID', schema: of('BIGINT'), type: 'KEY' },
              { name: 'COST', schema: of('DECIMAL', { parameters: { precision: 19, scale: 2 } }) },
              { name: 'TAGS', schema: of('MAP', { memberSchema: of('ARRAY', { memberSchema: of('BYTES') }) }) },
              { name: 'AT', schema: of('STRUCT', { fields: [{ name: 'x', schema: of('TIME') }] }) },
              { name: 'ODD', schema: of('INTERVAL') },
            ],
          },
        },
      ]),
    );
    const description = await connect(url).describe('odd`name');
    expect(asked[0]?.body).toContain('DESCRIBE `odd``name`;');
    expect(description).toEqual({
      kind: 'table',
      name: 'odd`name',
      topic: 't',
      isWindowed: true,
      timestampColumn: 'at',
      statement: 'CREATE …',
      partitions: 3,
      columns: [
        { name: 'ID', type: 'long', typeText: 'BIGINT', isKey: true },
        { name: 'COST', type: 'decimal(19,2)', typeText: 'DECIMAL(19, 2)', isKey: false },
        {
          name: 'TAGS',
          type: {
            type: 'map',
            keyType: 'string',
            valueType: { type: 'array', elementType: 'binary', containsNull: true },
            valueContainsNull: true,
          },
          typeText: 'MAP<STRING, ARRAY<BYTES>>',
          isKey: false,
        },
        {
          name: 'AT',
          type: { type: 'struct', fields: [{ name: 'x', type: 'string', nullable: true, metadata: {} }] },
          typeText: 'STRUCT<`x` TIME>',
          isKey: false,
        },
        { name: 'ODD', type: null, typeText: 'INTERVAL', isKey: false },
      ],
    });
  });

  it('has no such object', async () => {
    const { url } = await listen((_asked, response) =>
      json(response, 400, {
        '@type': 'statement_error',
        error_code: 40001,
        message: "Could not find STREAM/TABLE 'NOPE' in the Metastore",
        statementText: 'DESCRIBE NOPE;',
        entities: [],
      }),
    );
    expect(await failureOf(connect(url).describe('NOPE'))).toMatchObject({
      code: 'NOT_FOUND',
      message: "Could not find STREAM/TABLE 'NOPE' in the Metastore",
    });
  });
});

describe('a query', () => {
  it('gives its rows, tombstones and every digit', async () => {
    const { url, asked } = await listen((_asked, response) =>
      json(
        response,
        200,
        `${HEADER}{"row":{"columns":[9007199254740993,"a]},\\n"]}},\n{"row":{"columns":[2,null],"tombstone":true}}]`,
      ),
    );
    const rows = await connect(url).query('SELECT * FROM T;', { ...options(), properties: { a: true } });
    expect(rows.queryId).toBe('q1');
    expect(rows.columns.map(({ name, type, isKey }) => [name, type, isKey])).toEqual([
      ['ID', 'long', true],
      ['NAME', 'string', false],
    ]);
    const batches: KsqlRowBatch[] = [];
    for await (const batch of rows.batches) batches.push(batch);
    expect(batches.flatMap(valuesOf)).toEqual([
      ['9007199254740993', '"a]},\\n"'],
      ['2', 'null', 'gone'],
    ]);
    expect(batches.map(({ tombstones }) => [...(tombstones ?? [])])).toEqual([[0, 1]]);
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ sql: 'SELECT * FROM T;', properties: { a: true } });
    expect(asked.map(({ path }) => path)).toEqual(['/query-stream']);
  });

  it('falls back to the other framing where the server has but that', async () => {
    const { url, asked } = await listen(({ headers }, response) => {
      if (headers.accept?.includes('delimited') !== true) json(response, 406, '');
      else
        json(response, 200, '{"queryId":null,"columnNames":["ID"],"columnTypes":["BIGINT"]}\n[1]\n\n[2]\n', {
          'content-type': 'application/vnd.ksqlapi.delimited.v1',
        });
    });
    expect(await rowsOf(await connect(url).query('SELECT 1;', options()))).toEqual([['1'], ['2']]);
    expect(asked).toHaveLength(2);
  });

  it('is sent again while the server is busy, as late as it asks for', async () => {
    let times = 0;
    const { url } = await listen((_asked, response) => {
      times++;
      if (times === 1) json(response, 429, { '@type': 'generic_error', error_code: 42900, message: 'busy' });
      else if (times === 2) json(response, 503, '<html>', { 'retry-after': '7' });
      else if (times === 3) json(response, 503, '', { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' });
      else json(response, 200, `${HEADER}{"row":{"columns":[1,"a"]}}]`);
    });
    expect(await rowsOf(await connect(url).query('SELECT 1;', options()))).toEqual([['1', '"a"']]);
    expect(slept).toEqual([187.5, 7000, 9000]);
  });

  it('is given up after some times, or where the server asks for too long a wait', async () => {
    const busy = await listen((_asked, response) => json(response, 429, ''));
    expect(await failureOf(connect(busy.url).query('SELECT 1;', options()))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(busy.asked).toHaveLength(5);
    const away = await listen((_asked, response) => json(response, 503, '', { 'retry-after': '3600' }));
    expect(await failureOf(connect(away.url).query('SELECT 1;', options()))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(away.asked).toHaveLength(1);
  });

  it('is never sent again after another failure', async () => {
    const { url, asked } = await listen((_asked, response) =>
      json(response, 500, { '@type': 'generic_error', error_code: 50000, message: 'broken' }),
    );
    expect(await failureOf(connect(url).query('SELECT 1;', options()))).toMatchObject({ code: 'SOURCE' });
    expect(asked).toHaveLength(1);
  });

  it('fails where the answer is cut short, though the server ended it in good order', async () => {
    const { url } = await listen((_asked, response) =>
      json(response, 200, `${HEADER}{"row":{"columns":[1,"a"]}},\n{"row":{"columns":[2,"b"]}}`),
    );
    const rows = await connect(url).query('SELECT 1;', options(undefined, 1));
    expect(await failureOf(rowsOf(rows))).toMatchObject({ code: 'SOURCE', details: { rows: 2 } });
  });

  it('fails where the connection breaks', async () => {
    const { url } = await listen((_asked, response) => {
      response.writeHead(200);
      response.write(`${HEADER}{"row":{"columns":[1,"a"]}},\n`, () => response.socket?.destroy());
    });
    const rows = await connect(url).query('SELECT 1;', options());
    expect(await failureOf(rowsOf(rows))).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('fails where the server falls silent', async () => {
    const { url, asked } = await listen(({ path }, response) => {
      if (path === '/close-query') json(response, 200, '');
      else response.writeHead(200).write(`${HEADER}{"row":{"columns":[1,"a"]}},\n`);
    });
    const server = connect(url, { timeoutSeconds: 0.2 });
    const rows = await server.query('SELECT 1;', options());
    expect(await failureOf(rowsOf(rows))).toMatchObject({
      code: 'UNAVAILABLE',
      message: matching(/nothing for 0.2 s/),
    });
    await server.close();
    expect(asked.map(({ path }) => path)).toEqual(['/query-stream', '/close-query']);
  });

  it.each([
    ['an error', '{"errorMessage":{"@type":"generic_error","error_code":50000,"message":"lost"}}]', /lost/],
    ['an error of its own', '{"@type":"statement_error","error_code":40001,"message":"no"}]', /no/],
    ['another number of columns', '{"row":{"columns":[2]}}]', /1 value\(s\)/],
    ['a line that is none', 'Proxy error\n', /neither a row nor a message/],
    ['a value that is none', '{"row":{"columns":[01,"a"]}}]', /comma/],
  ])('fails at %s after rows, and is ended on the server', async (_what, rest, message) => {
    const { url, asked } = await listen(({ path }, response) =>
      json(response, 200, path === '/close-query' ? '' : `${HEADER}{"row":{"columns":[1,"a"]}},\n${rest}`),
    );
    const server = connect(url);
    const error = await failureOf(rowsOf(await server.query('SELECT 1;', options())));
    expect(error).toMatchObject({ code: 'SOURCE', message: matching(message) });
    await server.close();
    expect(asked.map(({ path }) => path)).toEqual(['/query-stream', '/close-query']);
  });

  it.each(['leaving the loop', 'the signal', 'closing the server'])('is ended on the server by %s', async (how) => {
    let ended = 0;
    const { url, asked } = await listen(({ path }, response) => {
      if (path === '/close-query') json(response, 200, '');
      else {
        response.once('close', () => ended++);
        response.writeHead(200).write(`${HEADER}{"row":{"columns":[1,"a"]}},\n`);
      }
    });
    const server = connect(url);
    const controller = new AbortController();
    const rows = await server.query('SELECT 1 EMIT CHANGES;', options(controller.signal));
    const read = async (): Promise<void> => {
      for await (const _batch of rows.batches) {
        if (how === 'leaving the loop') break;
        if (how === 'the signal') controller.abort();
        else void server.close();
      }
    };
    if (how === 'leaving the loop') await read();
    else expect(await failureOf(read())).toMatchObject({ code: 'CANCELLED' });
    await server.close();
    await expect.poll(() => ended).toBe(1);
    expect(asked.map(({ path }) => path)).toEqual(['/query-stream', '/close-query']);
    expect(JSON.parse(asked[1]?.body ?? '')).toEqual({ queryId: 'q1' });
  });

  it('is refused in the server’s own words', async () => {
    const { url } = await listen((_asked, response) =>
      json(response, 400, { '@type': 'statement_error', error_code: 40001, message: 'line 1:8: no such column' }),
    );
    expect(await failureOf(connect(url).query('SELECT x;', options()))).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'line 1:8: no such column',
      details: { errorCode: 40001 },
    });
  });

  it('leaves the server waiting while nobody takes its rows', async () => {
    const row = `{"row":{"columns":[1,"${'x'.repeat(1000)}"]}},\n`.repeat(1000);
    let response: ServerResponse | undefined;
    let written = 0;
    const { url } = await listen((_asked, answer) => {
      response = answer;
      answer.writeHead(200);
      answer.write(HEADER);
      const fill = (): void => {
        while (written < 200_000_000 && answer.write(row)) written += row.length;
        written += row.length;
        answer.once('drain', fill);
      };
      fill();
    });
    const rows = await connect(url).query('SELECT 1;', options());
    const before = await settled(() => written);
    expect(before).toBeLessThan(50_000_000);
    const iterator = rows.batches[Symbol.asyncIterator]();
    for (let batch = 0; batch < 100; batch++) await iterator.next();
    await expect.poll(() => written).toBeGreaterThan(before);
    await iterator.return?.();
    response?.destroy();
  });
});

/** The value once it has stayed the same for a while. */
async function settled(value: () => number): Promise<number> {
  let last = -1;
  await expect
    .poll(
      () => {
        const isSame = value() === last;
        last = value();
        return isSame;
      },
      { interval: 100 },
    )
    .toBe(true);
  return last;
}

describe('a statement', () => {
  it('waits on the server for the one before it', async () => {
    const { url, asked } = await listen((_asked, response) =>
      json(response, 200, [
        { '@type': 'currentStatus', commandStatus: { status: 'SUCCESS', message: '' }, commandSequenceNumber: 7 },
      ]),
    );
    const server = connect(url);
    await server.execute('CREATE STREAM A …;', { 'auto.offset.reset': 'earliest' });
    await server.execute('CREATE STREAM B …;');
    expect(asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { ksql: 'CREATE STREAM A …;', streamsProperties: { 'auto.offset.reset': 'earliest' }, sessionVariables: {} },
      { ksql: 'CREATE STREAM B …;', streamsProperties: {}, sessionVariables: {}, commandSequenceNumber: 7 },
    ]);
  });

  it('is never sent twice, and may have been done where no answer came', async () => {
    const { url, asked } = await listen((_asked, response) => response.socket?.destroy());
    expect(await failureOf(connect(url).execute('DROP STREAM A;'))).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: false,
      message: matching(/may have been carried out/),
    });
    expect(asked).toHaveLength(1);
    const busy = await listen((_asked, response) => json(response, 503, ''));
    expect(await failureOf(connect(busy.url).execute('DROP STREAM A;'))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(busy.asked).toHaveLength(1);
  });

  it('was surely not done where nobody listens', async () => {
    const error = await failureOf(connect('http://127.0.0.1:1').execute('DROP STREAM A;'));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { sent: false } });
    expect(error.message).not.toContain('may have been');
  });
});

describe('an answer that is none of ksqlDB’s', () => {
  it.each<[number, string, string, RegExp]>([
    [502, '<html>Bad Gateway</html>', 'UNAVAILABLE', /answered 502, not as ksqlDB does/],
    [500, '', 'SOURCE', /answered 500 with nothing/],
    [404, '<html>', 'SOURCE', /Check that the address/],
    [302, '', 'SOURCE', /no redirect/],
    [401, '<html>', 'REFUSED', /Set a user/],
    [403, '', 'REFUSED', /Set a user/],
    [200, '<html>hello</html>', 'SOURCE', /does not answer as ksqlDB does/],
  ])('of status %i is told', async (status, body, code, message) => {
    const { url, asked } = await listen((_asked, response) =>
      json(response, status, body, status === 302 ? { location: 'http://example.org/' } : {}),
    );
    expect(await failureOf(connect(url).info())).toMatchObject({ code, message: matching(message) });
    expect(asked).toHaveLength(1);
  });
});

describe('a test of the connection', () => {
  it('takes each step', async () => {
    const { url } = await listen(({ path, body }, response) =>
      path === '/info'
        ? json(response, 200, { KsqlServerInfo: { version: '0.29.0', kafkaClusterId: 'c', serverStatus: 'RUNNING' } })
        : json(response, 200, [body.includes('STREAMS') ? { streams: [] } : { tables: [] }]),
    );
    const steps = await connector.test(connectionTo(url, { username: 'alice' }));
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['address', true],
      ['tcp', true],
      ['login', true],
      ['server', true],
      ['sources', true],
    ]);
    expect(JSON.stringify(steps)).not.toContain(PASSWORD);
  });

  it('stops at the first that fails, and says what to do', async () => {
    const refusing = await listen((_asked, response) => json(response, 401, ''));
    expect((await connector.test(connectionTo(refusing.url, { username: 'alice' }))).at(-1)).toEqual({
      step: 'login',
      ok: false,
      message: `The ksqlDB server ${refusing.url} does not let us in (401). Check the user and the password under Settings, ksqlDB.`,
    });
    expect((await connector.test(connectionTo('http://127.0.0.1:1'))).at(-1)).toMatchObject({ step: 'tcp', ok: false });
    expect((await connector.test(connectionTo('http://nowhere.invalid'))).at(-1)).toMatchObject({ step: 'address' });
    expect((await connector.test(connectionTo('no address'))).at(-1)).toMatchObject({ step: 'address', ok: false });
    const other = await listen((_asked, response) => json(response, 200, '<html>'));
    expect((await connector.test(connectionTo(other.url))).at(-1)).toMatchObject({ step: 'server', ok: false });
  });
});
