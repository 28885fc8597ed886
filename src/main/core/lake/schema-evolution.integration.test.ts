import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  batchOf,
  column,
  commitOnce,
  feedOf,
  openDeltaLake,
  paymentColumns,
  payments,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { deltaRsAbsence, readDeltaTable } from '../../../../test/support/delta-rs/delta-rs';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { FeedWriter, LakeStore } from './types';

let lake: DeltaLake;
let absence: string | null;

beforeAll(async () => {
  absence = await deltaRsAbsence();
}, 300_000);

beforeEach(async () => {
  lake = await openDeltaLake();
  return () => lake.close();
});

const struct = (...fields: Column[]): ColumnType => ({ type: 'struct', fields });
const list = (elementType: ColumnType): ColumnType => ({ type: 'array', elementType, containsNull: true });
const map = (valueType: ColumnType): ColumnType => ({
  type: 'map',
  keyType: 'string',
  valueType,
  valueContainsNull: true,
});

async function columnsNow(feed: FeedConfig, store: LakeStore = lake.reopened()): Promise<Record<string, ColumnType>> {
  const snapshot = await store.snapshot(feed);
  return Object.fromEntries((snapshot?.columns ?? []).map(({ name, type }) => [name, type]));
}

/** Rows of the newest snapshot, files of different columns read by name as the query process does. */
async function select(feed: FeedConfig, what: string): Promise<unknown[][]> {
  const snapshot = await lake.reopened().snapshot(feed);
  const paths = (snapshot?.files ?? []).map((file) => `'${file.absolutePath}'`).join(', ');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const from = `read_parquet([${paths}], union_by_name = true, hive_partitioning = false)`;
    return (await connection.runAndReadAll(`SELECT ${what} FROM ${from} ORDER BY ALL`)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const at = (source: string, version: bigint) => [{ appId: `sample:${source}`, version }];

async function writerWith(feed: FeedConfig, records: readonly string[], store = lake.reopened()): Promise<FeedWriter> {
  const writer = await store.openWriter(feed, runOptions());
  await writer.append(batchOf(records));
  return writer;
}

describe('a stream whose records have new fields', () => {
  const feed = feedOf('stream');

  test('has them as columns, at the top and inside a struct, and delta-rs reads old and new files alike', async (context) => {
    if (absence !== null) context.skip(absence);
    await commitOnce(lake.store, feed, batchOf(payments(10)), 10n);
    const grown = payments(10, 10).map((text, i) =>
      text.replace('"user":{', `"fee":0.${i},"tags":["t${i}"],"user":{"age":${30 + i},`),
    );
    expect(await commitOnce(lake.store, feed, batchOf(grown, 10), 20n)).toMatchObject({ rows: 10, quarantinedRows: 0 });
    // By the log alone, as after a restart: the columns are known there, and none is new.
    await commitOnce(lake.reopened(), feed, batchOf([...grown, ...payments(1, 20)], 20), 31n);

    const snapshot = await lake.reopened().snapshot(feed);
    expect(snapshot?.columns.slice(0, 5)).toEqual([
      ...paymentColumns.slice(0, 4),
      column('user', struct(column('name', 'string'), column('visits', 'integer'), column('age', 'long'))),
    ]);
    expect(snapshot?.columns.slice(-2)).toEqual([column('fee', 'decimal(38,10)'), column('tags', list('string'))]);
    expect(snapshot?.files.map((file) => file.columns?.length)).toEqual([11, 13, 13]);

    const table = await readDeltaTable(lake.store.feedPath(feed));
    expect(table).toMatchObject({ version: 2, rows: 31, files: 3, partitionColumns: ['year', 'month', 'day'] });
    expect(table.columns).toEqual(snapshot?.columns);
    expect(table.counts).toMatchObject({ id: '31', 'user.age': '20', fee: '20', tags: '20', day: '31' });
    expect(table.sums).toMatchObject({ 'user.age': '690', fee: '9.0000000000' });
    // Statistics by the log: the first file says nothing of what it lacks.
    const [first, second, third] = table.statistics;
    expect(first).toMatchObject({ records: 10, nulls: { 'user.visits': '0' }, min: { account: '9007199254740993' } });
    expect(first?.nulls).not.toHaveProperty('fee');
    expect(second).toMatchObject({
      records: 10,
      nulls: { fee: '0', 'user.age': '0' },
      min: { fee: '0E-10', 'user.age': '30', id: 'p10' },
      max: { fee: '0.9000000000', 'user.age': '39', id: 'p19' },
    });
    expect(third).toMatchObject({ records: 11, nulls: { fee: '1', 'user.age': '1' }, max: { 'user.age': '39' } });
    expect(await readDeltaTable(lake.store.feedPath(feed), 0)).toMatchObject({ version: 0, rows: 10 });
    expect(await select(feed, 'count("user".age), count(fee), count(*)')).toEqual([['20', '20', '31']]);
  });

  test('keeps what fits no column in the quarantine, with the reason, and goes on', async () => {
    await commitOnce(lake.store, feed, batchOf(['{"fee":1}']), 1n);
    const outcome = await commitOnce(
      lake.reopened(),
      feed,
      batchOf(['{"fee":"free"}', '{"FEE":1}', '{"fee":2}'], 1),
      4n,
    );
    expect(outcome).toMatchObject({ rows: 1, quarantinedRows: 2 });
    const quarantine = await lake.reopened().quarantine(feed);
    expect(quarantine?.files.map((file) => file.records)).toEqual([2]);
    expect(quarantine?.columns.map(({ name }) => name)).toEqual([
      'kafka_partition',
      'kafka_offset',
      'kafka_timestamp',
      'reason',
      'value',
      'quarantined_at',
    ]);
  });

  test('of a level that leaves things out keeps them in the quarantine', async () => {
    const anonymized = feedOf('stream', { level: 'anonymized' });
    const outcome = await commitOnce(
      lake.store,
      anonymized,
      batchOf([...payments(1), '{"id":"x","email":"a@b.c"}']),
      2n,
    );
    expect(outcome).toMatchObject({ rows: 1, quarantinedRows: 1 });
    expect(await columnsNow(anonymized)).not.toHaveProperty('email');
  });
});

describe('a feed that declares no columns', () => {
  test('and none of whose first records can be read has none, and is still a table for others', async () => {
    const bare = feedOf('table', { columns: [], eventTimeColumn: null });
    expect(await commitOnce(lake.store, bare, batchOf(['no JSON']), 1n)).toMatchObject({ rows: 0, quarantinedRows: 1 });
    expect((await lake.reopened().snapshot(bare))?.columns).toEqual([]);
    const path = lake.store.feedPath(bare);
    if (absence === null) expect(await readDeltaTable(path)).toMatchObject({ version: 0, rows: 0 });
    expect(await commitOnce(lake.reopened(), bare, batchOf(['{"n":1}'], 1), 2n)).toMatchObject({ rows: 1 });
    expect((await lake.reopened().snapshot(bare))?.columns.map(({ name }) => name)).toEqual(['n']);
    if (absence === null) expect(await readDeltaTable(path)).toMatchObject({ version: 1, rows: 1 });
  });

  test.each(['stream', 'table'] as const)('takes them from all records of its first batch: a %s', async (kind) => {
    const feed = feedOf(kind, { columns: [] });
    const records = [
      '{"id":"a","price":10,"when":null}',
      '{"id":"b","price":10.5,"lines":[]}',
      '{"id":"c","lines":[{"sku":"x","qty":1}],"at":"2026-01-02T03:04:05Z"}',
    ];
    expect(await commitOnce(lake.store, feed, batchOf(records), 3n)).toMatchObject({ rows: 3, quarantinedRows: 0 });
    const columns = await columnsNow(feed);
    expect(columns).toMatchObject({
      id: 'string',
      price: 'decimal(38,10)',
      lines: list(struct(column('sku', 'string'), column('qty', 'long'))),
      at: kind === 'stream' ? 'timestamp' : 'string',
    });
    if (absence !== null) return;
    const table = await readDeltaTable(lake.store.feedPath(feed));
    expect(table).toMatchObject({ rows: 3, sums: { price: '20.5000000000' }, counts: { lines: '2' } });
  });

  test('commits a first batch that is all quarantine, and takes its columns from the next', async () => {
    const feed = feedOf('stream', { columns: [], eventTimeColumn: null });
    await commitOnce(lake.store, feed, batchOf(['{}', 'nonsense']), 2n);
    await commitOnce(lake.reopened(), feed, batchOf(['{"v":1}'], 2), 3n);
    expect(await columnsNow(feed)).toMatchObject({ v: 'long', day: 'integer' });
    if (absence === null)
      expect(await readDeltaTable(lake.store.feedPath(feed))).toMatchObject({ rows: 1, sums: { v: '1' } });
  });

  test('keeps the columns of a table’s earlier versions', async () => {
    const feed = feedOf('table', { columns: [] });
    const writer = await writerWith(feed, ['{"a":1}']);
    await writer.commit(at('x', 1n));
    await writer.append(batchOf(['{"a":2,"b":"x"}']));
    await writer.commit(at('x', 2n));
    await writer.append(batchOf(['{"b":"y"}', '{"a":"no"}']));
    expect(await writer.commit(at('x', 3n))).toMatchObject({ rows: 1, quarantinedRows: 1 });
    await writer.close();
    expect(await columnsNow(feed)).toEqual({ a: 'long', b: 'string' });
  });
});

describe('two writers of one stream', () => {
  const feed = feedOf('stream', { columns: [column('id', 'long')], eventTimeColumn: null });

  test('of which one has new fields: the other’s commit goes on top', async () => {
    const plain = await writerWith(feed, ['{"id":1}']);
    const grown = await writerWith(feed, ['{"id":2,"tag":"x"}']);
    await grown.commit(at('grown', 1n));
    await plain.commit(at('plain', 1n));
    await plain.close();
    await grown.close();
    expect(await select(feed, 'id, tag')).toEqual([
      ['1', null],
      ['2', 'x'],
    ]);
    const snapshot = await lake.reopened().snapshot(feed);
    const tagged = snapshot?.files.map((file) => file.columns?.some(({ name }) => name === 'tag'));
    expect(tagged?.sort()).toEqual([false, true]);
    if (absence === null)
      expect(await readDeltaTable(lake.store.feedPath(feed))).toMatchObject({ rows: 2, counts: { tag: '1' } });
  });

  test('with different new fields: both become columns', async () => {
    const one = await writerWith(feed, ['{"id":1,"a":1,"u":{"x":1}}']);
    const other = await writerWith(feed, ['{"id":2,"b":"x","u":{"y":2}}']);
    await one.commit(at('one', 1n));
    await other.commit(at('other', 1n));
    await one.append(batchOf(['{"id":3,"a":3}']));
    await one.commit(at('one', 2n));
    await one.close();
    await other.close();
    expect(await columnsNow(feed)).toMatchObject({
      a: 'long',
      b: 'string',
      u: struct(column('x', 'long'), column('y', 'long')),
    });
    expect(await select(feed, 'id, a, b, u.x, u.y')).toEqual([
      ['1', '1', null, '1', null],
      ['2', null, 'x', null, '2'],
      ['3', '3', null, null, null],
    ]);
    if (absence !== null) return;
    const table = await readDeltaTable(lake.store.feedPath(feed));
    expect(table).toMatchObject({ version: 2, rows: 3, sums: { a: '4', 'u.x': '1', 'u.y': '2' }, counts: { b: '1' } });
  });

  test('with two types of one field: the later CONFLICTs before its positions move, and its next run quarantines', async () => {
    const one = await writerWith(feed, ['{"id":1,"a":1}']);
    const other = await writerWith(feed, ['{"id":2,"a":"x"}']);
    await one.commit(at('one', 1n));
    await one.close();
    await expect(other.commit(at('other', 1n))).rejects.toMatchObject({
      code: 'CONFLICT',
      retryable: true,
      details: { column: 'a', known: 'long', wanted: 'string' },
    });
    await other.close();
    expect((await lake.reopened().snapshot(feed))?.positions).toEqual(new Map([['sample:one', 1n]]));
    expect((await lake.names()).filter((name) => name.endsWith('.parquet'))).toHaveLength(1);

    const again = await writerWith(feed, ['{"id":2,"a":"x"}']);
    expect(await again.commit(at('other', 1n))).toMatchObject({ rows: 0, quarantinedRows: 1 });
    await again.close();
  });

  test('REFUSES columns that are declared otherwise than the data has them, and a wider type too', async () => {
    await commitOnce(lake.store, feed, batchOf(['{"id":1,"tag":"x"}']), 1n);
    for (const type of ['string', 'decimal(38,0)'] as const) {
      await expect(
        lake.reopened().openWriter({ ...feed, columns: [column('id', type)] }, runOptions()),
      ).rejects.toMatchObject({
        code: 'REFUSED',
        details: { column: 'id', known: 'long', wanted: type },
      });
    }
    await commitOnce(
      lake.reopened(),
      { ...feed, columns: [column('id', 'long'), column('tag', 'string')] },
      batchOf(['{"tag":"y"}'], 1),
      2n,
    );
  });
});

/** By name: type, JSON of the smallest and the largest value, and both as DuckDB prints them. */
const extremes: Record<string, { type: ColumnType; json: [string, string]; text: [unknown, unknown] }> = {
  byte: { type: 'byte', json: ['-128', '127'], text: [-128, 127] },
  short: { type: 'short', json: ['-32768', '32767'], text: [-32768, 32767] },
  integer: { type: 'integer', json: ['-2147483648', '2147483647'], text: [-2147483648, 2147483647] },
  long: {
    type: 'long',
    json: ['-9223372036854775808', '9223372036854775807'],
    text: ['-9223372036854775808', '9223372036854775807'],
  },
  whole: {
    type: 'decimal(38,0)',
    json: [`-${'9'.repeat(38)}`, '9'.repeat(38)],
    text: [`-${'9'.repeat(38)}`, '9'.repeat(38)],
  },
  fraction: {
    type: 'decimal(38,38)',
    json: [`-0.${'9'.repeat(38)}`, `0.${'0'.repeat(37)}1`],
    text: [`-0.${'9'.repeat(38)}`, `0.${'0'.repeat(37)}1`],
  },
  money: { type: 'decimal(18,2)', json: ['-9999999999999999.99', '0.01'], text: ['-9999999999999999.99', '0.01'] },
  float: {
    type: 'float',
    json: ['-3.4028234663852886e38', '1.401298464324817e-45'],
    text: [-3.4028234663852886e38, 1.401298464324817e-45],
  },
  double: { type: 'double', json: ['-1.7976931348623157e308', '5e-324'], text: [-1.7976931348623157e308, 5e-324] },
  boolean: { type: 'boolean', json: ['false', 'true'], text: [false, true] },
  date: { type: 'date', json: ['"0001-01-01"', '"9999-12-31"'], text: ['0001-01-01', '9999-12-31'] },
  timestamp: {
    type: 'timestamp',
    json: ['"0001-01-01T00:00:00.000001Z"', '"9999-12-31T23:59:59.999999Z"'],
    text: ['0001-01-01 00:00:00.000001+00', '9999-12-31 23:59:59.999999+00'],
  },
  string: { type: 'string', json: ['""', '"\\u0001é😀\\uffff"'], text: ['', '\u0001é😀\uffff'] },
  bytes: { type: 'binary', json: ['""', '"AP+AfwpcIg=="'], text: ['', '\\x00\\xFF\\x80\\x7F\\x0A\\\\x22'] },
};

describe('every type, at its ends and inside the others,', () => {
  const names = Object.keys(extremes);
  const leaves = names.map((name) => column(name, extremes[name]?.type ?? 'string'));
  const feed = feedOf('table', {
    columns: [
      ...leaves,
      column('nested', struct(...leaves, column('deeper', struct(...leaves)))),
      ...leaves.map(({ name, type }) => column(`${name}_list`, list(type))),
      ...leaves.map(({ name, type }) => column(`${name}_map`, map(type))),
      column('rows', list(struct(...leaves))),
      column('groups', map(list(struct(...leaves)))),
    ],
  });

  function record(end: 0 | 1): string {
    const object = names.map((name) => `"${name}":${extremes[name]?.json[end]}`).join(',');
    const lists = names.map((name) => `"${name}_list":[${extremes[name]?.json[end]},null]`).join(',');
    const maps = names.map((name) => `"${name}_map":{"k":${extremes[name]?.json[end]},"null":null}`).join(',');
    return `{${object},"nested":{${object},"deeper":{${object}}},${lists},${maps},"rows":[{${object}},{}],"groups":{"g":[{${object}}]}}`;
  }

  test('comes through a commit and a snapshot as it was', async (context) => {
    const outcome = await commitOnce(lake.store, feed, batchOf([record(0), record(1), '{}']), 3n);
    expect(outcome).toMatchObject({ rows: 3, quarantinedRows: 0 });
    expect((await lake.reopened().snapshot(feed))?.columns).toEqual(feed.columns);
    for (const name of names) {
      const text = extremes[name]?.text ?? [];
      const wanted = [...text.map((value) => [value]), [null]];
      const places = [
        name,
        `nested.${name}`,
        `nested.deeper.${name}`,
        `${name}_list[1]`,
        `${name}_map['k']`,
        `rows[1].${name}`,
        `groups['g'][1].${name}`,
      ];
      for (const place of places) {
        const found = await select(feed, name === 'bytes' ? `hex(${place})` : place);
        const expected = name === 'bytes' ? [[''], ['00FF807F0A5C22'], [null]] : wanted;
        expect(new Set(found.map((row) => JSON.stringify(row))), place).toEqual(
          new Set(expected.map((row) => JSON.stringify(row))),
        );
      }
    }
    expect(await select(feed, 'count(long_list[2]), count(nested), count(rows), len(any_value(rows))')).toEqual([
      ['0', '2', '2', '2'],
    ]);

    if (absence !== null) context.skip(absence);
    const table = await readDeltaTable(join(lake.store.feedPath(feed)));
    expect(table.rows).toBe(3);
    expect(table.columns).toEqual(feed.columns);
    expect(table.sums).toMatchObject({ long: '-1', 'nested.deeper.long': '-1', whole: '0', byte: '-1' });
    expect(table.minima['date']).toMatch(/^0001-01-01/);
    expect(table.maxima['timestamp']).toMatch(/^9999-12-31[T ]23:59:59\.999999/);
    expect(table.counts).toMatchObject({ bytes: '2', bytes_map: '2', rows: '2', groups: '2' });
  });
});
