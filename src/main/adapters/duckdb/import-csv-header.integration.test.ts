import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newStream, openImportBench, type ImportBench } from '../../../../test/support/import-files';

/** Which line of a CSV file names its columns, and what comes before it. */

let bench: ImportBench;

beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(() => bench.close());

describe('the first line', () => {
  it('is compared with the columns of the feed that is there', async () => {
    await bench.take(await bench.write('a.csv', 'name,city\nann,paris\n'), 'auto', newStream);
    await bench.take(await bench.write('b.csv', 'CITY,Name\nrome,bob\n'), 'auto', null);
    expect(await bench.lake.rows('SELECT name, city FROM t ORDER BY 1')).toEqual([
      ['ann', 'paris'],
      ['bob', 'rome'],
    ]);
    const refused = await bench.take(await bench.write('c.csv', 'eve,oslo\nkim,lima\n'), 'auto', null);
    expect(refused.status).toBe('failed');
    expect(refused.error?.message).toMatch(
      /c\.csv names none of the feed's columns.* The feed has the columns name, city\./,
    );
  });

  it.each([
    ['names one of three', 'id,x,y\n1,a,b\n', 'auto', /names id and nothing else that the feed has.*\(--header\)/],
    ['is said to name nothing', 'id,n,t\n2,a,b\n', 'none', /was said to have no header \(--no-header\)/],
    ['is shorter than the rows', 'id,n\n1,a,b\n2,c,d\n', 'auto', /has not the 3 fields that its rows have/],
  ] as const)('tells why its rows have no place where it %s', async (_, content, header, said) => {
    await bench.take(await bench.write('a.csv', 'id,n,t\n1,a,b\n'), 'auto', newStream);
    const refused = await bench.take(await bench.write('b.csv', content), header, null);
    expect(refused.error?.message).toMatch(said);
  });

  it('names the columns of rows that end in a delimiter, which it does not', async () => {
    const path = await bench.write('d/a.csv', 'id,name\n1,a,\n2,b,\n');
    await bench.write('d/b.csv', 'ID,name,\n3,c,\n');
    expect(await bench.types(path)).toEqual(['id,long', 'name,string']);
    expect(await bench.take(join(bench.folder, 'd'), 'auto', newStream)).toMatchObject({
      status: 'done',
      progress: { rows: 3, quarantined: 0 },
    });
    expect(await bench.take(await bench.write('c.csv', 'name,id\nd,4,\ne,5,\n'), 'auto', null)).toMatchObject({
      status: 'done',
      progress: { rows: 2, quarantined: 0 },
    });
    expect(await bench.lake.rows('SELECT id, name FROM t ORDER BY 1')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
      ['4', 'd'],
      ['5', 'e'],
    ]);
    const refused = await bench.take(await bench.write('e.csv', 'id,name\n6,f,x\n7,g,\n'), 'auto', null);
    expect(refused.error?.message).toMatch(/has not the 3 fields that its rows have/);
  });

  it('names columns where the user says so, and not by itself behind other lines', async () => {
    const numbers = await bench.write('n.csv', 'region,2019,2020\neu,1,2\n');
    expect(await bench.types(numbers)).toEqual(['column0,string', 'column1,long', 'column2,long']);
    expect(await bench.types(numbers, 'first')).toEqual(['region,string', '2019,long', '2020,long']);
    const behind = await bench.write('s.csv', 'id,n\nq,a,b\nw,c,d\nx,e,f\n');
    expect(await bench.types(behind)).toEqual(['column0,string', 'column1,string', 'column2,string']);
  });

  it.each([
    ['a value that is lacking', 'n/a,10\n5,11\n6,12\n', ['column0,string', 'column1,long']],
    ['a short day', '1,20240104\n2,2024-01-05\n', ['column0,long', 'column1,string']],
    ['a number among words', 'ann,0\nbob,true\n', ['column0,string', 'column1,string']],
    ['names', 'id,n,when\n1,10,\n2,11,\n', ['id,long', 'n,long', 'when,string']],
  ])('of %s is told by its kind', async (_, content, expected) => {
    expect(await bench.types(await bench.write('k.csv', content))).toEqual(expected);
  });

  it('is a row of a feed without names, whatever odd value it has', async () => {
    await bench.take(await bench.write('a.csv', '1,5\n2,6\n'), 'none', newStream);
    const job = await bench.take(await bench.write('b.csv', '3,-\n4,7\n'), 'auto', null);
    expect(job).toMatchObject({ status: 'done', progress: { rows: 2, quarantined: 1 } });
    expect(await bench.lake.rows('SELECT * FROM (SELECT column0, column1 FROM t) ORDER BY 1')).toEqual([
      ['1', '5'],
      ['2', '6'],
      ['4', '7'],
    ]);
  });

  it('is not what comes before it: comments and blanks are passed over, other lines quarantined', async () => {
    await bench.write('d/a.csv', '# of 2026\n\nid,n\n1,a#b\n#2,c\n');
    await bench.write('d/b.csv', 'Report\nid,n\n3,#ff0000\n\n4,d\n5,e\n');
    expect(await bench.take(join(bench.folder, 'd'), 'auto', newStream)).toMatchObject({
      progress: { rows: 6, quarantined: 1 },
    });
    expect(await bench.lake.rows('SELECT id, n, kafka_partition, kafka_offset FROM t ORDER BY 3, 4')).toEqual([
      ['1', 'a#b', '0', '0'],
      ['#2', 'c', '0', '1'],
      ['3', '#ff0000', '1', '1'],
      ['4', 'd', '1', '2'],
      ['5', 'e', '1', '3'],
    ]);
    expect(await bench.lake.rows('SELECT reason, decode(value) FROM t_quarantine')).toEqual([
      ['b.csv row 0: 1 fields, not 2', 'Report'],
    ]);
  });

  it.each([
    ['is broken', '#1,"a\n#2,b\n#3,c\n', 'none', '#1,"a'],
    ['has fields of its own', '#id,name,more\n1,a\n2,b\n', 'auto', '#id,name,more'],
    ['has no other field', '#Version: 1.0\nid,name\n1,a\n2,b\n', 'first', '#Version: 1.0'],
  ] as const)(
    'is no comment for its # alone: one that %s goes to the quarantine',
    async (_, content, header, bytes) => {
      const job = await bench.take(await bench.write('h.csv', content), header);
      expect(job).toMatchObject({ status: 'done', progress: { rows: 3, quarantined: 1 } });
      expect(await bench.lake.rows('SELECT decode(value) FROM t_quarantine')).toEqual([[bytes]]);
    },
  );

  it('names columns of text below a note of one field that begins with #, which goes to the quarantine', async () => {
    const path = await bench.write('g.csv', '#Generated 2026-01-01\nname,city\nann,paris\nbob,rome\n');
    expect(await bench.types(path)).toEqual(['name,string', 'city,string']);
    expect(await bench.take(path)).toMatchObject({ status: 'done', progress: { rows: 3, quarantined: 1 } });
    expect(await bench.lake.rows('SELECT decode(value) FROM t_quarantine')).toEqual([['#Generated 2026-01-01']]);
  });

  it('may be a comment of several lines', async () => {
    const path = await bench.write('c.csv', '##format=4\n#\n# made by, say, "me"\n#id,name\n1,a\n2,b\n');
    expect(await bench.types(path)).toEqual(['#id,long', 'name,string']);
    expect(await bench.take(path)).toMatchObject({ status: 'done', progress: { rows: 2, quarantined: 0 } });
  });

  it.each([
    ['UTF-16', Buffer.from('\uFEFFid,n\n1,a\n', 'utf16le'), /is written in UTF-16/],
    ['UTF-16 without a mark', Buffer.from('id,n\n1,a\n', 'utf16le'), /is written in UTF-16/],
    ['Latin 1', Buffer.from('id,stra\xdfe\n1,a\n', 'latin1'), /first line of .* is no UTF-8/],
    ['nothing', Buffer.from('\n\n'), /holds no row of CSV/],
  ])('of %s is refused', async (_, bytes, said) => {
    await expect(bench.take(await bench.write('x.csv', bytes))).rejects.toThrow(said);
  });
});

describe('columns at the end without a name', () => {
  it('are left out where they hold nothing, and names are taken without blanks', async () => {
    const path = await bench.write('e.csv', ' name, city ,,\nbob,paris,,\nann,rome,, \n');
    expect(await bench.types(path)).toEqual(['name,string', 'city,string']);
    await bench.take(path);
    expect(await bench.take(await bench.write('f.csv', 'city,NAME,\noslo,eve,\n'), 'auto', null)).toMatchObject({
      error: null,
    });
    expect(await bench.lake.rows('SELECT * FROM t')).toEqual([['eve', 'oslo']]);
  });

  it('are asked for a name where one of them holds something after the sample', async () => {
    const path = await bench.write('e.csv', `id,,\n${'1,,\n'.repeat(21_000)}2,,x\n`);
    const refused = await bench.take(path);
    expect(refused.error?.message).toMatch(/no name for its field 3, which holds "x" in row 21000/);
  });
});
