import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { batchOf, column, countingIds } from '../../../../test/support/delta-lake';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { ParquetEngine, RecordWriter, RecordWriterOptions, StagedFile } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

let folder: string;
let engine: ParquetEngine;
let reader: DuckDBConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-new-fields-'));
  engine = await createParquetEngine({
    temporaryFolder: join(folder, '.spill'),
    threads: 2,
    memoryLimitMegabytes: 500,
  });
  const instance = await DuckDBInstance.create(':memory:');
  reader = await instance.connect();
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
    newFields: 'column',
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
  if (files.length === 0) return [];
  const paths = files.map((file) => `'${file.temporaryPath}'`).join(', ');
  return (await reader.runAndReadAll(`SELECT ${select} FROM read_parquet([${paths}])`)).getRowsJson();
}

async function columnNames(files: readonly StagedFile[]): Promise<string[]> {
  const [file] = files;
  if (file === undefined) return [];
  return (await reader.runAndReadAll(`SELECT * FROM read_parquet('${file.temporaryPath}') LIMIT 0`)).columnNames();
}

/** Appends the records as one batch to a writer of these columns: types of all columns after it, rows, and reasons of what was not taken. */
async function take(columns: readonly Column[], records: readonly string[], over: Partial<RecordWriterOptions> = {}) {
  const writer = await open(columns, over);
  try {
    await writer.append(batchOf(records));
    const result = await writer.flush();
    return {
      columns: Object.fromEntries(result.columns.map(({ name, type }) => [name, type])),
      rows: await rowsOf(result.files, result.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ')),
      reasons: (await rowsOf(result.quarantineFiles, 'reason')).flat(1),
    };
  } finally {
    await writer.close();
  }
}

const list = (elementType: ColumnType): ColumnType => ({ type: 'array', elementType, containsNull: true });
const struct = (fields: Record<string, ColumnType>): ColumnType => ({
  type: 'struct',
  fields: Object.entries(fields).map(([name, type]) => column(name, type)),
});
const texts: ColumnType = { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true };

describe('a new field becomes a column of the type that its values have', () => {
  test.each<[string, string[], ColumnType, unknown[]]>([
    ['a string, an instant too', ['"x"', '"2026-01-01T00:00:00Z"'], 'string', ['x', '2026-01-01T00:00:00Z']],
    ['a boolean', ['true', 'null', 'false'], 'boolean', [true, null, false]],
    ['a whole number', ['1', '-9223372036854775808', '-0'], 'long', ['1', '-9223372036854775808', '0']],
    ['one beyond 64 bits', ['1', '9223372036854775808'], 'decimal(38,0)', ['1', '9223372036854775808']],
    [
      'one with a fraction, never a double',
      ['0.1', '123456789012345.6700000001', '9223372036854775807', '1e-7'],
      'decimal(38,10)',
      ['0.1000000000', '123456789012345.6700000001', '9223372036854775807.0000000000', '0.0000001000'],
    ],
    ['whole numbers first, then a fraction', ['10', '10.5'], 'decimal(38,10)', ['10.0000000000', '10.5000000000']],
    ['a list', ['[1,null]', '[]', '[0.5]'], list('decimal(38,10)'), [['1.0000000000', null], [], ['0.5000000000']]],
    ['a list of lists', ['[[]]', '[[1]]'], list(list('long')), [[[]], [['1']]]],
    ['a list empty at first', ['[]', '[null]', '["x"]'], list('string'), [[], [null], ['x']]],
    ['only empty lists', ['[]'], list('string'), [[]]],
    ['only empty objects', ['{}'], texts, [[]]],
    [
      'an object empty at first',
      ['{}', '{"a":1}', '{"b":{"c":"x"}}', '{"a":2.5}'],
      struct({ a: 'decimal(38,10)', b: struct({ c: 'string' }) }),
      [
        { a: null, b: null },
        { a: '1.0000000000', b: null },
        { a: null, b: { c: 'x' } },
        { a: '2.5000000000', b: null },
      ],
    ],
    [
      'a list of objects that differ',
      ['[{"sku":"a"},{"sku":"b","qty":2}]', '[{"sku":"c","note":null,"tags":["t"]}]'],
      list(struct({ sku: 'string', qty: 'long', tags: list('string') })),
      [
        [
          { sku: 'a', qty: null, tags: null },
          { sku: 'b', qty: '2', tags: null },
        ],
        [{ sku: 'c', qty: null, tags: ['t'] }],
      ],
    ],
  ])('%s', async (_, values, type, expected) => {
    const taken = await take(
      [],
      values.map((value) => `{"v":${value}}`),
    );
    expect(taken).toEqual({ columns: { v: type }, rows: expected.map((value) => [value]), reasons: [] });
  });

  test('beside declared ones, inside structs, and inside lists of structs', async () => {
    const columns = [
      column('id', 'long', false),
      column('user', struct({ name: 'string' })),
      column('items', list(struct({ sku: 'string' }))),
    ];
    const records = [
      '{"id":1,"user":{"name":"a"},"items":[{"sku":"x"}]}',
      '{"extra":true,"id":2,"user":{"age":30,"name":"b"},"items":[{"sku":"y","qty":1}]}',
      '{"id":3,"user":{"age":31}}',
    ];
    expect(await take(columns, records)).toEqual({
      columns: {
        id: 'long',
        user: struct({ name: 'string', age: 'long' }),
        items: list(struct({ sku: 'string', qty: 'long' })),
        extra: 'boolean',
      },
      rows: [
        ['1', { name: 'a', age: null }, [{ sku: 'x', qty: null }], null],
        ['2', { name: 'b', age: '30' }, [{ sku: 'y', qty: '1' }], true],
        ['3', { name: null, age: '31' }, null, null],
      ],
      reasons: [],
    });
  });

  test('whatever its name has, but control characters', async () => {
    const names = ['a b', 'a"b', 'a\\b', 'a.b', "a'b", 'é😀', ',;{}()='];
    const record = JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i])));
    const taken = await take([], [record, '{"\\u0061 b":7}', '{"a\\tb":1}', '{"":1}', `{"${'x'.repeat(256)}":1}`]);
    expect(Object.keys(taken.columns)).toEqual(names);
    expect(taken.rows).toEqual([names.map((_, i) => String(i)), ['7', ...names.slice(1).map(() => null)]]);
    expect(taken.reasons).toEqual([
      'the new field "a\\tb" has a control character in its name',
      'a field without a name cannot be a column',
      "a new field's name is longer than 255 characters",
    ]);
  });

  test('as the event time where the feed says so', async () => {
    const dated = { eventTimeColumn: 'at', layout: { kind: 'date' } } as const;
    const records = ['{"v":1}', '{"at":"2026-02-01T23:00:00-02:00"}', '{"at":"soon"}', '{"at":null}'];
    const taken = await take([], records, dated);
    expect(taken.columns).toEqual({ v: 'long', at: 'timestamp' });
    expect(taken.rows).toHaveLength(3);
    expect(taken.reasons).toEqual(['at: "soon" is not a timestamp']);
    expect((await take([], ['{"at":"2026-02-01"}'], dated)).columns).toEqual({ at: 'date' });
    expect((await take([], ['{"at":5}'], dated)).reasons).toEqual([
      'at: not a timestamp, and the feed takes its event time from here',
    ]);
  });
});

describe('what can be no column goes to quarantine, and takes no neighbour along', () => {
  test.each<[string, string[], string]>([
    ['another type than the first', ['{"w":"x"}', '{"w":1}'], 'w: 1 is not a string'],
    ['two types in one list', ['{"w":[1,"x"]}'], 'w: long in one place and string in another'],
    ['two types in one record', ['{"w":[{"a":1},{"a":"x"}]}'], 'w: a: long in one place and string in another'],
    ['too many digits', [`{"w":${'9'.repeat(39)}}`], `w: ${'9'.repeat(39)} has more digits than any column holds`],
    [
      'too fine a fraction',
      ['{"w":0.12345678901}'],
      'w: 0.12345678901 does not fit the decimal(38,10) that a new number with a fraction becomes',
    ],
    [
      'a huge exponent',
      ['{"w":1e300}'],
      'w: 1e300 does not fit the decimal(38,10) that a new number with a fraction becomes',
    ],
    [
      'a name that differs in case',
      ['{"V":1}'],
      'the new field "V" differs from "v" in case only, which columns cannot',
    ],
    [
      'two new names that do',
      ['{"w":1,"W":2}'],
      'the new field "W" differs from "w" in case only, which columns cannot',
    ],
    [
      'two that do inside a list',
      ['{"w":[{"a":1,"A":2}]}'],
      'w: the new field "A" differs from "a" in case only, which columns cannot',
    ],
    ['a duplicate', ['{"w":1,"w":1}'], 'duplicate field "w"'],
    ['a duplicate inside', ['{"w":{"a":1,"a":1}}'], 'w: duplicate field "a"'],
    ['what is no JSON', ['{"w":{"a":1,}}'], 'not JSON: a field name should be at byte 12'],
    ['a bad value beside it', ['{"w":1,"v":"x"}'], 'v: "x" is not a long'],
    ['a depth beyond any table', [`{"w":${'['.repeat(17)}${']'.repeat(17)}}`], 'w: nested deeper than 16 levels'],
    ['a field inside a map', ['{"m":{"k":{"a":1,"b":2}}}'], 'm.k: unknown field "b"'],
  ])('%s', async (_, records, reason) => {
    const map = { type: 'map', keyType: 'string', valueType: struct({ a: 'long' }), valueContainsNull: true } as const;
    const taken = await take([column('v', 'long'), column('m', map)], ['{"v":1}', ...records, '{"v":2}']);
    expect(taken.reasons).toEqual([reason]);
    expect(taken.rows).toHaveLength(records.length + 1);
  });

  test('invalid UTF-8 in a new field’s name or value', async () => {
    const writer = await open([column('v', 'long')]);
    const bad = (text: string) =>
      Uint8Array.from(text, (character) => (character === '?' ? 0xff : character.charCodeAt(0)));
    await writer.append(batchOf([bad('{"w":"?"}'), bad('{"w?":1}'), '{"v":1}']));
    expect(await writer.flush()).toMatchObject({ rows: 1, quarantinedRows: 2, columns: [column('v', 'long')] });
    await writer.close();
  });

  test('a name of the lake’s own, in a stream', async () => {
    const taken = await take([column('v', 'long')], ['{"v":1,"Year":2026}', '{"v":2,"kafka_offset":1}'], {
      layout: { kind: 'date' },
    });
    expect(taken.reasons).toEqual(
      ['Year', 'kafka_offset'].map(
        (name) => `the new field "${name}" has a name that the lake itself gives to every stream`,
      ),
    );
    expect((await take([column('v', 'long')], ['{"v":1,"Year":2026}'])).columns).toEqual({ v: 'long', Year: 'long' });
  });

  test('a record without any value, where the feed has no column yet', async () => {
    const taken = await take([], ['{}', '{"w":null}', '{"w":1}', '{"w":null}']);
    expect(taken).toEqual({
      columns: { w: 'long' },
      rows: [['1'], [null]],
      reasons: [
        'no field has a value, and the feed has no columns yet',
        'no field has a value, and the feed has no columns yet',
      ],
    });
  });

  test('a new name in every record, beyond five hundred columns', async () => {
    const taken = await take(
      [column('v', 'long')],
      Array.from({ length: 3000 }, (_, i) => `{"v":${i},"key${i}":1}`),
    );
    expect(Object.keys(taken.columns)).toHaveLength(500);
    expect(taken.rows).toHaveLength(499);
    expect(taken.reasons).toHaveLength(2501);
    expect(taken.reasons[0]).toBe('new fields beyond the 500 columns that a feed may have: "key499"');
  });
});

describe('across files', () => {
  test('a type is settled by the first file that has it', async () => {
    const writer = await open([]);
    await writer.append(batchOf(['{"n":1,"l":[],"o":{}}']));
    expect((await writer.flush()).columns).toEqual([
      column('n', 'long'),
      column('l', list('string')),
      column('o', texts),
    ]);
    await writer.append(
      batchOf(['{"n":1.5}', '{"l":[1]}', '{"o":{"a":1}}', '{"n":2,"l":["x"],"o":{"a":"y"},"z":true}']),
    );
    const { files, quarantineFiles, columns } = await writer.flush();
    expect((await rowsOf(quarantineFiles, 'reason')).flat()).toEqual([
      'n: 1.5 is not a long',
      'l.[0]: 1 is not a string',
      'o.a: 1 is not a string',
    ]);
    expect(await rowsOf(files)).toEqual([['2', ['x'], [{ key: 'a', value: 'y' }], true]]);
    expect(columns.at(-1)).toEqual(column('z', 'boolean'));
    await writer.append(batchOf(['{"n":3}']));
    const last = await writer.flush();
    expect(last.columns).toEqual(columns);
    expect(last.files[0]?.columns).toBeUndefined();
    await writer.close();
  });

  test('one that was rolled before a column began says so, and every value is counted', async () => {
    const writer = await open([column('v', 'long')]);
    const many = Array.from({ length: 491_521 }, (_, i) => `{"v":${i}}`);
    await writer.append(batchOf(many));
    await writer.append(batchOf(['{"v":1,"w":{"x":1}}', '{"w":{"y":2}}']));
    const result = await writer.flush();
    expect(result.rows).toBe(491_523);
    expect(result.files.map((file) => [file.records, file.columns])).toEqual([
      [491_520, [column('v', 'long')]],
      [3, undefined],
    ]);
    expect(JSON.parse(result.files[1]?.stats ?? '')).toMatchObject({ nullCount: { v: 1, w: { x: 2, y: 2 } } });
    await writer.close();
  });

  test('of a wide feed are small enough for DuckDB’s memory', async () => {
    const wide = Array.from({ length: 400 }, (_, i) => column(`c${i}`, 'long'));
    const writer = await open(wide);
    await writer.append(batchOf(Array.from({ length: 60_000 }, (_, i) => `{"c${i % 400}":${i}}`)));
    const result = await writer.flush();
    expect(result.files.map((file) => file.records)).toEqual([40_000, 20_000]);
    await writer.close();
  });

  test('columns of a record that was refused after all are not kept', async () => {
    const writer = await open([column('v', 'long')]);
    await writer.append(batchOf(['{"w":1,"v":"x"}', '{"w":1,"W":1}']));
    expect(await writer.flush()).toMatchObject({ columns: [column('v', 'long')], files: [], quarantinedRows: 2 });
    await writer.close();
  });
});

/** What a row must give back of a record: without nulls in objects, which a struct has for fields that others have. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, withoutNulls(inner)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

test('whatever records come in whatever order, each is a row with all its values or is in the quarantine', async () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.integer({ min: -1000, max: 1000 }).map((cents) => cents / 100),
    fc.constantFrom('', 'x', '2026-01-01'),
  );
  const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'A', 'd e'), tie('value'), { maxKeys: 3 }),
  }));
  const record = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'C'), value, { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(record, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      async (batches) => {
        const writer = await open([], { layout: { kind: 'date' } });
        try {
          let offset = 0;
          for (const records of batches) {
            const texts = records.map((each) => JSON.stringify(each));
            await writer.append(batchOf(texts, offset));
            const { files, quarantineFiles, rows, quarantinedRows } = await writer.flush();
            expect(rows + quarantinedRows).toBe(records.length);
            const kept = await rowsOf(
              files,
              'kafka_offset, to_json(COLUMNS(* EXCLUDE (kafka_partition, kafka_offset, kafka_timestamp)))',
            );
            const names = (await columnNames(files)).filter((name) => !name.startsWith('kafka_'));
            const seen = new Map<unknown, unknown>();
            for (const row of z.array(z.array(z.string().nullable())).parse(kept)) {
              const values = row.slice(1).map((text) => (text === null ? null : z.json().parse(JSON.parse(text))));
              seen.set(row[0], Object.fromEntries(names.map((name, i) => [name, values[i] ?? null])));
            }
            const rejected = new Set((await rowsOf(quarantineFiles, 'kafka_offset')).flat(1));
            records.forEach((each, i) => {
              const at = String(offset + i);
              if (rejected.has(at)) expect(seen.has(at)).toBe(false);
              else expect(withoutNulls(seen.get(at))).toEqual(withoutNulls(each));
            });
            offset += records.length;
          }
        } finally {
          await writer.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});
