import { beforeEach, describe, expect, it } from 'vitest';
import { createImpatientClock } from '../../../../test/support/impatient-clock';
import { FakeKsqldb, type FakeObject, type FakeRow } from '../../../../test/support/fake-ksqldb';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Settings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { plainFeed } from '../feeds/plain-feed';
import type { JobContext } from '../jobs/types';
import type { OpenWriterOptions } from '../lake/types';
import { keyAt, offsetAt, valueAt, type KsqlColumn, type RawBatch, type SourcePosition } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { exportFromKsqldb, type KsqldbExportPorts } from './export-object';

const decoder = new TextDecoder();
const column = (name: string, type: KsqlColumn['type'], isKey = false): KsqlColumn => ({
  name,
  type,
  typeText: '',
  isKey,
});

interface Written {
  readonly partition: number;
  readonly offset: bigint;
  readonly timeMs: number | undefined;
  readonly value: string | null;
  readonly key: string | null;
}

/** A feed's rows and positions; what is not committed is gone. */
class Lake {
  readonly rows: Written[] = [];
  readonly positions = new Map<string, bigint>();
  readonly warnings: string[] = [];
  readonly opened: { feed: FeedConfig; options: OpenWriterOptions }[] = [];
  told: RawBatch['columns'];
  commits = 0;

  openWriter = (feed: FeedConfig, options: OpenWriterOptions) => {
    this.opened.push({ feed, options });
    const staged: Written[] = [];
    return Promise.resolve({
      positions: new Map(this.positions),
      pendingDays: 0,
      append: (batch: RawBatch) => {
        this.told = batch.columns;
        for (let i = 0; i < batch.count; i += 1) {
          const value = valueAt(batch, i);
          const key = keyAt(batch, i);
          staged.push({
            partition: batch.partition,
            offset: offsetAt(batch, i),
            timeMs: batch.timestampsMs[i],
            value: value === null ? null : decoder.decode(value),
            key: key === null ? null : decoder.decode(key),
          });
        }
        return Promise.resolve();
      },
      commit: (positions: readonly SourcePosition[]) => {
        this.rows.push(...staged);
        for (const { appId, version } of positions) this.positions.set(appId, version);
        this.commits += 1;
        return Promise.resolve({
          deltaVersion: this.commits,
          rows: staged.length,
          quarantinedRows: 0,
          writtenBytes: 0,
          days: 1,
        });
      },
      close: () => Promise.resolve(),
    });
  };
}

const settings: Settings = {
  ...defaultSettings,
  ksqldb: {
    url: 'http://127.0.0.1:8088',
    username: null,
    caFile: null,
    certificateFile: null,
    keyFile: null,
    httpVersion: '1.1',
    timeoutSeconds: 10,
  },
  exports: { batchRows: 3, parallelFeeds: 1 },
};

let server: FakeKsqldb;
let lake: Lake;

beforeEach(() => {
  server = new FakeKsqldb();
  lake = new Lake();
});

function feedOf(kind: FeedConfig['kind'], its: Partial<FeedConfig> = {}): FeedConfig {
  const source = { type: 'ksqldb' as const, object: 'ORDERS' };
  return { ...plainFeed({ name: feedNameSchema.parse('orders'), description: '', kind, source }, new Date(0)), ...its };
}

async function run(feed: FeedConfig, signal = new AbortController().signal): Promise<void> {
  const context: JobContext = {
    runId: 'run',
    signal,
    stopRequested: new AbortController().signal,
    progress: () => {},
    warn: (message) => lake.warnings.push(message),
  };
  const ports = {
    access: {
      settings: { get: () => Promise.resolve(settings) },
      secrets: { find: () => Promise.resolve(null) },
      servers: server,
    },
    store: { openWriter: lake.openWriter, quarantineName: () => 'orders_quarantine' },
    clock: createImpatientClock(),
  };
  await exportFromKsqldb(feed, ports satisfies KsqldbExportPorts, context);
}

const row = (partition: number, offset: number, ...values: string[]): FakeRow => ({
  partition,
  offset: BigInt(offset),
  timeMs: 1_000_000 + partition * 1_000 + offset,
  values,
});

const places = (): string[] => lake.rows.map(({ partition, offset }) => `${partition}/${offset}`);

describe('the export of a stream', () => {
  const columns = [column('ID', 'long', true), column('AMOUNT', 'decimal(19,2)'), column('NOTE', 'string')];
  let orders: FakeObject;

  beforeEach(() => {
    orders = server.add({ name: 'ORDERS', columns }, [
      row(1, 0, '9007199254740993', '12345678901234567.89', '"a"'),
      row(0, 0, '1', '1.10', '"b"'),
      row(1, 1, '2', '2.20', 'null'),
      row(0, 4, '3', '3.30', '"{\\"x\\":1}"'),
      row(1, 2, '4', '-0.10', '"d"'),
    ]);
  });

  it('takes every row with its place, time and digits, whatever the order of the partitions', async () => {
    await run(feedOf('stream'));
    expect(places()).toEqual(['1/0', '1/1', '0/0', '0/4', '1/2']);
    expect(lake.rows[0]).toMatchObject({
      timeMs: 1_001_000,
      value: '{"id":9007199254740993,"amount":12345678901234567.89,"note":"a"}',
    });
    expect(lake.rows[3]?.value).toBe('{"id":3,"amount":3.30,"note":"{\\"x\\":1}"}');
    expect(lake.told?.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'long'],
      ['amount', 'decimal(19,2)'],
      ['note', 'string'],
    ]);
    expect(lake.positions.get('ksqldb:cluster:service_:ORDERS:0')).toBe(4n);
    expect(lake.positions.get('ksqldb-time:cluster:service_:ORDERS:1')).toBe(1_001_002n);
    expect(server.open).toBe(0);
  });

  it('takes only what is new the next time, of a partition that is new, too', async () => {
    await run(feedOf('stream'));
    await run(feedOf('stream'));
    expect(lake.rows).toHaveLength(5);
    orders.rows.push(row(2, 0, '7', '1.00', 'null'), row(1, 3, '8', '1.00', 'null'));
    await run(feedOf('stream'));
    expect(places().slice(5)).toEqual(['2/0', '1/3']);
    expect(server.asked.at(-1)).toBe(
      'SELECT ROWTIME, ROWPARTITION, ROWOFFSET, ID, AMOUNT, NOTE FROM ORDERS WHERE (ROWPARTITION = 0 AND ROWOFFSET > 4) OR (ROWPARTITION = 1 AND ROWOFFSET > 2) OR (ROWPARTITION <> 0 AND ROWPARTITION <> 1) EMIT CHANGES LIMIT 2;',
    );
  });

  it('loses nothing of rows that come while it reads: they are the first of the next run', async () => {
    let isCounted = false;
    server.onBatch = (query) => {
      if (isCounted || !query.startsWith('SELECT ROWTIME FROM')) return;
      isCounted = true;
      // Between the count and the rows: the limit now cuts off others.
      orders.rows.splice(1, 0, row(2, 0, '70', '1.00', 'null'), row(2, 1, '71', '1.00', 'null'));
    };
    await run(feedOf('stream'));
    expect(lake.rows.length).toBeLessThan(7);
    await run(feedOf('stream'));
    expect(places().toSorted()).toEqual(['0/0', '0/4', '1/0', '1/1', '1/2', '2/0', '2/1']);
  });

  it('commits nothing where the answer breaks off, and all of it the next time', async () => {
    const error = new LakeError('SOURCE', 'The answer was cut short.');
    server.failure = { in: 'LIMIT', afterRows: 3, error };
    await expect(run(feedOf('stream'))).rejects.toThrow('cut short');
    expect(lake.commits).toBe(0);
    server.failure = null;
    await run(feedOf('stream'));
    expect(lake.rows).toHaveLength(5);
  });

  it('commits nothing where the server ends before the rows that it counted, or gives them out of order', async () => {
    const { rows } = orders;
    server.onBatch = (query) => {
      if (query.startsWith('SELECT ROWTIME FROM')) orders.rows = rows.slice(0, 4);
    };
    await expect(run(feedOf('stream'))).rejects.toMatchObject({ code: 'SOURCE', retryable: true });
    server.onBatch = () => {};
    orders.rows = rows.toReversed();
    await expect(run(feedOf('stream'))).rejects.toThrow(/offset 1 of partition 1 after 2/);
    expect(lake.commits).toBe(0);
  });

  it('ends the query where it is cancelled', async () => {
    const cancelling = new AbortController();
    server.onBatch = (query) => {
      if (query.includes('LIMIT')) cancelling.abort();
    };
    await expect(run(feedOf('stream'), cancelling.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([lake.commits, server.open]).toEqual([0, 0]);
  });

  it.each([
    ['has another row at the last offset', (rows: FakeRow[]) => rows.map((each) => ({ ...each, timeMs: 5 }))],
    ['ends before it', (rows: FakeRow[]) => rows.slice(0, 3)],
    ['has a gap there', (rows: FakeRow[]) => [...rows.slice(0, 4), row(1, 9, '1', '1', '""')]],
  ])('says so where the stream was made again and %s', async (_what, made) => {
    await run(feedOf('stream'));
    orders.rows = made(orders.rows);
    await expect(run(feedOf('stream'))).rejects.toMatchObject({ code: 'SOURCE', message: /made again/ });
    expect(lake.commits).toBe(1);
  });

  it('goes on where retention took the last row, and warns where more may be gone', async () => {
    await run(feedOf('stream'));
    orders.rows = [row(0, 5, '5', '1.00', 'null'), row(1, 7, '6', '1.00', 'null')];
    await run(feedOf('stream'));
    expect(places().slice(5)).toEqual(['0/5', '1/7']);
    expect(lake.warnings).toEqual([expect.stringMatching(/begins at offset 7 of partition 1/)]);
  });

  it('does not mix what it read from another server, or what a consumer took of the topic', async () => {
    await run(feedOf('stream'));
    server.info = { ...server.info, serviceId: 'other_' };
    await expect(run(feedOf('stream'))).rejects.toMatchObject({ code: 'SOURCE', message: /another server/ });
    lake.positions.clear();
    lake.positions.set('kafka:cluster:id:orders:0', 3n);
    await expect(run(feedOf('stream'))).rejects.toMatchObject({ code: 'REFUSED', message: /come twice/ });
  });

  it('asks for what the feed has alone, unless it takes new columns', async () => {
    const own = { name: 'Amount', type: 'decimal(19,2)' as const, nullable: true, metadata: {} };
    await run(feedOf('stream', { level: 'anonymized', columns: [own, { ...own, name: 'gone' }] }));
    expect(lake.rows[0]?.value).toBe('{"Amount":12345678901234567.89}');
    expect(lake.warnings).toEqual([expect.stringContaining('ID, NOTE'), expect.stringContaining('gone')]);
    lake = new Lake();
    await run(feedOf('stream', { columns: [own] }));
    expect(lake.rows[0]?.value).toBe('{"id":9007199254740993,"Amount":12345678901234567.89,"note":"a"}');
  });

  it('says what to do where the server tells no places, or is another kind of thing', async () => {
    server.failure = {
      in: 'EMIT CHANGES',
      afterRows: 0,
      error: new LakeError('INVALID_INPUT', 'Column ROWPARTITION cannot be resolved.'),
    };
    const query = server.connect().query;
    server.connect = () => ({
      ...new FakeKsqldb().connect(),
      info: () => Promise.resolve(server.info),
      describe: () => Promise.resolve(orders.description),
      query: (sql, options) =>
        sql.includes('EMIT CHANGES')
          ? Promise.reject(new LakeError('INVALID_INPUT', 'Column ROWPARTITION cannot be resolved.'))
          : query(sql, options),
    });
    await expect(run(feedOf('stream'))).rejects.toMatchObject({ code: 'REFUSED', message: /through Kafka/ });
    await expect(run(feedOf('table'))).rejects.toMatchObject({ code: 'REFUSED', message: /a stream/ });
  });
});

describe('the export of a table', () => {
  const columns = [column('USER_ID', 'string', true), column('TOTAL', 'long')];
  const table = (rows: FakeRow[]): FakeObject => server.add({ name: 'ORDERS', kind: 'table', columns }, rows);

  it("is a whole version by the server's key, with tombstones as they come", async () => {
    table([
      { values: ['"a"', '1'] },
      { values: ['"b"', '2'] },
      { values: ['"a"', '3'] },
      { values: ['"b"', 'null'], isTombstone: true },
    ]);
    await run(feedOf('table'));
    expect(lake.opened[0]).toMatchObject({
      feed: { keyColumns: ['user_id'] },
      options: { mergesByKey: true, startsEmpty: true, operation: 'EXPORT' },
    });
    expect(lake.rows.map(({ offset, value, key }) => [offset, value, key])).toEqual([
      [0n, '{"user_id":"a","total":1}', null],
      [1n, '{"user_id":"b","total":2}', null],
      [2n, '{"user_id":"a","total":3}', null],
      [3n, null, '{"user_id":"b"}'],
    ]);
  });

  it('is as it came where the feed has not all of the key, and fails at a tombstone then', async () => {
    const total = { name: 'total', type: 'long' as const, nullable: true, metadata: {} };
    const feed = feedOf('table', { level: 'aggregate', columns: [total] });
    const object = table([{ values: ['"a"', '1'] }]);
    await run(feed);
    expect(lake.opened[0]?.options.mergesByKey).toBeUndefined();
    expect(lake.rows[0]?.value).toBe('{"total":1}');
    object.rows.push({ values: ['"a"', 'null'], isTombstone: true });
    await expect(run(feed)).rejects.toMatchObject({ code: 'SOURCE' });
    expect(lake.commits).toBe(1);
  });

  it('commits nothing where the answer breaks off', async () => {
    table([{ values: ['"a"', '1'] }]);
    server.failure = { in: 'SELECT', afterRows: 1, error: new LakeError('SOURCE', 'The answer was cut short.') };
    await expect(run(feedOf('table'))).rejects.toThrow('cut short');
    expect(lake.commits).toBe(0);
  });

  it('names both ways where the table cannot be pulled', async () => {
    table([]).isPullable = false;
    await expect(run(feedOf('table'))).rejects.toMatchObject({
      code: 'REFUSED',
      message: /QUERYABLE_ORDERS.*Kafka/,
      details: { statement: 'CREATE TABLE QUERYABLE_ORDERS AS SELECT * FROM ORDERS;' },
    });
  });
});
