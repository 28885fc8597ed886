import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';

/** How CSV is read: one decision for all files of an import, and no value that is not the one in the file. */

let lake: TestLake;
let folder: string;

beforeEach(async () => {
  lake = await openTestLake();
  folder = await mkdtemp(join(tmpdir(), 'lagoon-csv-'));
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

type Create = NonNullable<Parameters<TestLake['core']['imports']['start']>[0]['create']>;
const table: Create = { kind: 'table', level: 'raw', eventTimeColumn: null, keyColumns: [] };

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

async function take(path: string, header: CsvHeader = 'auto', create: Create | null = table): Promise<Job> {
  const { job } = await lake.core.imports.start({ path, header, feed: feedNameSchema.parse('t'), create });
  const [ended] = await lake.ended([job.id]);
  if (ended === undefined) throw new Error('the job is not listed');
  return ended;
}

async function types(path: string, header: CsvHeader = 'auto'): Promise<unknown[]> {
  const { columns } = await lake.core.imports.inspect({ path, header });
  return columns.map(({ name, type }) => [name, type]);
}

describe('one decision for all files', () => {
  it('tells the order of day and month from all of them', async () => {
    await write('d/a.csv', 'id,at\n1,01/02/2024\n2,03/02/2024\n');
    await write('d/b.csv', 'Id,at\n3,02/04/2024\n4,02/25/2024\n');
    expect(await take(join(folder, 'd'))).toMatchObject({ status: 'done', progress: { rows: 4, quarantined: 0 } });
    expect(await lake.rows('SELECT id, "at" FROM t ORDER BY id')).toEqual([
      ['1', '2024-01-02'],
      ['2', '2024-03-02'],
      ['3', '2024-02-04'],
      ['4', '2024-02-25'],
    ]);
  });

  it.each([
    ['days', '01/02/2024', '03/12/2024', 'string'],
    ['times', '01.02.2024 10:00', '03.12.2024 11:00:00', 'string'],
    ['days that are told by one', '01/02/2024', '13/12/2024', 'date'],
    ['times with AM and PM', '01/22/2024 1:05 PM', '01/02/2024 11:00:00 AM', 'timestamp'],
    ['years of two digits', '13/02/24', '14/12/24', 'string'],
    ['days of one digit', '2024-1-5', '2024-11-05', 'date'],
    ['slashes', '2024/01/05', '2024/11/05', 'date'],
    ['times to the microsecond', '2024-01-05T10:00:00.123456000Z', '2024-01-05', 'timestamp'],
    ['times beyond it', '2024-01-05T10:00:00.1234567Z', '2024-01-05T10:00:00Z', 'string'],
    ['no day of any month', '2024-02-30', '2024-02-01', 'string'],
  ])('guesses nothing of %s', async (_, first, second, type) => {
    expect(await types(await write('d.csv', `id,at\n1,${first}\n2,${second}\n`))).toEqual([
      ['id', 'long'],
      ['at', type],
    ]);
  });

  it('quarantines a day that comes after the sample in the other order', async () => {
    const lines = Array.from({ length: 21_000 }, (_, i) => `${i},${13 + (i % 10)}/02/2024`);
    const path = await write('late.csv', `id,at\n${lines.join('\n')}\n21000,02/13/2024\n21001,14/02/2024\n`);
    expect(await take(path)).toMatchObject({ progress: { rows: 21_002, quarantined: 1 } });
    expect(await lake.rows('SELECT reason FROM t_quarantine')).toEqual([
      ['late.csv row 21000: at "02/13/2024" does not fit date'],
    ]);
  });

  it('reads half a day by its AM and PM', async () => {
    await take(await write('h.csv', 'id,at\n1,01/22/2024 1:05 PM\n2,01/02/2024 12:00:30 AM\n'));
    expect(await lake.rows('SELECT "at" FROM t ORDER BY id')).toEqual([
      ['2024-01-22 13:05:00+00'],
      ['2024-01-02 00:00:30+00'],
    ]);
  });

  it('refuses files that part fields or quote differently, naming both', async () => {
    await write('d/a.csv', 'id,name\n1,x\n2,y\n');
    const b = await write('d/b.csv', 'id;name\n3;z\n4;w\n');
    await expect(take(join(folder, 'd'))).rejects.toThrow(
      /a\.csv and .*b\.csv part fields differently \(by "," and by ";"\)/,
    );
    await rm(b);
    await write('d/a.csv', 'id,name\n1,"a ""x"" b"\n2,y\n');
    await write('d/c.csv', 'id,name\n3,"a \\"y\\" b"\n4,"w"\n');
    await expect(take(join(folder, 'd'))).rejects.toThrow(
      /a\.csv and .*c\.csv write a quote within quotes differently/,
    );
  });

  it('refuses a header in the first file only, or in the second only', async () => {
    await write('d/a.csv', 'id,name\n1,x\n');
    await write('d/b.csv', '2,y\n');
    await expect(take(join(folder, 'd'))).rejects.toThrow(
      /b\.csv does not begin with the header of .*a\.csv \(id,name\).*--no-header/,
    );
    await write('d/a.csv', '1,x\n2,y\n');
    await write('d/b.csv', 'id,name\n3,z\n4,w\n');
    await expect(take(join(folder, 'd'))).rejects.toThrow(/only the second has a header/);
  });

  it('takes the first line of text alone for a header, unless it is told otherwise', async () => {
    const path = await write('text.csv', 'ann,paris\nbob,rome\n');
    expect(await types(path)).toEqual([
      ['ann', 'string'],
      ['paris', 'string'],
    ]);
    await take(path, 'none');
    expect(await lake.rows('SELECT column0, column1 FROM t ORDER BY 1')).toEqual([
      ['ann', 'paris'],
      ['bob', 'rome'],
    ]);
  });

  it('passes over empty files and compares what gzip holds', async () => {
    await write('d/a.csv', '');
    await write('d/b.csv', '\uFEFFid,name\r\n1,"x"\r\n');
    await write('d/c.csv.gz', gzipSync('id,name\n2,y\n'));
    expect(await take(join(folder, 'd'))).toMatchObject({ status: 'done', progress: { rows: 2, quarantined: 0 } });
    expect(await lake.rows('SELECT id, name FROM t ORDER BY 1')).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('refuses two columns of one name', async () => {
    await expect(take(await write('b.csv', 'b,B\n1,2\n'))).rejects.toThrow(/b\.csv has the columns "b" and "B"/);
  });
});

describe('the first line', () => {
  const stream: Create = { ...table, kind: 'stream' };

  it('is compared with the columns of the feed that is there', async () => {
    await take(await write('a.csv', 'name,city\nann,paris\n'), 'auto', stream);
    await take(await write('b.csv', 'CITY,Name\nrome,bob\n'), 'auto', null);
    expect(await lake.rows('SELECT name, city FROM t ORDER BY 1')).toEqual([
      ['ann', 'paris'],
      ['bob', 'rome'],
    ]);
    const refused = await take(await write('c.csv', 'eve,oslo\nkim,lima\n'), 'auto', null);
    expect(refused.status).toBe('failed');
    expect(refused.error?.message).toMatch(/c\.csv names none of the feed's columns \(name, city\)/);
  });

  it('names columns where the user says so, and not by itself behind other lines', async () => {
    const numbers = await write('n.csv', 'region,2019,2020\neu,1,2\n');
    expect((await types(numbers)).map(String)).toEqual(['column0,string', 'column1,long', 'column2,long']);
    expect((await types(numbers, 'first')).map(String)).toEqual(['region,string', '2019,long', '2020,long']);
    const behind = await write('s.csv', 'id,n\nq,a,b\nw,c,d\nx,e,f\n');
    expect((await types(behind)).map(String)).toEqual(['column0,string', 'column1,string', 'column2,string']);
  });

  it.each([
    ['a value that is lacking', 'n/a,10\n5,11\n6,12\n', ['column0,string', 'column1,long']],
    ['a short day', '1,20240104\n2,2024-01-05\n', ['column0,long', 'column1,string']],
    ['a number among words', 'ann,0\nbob,true\n', ['column0,string', 'column1,string']],
    ['names', 'id,n,when\n1,10,\n2,11,\n', ['id,long', 'n,long', 'when,string']],
  ])('of %s is told by its kind', async (_, content, expected) => {
    expect((await types(await write('k.csv', content))).map(String)).toEqual(expected);
  });

  it('is a row of a feed without names, whatever odd value it has', async () => {
    await take(await write('a.csv', '1,5\n2,6\n'), 'none', stream);
    const job = await take(await write('b.csv', '3,-\n4,7\n'), 'auto', null);
    expect(job).toMatchObject({ status: 'done', progress: { rows: 2, quarantined: 1 } });
    expect(await lake.rows('SELECT * FROM (SELECT column0, column1 FROM t) ORDER BY 1')).toEqual([
      ['1', '5'],
      ['2', '6'],
      ['4', '7'],
    ]);
  });

  it('is not what comes before it: comments and blanks are passed over, other lines quarantined', async () => {
    await write('d/a.csv', '# of 2026\n\nid,n\n1,a#b\n#2,c\n');
    await write('d/b.csv', 'Report\nid,n\n3,#ff0000\n\n4,d\n5,e\n');
    expect(await take(join(folder, 'd'), 'auto', stream)).toMatchObject({ progress: { rows: 6, quarantined: 1 } });
    expect(await lake.rows('SELECT id, n, kafka_partition, kafka_offset FROM t ORDER BY 3, 4')).toEqual([
      ['1', 'a#b', '0', '0'],
      ['#2', 'c', '0', '1'],
      ['3', '#ff0000', '1', '1'],
      ['4', 'd', '1', '2'],
      ['5', 'e', '1', '3'],
    ]);
    expect(await lake.rows('SELECT reason, decode(value) FROM t_quarantine')).toEqual([
      ['b.csv row 0: 1 fields, not 2', 'Report'],
    ]);
  });

  it.each([
    ['UTF-16', Buffer.from('\uFEFFid,n\n1,a\n', 'utf16le'), /is written in UTF-16/],
    ['UTF-16 without a mark', Buffer.from('id,n\n1,a\n', 'utf16le'), /is written in UTF-16/],
    ['Latin 1', Buffer.from('id,stra\xdfe\n1,a\n', 'latin1'), /first line of .* is no UTF-8/],
    ['nothing', Buffer.from('\n\n'), /holds no row of CSV/],
  ])('of %s is refused', async (_, bytes, said) => {
    await expect(take(await write('x.csv', bytes))).rejects.toThrow(said);
  });
});

describe('days and digits that no column holds', () => {
  it('are quarantined', async () => {
    const dated: Create = { ...table, kind: 'stream', eventTimeColumn: 'd' };
    await take(await write('a.csv', 'id,d,x,f\n1,2020-01-01,1.5,1e5\n'), 'auto', dated);
    const path = await write('b.csv', 'id,d,x,f\n2,0000-01-01,,\n3,,007.5,\n4,,,007\n5,,0.5,0.5\n');
    expect(await take(path, 'auto', null)).toMatchObject({ progress: { rows: 4, quarantined: 3 } });
    expect(await lake.rows('SELECT id, x, f FROM t ORDER BY 1')).toEqual([
      ['1', '1.5000000000', '100000.0'],
      ['5', '0.5000000000', '0.5'],
    ]);
  });
});

describe('the delimiter', () => {
  it.each([
    ['semicolons about decimals', '1,5;2,5\n3,25;4,5\n', ['column0,string', 'column1,string']],
    ['semicolons and more decimals', '1;1,5;2,5\n2;2,5;3,5\n', ['column0,long', 'column1,string', 'column2,string']],
    ['tabs about sentences', '1\tDoe, John\n2\tRoe, Jane\n', ['column0,long', 'column1,string']],
    ['semicolons about names', 'Name, Vorname;Ort\nA, B;C\nE, F;G\n', ['Name, Vorname,string', 'Ort,string']],
    ['commas', 'id,t\n1,a;b\n2,c;d\n', ['id,long', 't,string']],
  ])('of %s is told', async (_, content, expected) => {
    expect((await types(await write('d.csv', content))).map(String)).toEqual(expected);
  });

  it('is asked for where two part all lines', async () => {
    await expect(take(await write('d.csv', 'a,b|t,u\n1,x|a,b\n2,y|c,d\n'))).rejects.toThrow(
      /d\.csv may be parted by "," \(3 fields\) or by "\|" \(2 fields\) as well\. Put the fields/,
    );
  });
});

describe('columns at the end without a name', () => {
  it('are left out where they hold nothing, and names are taken without blanks', async () => {
    const path = await write('e.csv', ' name, city ,,\nbob,paris,,\nann,rome,, \n');
    expect((await types(path)).map(String)).toEqual(['name,string', 'city,string']);
    await take(path);
    expect(await take(await write('f.csv', 'city,NAME,\noslo,eve,\n'), 'auto', null)).toMatchObject({ error: null });
    expect(await lake.rows('SELECT * FROM t')).toEqual([['eve', 'oslo']]);
  });

  it('are asked for a name where one of them holds something after the sample', async () => {
    const path = await write('e.csv', `id,,\n${'1,,\n'.repeat(21_000)}2,,x\n`);
    const refused = await take(path);
    expect(refused.error?.message).toMatch(/no name for its field 3, which holds "x" in row 21000/);
  });
});

describe('blanks about quotes', () => {
  it('are no part of the fields where most lines have them', async () => {
    const path = await write('b.csv', '"id", "t", "u"\n  1, "a ""q"", b" , x\n2 ,"c"  , "y"\n3,  " d ","z"\n');
    expect(await take(path)).toMatchObject({ status: 'done', error: null, progress: { rows: 3, quarantined: 0 } });
    expect(await lake.rows('SELECT * FROM t ORDER BY 1')).toEqual([
      ['1', 'a "q", b', ' x'],
      ['2', 'c', 'y'],
      ['3', ' d ', 'z'],
    ]);
  });
});

describe('an import of which no row fits', () => {
  it('fails with the first reason, leaves nothing, and does not know the file the next time', async () => {
    await take(await write('a.csv', 'id,t\n1,a\n'), 'auto', { ...table, kind: 'stream' });
    const path = await write('b.csv', 'id,t\nx,b\ny,c\n');
    for (const attempt of [1, 2]) {
      const failed = await take(path, 'auto', null);
      expect(failed, `attempt ${attempt}`).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
      expect(failed.error?.message).toMatch(
        /Not one of the 2 rows fits.*row 0 of .*b\.csv: .*id "x" does not fit long/,
      );
    }
    const left = await readdir(lake.root, { recursive: true });
    expect(left.filter((name) => name.includes('.tmp-'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.parquet'))).toHaveLength(1);
  });
});

describe('the same file with another word on its first line', () => {
  it('is another set of a table', async () => {
    const path = await write('h.csv', 'column0,column1\nc,d\n');
    await take(path, 'auto');
    expect(await take(path, 'auto', null)).toMatchObject({ progress: { rows: 0 } });
    expect(await take(path, 'none', null)).toMatchObject({ status: 'done', warnings: [], progress: { rows: 2 } });
    expect(await lake.rows('SELECT column0, column1 FROM t ORDER BY 1')).toEqual([
      ['c', 'd'],
      ['column0', 'column1'],
    ]);
  });

  it('says what to do where a stream has the rows', async () => {
    const path = await write('h.csv', 'a,b\nc,d\n');
    await take(path, 'auto', { ...table, kind: 'stream' });
    const again = await take(path, 'none', null);
    expect(again.warnings).toEqual([
      expect.stringMatching(/^1 file was passed over/),
      expect.stringMatching(/\(--no-header\).*restore the version before that import, then import again/),
    ]);
  });
});

describe('a column of the name that a stream gives to days', () => {
  const stream: Create = { ...table, kind: 'stream' };

  it('is left out where it says what the folders say', async () => {
    await write('y/year=2024/month=01/day=02/a.csv', 'id,year,day\n1,2024,2\n2,2024,02\n');
    expect(await take(join(folder, 'y'), 'auto', stream)).toMatchObject({
      status: 'done',
      progress: { quarantined: 0 },
    });
    expect(await lake.rows('SELECT id, year, month, day FROM t ORDER BY 1')).toEqual([
      ['1', '2024', '1', '2'],
      ['2', '2024', '1', '2'],
    ]);
  });

  it.each([
    [
      'says otherwise',
      'y/year=2024/month=01/day=02/a.csv',
      /"year" with the value "1999" in row 1, .* folder year=2024/,
    ],
    ['lies in no such folder', 'model_year=3/a.csv', /column year, a name that the lake itself gives/],
    ['lies in a file of such a name', 'year=2024.csv', /column year, a name that the lake itself gives/],
  ])('is refused where it %s', async (_, name, said) => {
    await write(name, 'id,year\n1,2024\n2,1999\n');
    const refused = await take(folder, 'auto', stream);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
    expect(refused.error?.message).toMatch(said);
    expect(await lake.core.feeds.list({})).toEqual([]);
  });
});

describe('a thousand files', () => {
  it('are looked into by a sample, and all of them when they are taken', async () => {
    for (let i = 0; i < 1000; i += 1) await write(`m/${i}.csv`, `id,at\n${i},2024-01-05\n`);
    expect(await lake.core.imports.inspect({ path: join(folder, 'm') })).toMatchObject({ files: 1000, lookedInto: 50 });
    const escaping = await write('m/998.csv', 'id,at\n998,"2024 \\"x\\" 01"\n');
    await write('m/0.csv', 'id,at\n0,"2024 ""x"" 01"\n');
    const escaped = await take(join(folder, 'm'));
    expect(escaped.error?.message).toContain(`${escaping} write a quote within quotes differently`);
    await write('m/998.csv', 'id,at\n998,x\n');
    const other = await write('m/999.csv', 'at,id\n2024-01-05,999\n');
    const refused = await take(join(folder, 'm'));
    expect(refused.status).toBe('failed');
    expect(refused.error?.message).toContain(other);
    expect(await lake.core.feeds.list({})).toEqual([]);
  }, 60_000);
});

describe('names that are ours', () => {
  it('are columns as any other', async () => {
    const names = 'lagoon_row,lagoon_value_0,lagoon_reason,lagoon_day,c0,c1,v0,at';
    const path = await write('n.csv', `${names}\n1,2,3,4,5,6,7,2024-01-05\n8,9,10,11,12,13,14,2024-01-06\n`);
    expect(await take(path, 'auto', { ...table, kind: 'stream', eventTimeColumn: 'at' })).toMatchObject({
      status: 'done',
      progress: { rows: 2, quarantined: 0 },
    });
    expect(
      await lake.rows(
        'SELECT * EXCLUDE (kafka_timestamp, kafka_partition, kafka_offset, year, month, day) FROM t ORDER BY 1',
      ),
    ).toEqual([
      ['1', '2', '3', '4', '5', '6', '7', '2024-01-05'],
      ['8', '9', '10', '11', '12', '13', '14', '2024-01-06'],
    ]);
  });
});

describe('backslashes', () => {
  it('escape quotes and themselves within quotes, and are themselves elsewhere', async () => {
    const path = await write(
      'b.csv',
      String.raw`id,n
1,"a \"x\" b"
2,"C:\\dir\new"
3,C:\dir\\n
4,"a ""y"" b"
5,"\"z\""
`,
    );
    expect(await take(path)).toMatchObject({ progress: { rows: 5, quarantined: 1 } });
    expect(await lake.rows('SELECT n FROM t ORDER BY id')).toEqual([
      ['a "x" b'],
      [String.raw`C:\dir\new`],
      [String.raw`C:\dir\\n`],
      ['"z"'],
    ]);
  });
});

describe('values', () => {
  it.each([
    ['eleven digits after the point', ['1.00000000001', '2.5'], 'decimal(38,11)'],
    ['more than 38 digits', ['1.00000000001', '1234567890123456789012345678901'], 'string'],
    ['31 and 7', ['1.0000001', '1234567890123456789012345678901'], 'decimal(38,7)'],
    ['a double', ['1e5', '0.30000000000000004'], 'double'],
    ['more than a double has', ['1e5', '0.1234567890123456789'], 'string'],
    ['an exponent that no double has', ['1e400', '1'], 'string'],
    ['letters', ['F', 'T'], 'string'],
    ['words', ['TRUE', 'false'], 'boolean'],
    ['hexadecimal', ['0x1F', '0x2A'], 'string'],
    ['zeros in front', ['007', '1'], 'string'],
    ['telephones', ['+4915112345678', '+15551234567'], 'string'],
    ['words that are doubles', ['Nan', 'Inf'], 'string'],
    ['words among doubles', ['nan', '1e5'], 'double'],
    ['quoted nothing', ['""', '7'], 'long'],
  ])('of %s', async (_, values, type) => {
    const path = await write('v.csv', `id,v\n${values.map((value, i) => `${i},${value}`).join('\n')}\n`);
    expect((await types(path))[1]).toEqual(['v', type]);
    expect(await take(path)).toMatchObject({ status: 'done', progress: { rows: values.length, quarantined: 0 } });
  });

  it('quarantines later what a column would round or cut', async () => {
    await take(await write('a.csv', 'id,f,at,n,s\n1,1e5,2024-01-01T00:00:00Z,1,x\n'));
    const job = await take(
      await write(
        'b.csv',
        'id,f,at,n,s\n2,0.1234567890123456789,,,\n3,1.5,2024-01-01T00:00:00.1234567Z,,\n4,2.5,2024-01-01T00:00:00.1234560Z,"",""\n5,,01/02/20,,\n',
      ),
      'auto',
      null,
    );
    expect(job).toMatchObject({ progress: { rows: 4, quarantined: 3 } });
    expect(await lake.rows('SELECT id, n, s FROM t')).toEqual([['4', null, '']]);
    expect(await lake.rows('SELECT reason FROM t_quarantine ORDER BY kafka_offset')).toEqual([
      ['b.csv row 0: f "0.1234567890123456789" does not fit double'],
      ['b.csv row 1: at "2024-01-01T00:00:00.1234567Z" does not fit timestamp'],
      ['b.csv row 3: at "01/02/20" does not fit timestamp'],
    ]);
  });
});

describe('bytes that are no UTF-8', () => {
  const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
  const rows = (count: number): string => Array.from({ length: count }, (_, i) => `${i},name ${i}\n`).join('');

  it('go to the quarantine as they are, and the rest is taken', async () => {
    const bad = [latin('50000,caf\xe9\n'), latin('50001,x,y\n'), latin('50002,\xff\xfe?\n')];
    const path = await write('l.csv', Buffer.concat([latin(`id,name\n${rows(50_000)}`), ...bad, latin('50003,ok\n')]));
    expect(await take(path)).toMatchObject({ status: 'done', error: null, progress: { rows: 50_004, quarantined: 3 } });
    expect(await lake.rows('SELECT count(*), max(id) FROM t')).toEqual([['50001', '50003']]);
    expect(await lake.rows('SELECT kafka_offset, hex(value) FROM t_quarantine ORDER BY 1')).toEqual([
      ['50000', latin('50000,caf\xe9').toString('hex').toUpperCase()],
      ['50001', latin('50001,x,y').toString('hex').toUpperCase()],
      ['50002', latin('50002,\xff\xfe?').toString('hex').toUpperCase()],
    ]);
  });

  it('keep their row numbers, place and bytes in gzip', async () => {
    const path = await write('l.csv.gz', gzipSync(latin('id,name\n1,a\n2,caf\xe9\n3,c\n')));
    expect(await take(path, 'auto', { ...table, kind: 'stream' })).toMatchObject({
      status: 'done',
      progress: { rows: 3, quarantined: 1 },
    });
    expect(await lake.rows('SELECT id, kafka_offset FROM t ORDER BY 1')).toEqual([
      ['1', '0'],
      ['3', '2'],
    ]);
    expect(await lake.rows('SELECT hex(value) FROM t_quarantine')).toEqual([
      [latin('2,caf\xe9').toString('hex').toUpperCase()],
    ]);
  });
});
