import { beforeEach, describe, expect, it } from 'vitest';
import { column } from '../../../../../test/support/delta-lake';
import { DescribingServer, ksqlKey, ksqlObject, ksqlValue } from '../../../../../test/support/described-objects';
import { createFakeSecrets } from '../../../../../test/support/fake-secrets';
import { createRowLake, type RowLake } from '../../../../../test/support/row-lake';
import type { FeedConfig } from '../../../../shared/contract/feeds';
import { ksqldbSettingsSchema, settingsSchema } from '../../../../shared/contract/settings';
import type { Column, ColumnType } from '../../../../shared/contract/types';
import { LakeError } from '../../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../../shared/ids';
import { defaultSettings } from '../../settings/settings-store';
import { builtInFeeds } from '../built-in';
import type { BrokenFeed } from '../feed-files';
import { planFromKsqldb } from './plan-from-ksqldb';

const containing = (text: string): unknown => expect.stringContaining(text);

describe('the plan of a sync with a ksqlDB server', () => {
  let server: DescribingServer;
  let feeds: FeedConfig[];
  let broken: BrokenFeed[];
  let archived: FeedConfig[];
  let lake: RowLake;

  beforeEach(() => {
    server = new DescribingServer();
    feeds = [];
    archived = [];
    broken = [];
    lake = createRowLake(Date.UTC(2026, 0, 1));
  });

  async function plan() {
    const settings = settingsSchema.parse({
      ...defaultSettings,
      ksqldb: ksqldbSettingsSchema.parse({ url: 'http://localhost:8088' }),
    });
    const planned = await planFromKsqldb(
      {
        feeds: {
          list: () => Promise.resolve({ feeds, broken }),
          listArchived: () =>
            Promise.resolve({ feeds: archived.map((feed) => ({ feed, archivedAt: feed.updatedAt })), broken: [] }),
          assertAddable: (name: FeedName) =>
            name === 'archived' || broken.some(({ path }) => path.endsWith(`/${name}.json`))
              ? Promise.reject(new LakeError('CONFLICT', '"archived" is archived. Restore it.'))
              : Promise.resolve(),
        },
        store: lake.store,
        ksqldb: {
          settings: { get: () => Promise.resolve(settings) },
          secrets: createFakeSecrets(null),
          servers: server,
        },
      },
      new AbortController().signal,
    );
    return planned.map(({ change }) => change);
  }

  const builtIn = (name: string): FeedConfig => {
    const found = builtInFeeds(new Date(0)).find((feed) => feed.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const reader = (
    name: string,
    of: string,
    columns: readonly Column[],
    more: Partial<FeedConfig> = {},
  ): FeedConfig => ({
    ...builtIn('transaction_stream'),
    name: feedNameSchema.parse(name),
    source: { type: 'ksqldb', object: of },
    topic: of.toLowerCase(),
    columns: [...columns],
    keyColumns: [],
    eventTimeColumn: null,
    ...more,
  });

  it('adds a stream and a table that no feed reads, as feeds of their kind', async () => {
    server.objects = [
      ksqlObject('stream', 'CLICKS', [ksqlKey('ID', 'string'), ksqlValue('AT', 'timestamp'), ksqlValue('TOOK', null)], {
        timestampColumn: 'AT',
      }),
      ksqlObject('table', 'TOTALS', [ksqlKey('ID', 'string'), ksqlValue('SUM', 'decimal(18,2)')], {
        valueFormat: 'AVRO',
      }),
    ];
    const [clicks, totals] = await plan();
    expect(clicks).toMatchObject({
      feed: 'clicks',
      change: 'add',
      differences: [],
      problem: null,
      draft: {
        kind: 'stream',
        level: 'raw',
        source: { type: 'ksqldb', object: 'CLICKS' },
        topic: 'clicks',
        columns: [column('id', 'string'), column('at', 'timestamp')],
        keyColumns: ['id'],
        eventTimeColumn: 'at',
        retentionDays: 365,
        retentionVersions: null,
      },
    });
    expect(clicks?.draft?.description).toContain('TOOK TIME');
    expect(totals).toMatchObject({
      feed: 'totals',
      change: 'add',
      problem: null,
      draft: {
        kind: 'table',
        level: 'aggregate',
        format: 'avro',
        retentionDays: null,
        retentionVersions: 7,
        eventTimeColumn: null,
      },
    });
    expect(server.closed).toBe(1);
  });

  it("leaves the server's own processing log out, under any name, unless a feed reads it already", async () => {
    const columns = [ksqlValue('LOGGER', 'string'), ksqlValue('LEVEL', 'string')];
    server.objects = [
      ksqlObject('stream', 'KSQL_PROCESSING_LOG', columns, { topic: 'default_ksql_processing_log' }),
      ksqlObject('stream', 'LOG_OF_KSQL', columns, { topic: 'default_ksql_processing_log' }),
      ksqlObject('stream', 'CLICKS', columns),
    ];
    expect((await plan()).map(({ feed, change }) => [feed, change])).toEqual([['clicks', 'add']]);
    feeds = [reader('server_log', 'KSQL_PROCESSING_LOG', [column('logger', 'string')])];
    expect((await plan()).map(({ feed, change }) => [feed, change])).toEqual([
      ['server_log', 'update'],
      ['clicks', 'add'],
    ]);
  });

  it('says of a feed whose file is wrong that the file is to be corrected', async () => {
    const path = '/lake/feeds/active/clicks.json';
    const message = `${path}, line 5: kind is wrong. Correct it.`;
    broken = [{ path, feed: feedNameSchema.parse('clicks'), line: 5, field: 'kind', reason: 'kind is wrong', message }];
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'string')])];
    expect(await plan()).toMatchObject([{ feed: 'clicks', problem: message }]);
  });

  it('does not add anew what an archived feed reads, whatever its name', async () => {
    archived = [reader('old_clicks', 'CLICKS', [column('a', 'string')])];
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'string')])];
    expect(await plan()).toMatchObject([
      { feed: 'clicks', change: 'add', problem: containing('lagoon feeds restore old_clicks') },
    ]);
  });

  it('gives no topic where consumers could not read it', async () => {
    server.objects = [
      ksqlObject('stream', 'CSV', [ksqlValue('A', 'string')], { valueFormat: 'DELIMITED' }),
      ksqlObject('table', 'WINDOWS', [ksqlKey('A', 'string')], { isWindowed: true }),
    ];
    expect((await plan()).map(({ draft }) => draft?.topic)).toEqual([null, null]);
  });

  it('moves a built-in feed from the sample to the server, and shows what that changes', async () => {
    const summary = { ...builtIn('payment_method_totals'), description: 'mine', retentionVersions: 3, enabled: false };
    feeds = [summary];
    server.objects = [
      ksqlObject('table', 'PAYMENT_METHOD_TOTALS', [
        ksqlKey('PAYMENT_METHOD', 'string'),
        ksqlValue('TOTAL_AMOUNT', 'decimal(38,2)'),
        ksqlValue('TRANSACTION_COUNT', 'long'),
        ksqlValue('LAST_SEEN', 'timestamp'),
      ]),
    ];
    const [change, ...others] = await plan();
    expect(others).toEqual([]);
    expect(change).toMatchObject({ feed: 'payment_method_totals', change: 'update', problem: null });
    expect(change?.differences).toEqual([
      { field: 'source', before: 'sample payment_method_totals', after: 'ksqlDB PAYMENT_METHOD_TOTALS' },
      { field: 'topic', before: null, after: 'payment_method_totals' },
      { field: 'columns.total_amount', before: 'decimal(18,2)', after: 'decimal(38,2)' },
      { field: 'columns.avg_amount', before: 'decimal(18,2)', after: null },
      { field: 'columns.last_seen', before: null, after: 'timestamp' },
    ]);
    expect(change?.draft).toMatchObject({
      description: 'mine',
      retentionVersions: 3,
      enabled: false,
      level: 'aggregate',
    });
  });

  it('does not mix rows of the sample with real ones', async () => {
    const totals = builtIn('payment_method_totals');
    feeds = [totals];
    const same = totals.columns.map(({ name, type }) => ksqlValue(name.toUpperCase(), type));
    server.objects = [ksqlObject('table', 'PAYMENT_METHOD_TOTALS', same)];
    await lake.overwrite(totals, 6);
    expect((await plan())[0]?.problem).toMatch(/holds 6 rows of the sample.*[Rr]ename or archive it/);
    await lake.overwrite(totals, 0);
    expect((await plan())[0]?.problem).toBeNull();
  });

  it('has nothing to say of a feed that is as the server has it', async () => {
    feeds = [
      reader('mine', 'CLICKS', [column('id', 'string')], { level: 'anonymized', description: 'mine', topic: null }),
    ];
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('ID', 'string')])];
    expect(await plan()).toEqual([]);
  });

  it('shows a changed schema: new columns at the end, types and columns that are gone', async () => {
    feeds = [
      reader('clicks', 'CLICKS', [column('b', 'string'), column('gone', 'long'), column('a', 'integer')], {
        eventTimeColumn: null,
      }),
    ];
    const nested: ColumnType = { type: 'struct', fields: [column('N', 'decimal(18,2)')] };
    server.objects = [
      ksqlObject('stream', 'CLICKS', [ksqlValue('NEW', nested), ksqlValue('A', 'long'), ksqlValue('B', 'string')]),
    ];
    const [change] = await plan();
    expect(change?.problem).toBeNull();
    expect(change?.draft?.columns.map(({ name }) => name)).toEqual(['b', 'a', 'new']);
    expect(change?.differences).toEqual([
      { field: 'columns.gone', before: 'long', after: null },
      { field: 'columns.a', before: 'integer', after: 'long' },
      { field: 'columns.new', before: null, after: 'struct<n: decimal(18,2)>' },
    ]);
  });

  it('keeps the spelling of the feed, nested names too, with rows and without', async () => {
    const st = (name: string): ColumnType => ({ type: 'struct', fields: [column(name, 'string')] });
    const clicks = reader(
      'clicks',
      'CLICKS',
      [column('userId', 'string'), column('at', 'timestamp'), column('st', st('cityName'))],
      {
        keyColumns: ['userId'],
        eventTimeColumn: 'at',
      },
    );
    feeds = [clicks];
    const more = [ksqlValue('AT', 'timestamp'), ksqlValue('ST', st('CITYNAME'))];
    const objects = { timestampColumn: 'AT' };
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlKey('USERID', 'string'), ...more], objects)];
    expect(await plan()).toEqual([]);
    await lake.append(clicks, [1], 5);
    expect(await plan()).toEqual([]);
    server.objects = [
      ksqlObject('stream', 'CLICKS', [ksqlKey('USERID', 'string'), ...more, ksqlValue('NEW', 'long')], objects),
    ];
    expect(await plan()).toMatchObject([{ problem: null, differences: [{ field: 'columns.new' }] }]);
    // Spelt by the rows alone.
    feeds = [{ ...clicks, columns: [], keyColumns: [], eventTimeColumn: null }];
    expect((await plan())[0]).toMatchObject({
      problem: null,
      draft: {
        columns: [{ name: 'userId' }, { name: 'at' }, { name: 'st' }, { name: 'new' }],
        keyColumns: ['userId'],
        eventTimeColumn: 'at',
      },
    });
  });

  it.each(['anonymized', 'aggregate'] as const)(
    'offers no column that a feed of level %s leaves out',
    async (level) => {
      feeds = [reader('clicks', 'CLICKS', [column('a', 'integer')], { level })];
      server.objects = [
        ksqlObject('stream', 'CLICKS', [
          ksqlKey('EMAIL', 'string'),
          ksqlValue('A', 'integer'),
          ksqlValue('PHONE', 'string'),
        ]),
      ];
      expect(await plan()).toEqual([]);
      feeds = feeds.map((feed) => ({ ...feed, newFields: 'column' }));
      expect((await plan())[0]?.draft?.columns.map(({ name }) => name)).toEqual(['a', 'email', 'phone']);
    },
  );

  it('says what to do where rows are there that a changed type does not fit', async () => {
    const clicks = reader('clicks', 'CLICKS', [column('a', 'string')]);
    feeds = [clicks];
    await lake.append(clicks, [1], 5);
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'long'), ksqlValue('B', 'long')])];
    const [change] = await plan();
    expect(change?.problem).toMatch(/^a would be long, and is string in the rows of clicks/);
    expect(change?.problem).toContain('lagoon feeds clone clicks clicks_2');
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'string'), ksqlValue('B', 'long')])];
    expect((await plan())[0]).toMatchObject({ problem: null, differences: [{ field: 'columns.b' }] });
  });

  it('keeps a column that rows have, though the server has it no more', async () => {
    const clicks = reader('clicks', 'CLICKS', [column('a', 'string'), column('b', 'string')]);
    feeds = [clicks];
    server.objects = [ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'string')])];
    expect((await plan())[0]?.differences).toEqual([{ field: 'columns.b', before: 'string', after: null }]);
    await lake.append(clicks, [1], 5);
    expect(await plan()).toEqual([]);
  });

  it('does not turn a stream with rows into a table', async () => {
    const clicks = reader('clicks', 'CLICKS', [column('a', 'string')]);
    feeds = [clicks];
    server.objects = [ksqlObject('table', 'CLICKS', [ksqlKey('A', 'string')])];
    expect((await plan())[0]).toMatchObject({
      problem: null,
      draft: { kind: 'table', retentionDays: null, retentionVersions: 7 },
    });
    await lake.append(clicks, [1], 5);
    expect((await plan())[0]?.problem).toContain('as a stream, or may have had some, and stays one');
  });

  it('keeps the event time column that was chosen, unless it is no time any more', async () => {
    const columns = [column('a', 'timestamp'), column('b', 'timestamp')];
    feeds = [reader('clicks', 'CLICKS', columns, { eventTimeColumn: 'b' })];
    server.objects = [
      ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'timestamp'), ksqlValue('B', 'timestamp')], {
        timestampColumn: 'A',
      }),
    ];
    expect(await plan()).toEqual([]);
    server.objects = [
      ksqlObject('stream', 'CLICKS', [ksqlValue('A', 'timestamp'), ksqlValue('B', 'long')], { timestampColumn: 'A' }),
    ];
    expect((await plan())[0]?.draft?.eventTimeColumn).toBe('a');
  });

  it('disables a feed whose object is gone, and says so once', async () => {
    feeds = [reader('clicks', 'CLICKS', [column('a', 'string')])];
    expect(await plan()).toEqual([
      {
        feed: 'clicks',
        change: 'gone',
        draft: null,
        differences: [{ field: 'enabled', before: 'true', after: 'false' }],
        problem: null,
      },
    ]);
    feeds = feeds.map((feed) => ({ ...feed, enabled: false }));
    expect(await plan()).toEqual([]);
  });

  it('goes on where one object cannot be described', async () => {
    feeds = [reader('mine', 'BROKEN', [column('a', 'string')])];
    const failure = new LakeError('SOURCE', 'Its schema is not to be had.');
    server.objects = [
      ksqlObject('stream', 'BROKEN', [], { failure }),
      ksqlObject('stream', 'UNKNOWN', [], { failure }),
      ksqlObject('stream', 'GOOD', [ksqlValue('A', 'string')]),
    ];
    expect((await plan()).map(({ feed, change, problem }) => [feed, change, problem])).toEqual([
      ['mine', 'update', failure.message],
      ['unknown', 'add', failure.message],
      ['good', 'add', null],
    ]);
  });

  it('ends where the server goes away, and closes it', async () => {
    const failure = new LakeError('UNAVAILABLE', 'No answer.');
    server.objects = [
      ksqlObject('stream', 'GOOD', [ksqlValue('A', 'string')]),
      ksqlObject('stream', 'AWAY', [], { failure }),
    ];
    await expect(plan()).rejects.toBe(failure);
    expect(server.closed).toBe(1);
  });

  it('asks for a few descriptions at a time', async () => {
    server.objects = Array.from({ length: 30 }, (_, i) => ksqlObject('stream', `S${i}`, [ksqlValue('A', 'string')]));
    expect(await plan()).toHaveLength(30);
    expect(server.mostAsking).toBe(4);
  });

  it('names what keeps an object from being a feed', async () => {
    feeds = [{ ...reader('taken', 'X', []), source: { type: 'kafka', topic: 't' }, topic: 't', enabled: true }];
    server.objects = [
      ksqlObject('stream', 'Same', [ksqlValue('A', 'string')]),
      ksqlObject('stream', 'SAME', [ksqlValue('A', 'string')]),
      ksqlObject('stream', 'TAKEN', [ksqlValue('A', 'string')]),
      ksqlObject('stream', 'ARCHIVED', [ksqlValue('A', 'string')]),
      ksqlObject('stream', 'DATED', [ksqlValue('YEAR', 'integer')]),
    ];
    const problems = new Map((await plan()).map(({ feed, draft, problem }) => [`${feed} ${sourceOf(draft)}`, problem]));
    expect(problems.get('same Same')).toBeNull();
    expect(problems.get('same SAME')).toContain('would both be the feed same');
    expect(problems.get('taken TAKEN')).toContain('reads something else (Kafka topic t)');
    expect(problems.get('archived ARCHIVED')).toContain('is archived');
    expect(problems.get('dated DATED')).toContain('columns[0].name');
  });
});

function sourceOf(draft: { source: FeedConfig['source'] } | null): string {
  return draft?.source.type === 'ksqldb' ? draft.source.object : '';
}
