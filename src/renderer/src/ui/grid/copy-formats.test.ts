import { Field, Int32, Int64, List, Struct, Utf8, vectorFromArray, type Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readValue, type CellValue } from './cell-value';
import { writeTable, type CopyFormat } from './copy-formats';

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'note', type: 'VARCHAR' },
  { name: 'id', type: 'INTEGER' },
  { name: 'nested', type: 'STRUCT(a VARCHAR, n INTEGER[])' },
];
const ids = vectorFromArray([9_007_199_254_740_993n, null], new Int64());
const notes = vectorFromArray(['say "a|b",\n\'c\'', ''], new Utf8());
const numbers = vectorFromArray([1, 2], new Int32());
const nested = vectorFromArray(
  [{ a: "it's", n: [1, null] }, null],
  new Struct([new Field('a', new Utf8(), true), new Field('n', new List(new Field('item', new Int32(), true)), true)]),
);
const rowOf = (row: number): CellValue[] => [ids, notes, numbers, nested].map((v: Vector) => readValue(v, row));
const written = (format: CopyFormat, withHeader = true): string =>
  writeTable(format, { columns, rows: [rowOf(0), rowOf(1)] }, withHeader);

describe('copied cells', () => {
  it('as TSV: what spreadsheets read, with or without names', () => {
    expect(written('tsv')).toBe(
      'id\tnote\tid\tnested\n9007199254740993\t"say ""a|b"",\n\'c\'"\t1\t"{""a"": ""it\'s"", ""n"": [1, null]}"\n\t\t2\t',
    );
    expect(written('tsv', false).startsWith('9007199254740993')).toBe(true);
  });

  it('as CSV: an empty text is not NULL', () => {
    expect(written('csv').split('\r\n').at(-1)).toBe(',"",2,');
  });

  it('as Markdown: one line a row, numbers to the right', () => {
    expect(written('markdown').split('\n')).toEqual([
      '| id | note | id | nested |',
      '| ---: | --- | ---: | --- |',
      '| 9007199254740993 | say "a\\|b",<br>\'c\' | 1 | {"a": "it\'s", "n": [1, null]} |',
      '| NULL |  | 2 | NULL |',
    ]);
  });

  it('as JSON: digits beyond a double as text, names that come again told apart', () => {
    expect(JSON.parse(written('json'))).toEqual([
      { id: '9007199254740993', note: 'say "a|b",\n\'c\'', id_2: 1, nested: { a: "it's", n: [1, null] } },
      { id: null, note: '', id_2: 2, nested: null },
    ]);
  });

  it('as SQL: each value in its type', () => {
    expect(written('insert')).toBe(
      [
        'INSERT INTO my_table ("id", "note", "id_2", "nested") VALUES',
        "  (9007199254740993, 'say \"a|b\",\n''c''', 1, {'a': 'it''s', 'n': [1, NULL]}::STRUCT(a VARCHAR, n INTEGER[])),",
        "  (NULL, '', 2, NULL);",
      ].join('\n'),
    );
    expect(written('values')).toMatch(
      /^SELECT \* FROM \(VALUES\n {2}\(9007199254740993, [\s\S]*\n\) AS copied\("id", /,
    );
  });

  it('as SQL: a column without a name gets one', () => {
    const table = { columns: [{ name: '', type: 'VARCHAR' }], rows: [] };
    expect(writeTable('insert', table, true)).toContain('INSERT INTO my_table ("column")');
  });

  it('as SQL: a number that is not written in plain digits stays one among others', () => {
    const item = (text: string): CellValue => ({ kind: 'scalar', cell: { kind: 'number', text }, wide: false });
    const table = {
      columns: [{ name: 'd', type: 'DOUBLE[]' }],
      rows: [[{ kind: 'list', items: [item('0.1'), item('1e+300'), item('NaN')] } satisfies CellValue]],
    };
    expect(writeTable('insert', table, true)).toContain("([0.1, '1e+300'::DOUBLE, 'NaN'::DOUBLE]::DOUBLE[])");
  });

  it('of a source of texts are numbers where the column has numbers', () => {
    const texts = ['12.50', '7'].map(
      (text): CellValue => ({ kind: 'scalar', cell: { kind: 'text', text }, wide: false }),
    );
    const table = {
      columns: [
        { name: 'total', type: 'DECIMAL(18,2)' },
        { name: 'n', type: 'INTEGER' },
      ],
      rows: [texts],
    };
    expect(writeTable('json', table, true)).toBe('[\n  {"total": "12.50", "n": 7}\n]');
    expect(writeTable('insert', table, true)).toContain('(12.50, 7)');
  });
});
