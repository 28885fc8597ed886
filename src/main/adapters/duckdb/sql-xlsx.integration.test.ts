import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();
let made = 0;

async function written(sql: string, signal = new AbortController().signal) {
  const folder = join(lake.root, `xlsx${++made}`);
  await mkdir(folder);
  const path = join(folder, 'a.xlsx');
  const { rows } = await lake.engine.copyTo(sql, path, 'xlsx', signal);
  return { rows, parts: unzipped(await readFile(path)) };
}

/** By the directory at the end, as spreadsheets read it. */
function unzipped(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const parts = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < archive.readUInt16LE(end + 10); entry++) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    expect(data.length).toBe(archive.readUInt32LE(at + 24));
    parts.set(name, data.toString('utf8'));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return parts;
}

const cellsOf = (xml: string | undefined): string[] =>
  [...(xml ?? '').matchAll(/<c [^>]*>.*?<\/c>/gs)].map(([cell]) => cell.replaceAll('xml:space="preserve"', ''));

describe('a workbook', () => {
  test('has the names of the answer, those that repeat too', async () => {
    const { parts } = await written('SELECT 1 AS id, 2 AS id, 3 AS id_1');
    const heads = cellsOf(parts.get('xl/worksheets/sheet1.xml')).slice(0, 3);
    expect(heads.map((cell) => /<t >(.*)<\/t>/.exec(cell)?.[1])).toEqual(['id', 'id', 'id_1']);
  });

  test('keeps every digit, dates are dates, and text is never a formula', async () => {
    const { rows, parts } =
      await written(`SELECT 123456789012345 AS fits, 9223372036854775807 AS big, 1.50::DECIMAL(18,2) AS money,
      12345678901234567.89::DECIMAL(38,2) AS much, 0.1::DOUBLE AS d, 'nan'::DOUBLE AS nan, DATE '2026-11-20' AS day, DATE '1899-12-31' AS old,
      TIMESTAMP '2026-11-20 12:00:00' AS at_noon, TIMESTAMPTZ '2026-11-20 14:00:00+02' AS tz, true AS yes, '=1+1 <&> _x0041_' || chr(13) AS word, NULL AS nothing, [1, 2] AS list`);
    expect(rows).toBe(1);
    expect([...parts.keys()]).toEqual([
      'xl/worksheets/sheet1.xml',
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
    ]);
    const text = (place: string, value: string) => `<c r="${place}" s="0" t="inlineStr"><is><t >${value}</t></is></c>`;
    const cells = cellsOf(parts.get('xl/worksheets/sheet1.xml'));
    expect(cells[0]).toBe('<c r="A1" s="3" t="inlineStr"><is><t >fits</t></is></c>');
    expect(cells.slice(14)).toEqual([
      '<c r="A2"><v>123456789012345</v></c>',
      text('B2', '9223372036854775807'),
      '<c r="C2"><v>1.50</v></c>',
      text('D2', '12345678901234567.89'),
      '<c r="E2"><v>0.1</v></c>',
      text('F2', 'nan'),
      '<c r="G2" s="1"><v>46346</v></c>',
      text('H2', '1899-12-31'),
      '<c r="I2" s="2"><v>46346.5</v></c>',
      '<c r="J2" s="2"><v>46346.5</v></c>',
      '<c r="K2" t="b"><v>1</v></c>',
      text('L2', '=1+1 &lt;&amp;&gt; _x005F_x0041__x000D_'),
      text('N2', '[1, 2]'),
    ]);
  });

  test('holds its rows in their order, and the head alone where there are none', async () => {
    const { rows, parts } = await written('SELECT id FROM sales ORDER BY id DESC');
    expect(rows).toBe(30);
    const cells = cellsOf(parts.get('xl/worksheets/sheet1.xml'));
    expect([cells[1], cells[30], cells.length]).toEqual(['<c r="A2"><v>29</v></c>', '<c r="A31"><v>0</v></c>', 31]);
    const none = await written('SELECT id, tags FROM empty_feed');
    expect(none.rows).toBe(0);
    expect(cellsOf(none.parts.get('xl/worksheets/sheet1.xml'))).toHaveLength(2);
  });

  test('goes on in a second sheet where the first is full, and not before', async () => {
    const { rows, parts } = await written('SELECT range AS i FROM range(1048576)');
    expect(rows).toBe(1_048_576);
    expect(parts.get('xl/workbook.xml')).toContain('<sheet name="Result 2" sheetId="2" r:id="rId2"/>');
    expect(cellsOf(parts.get('xl/worksheets/sheet2.xml'))).toEqual([
      '<c r="A1" s="3" t="inlineStr"><is><t >i</t></is></c>',
      '<c r="A2"><v>1048575</v></c>',
    ]);
    const full = await written('SELECT range AS i FROM range(1048575)');
    expect(full.parts.has('xl/worksheets/sheet2.xml')).toBe(false);
  }, 60_000);

  test('is refused for what is no rows, for what does not fit, and for a statement that fails on the way', async () => {
    const failure = (sql: string): Promise<unknown> => written(sql).catch((error: unknown) => error);
    expectFailure(await failure('EXPLAIN SELECT 1'), 'REFUSED', 'A plan is not rows');
    expectFailure(
      await failure("SELECT repeat('x', 40000) AS x"),
      'REFUSED',
      'The value of cell A2 has 40000 characters',
    );
    const columns = Array.from({ length: 16_385 }, (_, index) => `1 AS c${index}`).join(', ');
    expectFailure(await failure(`SELECT ${columns}`), 'REFUSED', 'has 16385 columns, and a sheet holds 16384');
    expectFailure(
      await failure("SELECT CASE WHEN range = 500000 THEN error('on the way') ELSE range END FROM range(600000)"),
      'SQL',
      'on the way',
    );
  });

  test('is given up where it is cancelled', async () => {
    const cancel = new AbortController();
    const running = written('SELECT a.range FROM range(1000000) a, range(1000) b', cancel.signal);
    cancel.abort();
    expectFailure(await running.catch((error: unknown) => error), 'CANCELLED', 'was cancelled');
    expect((await written('SELECT 1 AS x')).rows).toBe(1);
  });
});
