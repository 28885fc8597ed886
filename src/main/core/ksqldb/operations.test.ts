import { beforeEach, describe, expect, it } from 'vitest';
import { FakeKsqldb } from '../../../../test/support/fake-ksqldb';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { consumedTopic } from '../consumers/orchestrator';
import { assertOneTopic } from '../consumers/completeness';
import { builtInFeeds } from '../feeds/built-in';
import { plainFeed } from '../feeds/plain-feed';
import { defaultSettings } from '../settings/settings-store';
import { feedStatements } from './feed-statements';
import { ksqldbOperations } from './operations';

const call = { signal: new AbortController().signal };
const id = { name: 'ID', type: 'long' as const, typeText: 'BIGINT', isKey: true };
const reader: FeedConfig = {
  ...plainFeed(
    {
      name: feedNameSchema.parse('orders'),
      description: '',
      kind: 'stream',
      source: { type: 'ksqldb', object: 'ORDERS' },
    },
    new Date(0),
  ),
  topic: 'orders',
};

let server: FakeKsqldb;
let operations: ReturnType<typeof ksqldbOperations>;

beforeEach(() => {
  server = new FakeKsqldb();
  const ksqldb = {
    url: 'http://127.0.0.1:8088',
    username: null,
    caFile: null,
    certificateFile: null,
    keyFile: null,
    httpVersion: '1.1' as const,
    timeoutSeconds: 10,
  };
  operations = ksqldbOperations({
    access: {
      settings: { get: () => Promise.resolve({ ...defaultSettings, ksqldb }) },
      secrets: { find: () => Promise.resolve(null) },
      servers: server,
    },
    feeds: { list: () => Promise.resolve({ feeds: [reader], broken: [] }) },
  });
});

describe('the operations of ksqlDB', () => {
  it('name the feeds of each object, and its columns as a feed would have them', async () => {
    server.add({ name: 'TOTALS', kind: 'table', columns: [id], statement: 'CREATE TABLE TOTALS AS SELECT 1;' });
    server.add({ name: 'ORDERS', columns: [id] });
    expect(await operations.sources({}, call)).toMatchObject([
      { name: 'ORDERS', feeds: ['orders'] },
      { name: 'TOTALS', feeds: [] },
    ]);
    expect(await operations.describe({ object: 'ORDERS' }, call)).toMatchObject({
      columns: [{ name: 'id', type: 'long' }],
      keyColumns: ['id'],
      queryableStatement: null,
    });
    await expect(operations.describe({ object: 'NONE' }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tell whether a table can be pulled by what made it, or by asking', async () => {
    const needed = async (statement: string, isPullable: boolean): Promise<boolean> => {
      server.add({ name: 'T', kind: 'table', columns: [id], statement }).isPullable = isPullable;
      return (await operations.describe({ object: 'T' }, call)).queryableStatement !== null;
    };
    expect(await needed('CREATE TABLE T (ID BIGINT PRIMARY KEY) WITH (…);', true)).toBe(true);
    expect(await needed('CREATE SOURCE TABLE T (ID BIGINT PRIMARY KEY) WITH (…);', true)).toBe(false);
    expect(await needed('CREATE TABLE T WITH (…) AS SELECT * FROM S;', true)).toBe(false);
    expect(await needed('', false)).toBe(true);
    expect(await needed('', true)).toBe(false);
  });

  it('make a table queryable by exactly the statement that was shown, once', async () => {
    server.add({ name: 'T', kind: 'table', columns: [id] }).isPullable = false;
    const statement = 'CREATE TABLE QUERYABLE_T AS SELECT * FROM T;';
    expect((await operations.describe({ object: 'T' }, call)).queryableStatement).toBe(statement);
    await expect(
      operations.makeQueryable({ object: 'T', statement: `${statement} DROP TABLE T;` }, call),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await operations.makeQueryable({ object: 'T', statement }, call)).toEqual({ object: 'QUERYABLE_T' });
    expect(server.asked.at(-1)).toBe(statement);
    await expect(operations.makeQueryable({ object: 'T', statement }, call)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /exists/,
    });
  });

  it('send the statements that the server lacks, in their order, and name the one that failed', async () => {
    server.add({ name: 'TRANSACTION_STREAM', columns: [id] });
    const plan = await operations.planApply({}, call);
    expect(plan.map(({ state }) => state)).toEqual(['present', ...Array<string>(7).fill('missing')]);
    const connect = server.connect.bind(server);
    server.connect = () => {
      const connected = connect();
      return {
        ...connected,
        execute: (statement, ...rest) =>
          statement.includes('ANONYMIZED')
            ? Promise.reject(new LakeError('INVALID_INPUT', 'No such function MASK.'))
            : connected.execute(statement, ...rest),
      };
    };
    await expect(operations.apply({}, call)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message:
        'sql/ksql/transaction_stream_anonymized.ksql: No such function MASK. Made before it: TRANSACTION_FLATTENED.',
    });
    server.connect = connect;
    expect((await operations.apply({}, call)).sent).toHaveLength(6);
    expect((await operations.apply({}, call)).sent).toEqual([]);
  });
});

describe('the statements of the eight feeds', () => {
  it('are one of each feed, in the order of the feeds, without their comments', () => {
    const statements = feedStatements();
    expect(statements.map(({ object, kind }) => [object.toLowerCase(), kind])).toEqual(
      builtInFeeds(new Date(0)).map(({ name, kind }) => [name, kind]),
    );
    for (const { statement } of statements) expect(statement).toMatch(/^CREATE (?!.*--)[^;]*;$/s);
  });

  it('name every column of its feed', () => {
    for (const feed of builtInFeeds(new Date(0))) {
      const text = feedStatements().find(({ object }) => object.toLowerCase() === feed.name)?.statement ?? '';
      for (const { name } of feed.columns) expect(text, feed.name).toMatch(new RegExp(`\\b${name}\\b`, 'i'));
    }
  });
});

describe('a feed that ksqlDB fills', () => {
  it('is no consumer’s, and its rows can be told by the places of one topic', () => {
    expect(() => consumedTopic(reader)).toThrow(/exported from ORDERS of ksqlDB/);
    expect(consumedTopic({ ...reader, source: { type: 'kafka', topic: 'orders' } })).toBe('orders');
    const own = ['ksqldb:c:s:ORDERS:0', 'ksqldb:c:s:ORDERS:1', 'ksqldb-time:c:s:ORDERS:0'];
    const positions = (ids: string[]): Map<string, bigint> => new Map(ids.map((each) => [each, 1n]));
    expect(() => assertOneTopic(reader, positions(own))).not.toThrow();
    expect(() => assertOneTopic(reader, positions([...own, 'kafka:c:id:orders:0']))).toThrow(/more than its topic/);
  });
});
