import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openImportBench, type ImportBench } from '../../../../test/support/import-files';

/** How the fields of CSV are parted and quoted. */

let bench: ImportBench;

beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(() => bench.close());

describe('the delimiter', () => {
  it.each([
    ['semicolons about decimals', '1,5;2,5\n3,25;4,5\n', ['column0,string', 'column1,string']],
    ['semicolons and more decimals', '1;1,5;2,5\n2;2,5;3,5\n', ['column0,long', 'column1,string', 'column2,string']],
    ['tabs about sentences', '1\tDoe, John\n2\tRoe, Jane\n', ['column0,long', 'column1,string']],
    ['semicolons about names', 'Name, Vorname;Ort\nA, B;C\nE, F;G\n', ['Name, Vorname,string', 'Ort,string']],
    ['one column of decimals', 'Preis\n1,5\n2,5\n3,75\n', ['Preis,string']],
    ['one column of sentences', 'text\nhello, world\nfoo, bar\nbaz, qux\n', ['text,string']],
    ['commas before blanks below blanks', '  \nid, n\n1, 2\n3, 4\n', ['id,long', 'n,long']],
    ['commas', 'id,t\n1,a;b\n2,c;d\n', ['id,long', 't,string']],
    ['commas below a note', '#Created by tool\n1,2,3\n4,5,6\n', ['column0,long', 'column1,long', 'column2,long']],
    ['commas below a comment', '# Created by tool\n1,2\n3,4\n', ['column0,long', 'column1,long']],
    ['commas below a title', 'Report\n1,2,3\n4,5.5,6\n', ['column0,long', 'column1,decimal(38,10)', 'column2,long']],
    ['commas and blanks below a title', 'Report\n1, 2\n3, 4\n', ['column0,long', 'column1,long']],
    ['commas below a name with #', '#Preis\n1,5\n2,5\n', ['#Preis,string']],
    ['one column of thousands', 'Umsatz\n1,234,567\n2,345,678\n', ['Umsatz,string']],
    ['one column of long sentences', 'text\nhello, big, world\nfoo, bar, 1\n', ['text,string']],
    ['semicolons about decimals below a title', 'Report\n1,5;2,5\n3,25;4,5\n', ['column0,string', 'column1,string']],
  ])('of %s is told', async (_, content, expected) => {
    expect(await bench.types(await bench.write('d.csv', content))).toEqual(expected);
  });

  it('is one for all files, where the first lines name nothing either', async () => {
    await bench.write('d/a.csv', '1,2\n3,4\n');
    await bench.write('d/b.csv', '1,5;2\n2,5;3\n');
    await expect(bench.take(join(bench.folder, 'd'))).rejects.toThrow(
      /a\.csv and .*b\.csv part fields differently \(by "," and by ";"\)/,
    );
    await bench.write('d/b.csv', '"1;5",2\n"2;5",3\n');
    expect(await bench.take(join(bench.folder, 'd'))).toMatchObject({ progress: { rows: 4, quarantined: 0 } });
    expect(await bench.lake.rows('SELECT column0 FROM t ORDER BY 1')).toEqual([['1'], ['1;5'], ['2;5'], ['3']]);
  });

  it('is asked for where two part all lines', async () => {
    await expect(bench.take(await bench.write('d.csv', 'a,b|t,u\n1,x|a,b\n2,y|c,d\n'))).rejects.toThrow(
      /d\.csv may be parted by "," \(3 fields\) or by "\|" \(2 fields\) as well\. Put the fields/,
    );
  });
});

describe('a first line of words that begins with #', () => {
  it.each([
    ['decimals', '#Umsatz in Euro\n1,5\n2,75\n3,25\n'],
    ['pairs of numbers', '#Created by tool\n1,2\n3,4\n'],
    ['sentences', '#What they said\nhello, world\nfoo, bar\n'],
  ])('is refused above %s: it may name one column, or none', async (_, content) => {
    const taken = bench.take(await bench.write('d.csv', content));
    await expect(taken).rejects.toThrow(/d\.csv begins with #, and may be a note .* if it is a name, remove the #\.$/);
  });
});

describe('blanks about quotes', () => {
  it('are no part of the fields where most lines have them', async () => {
    const path = await bench.write('b.csv', '"id", "t", "u"\n  1, "a ""q"", b" , x\n2 ,"c"  , "y"\n3,  " d ","z"\n');
    expect(await bench.take(path)).toMatchObject({
      status: 'done',
      error: null,
      progress: { rows: 3, quarantined: 0 },
    });
    expect(await bench.lake.rows('SELECT * FROM t ORDER BY 1')).toEqual([
      ['1', 'a "q", b', ' x'],
      ['2', 'c', 'y'],
      ['3', ' d ', 'z'],
    ]);
  });
});

describe('backslashes', () => {
  const escaped = Array.from({ length: 9 }, (_, i) => String.raw`${i};"{\"a\":${i}}"`);

  it.each([
    ['most lines', [...escaped, '100;plain']],
    ['all lines', escaped],
  ])('hide the delimiter in no file of which %s have them', async (_, lines) => {
    const path = await bench.write('e.csv', `id;t\n${lines.join('\n')}\n`);
    expect(await bench.types(path)).toEqual(['id,long', 't,string']);
    expect(await bench.take(path)).toMatchObject({
      status: 'done',
      progress: { rows: lines.length, quarantined: 0 },
    });
    expect(await bench.lake.rows('SELECT t FROM t WHERE id = 3')).toEqual([['{"a":3}']]);
  });

  it('escape quotes and themselves within quotes, and are themselves elsewhere', async () => {
    const path = await bench.write(
      'b.csv',
      String.raw`id,n
1,"a \"x\" b"
2,"C:\\dir\new"
3,C:\dir\\n
4,"a ""y"" b"
5,"\"z\""
`,
    );
    expect(await bench.take(path)).toMatchObject({ progress: { rows: 5, quarantined: 1 } });
    expect(await bench.lake.rows('SELECT n FROM t ORDER BY id')).toEqual([
      ['a "x" b'],
      [String.raw`C:\dir\new`],
      [String.raw`C:\dir\\n`],
      ['"z"'],
    ]);
  });
});
