import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, column, countingIds } from '../../../../test/support/delta-lake';
import type { Column } from '../../../shared/contract/types';
import type { ParquetEngine, RecordWriter, RecordWriterOptions, StagedFile } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

let folder: string;
let engine: ParquetEngine;
let reader: DuckDBConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-writer-'));
  engine = await createParquetEngine({
    temporaryFolder: join(folder, '.spill'),
    threads: 2,
    memoryLimitMegabytes: 500,
  });
  const instance = await DuckDBInstance.create(':memory:');
  reader = await instance.connect();
  await reader.run("SET TimeZone = 'UTC'");
  return async () => {
    reader.closeSync();
    instance.closeSync();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
});

function open(columns: readonly Column[], overrides: Partial<RecordWriterOptions> = {}): Promise<RecordWriter> {
  const ids = countingIds();
  return engine.openWriter({
    feedPath: folder,
    columns,
    newFields: 'quarantine',
    eventTimeColumn: null,
    layout: { kind: 'version', version: 1 },
    compression: 'snappy',
    fileId: () => ids.next(),
    now: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
    ...overrides,
  });
}

async function rowsOf(files: readonly StagedFile[], select = '*'): Promise<unknown[]> {
  const paths = files.map((file) => `'${file.temporaryPath}'`).join(', ');
  const result = await reader.runAndReadAll(`SELECT ${select} FROM read_parquet([${paths}])`);
  return result.getRowsJson();
}

/** Writes records of one column `v` and gives what is in the file, and the reasons of what is not. */
async function write(
  type: Column['type'],
  values: readonly string[],
): Promise<{ rows: unknown[]; reasons: unknown[] }> {
  const writer = await open([column('v', type)]);
  try {
    await writer.append(batchOf(values.map((value) => `{"v":${value}}`)));
    const { files, quarantineFiles } = await writer.flush();
    return {
      rows: files.length === 0 ? [] : (await rowsOf(files)).flat(1),
      reasons: quarantineFiles.length === 0 ? [] : (await rowsOf(quarantineFiles, 'reason')).flat(1),
    };
  } finally {
    await writer.close();
  }
}

describe('every value arrives as its type says, digit for digit', () => {
  test.each<[Column['type'], string[], unknown[]]>([
    [
      'decimal(18,2)',
      ['12.34', '-0.01', '1e3', '"12.30"', '12.3400', '9999999999999999.99', '0', 'null'],
      ['12.34', '-0.01', '1000.00', '12.30', '12.34', '9999999999999999.99', '0.00', null],
    ],
    [
      'decimal(20,2)',
      ['12345678901234567.89', '123456789012345.67', '"12345678901234567.89"'],
      ['12345678901234567.89', '123456789012345.67', '12345678901234567.89'],
    ],
    ['decimal(38,0)', ['12345678901234567890123456789012345678'], ['12345678901234567890123456789012345678']],
    ['decimal(38,38)', ['0.12345678901234567890123456789012345678'], ['0.12345678901234567890123456789012345678']],
    [
      'long',
      ['9007199254740993', '9223372036854775807', '-9223372036854775808', '-0', '1.0', '12e2', '"9007199254740993"'],
      ['9007199254740993', '9223372036854775807', '-9223372036854775808', '0', '1', '1200', '9007199254740993'],
    ],
    ['integer', ['2147483647', '-2147483648'], [2_147_483_647, -2_147_483_648]],
    ['byte', ['127', '-128'], [127, -128]],
    ['double', ['0.1', '1e308', '123456789'], [0.1, 1e308, 123_456_789]],
    ['boolean', ['true', 'false'], [true, false]],
    ['binary', ['""', '"AP8="', '"XA=="', 'null'], ['', '\\x00\\xFF', '\\', null]],
    ['date', ['"2024-02-29"', '"0001-01-01"'], ['2024-02-29', '0001-01-01']],
    [
      'timestamp',
      [
        '"2026-11-21T01:02:03.123456Z"',
        '"2026-11-21T01:02:03.1234560Z"',
        '"2026-11-21T03:02:03+02:00"',
        '"2026-11-21T01:02:03"',
      ],
      [
        '2026-11-21 01:02:03.123456+00',
        '2026-11-21 01:02:03.123456+00',
        '2026-11-21 01:02:03+00',
        '2026-11-21 01:02:03+00',
      ],
    ],
    ['string', ['"é \\u00e9 \\ud83d\\ude00 \\" \\n"', '""', '"null"'], ['é é 😀 " \n', '', 'null']],
    [
      { type: 'array', elementType: 'decimal(20,2)', containsNull: true },
      ['[12345678901234567.89,null]', '[]', 'null'],
      [['12345678901234567.89', null], [], null],
    ],
    [
      { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true },
      ['{"a":9007199254740993,"b":null}'],
      [
        [
          { key: 'a', value: '9007199254740993' },
          { key: 'b', value: null },
        ],
      ],
    ],
    [
      { type: 'struct', fields: [column('a', 'long'), column('b', 'string')] },
      ['{"b":"x"}', '{}', 'null'],
      [{ a: null, b: 'x' }, { a: null, b: null }, null],
    ],
  ])('%j', async (type, values, expected) => {
    const { rows, reasons } = await write(type, values);
    expect(reasons).toEqual([]);
    expect(rows).toEqual(expected);
  });
});

describe('what would lose something goes to quarantine', () => {
  test.each<[Column['type'], string, string]>([
    ['decimal(18,2)', '12.345', 'v: 12.345 is not a decimal(18,2)'],
    ['decimal(18,2)', '"abc"', 'v: "abc" is not a decimal(18,2)'],
    ['decimal(18,2)', '""', 'v: "" is not a decimal(18,2)'],
    ['decimal(18,2)', '12345678901234567.89', 'v: 12345678901234567.89 is not a decimal(18,2)'],
    ['decimal(18,2)', 'true', 'v: true is not a decimal(18,2)'],
    ['decimal(18,2)', '1e999999999', 'v: 1e999999999 is not a decimal(18,2)'],
    ['long', '1.5', 'v: 1.5 is not a long'],
    ['long', '9223372036854775808', 'v: 9223372036854775808 is not a long'],
    ['integer', '2147483648', 'v: 2147483648 is not an integer'],
    ['byte', '128', 'v: 128 is not a byte'],
    ['double', '1e400', 'v: 1e400 is not a double'],
    ['double', '1e-400', 'v: 1e-400 is not a double'],
    ['double', '9007199254740993', 'v: 9007199254740993 is not a double'],
    ['double', '"1.5"', 'v: "1.5" is not a double'],
    ['double', 'NaN', 'not JSON: a value should be at byte 5'],
    ['boolean', '1', 'v: 1 is not a boolean'],
    ['binary', '"AP8"', 'v: "AP8" is not a binary'],
    ['binary', '"AP9="', 'v: "AP9=" is not a binary'],
    ['binary', '"A P8="', 'v: "A P8=" is not a binary'],
    ['string', '5', 'v: 5 is not a string'],
    ['string', '{"a":1}', 'v: an object is not a string'],
    ['string', '"\\ud800"', 'not JSON: a whole character should be at byte 6'],
    ['date', '"2025-02-29"', 'v: "2025-02-29" is not a date'],
    ['timestamp', '"2026-11-21T01:02:03.1234567Z"', 'v: "2026-11-21T01:02:03.1234567Z" is not a timestamp'],
    ['timestamp', '"2026-11-21T24:00:00Z"', 'v: "2026-11-21T24:00:00Z" is not a timestamp'],
    ['timestamp', '1763686923', 'v: 1763686923 is not a timestamp'],
    [{ type: 'array', elementType: 'long', containsNull: true }, '[1,"x"]', 'v.[1]: "x" is not a long'],
    [
      { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true },
      '{"a":1,"a":2}',
      'v: duplicate field "a"',
    ],
    [{ type: 'struct', fields: [column('a', 'long')] }, '{"b":1}', 'v: unknown field "b"'],
    [{ type: 'struct', fields: [column('a', 'long', false)] }, '{}', 'v: required field "a" is missing'],
  ])('%j: %s', async (type, value, reason) => {
    expect(await write(type, [value])).toEqual({ rows: [], reasons: [reason] });
  });

  test('records that are not objects of the schema at all', async () => {
    const bad: [string | Uint8Array | null, string][] = [
      ['nonsense', 'not JSON'],
      ['', 'not JSON'],
      ['[1]', 'not a JSON object'],
      ['{"v":1,}', 'not JSON: a field name should be at byte 7'],
      ['{"v":1}{"v":2}', 'not JSON: the end should be at byte 7'],
      ['{"v":1', 'not JSON: it ends where a comma or a brace should be'],
      ['{"v":1,"v":2}', 'duplicate field "v"'],
      ['{"v":1,"w":2}', 'unknown field "w"'],
      [Uint8Array.from([0x7b, 0x22, 0x73, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), 'invalid UTF-8'],
      [null, 'tombstone'],
    ];
    const writer = await open([column('v', 'long'), column('s', 'string')]);
    await writer.append(batchOf(bad.map(([value]) => value)));
    const result = await writer.flush();
    expect(result).toMatchObject({ files: [], rows: 0, quarantinedRows: bad.length });
    const kept = await rowsOf(result.quarantineFiles, 'kafka_offset, reason, octet_length(value), quarantined_at');
    expect(kept).toEqual(
      bad.map(([value, reason], i) => [
        String(i),
        reason,
        value === null ? null : String(Buffer.from(value).length),
        '2026-03-01 12:00:00+00',
      ]),
    );
    await writer.close();
  });

  test('one bad record takes none of its neighbours along', async () => {
    const writer = await open([column('v', 'long')]);
    await writer.append(
      batchOf(Array.from({ length: 10_000 }, (_, i) => (i % 100 === 50 ? '{"v":"x"}' : `{"v":${i}}`))),
    );
    const result = await writer.flush();
    expect(result).toMatchObject({ rows: 9900, quarantinedRows: 100 });
    expect(await rowsOf(result.files, 'count(DISTINCT v)')).toEqual([['9900']]);
    await writer.close();
  });
});

describe('files', () => {
  const dated = { eventTimeColumn: 'at', layout: { kind: 'date' } } as const;

  test('take their day from the event, else from the source, in UTC', async () => {
    const writer = await open([column('at', 'timestamp')], dated);
    await writer.append(
      batchOf([
        '{"at":"2026-02-01T23:59:59.999999Z"}',
        '{"at":"2026-02-01T23:00:00-02:00"}',
        '{"at":null}',
        '{"at":"1969-12-31T23:00:00Z"}',
      ]),
    );
    const { files } = await writer.flush();
    expect(files.map(({ relativePath, partitionValues, records }) => [relativePath, partitionValues, records])).toEqual(
      [
        [
          'year=1969/month=12/day=31/data_20260301_120000_id000001.parquet',
          { year: '1969', month: '12', day: '31' },
          1,
        ],
        ['year=2026/month=01/day=15/data_20260301_120000_id000002.parquet', { year: '2026', month: '1', day: '15' }, 1],
        ['year=2026/month=02/day=01/data_20260301_120000_id000003.parquet', { year: '2026', month: '2', day: '1' }, 1],
        ['year=2026/month=02/day=02/data_20260301_120000_id000004.parquet', { year: '2026', month: '2', day: '2' }, 1],
      ],
    );
    await writer.close();
  });

  test.each<[string, number]>([
    ['-1, as Kafka says that there is none', -1],
    ['nanoseconds', 1_790_812_800_000_000_000],
    ['microseconds', 1_790_812_800_000_000],
    ['the first millisecond of the year 10000', 253_402_300_800_000],
    ['the last millisecond before the year 1', -62_135_596_800_001],
  ])('have no timestamp where the source gives %s, and the next records go through', async (_, timestampMs) => {
    const writer = await open([column('v', 'long')], { layout: { kind: 'date' } });
    const batch = batchOf(['{"v":1}', 'bad', '{"v":2}']);
    await writer.append({ ...batch, timestampsMs: Float64Array.of(timestampMs, timestampMs, Date.UTC(2026, 0, 15)) });
    const { files, quarantineFiles } = await writer.flush();
    // The arrival's day for the first, the source's for the other.
    expect(files.map(({ partitionValues }) => partitionValues)).toEqual([
      { year: '2026', month: '1', day: '15' },
      { year: '2026', month: '3', day: '1' },
    ]);
    expect(await rowsOf(files, 'v, kafka_timestamp')).toEqual([
      ['2', '2026-01-15 00:00:00+00'],
      ['1', null],
    ]);
    expect(JSON.parse(files[1]?.stats ?? '')).toMatchObject({ nullCount: { kafka_timestamp: 1 } });
    expect(await rowsOf(quarantineFiles, 'reason, kafka_timestamp')).toEqual([['not JSON', null]]);
    await writer.append(batchOf(['{"v":3}']));
    expect((await writer.flush()).rows).toBe(1);
    await writer.close();
  });

  test('have the timestamps at both ends of the calendar', async () => {
    const writer = await open([column('v', 'long')], { layout: { kind: 'date' } });
    await writer.append({
      ...batchOf(['{"v":1}', '{"v":2}']),
      timestampsMs: Float64Array.of(-62_135_596_800_000, 253_402_300_799_999),
    });
    const { files } = await writer.flush();
    expect((await rowsOf(files, 'kafka_timestamp')).flat()).toEqual([
      '0001-01-01 00:00:00+00',
      '9999-12-31 23:59:59.999+00',
    ]);
    await writer.close();
  });

  test('hold no event outside the years 0001 to 9999: it is quarantined, and the next records go through', async () => {
    const writer = await open([column('at', 'timestamp')], dated);
    const outside = [
      '9999-12-31T23:00:00-02:00',
      '0001-01-01T00:30:00+01:00',
      '0000-12-31T23:00:00Z',
      '+10000-01-01T00:00:00Z',
    ];
    const inside = ['9999-12-31T23:00:00Z', '9999-12-31T23:00:00+02:00', '0001-01-01T00:30:00-01:00'];
    await writer.append(batchOf([...outside, ...inside].map((at) => `{"at":"${at}"}`)));
    const { files, quarantineFiles } = await writer.flush();
    expect(await rowsOf(quarantineFiles, 'reason')).toEqual(outside.map((at) => [`at: "${at}" is not a timestamp`]));
    expect(files.map(({ relativePath, records }) => [relativePath.split('/data_')[0], records])).toEqual([
      ['year=0001/month=01/day=01', 1],
      ['year=9999/month=12/day=31', 2],
    ]);
    await writer.append(batchOf(['{"at":"2026-02-01T00:00:00Z"}', '{"at":"9999-12-31T23:59:59.999999Z"}']));
    const next = await writer.flush();
    expect(next.rows).toBe(2);
    expect(next.files[1]?.stats).not.toContain('10000');
    await writer.close();
  });

  test('carry where each row came from, and statistics with every digit', async () => {
    const columns = [
      column('amount', 'decimal(20,2)'),
      column('name', 'string'),
      column('at', 'timestamp'),
      column('user', { type: 'struct', fields: [column('id', 'long')] }),
    ];
    const writer = await open(columns, dated);
    const long = 'x'.repeat(40);
    await writer.append(
      batchOf([
        `{"amount":12345678901234567.89,"name":"${long}","at":"2026-02-01T00:00:00.000001Z","user":{"id":9007199254740993}}`,
        '{"amount":-1.5,"name":"a","at":"2026-02-01T01:00:00.000001Z"}',
      ]),
    );
    const { files } = await writer.flush();
    expect(await rowsOf(files, 'kafka_partition, kafka_offset, kafka_timestamp')).toEqual([
      [0, '0', '2026-01-15 00:00:00+00'],
      [0, '1', '2026-01-15 00:00:00.001+00'],
    ]);
    const stats = files[0]?.stats ?? '';
    expect(stats).toContain(
      '"minValues":{"amount":-1.50,"name":"a","at":"2026-02-01T00:00:00.000Z","user":{"id":9007199254740993}',
    );
    expect(stats).toContain(
      `"maxValues":{"amount":12345678901234567.89,"name":"${'x'.repeat(32)}\u{10ffff}","at":"2026-02-01T01:00:00.001Z"`,
    );
    expect(JSON.parse(stats)).toMatchObject({
      numRecords: 2,
      nullCount: { amount: 0, user: { id: 1 }, kafka_offset: 0 },
    });
    await writer.close();
  });

  test('are none where nothing was appended, and the writer goes on after a flush', async () => {
    const writer = await open([column('v', 'long')]);
    const columns = [column('v', 'long')];
    expect(await writer.flush()).toEqual({ files: [], quarantineFiles: [], rows: 0, quarantinedRows: 0, columns });
    await writer.append(batchOf(['{"v":1}']));
    expect((await writer.flush()).rows).toBe(1);
    await writer.append(batchOf(['{"v":2}', '{"v":3}']));
    expect((await writer.flush()).rows).toBe(2);
    await writer.close();
  });

  test('of a flush that is not awaited hold what was appended before it, and the next what came after', async () => {
    const writer = await open([column('v', 'long')]);
    await writer.append(batchOf(['{"v":1}', 'bad', '{"v":2}']));
    const first = writer.flush();
    await writer.append(batchOf(['{"v":3}', 'worse', 'worst']));
    const second = writer.flush();
    await writer.append(batchOf(['{"v":4}']));
    const results = [await first, await second, await writer.flush()];
    expect(results.map(({ rows, quarantinedRows }) => [rows, quarantinedRows])).toEqual([
      [2, 1],
      [1, 2],
      [1, 0],
    ]);
    const values = [];
    for (const { files } of results) values.push((await rowsOf(files, 'v')).flat());
    expect(values).toEqual([['1', '2'], ['3'], ['4']]);
    await writer.close();
  });

  test('have every offset and time to the digit, and records of every length, however many days they are of', async () => {
    const writer = await open([column('v', 'string')], { layout: { kind: 'date' } });
    const offsets = [0n, 999_999_997n, 1_000_000_000n, 9_007_199_254_740_991n, 9_223_372_036_854_775_000n];
    const dayMs = 86_400_000;
    const texts = ['', 'x'.repeat(70_000), 'y'.repeat(600_000)];
    for (const baseOffset of offsets) {
      await writer.append({
        ...batchOf(texts.map((text) => `{"v":"${text}"}`)),
        baseOffset,
        timestampsMs: Float64Array.of(1, 1_000_000_000, 1_790_000_000_123),
      });
    }
    // More days than have a buffer at the same time.
    const days = 700;
    await writer.append({
      ...batchOf(Array.from({ length: days }, (_, day) => `{"v":"${day}"}`)),
      timestampsMs: Float64Array.from({ length: days }, (_, day) => (30 + day) * dayMs),
    });
    const { files, rows } = await writer.flush();
    expect(rows).toBe(offsets.length * texts.length + days);
    const [kept] = await rowsOf(
      files,
      `list([kafka_offset, epoch_ms(kafka_timestamp), length(v)] ORDER BY kafka_offset, kafka_timestamp) FILTER (length(v) NOT BETWEEN 1 AND 3)`,
    );
    expect(kept).toEqual([
      offsets.flatMap((offset) =>
        texts.map((text, i) => [
          String(offset + BigInt(i)),
          String([1, 1_000_000_000, 1_790_000_000_123][i]),
          String(text.length),
        ]),
      ),
    ]);
    await writer.close();
  });

  test('of an aborted writer are removed, and what follows is CANCELLED', async () => {
    const controller = new AbortController();
    const writer = await open([column('v', 'long')], { signal: controller.signal });
    await writer.append(batchOf(['{"v":1}', 'bad']));
    controller.abort();
    await expect(writer.flush()).rejects.toMatchObject({ code: 'CANCELLED' });
    await writer.close();
    expect((await readdir(folder)).filter((name) => name.endsWith('.parquet'))).toEqual([]);
  });
});

test('a column that JSON has no form for is refused by name', async () => {
  const byNumber = { type: 'map', keyType: 'long', valueType: 'string', valueContainsNull: true } as const;
  await expect(open([column('m', byNumber)])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { column: 'm' },
  });
  await expect(open([column('Kafka_Offset', 'long')], { layout: { kind: 'date' } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});
