import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, column } from '../../../../test/support/delta-lake';
import { openWriterFolder, type WriterFolder } from '../../../../test/support/writer-folder';
import type { Column } from '../../../shared/contract/types';

let writing: WriterFolder;

beforeEach(async () => {
  writing = await openWriterFolder();
  return () => writing.close();
});

/** Writes records of one column `v` and gives what is in the file, and the reasons of what is not. */
async function write(
  type: Column['type'],
  values: readonly string[],
): Promise<{ rows: unknown[]; reasons: unknown[] }> {
  const writer = await writing.open([column('v', type)]);
  try {
    await writer.append(batchOf(values.map((value) => `{"v":${value}}`)));
    const { files, quarantineFiles } = await writer.flush();
    return {
      rows: files.length === 0 ? [] : (await writing.rowsOf(files)).flat(1),
      reasons: quarantineFiles.length === 0 ? [] : (await writing.rowsOf(quarantineFiles, 'reason')).flat(1),
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
    const writer = await writing.open([column('v', 'long'), column('s', 'string')]);
    await writer.append(batchOf(bad.map(([value]) => value)));
    const result = await writer.flush();
    expect(result).toMatchObject({ files: [], rows: 0, quarantinedRows: bad.length });
    const kept = await writing.rowsOf(
      result.quarantineFiles,
      'kafka_offset, reason, octet_length(value), quarantined_at',
    );
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
    const writer = await writing.open([column('v', 'long')]);
    await writer.append(
      batchOf(Array.from({ length: 10_000 }, (_, i) => (i % 100 === 50 ? '{"v":"x"}' : `{"v":${i}}`))),
    );
    const result = await writer.flush();
    expect(result).toMatchObject({ rows: 9900, quarantinedRows: 100 });
    expect(await writing.rowsOf(result.files, 'count(DISTINCT v)')).toEqual([['9900']]);
    await writer.close();
  });
});
