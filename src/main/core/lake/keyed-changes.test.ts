import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../../shared/contract/types';
import { packRecords, valueAt, type RawBatch } from '../ports';
import { keyedChanges } from './keyed-changes';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Key = string | Uint8Array | null;

function batchOf(records: readonly { readonly key: Key; readonly value: string | null }[]): RawBatch {
  return packRecords(
    0,
    records.map(({ key, value }, i) => ({
      offset: BigInt(i),
      key: typeof key === 'string' ? encoder.encode(key) : key,
      value: value === null ? null : encoder.encode(value),
      timestampMs: 0,
    })),
  );
}

const textsOf = (batch: RawBatch | null): (string | undefined)[] =>
  batch === null
    ? []
    : Array.from({ length: batch.count }, (_, i) => {
        const value = valueAt(batch, i);
        return batch.rejected?.get(i) ?? (value === null ? undefined : decoder.decode(value));
      });

/** What a value without key columns and a tombstone of this key become. */
function madeOf(key: Key, keyColumns: readonly string[] = ['id'], types: Readonly<Record<string, ColumnType>> = {}) {
  const batch = batchOf([
    { key, value: '{"n":1}' },
    { key, value: null },
  ]);
  const { changes, deletes } = keyedChanges(batch, { keyColumns, typeOf: (column) => types[column] });
  return [...textsOf(changes), ...textsOf(deletes)];
}

describe('a change and a tombstone of one key name one row', () => {
  test.each([
    ['text', 'abc', '"abc"'],
    ['a JSON string', '"abc"', '"abc"'],
    ['a JSON string with escapes', '"a\\"\\u00e9"', '"a\\"é"'],
    ['a number', '9007199254740993', '"9007199254740993"'],
    ['a JSON object with the column', '{"x":1,"id":"abc"}', '"abc"'],
    ['quotes that are no JSON', '"a"b"', '"\\"a\\"b\\""'],
    ['one quote', '"', '"\\""'],
    ['a UUID in braces', '{3f2504e0-4f89-11d3-9a0c-0305e82c3301}', '"{3f2504e0-4f89-11d3-9a0c-0305e82c3301}"'],
    ['brackets that are no JSON', '[a]', '"[a]"'],
    ['nothing', '', '""'],
  ])('%s', (_what, key, id) => {
    expect(madeOf(key)).toEqual([`{"id":${id},"n":1}`, `{"id":${id}}`]);
  });

  test('a JSON string in a column of numbers or truth', () => {
    expect(madeOf('"5"', ['id'], { id: 'long' })).toEqual(['{"id":"5","n":1}', '{"id":"5"}']);
    expect(madeOf('"1.5"', ['id'], { id: 'double' })).toEqual(['{"id":1.5,"n":1}', '{"id":1.5}']);
  });

  test.each([
    ['{"payload":{"id":"u1"}}', 'the key of the message is a JSON object without id'],
    ['{}', 'the key of the message is a JSON object without id'],
    ['["u1"]', 'the key of the message is a JSON array without id'],
    ['{"id":null}', 'the key of the message is no JSON object with id'],
  ])('%s is none of the one column', (key, reason) => {
    expect(madeOf(key)).toEqual([`id: ${reason}`, `tombstone: ${reason}`]);
  });

  test('of several columns', () => {
    expect(madeOf('{"b":2,"a":"x"}', ['a', 'b'])).toEqual(['{"a":"x","b":2,"n":1}', '{"a":"x","b":2}']);
    const reason = 'the key of the message is no JSON object with a';
    expect(madeOf('"x"', ['a', 'b'])).toEqual([`a, b: ${reason}`, `tombstone: ${reason}`]);
  });

  test.each(['"abc"', '{"id":1}', '{"kafka_key":"x"}', '[1]'])(
    '%s is the text of kafka_key, as in the values',
    (key) => {
      expect(madeOf(key, ['kafka_key'])[1]).toBe(JSON.stringify({ kafka_key: key }));
    },
  );

  test.each<[string, number[], ColumnType, string]>([
    ['eight bytes', [0, 0, 0, 0, 0, 0, 1, 0], 'long', '256'],
    ['a negative number', [255, 255, 255, 255, 255, 255, 255, 254], 'long', '-2'],
    ['an id that begins with a time', [0x18, 0, 0, 0, 0, 0, 0, 1], 'long', '1729382256910270465'],
    ['four bytes', [0, 0, 1, 0], 'integer', '256'],
    ['digits', [...encoder.encode('12345678')], 'long', '"12345678"'],
    ['an object', [...encoder.encode('{"id":1}')], 'long', '1'],
    ['a string column', [1, 0, 0, 1], 'string', '"\\u0001\\u0000\\u0000\\u0001"'],
  ])('%s, where keys may be framed', (_what, bytes, type, id) => {
    const key = Uint8Array.from(bytes);
    const batch = { ...batchOf([{ key, value: null }]), unreadKeys: new Map() };
    expect(textsOf(keyedChanges(batch, { keyColumns: ['id'], typeOf: () => type }).deletes)).toEqual([`{"id":${id}}`]);
  });

  test('bytes that may be a frame that nobody looked at are no number', () => {
    expect(madeOf(Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 4), ['id'], { id: 'long' })[1]).toContain('\\u0000');
  });
});
