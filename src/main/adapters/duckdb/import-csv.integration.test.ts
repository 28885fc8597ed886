import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newStream, openImportBench, type ImportBench } from '../../../../test/support/import-files';

/** How CSV is read: one decision for all files of an import. */

let bench: ImportBench;

beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(() => bench.close());

describe('one decision for all files', () => {
  it('tells the order of day and month from all of them', async () => {
    await bench.write('d/a.csv', 'id,at\n1,01/02/2024\n2,03/02/2024\n');
    await bench.write('d/b.csv', 'Id,at\n3,02/04/2024\n4,02/25/2024\n');
    expect(await bench.take(join(bench.folder, 'd'))).toMatchObject({
      status: 'done',
      progress: { rows: 4, quarantined: 0 },
    });
    expect(await bench.lake.rows('SELECT id, "at" FROM t ORDER BY id')).toEqual([
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
    expect(await bench.types(await bench.write('d.csv', `id,at\n1,${first}\n2,${second}\n`))).toEqual([
      'id,long',
      `at,${type}`,
    ]);
  });

  it('quarantines a day that comes after the sample in the other order', async () => {
    const lines = Array.from({ length: 21_000 }, (_, i) => `${i},${13 + (i % 10)}/02/2024`);
    const path = await bench.write('late.csv', `id,at\n${lines.join('\n')}\n21000,02/13/2024\n21001,14/02/2024\n`);
    expect(await bench.take(path)).toMatchObject({ progress: { rows: 21_002, quarantined: 1 } });
    expect(await bench.lake.rows('SELECT reason FROM t_quarantine')).toEqual([
      ['late.csv row 21000: at "02/13/2024" does not fit date'],
    ]);
  });

  it('reads half a day by its AM and PM', async () => {
    await bench.take(await bench.write('h.csv', 'id,at\n1,01/22/2024 1:05 PM\n2,01/02/2024 12:00:30 AM\n'));
    expect(await bench.lake.rows('SELECT "at" FROM t ORDER BY id')).toEqual([
      ['2024-01-22 13:05:00+00'],
      ['2024-01-02 00:00:30+00'],
    ]);
  });

  it('refuses files that part fields or quote differently, naming both', async () => {
    await bench.write('d/a.csv', 'id,name\n1,x\n2,y\n');
    const b = await bench.write('d/b.csv', 'id;name\n3;z\n4;w\n');
    await expect(bench.take(join(bench.folder, 'd'))).rejects.toThrow(
      /a\.csv and .*b\.csv part fields differently \(by "," and by ";"\)/,
    );
    await rm(b);
    await bench.write('d/a.csv', 'id,name\n1,"a ""x"" b"\n2,y\n');
    await bench.write('d/c.csv', 'id,name\n3,"a \\"y\\" b"\n4,"w"\n');
    await expect(bench.take(join(bench.folder, 'd'))).rejects.toThrow(
      /a\.csv and .*c\.csv write a quote within quotes differently/,
    );
  });

  it('refuses a header in the first file only, or in the second only', async () => {
    await bench.write('d/a.csv', 'id,name\n1,x\n');
    await bench.write('d/b.csv', '2,y\n');
    await expect(bench.take(join(bench.folder, 'd'))).rejects.toThrow(
      /b\.csv does not begin with the header of .*a\.csv \(id,name\).*--no-header/,
    );
    await bench.write('d/a.csv', '1,x\n2,y\n');
    await bench.write('d/b.csv', 'id,name\n3,z\n4,w\n');
    await expect(bench.take(join(bench.folder, 'd'))).rejects.toThrow(/only the second has a header/);
  });

  it('takes the first line of text alone for a header, unless it is told otherwise', async () => {
    const path = await bench.write('text.csv', 'ann,paris\nbob,rome\n');
    expect(await bench.types(path)).toEqual(['ann,string', 'paris,string']);
    await bench.take(path, 'none');
    expect(await bench.lake.rows('SELECT column0, column1 FROM t ORDER BY 1')).toEqual([
      ['ann', 'paris'],
      ['bob', 'rome'],
    ]);
  });

  it('passes over empty files and compares what gzip holds', async () => {
    await bench.write('d/a.csv', '');
    await bench.write('d/b.csv', '\uFEFFid,name\r\n1,"x"\r\n');
    await bench.write('d/c.csv.gz', gzipSync('id,name\n2,y\n'));
    expect(await bench.take(join(bench.folder, 'd'))).toMatchObject({
      status: 'done',
      progress: { rows: 2, quarantined: 0 },
    });
    expect(await bench.lake.rows('SELECT id, name FROM t ORDER BY 1')).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('refuses two columns of one name', async () => {
    await expect(bench.take(await bench.write('b.csv', 'b,B\n1,2\n'))).rejects.toThrow(
      /b\.csv has the columns "b" and "B"/,
    );
  });
});

describe('an import of which no row fits', () => {
  it('fails with the first reason, leaves nothing, and does not know the file the next time', async () => {
    await bench.take(await bench.write('a.csv', 'id,t\n1,a\n'), 'auto', newStream);
    const path = await bench.write('b.csv', 'id,t\nx,b\ny,c\n');
    for (const attempt of [1, 2]) {
      const failed = await bench.take(path, 'auto', null);
      expect(failed, `attempt ${attempt}`).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
      expect(failed.error?.message).toMatch(
        /Not one of the 2 rows fits.*row 0 of [^ ]*b\.csv: id "x" does not fit long\..*--no-header/,
      );
    }
    const left = await readdir(bench.lake.root, { recursive: true });
    expect(left.filter((name) => name.includes('.tmp-'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.parquet'))).toHaveLength(1);
  });
});

describe('the same file with another word on its first line', () => {
  it('is another set of a table', async () => {
    const path = await bench.write('h.csv', 'column0,column1\nc,d\n');
    await bench.take(path, 'auto');
    expect(await bench.take(path, 'auto', null)).toMatchObject({ progress: { rows: 0 } });
    expect(await bench.take(path, 'none', null)).toMatchObject({ status: 'done', warnings: [], progress: { rows: 2 } });
    expect(await bench.lake.rows('SELECT column0, column1 FROM t ORDER BY 1')).toEqual([
      ['c', 'd'],
      ['column0', 'column1'],
    ]);
  });

  it('says what to do where a stream has the rows', async () => {
    const path = await bench.write('h.csv', 'a,b\nc,d\n');
    await bench.take(path, 'auto', newStream);
    const again = await bench.take(path, 'none', null);
    expect(again.warnings).toEqual([
      expect.stringMatching(/^1 file was passed over/),
      expect.stringMatching(/\(--no-header\).*restore the version before that import, then import again/),
    ]);
  });
});

describe('a thousand files', () => {
  it('are looked into by a sample, and all of them when they are taken', async () => {
    for (let i = 0; i < 1000; i += 1) await bench.write(`m/${i}.csv`, `id,at\n${i},2024-01-05\n`);
    expect(await bench.lake.core.imports.inspect({ path: join(bench.folder, 'm') })).toMatchObject({
      files: 1000,
      lookedInto: 50,
    });
    const escaping = await bench.write('m/998.csv', 'id,at\n998,"2024 \\"x\\" 01"\n');
    await bench.write('m/0.csv', 'id,at\n0,"2024 ""x"" 01"\n');
    const escaped = await bench.take(join(bench.folder, 'm'));
    expect(escaped.error?.message).toContain(`${escaping} write a quote within quotes differently`);
    await bench.write('m/998.csv', 'id,at\n998,x\n');
    const other = await bench.write('m/999.csv', 'at,id\n2024-01-05,999\n');
    const refused = await bench.take(join(bench.folder, 'm'));
    expect(refused.status).toBe('failed');
    expect(refused.error?.message).toContain(other);
    expect(await bench.lake.core.feeds.list({})).toEqual([]);
  }, 60_000);
});

describe('names that are ours', () => {
  it('are columns as any other', async () => {
    const names = 'lagoon_row,lagoon_value_0,lagoon_reason,lagoon_day,c0,c1,v0,at';
    const path = await bench.write('n.csv', `${names}\n1,2,3,4,5,6,7,2024-01-05\n8,9,10,11,12,13,14,2024-01-06\n`);
    expect(await bench.take(path, 'auto', { ...newStream, eventTimeColumn: 'at' })).toMatchObject({
      status: 'done',
      progress: { rows: 2, quarantined: 0 },
    });
    expect(
      await bench.lake.rows(
        'SELECT * EXCLUDE (kafka_timestamp, kafka_partition, kafka_offset, year, month, day) FROM t ORDER BY 1',
      ),
    ).toEqual([
      ['1', '2', '3', '4', '5', '6', '7', '2024-01-05'],
      ['8', '9', '10', '11', '12', '13', '14', '2024-01-06'],
    ]);
  });
});
