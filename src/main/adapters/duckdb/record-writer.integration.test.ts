import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, column } from '../../../../test/support/delta-lake';
import { openWriterFolder, type WriterFolder } from '../../../../test/support/writer-folder';

let writing: WriterFolder;

beforeEach(async () => {
  writing = await openWriterFolder();
  return () => writing.close();
});

describe('files', () => {
  const dated = { eventTimeColumn: 'at', layout: { kind: 'date' } } as const;

  test('take their day from the event, else from the source, in UTC', async () => {
    const writer = await writing.open([column('at', 'timestamp')], dated);
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
    const writer = await writing.open([column('v', 'long')], { layout: { kind: 'date' } });
    const batch = batchOf(['{"v":1}', 'bad', '{"v":2}']);
    await writer.append({ ...batch, timestampsMs: Float64Array.of(timestampMs, timestampMs, Date.UTC(2026, 0, 15)) });
    const { files, quarantineFiles } = await writer.flush();
    // The arrival's day for the first, the source's for the other.
    expect(files.map(({ partitionValues }) => partitionValues)).toEqual([
      { year: '2026', month: '1', day: '15' },
      { year: '2026', month: '3', day: '1' },
    ]);
    expect(await writing.rowsOf(files, 'v, kafka_timestamp')).toEqual([
      ['2', '2026-01-15 00:00:00+00'],
      ['1', null],
    ]);
    expect(JSON.parse(files[1]?.stats ?? '')).toMatchObject({ nullCount: { kafka_timestamp: 1 } });
    expect(await writing.rowsOf(quarantineFiles, 'reason, kafka_timestamp')).toEqual([['not JSON', null]]);
    await writer.append(batchOf(['{"v":3}']));
    expect((await writer.flush()).rows).toBe(1);
    await writer.close();
  });

  test('have the timestamps at both ends of the calendar', async () => {
    const writer = await writing.open([column('v', 'long')], { layout: { kind: 'date' } });
    await writer.append({
      ...batchOf(['{"v":1}', '{"v":2}']),
      timestampsMs: Float64Array.of(-62_135_596_800_000, 253_402_300_799_999),
    });
    const { files } = await writer.flush();
    expect((await writing.rowsOf(files, 'kafka_timestamp')).flat()).toEqual([
      '0001-01-01 00:00:00+00',
      '9999-12-31 23:59:59.999+00',
    ]);
    await writer.close();
  });

  test('hold no event outside the years 0001 to 9999: it is quarantined, and the next records go through', async () => {
    const writer = await writing.open([column('at', 'timestamp')], dated);
    const outside = [
      '9999-12-31T23:00:00-02:00',
      '0001-01-01T00:30:00+01:00',
      '0000-12-31T23:00:00Z',
      '+10000-01-01T00:00:00Z',
    ];
    const inside = ['9999-12-31T23:00:00Z', '9999-12-31T23:00:00+02:00', '0001-01-01T00:30:00-01:00'];
    await writer.append(batchOf([...outside, ...inside].map((at) => `{"at":"${at}"}`)));
    const { files, quarantineFiles } = await writer.flush();
    expect(await writing.rowsOf(quarantineFiles, 'reason')).toEqual(
      outside.map((at) => [`at: "${at}" is not a timestamp`]),
    );
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
    const writer = await writing.open(columns, dated);
    const long = 'x'.repeat(40);
    await writer.append(
      batchOf([
        `{"amount":12345678901234567.89,"name":"${long}","at":"2026-02-01T00:00:00.000001Z","user":{"id":9007199254740993}}`,
        '{"amount":-1.5,"name":"a","at":"2026-02-01T01:00:00.000001Z"}',
      ]),
    );
    const { files } = await writer.flush();
    expect(await writing.rowsOf(files, 'kafka_partition, kafka_offset, kafka_timestamp')).toEqual([
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
    const writer = await writing.open([column('v', 'long')]);
    const columns = [column('v', 'long')];
    expect(await writer.flush()).toEqual({ files: [], quarantineFiles: [], rows: 0, quarantinedRows: 0, columns });
    await writer.append(batchOf(['{"v":1}']));
    expect((await writer.flush()).rows).toBe(1);
    await writer.append(batchOf(['{"v":2}', '{"v":3}']));
    expect((await writer.flush()).rows).toBe(2);
    await writer.close();
  });

  test('of a flush that is not awaited hold what was appended before it, and the next what came after', async () => {
    const writer = await writing.open([column('v', 'long')]);
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
    for (const { files } of results) values.push((await writing.rowsOf(files, 'v')).flat());
    expect(values).toEqual([['1', '2'], ['3'], ['4']]);
    await writer.close();
  });

  test('have every offset and time to the digit, and records of every length, however many days they are of', async () => {
    const writer = await writing.open([column('v', 'string')], { layout: { kind: 'date' } });
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
    const [kept] = await writing.rowsOf(
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
    const writer = await writing.open([column('v', 'long')], { signal: controller.signal });
    await writer.append(batchOf(['{"v":1}', 'bad']));
    controller.abort();
    await expect(writer.flush()).rejects.toMatchObject({ code: 'CANCELLED' });
    await writer.close();
    expect((await readdir(writing.folder)).filter((name) => name.endsWith('.parquet'))).toEqual([]);
  });
});

test('a column that JSON has no form for is refused by name', async () => {
  const byNumber = { type: 'map', keyType: 'long', valueType: 'string', valueContainsNull: true } as const;
  await expect(writing.open([column('m', byNumber)])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { column: 'm' },
  });
  await expect(writing.open([column('Kafka_Offset', 'long')], { layout: { kind: 'date' } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});
