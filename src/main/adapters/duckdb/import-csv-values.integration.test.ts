import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newStream, openImportBench, type ImportBench } from '../../../../test/support/import-files';

/** Values of CSV: none that is not the one in the file. */

let bench: ImportBench;

beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(() => bench.close());

describe('days and digits that no column holds', () => {
  it('are quarantined', async () => {
    const dated = { ...newStream, eventTimeColumn: 'd' };
    await bench.take(await bench.write('a.csv', 'id,d,x,f\n1,2020-01-01,1.5,1e5\n'), 'auto', dated);
    const path = await bench.write('b.csv', 'id,d,x,f\n2,0000-01-01,,\n3,,007.5,\n4,,,007\n5,,0.5,0.5\n');
    expect(await bench.take(path, 'auto', null)).toMatchObject({ progress: { rows: 4, quarantined: 3 } });
    expect(await bench.lake.rows('SELECT id, x, f FROM t ORDER BY 1')).toEqual([
      ['1', '1.5000000000', '100000.0'],
      ['5', '0.5000000000', '0.5'],
    ]);
  });
});

describe('offsets that no clock has', () => {
  it('are quarantined', async () => {
    await bench.take(await bench.write('a.csv', 'id,at\n1,2024-01-01T10:00:00+05:45\n'), 'auto', newStream);
    const times = ['10:00:00+25:00', '10:00:00+05:75', '10:00:00-16', '10:00:00+1400', '10:00:00-03', '10:00:00Z'];
    const lines = times.map((time, i) => `${i + 2},2024-01-01T${time}\n`);
    expect(await bench.take(await bench.write('b.csv', `id,at\n${lines.join('')}`), 'auto', null)).toMatchObject({
      progress: { rows: 6, quarantined: 3 },
    });
    expect(await bench.lake.rows('SELECT id, "at" FROM t ORDER BY 1')).toEqual([
      ['1', '2024-01-01 04:15:00+00'],
      ['5', '2023-12-31 20:00:00+00'],
      ['6', '2024-01-01 13:00:00+00'],
      ['7', '2024-01-01 10:00:00+00'],
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
    const path = await bench.write('v.csv', `id,v\n${values.map((value, i) => `${i},${value}`).join('\n')}\n`);
    expect((await bench.types(path))[1]).toBe(`v,${type}`);
    expect(await bench.take(path)).toMatchObject({ status: 'done', progress: { rows: values.length, quarantined: 0 } });
  });

  it('quarantines later what a column would round or cut', async () => {
    await bench.take(await bench.write('a.csv', 'id,f,at,n,s\n1,1e5,2024-01-01T00:00:00Z,1,x\n'));
    const job = await bench.take(
      await bench.write(
        'b.csv',
        'id,f,at,n,s\n2,0.1234567890123456789,,,\n3,1.5,2024-01-01T00:00:00.1234567Z,,\n4,2.5,2024-01-01T00:00:00.1234560Z,"",""\n5,,01/02/20,,\n',
      ),
      'auto',
      null,
    );
    expect(job).toMatchObject({ progress: { rows: 4, quarantined: 3 } });
    expect(await bench.lake.rows('SELECT id, n, s FROM t')).toEqual([['4', null, '']]);
    expect(await bench.lake.rows('SELECT reason FROM t_quarantine ORDER BY kafka_offset')).toEqual([
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
    const path = await bench.write(
      'l.csv',
      Buffer.concat([latin(`id,name\n${rows(50_000)}`), ...bad, latin('50003,ok\n')]),
    );
    expect(await bench.take(path)).toMatchObject({
      status: 'done',
      error: null,
      progress: { rows: 50_004, quarantined: 3 },
    });
    expect(await bench.lake.rows('SELECT count(*), max(id) FROM t')).toEqual([['50001', '50003']]);
    expect(await bench.lake.rows('SELECT kafka_offset, hex(value) FROM t_quarantine ORDER BY 1')).toEqual([
      ['50000', latin('50000,caf\xe9').toString('hex').toUpperCase()],
      ['50001', latin('50001,x,y').toString('hex').toUpperCase()],
      ['50002', latin('50002,\xff\xfe?').toString('hex').toUpperCase()],
    ]);
  });

  it('keep their row numbers, place and bytes in gzip', async () => {
    const path = await bench.write('l.csv.gz', gzipSync(latin('id,name\n1,a\n2,caf\xe9\n3,c\n')));
    expect(await bench.take(path, 'auto', newStream)).toMatchObject({
      status: 'done',
      progress: { rows: 3, quarantined: 1 },
    });
    expect(await bench.lake.rows('SELECT id, kafka_offset FROM t ORDER BY 1')).toEqual([
      ['1', '0'],
      ['3', '2'],
    ]);
    expect(await bench.lake.rows('SELECT hex(value) FROM t_quarantine')).toEqual([
      [latin('2,caf\xe9').toString('hex').toUpperCase()],
    ]);
  });
});
