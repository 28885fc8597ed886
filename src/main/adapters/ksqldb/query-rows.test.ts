import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf as failureWithout, rowsOf, valuesOf } from '../../../../test/support/ksql-rows';
import { json, PASSWORD, scriptedServers } from '../../../../test/support/ksqldb/scripted-server';
import type { LakeError } from '../../../shared/errors';
import type { KsqlRowBatch } from '../../core/ports';

/** toMatchObject takes any RegExp for a match of anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const containing = (text: string): unknown => expect.stringContaining(text);
const failureOf = (work: Promise<unknown>): Promise<LakeError> => failureWithout(work, PASSWORD);
const HEADER = '[{"header":{"queryId":"q1","schema":"`ID` BIGINT KEY, `NAME` STRING"}},\n';
const options = (signal = new AbortController().signal, batchRows = 100) => ({ batchRows, signal });
const { listen, connect, slept, close } = scriptedServers();

afterEach(close);

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

  it('refuses lines whose end is that of the connection, of which any may be the last', async () => {
    const { url } = await listen((_asked, response) =>
      response.socket?.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/vnd.ksqlapi.delimited.v1\r\nconnection: close\r\n\r\n{"queryId":null,"columnNames":["ID"],"columnTypes":["BIGINT"]}\n[1]\n',
      ),
    );
    expect(await failureOf(connect(url).query('SELECT 1;', options()))).toMatchObject({
      code: 'SOURCE',
      message: containing('line by line'),
    });
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
