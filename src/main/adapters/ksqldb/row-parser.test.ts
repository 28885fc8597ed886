import { describe, expect, it } from 'vitest';
import { LakeError } from '../../../shared/errors';
import { outcomeOf, type Outcome } from '../../../../test/support/ksql-rows';
import { MAX_ROW_BYTES, RowParser } from './row-parser';
import type { Framing } from './rows-header';

const HEADER = '{"header":{"queryId":"q","schema":"`ID` BIGINT KEY, `V` STRING"}}';
const row = (...values: string[]): string => `{"row":{"columns":[${values.join(',')}]}}`;
const array = (...entries: string[]): string => `[${[HEADER, ...entries].join(',\n')}]`;
const lines = (...entries: string[]): string =>
  `${['{"queryId":"q","columnNames":["ID","V"],"columnTypes":["BIGINT","STRING"]}', ...entries].join('\n')}\n`;

const parse = (text: string | Uint8Array, framing: Framing = 'array', batchRows = 100): Outcome =>
  outcomeOf([Buffer.from(text)], framing, batchRows);

const MIXED = array(
  row('9007199254740993', '"a"'),
  row('-12345678901234567.89', '"},\\n{\\"row\\":]\\\\"'),
  row('1e400', '{"deep":[{"x":[1,[2]]},"é漢😀"]}'),
  '{"row":{"columns":[7,null],"tombstone":true}}',
  '{"consistencyToken":{"consistencyToken":"abc"}}',
  '{"row":{"columns":[8,"away"]},"sourceHost":{"host":"h","port":1}}',
  '{ "row" : { "tombstone" : true , "columns" : [ 9 , null ] } }',
  '{"header":null,"row":{"columns":[10,"old"]},"errorMessage":null,"finalMessage":null}',
  '{"finalMessage":"Query Completed"}',
);
const MIXED_ROWS = [
  ['9007199254740993', '"a"'],
  ['-12345678901234567.89', '"},\\n{\\"row\\":]\\\\"'],
  ['1e400', '{"deep":[{"x":[1,[2]]},"é漢😀"]}'],
  ['7', 'null', 'gone'],
  ['8', '"away"'],
  ['9', 'null', 'gone'],
  ['10', '"old"'],
];
const LINES = lines('[9007199254740993,"a"]', '', '{"continuationToken":"x"}', '[ 2 , ["b\\n]"] ]');

describe('an answer', () => {
  it('gives the same rows wherever it is cut', () => {
    const bytes = Buffer.from(MIXED);
    expect(parse(bytes)).toEqual({ rows: MIXED_ROWS, error: null });
    for (let at = 0; at <= bytes.length; at++) {
      expect(outcomeOf([bytes.subarray(0, at), bytes.subarray(at)], 'array', 100)).toEqual({
        rows: MIXED_ROWS,
        error: null,
      });
    }
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    for (const batchRows of [1, 2, 100]) {
      expect(outcomeOf(single, 'array', batchRows)).toEqual({ rows: MIXED_ROWS, error: null });
    }
  });

  it('gives its rows in lines, too', () => {
    const bytes = Buffer.from(LINES);
    const rows = [
      ['9007199254740993', '"a"'],
      ['2', '["b\\n]"]'],
    ];
    for (let at = 0; at <= bytes.length; at++) {
      expect(outcomeOf([bytes.subarray(0, at), bytes.subarray(at)], 'lines', 1)).toEqual({ rows, error: null });
    }
  });

  it('is short of its end wherever it stops before it', () => {
    const bytes = Buffer.from(MIXED);
    for (let at = 0; at < bytes.length; at++) {
      expect(parse(bytes.subarray(0, at)).error).toMatch(/SOURCE The answer of ksqlDB was cut short after \d row/);
    }
  });

  it('may have no row', () => {
    expect(parse(array())).toEqual({ rows: [], error: null });
    expect(parse(`${array()}\n`)).toEqual({ rows: [], error: null });
    expect(parse(lines(), 'lines')).toEqual({ rows: [], error: null });
  });

  it('has batches of so many rows at the most', () => {
    const parser = new RowParser('array', 3);
    parser.push(Buffer.from(array(...Array.from({ length: 7 }, (_, id) => row(String(id), '""')))));
    parser.end();
    const counts: number[] = [];
    while (parser.advance()) counts.push(parser.take().count);
    parser.assertComplete();
    counts.push(parser.take().count);
    expect(counts).toEqual([3, 3, 1]);
  });

  it('hands batches over for good', () => {
    const parser = new RowParser('array', 1);
    parser.push(Buffer.from(`[${HEADER},\n${row('1', '"a"')},\n${row('2', '"b"')},\n`));
    parser.advance();
    const first = parser.take();
    const before = Buffer.from(first.bytes).toString();
    parser.push(Buffer.from(`${row('3', '"c"')},\n`.repeat(100_000)));
    while (parser.advance()) parser.take();
    expect(Buffer.from(first.bytes).toString()).toBe(before);
    expect([...first.starts, ...first.ends]).toHaveLength(4);
  });

  it('has batches of bounded size', () => {
    const parser = new RowParser('array', 1_000_000);
    parser.push(Buffer.from(`[${HEADER},\n`));
    const chunk = Buffer.from(`${row('1', `"${'x'.repeat(1_000_000)}"`)},\n`);
    let count = 0;
    while (!parser.advance()) {
      parser.push(chunk);
      count++;
    }
    expect(count).toBe(17);
    expect(parser.take().bytes.length).toBeLessThan(18_000_000);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['too few values', array(row('1')), /row of 1 value\(s\), and 2 column\(s\)/],
    ['too many values', array(row('1', '2', '3')), /row of 3 value/],
    ['no value', array(row()), /row of 0 value/],
    ['a row without columns', array('{"row":{}}'), /row without columns/],
    ['columns that are none', array('{"row":{"columns":7}}'), /row without columns/],
    ['a row with two lists', array('{"row":{"columns":[1,"a"],"columns":[2,"b"]}}'), /two lists/],
    ['a row before the header', `[${row('1', '2')}]`, /before the names of its columns/],
    ['a row after the end', array('{"finalMessage":"x"}', row('1', '2')), /after the message that ends it/],
    ['a second header', array(HEADER), /none of ksqlDB/],
    ['an unknown object', array('{"what":1}'), /none of ksqlDB/],
    ['a number', array('5'), /neither a row nor a message/],
    ['no comma', `[${HEADER}\n${row('1', '2')}]`, /neither a row nor a message/],
    ['two commas', `[${HEADER},,${row('1', '2')}]`, /neither a row nor a message/],
    ['more after the end', `${array()}[]`, /more after its end/],
    ['no array', `${HEADER}\n`, /where its rows should begin/],
    ['HTML', '<html>\n', /neither a row nor a message/],
    ['a line break in a row', array('{"row":{"columns":[1,\n2]}}'), /0x0a/],
    ['a schema that is none', '[{"header":{"queryId":"q","schema":"`A"}}]', /schema that cannot be read/],
    ['no columns', '[{"header":{"queryId":"q","schema":""}}]', /no columns/],
    ['no header', '[{"finalMessage":"x"}]', /no names of columns/],
    ['a deep value', array(row('1', '['.repeat(600) + ']'.repeat(600))), /nested deeper/],
    ['a deep message', array(`{"a":${'['.repeat(600)}${']'.repeat(600)}}`), /nested deeper/],
  ])('is %s', (_what, text, message) => {
    const { error } = parse(text);
    expect(error).toMatch(message);
    expect(error).toMatch(/^SOURCE /);
  });

  it('is bytes that are not UTF-8, in a row or in a message', () => {
    const broken = (text: string): Buffer => Buffer.from(text.replaceAll('?', '\u00ff'), 'latin1');
    expect(parse(broken(array(row('1', '"?"')))).error).toMatch(/SOURCE .*not UTF-8/);
    expect(parse(broken(array('{"finalMessage":"?"}'))).error).toMatch(/SOURCE .*UTF-8/);
  });

  it('is two rows in a line, and more names than types', () => {
    expect(parse(lines('[1,2][3,4]'), 'lines').error).toMatch(/two rows in one line/);
    expect(parse('{"columnNames":["A"],"columnTypes":[]}\n', 'lines').error).toMatch(/more names than types/);
    expect(parse('', 'lines').error).toMatch(/cut short/);
  });

  it('is a row longer than any can be', () => {
    const parser = new RowParser('array', 100);
    parser.push(Buffer.from(`[${HEADER},\n{"row":{"columns":[1,"`));
    const chunk = Buffer.alloc(4_000_000, 'x');
    let pushed = 0;
    const pushAll = (): void => {
      for (; pushed < MAX_ROW_BYTES * 2; pushed += chunk.length) {
        parser.push(chunk);
        parser.advance();
      }
    };
    expect(pushAll).toThrow(LakeError);
    expect(pushed).toBeLessThan(MAX_ROW_BYTES + chunk.length);
  });
});

describe('an error of the server', () => {
  const error = (code: number): string => `{"@type":"generic_error","error_code":${code},"message":"m"}`;

  it.each([
    [`{"errorMessage":${error(50000)}}`, 'SOURCE'],
    [error(40001), 'SOURCE'],
    ['{"errorMessage":"m"}', 'SOURCE'],
    [`{"row":{"columns":[1,"a"]},"errorMessage":${error(50000)}}`, 'SOURCE'],
  ])('after rows is %s', (entry, code) => {
    const { error, rows } = parse(`[${HEADER},\n${row('1', '"a"')},\n${entry},\n]`, 'array', 1);
    expect(rows).toEqual([['1', '"a"']]);
    expect(error).toMatch(new RegExp(`^${code} ksqlDB ended its answer after 1 row\\(s\\) with an error: m\\.`));
  });

  it.each([
    [40001, 'INVALID_INPUT'],
    [40003, 'UNAVAILABLE'],
    [40100, 'REFUSED'],
    [40300, 'REFUSED'],
    [40400, 'NOT_FOUND'],
    [42900, 'UNAVAILABLE'],
    [50000, 'SOURCE'],
    [50302, 'UNAVAILABLE'],
  ])('%i instead of rows is %s', (code, expected) => {
    expect(parse(error(code)).error).toMatch(new RegExp(`^${expected} `));
    expect(parse(`[{"errorMessage":${error(code)}}]`).error).toMatch(new RegExp(`^${expected} `));
    expect(parse(error(code), 'lines').error).toMatch(new RegExp(`^${expected} `));
  });
});
