import { afterEach, describe, expect, it } from 'vitest';
import { failureOf as failureWithout } from '../../../../test/support/ksql-rows';
import { json, PASSWORD, scriptedServers } from '../../../../test/support/ksqldb/scripted-server';
import type { LakeError } from '../../../shared/errors';

/** toMatchObject takes any RegExp for a match of anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const failureOf = (work: Promise<unknown>): Promise<LakeError> => failureWithout(work, PASSWORD);
const { listen, connect, close } = scriptedServers();

afterEach(close);

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
