import { Binary, Bool, Field, Int32, Int64, List, Map_, Struct, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { jsonOf, keyText, readValue } from './cell-value';
import { bytesOf, hexLines, textOfBytes } from './hex-lines';

describe('a nested value', () => {
  const type = new Struct([
    new Field('id', new Int64(), true),
    new Field('tags', new List(new Field('item', new Utf8(), true)), true),
    new Field('ok', new Bool(), true),
  ]);
  const vector = vectorFromArray([{ id: 9_007_199_254_740_993n, tags: ['a', null, ''], ok: true }, null], type);

  it('has its parts by name and place, NULL and the empty text told apart', () => {
    const value = readValue(vector, 0);
    if (value.kind !== 'record') throw new TypeError(`It is a ${value.kind}.`);
    expect(value.fields.map(({ name }) => name)).toEqual(['id', 'tags', 'ok']);
    const tags = value.fields[1]?.value;
    if (tags?.kind !== 'list') throw new TypeError('The tags are no list.');
    expect(tags.items.map((item) => (item.kind === 'scalar' ? item.cell.kind : item.kind))).toEqual([
      'text',
      'null',
      'text',
    ]);
  });

  it('is JSON without a digit lost', () => {
    expect(jsonOf(readValue(vector, 0))).toBe('{"id": "9007199254740993", "tags": ["a", null, ""], "ok": true}');
    expect(jsonOf(readValue(vector, 1))).toBe('null');
    expect(jsonOf(readValue(vector, 99))).toBe('null');
  });

  it('of a map has keys of any type', () => {
    const entries = new Struct<{ key: Int32; value: Utf8 }>([
      new Field('key', new Int32(), false),
      new Field('value', new Utf8(), true),
    ]);
    const map = vectorFromArray([new Map([[7, 'x']])], new Map_<Int32, Utf8>(new Field('entries', entries, false)));
    const value = readValue(map, 0);
    expect(jsonOf(value)).toBe('{"7": "x"}');
    expect(value.kind === 'map' && value.entries.map(({ key }) => keyText(key))).toEqual(['7']);
  });
});

describe('bytes', () => {
  it('are read back from what the grid shows', () => {
    const vector = vectorFromArray([Uint8Array.of(0x48, 0x69, 0x0a, 0xff)], new Binary());
    const value = readValue(vector, 0);
    if (value.kind !== 'scalar') throw new TypeError('Bytes are one value.');
    const bytes = bytesOf(value.cell.text);
    expect([...bytes]).toEqual([0x48, 0x69, 0x0a, 0xff]);
    expect(hexLines(bytes, 10)).toEqual(['00000000  48 69 0a ff              Hi..']);
    expect(textOfBytes(bytes)).toBe('Hi\n\ufffd');
  });

  it('are shown up to a bound, eight a line', () => {
    expect(hexLines(new Uint8Array(100), 2).map((line) => line.slice(0, 8))).toEqual(['00000000', '00000008']);
  });
});
