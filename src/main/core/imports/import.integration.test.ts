import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDeltaTable, deltaRsAbsence } from '../../../../test/support/delta-rs/delta-rs';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';

/** Files of other programs into feeds, on real parts, through the contract. */

let lake: TestLake;
let foreign: ForeignWriter;
let absence: string | null;

beforeAll(async () => {
  foreign = await openForeignWriter();
  absence = await deltaRsAbsence();
});
afterAll(() => foreign.close());
beforeEach(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(() => lake.close());

type Create = NonNullable<Parameters<TestLake['core']['imports']['start']>[0]['create']>;
const asStream: Create = { kind: 'stream', level: 'raw', eventTimeColumn: 'at', keyColumns: [] };
const asTable: Create = { kind: 'table', level: 'raw', eventTimeColumn: null, keyColumns: [] };

async function take(path: string, feed: string, create: Create | null): Promise<Job> {
  const { job } = await lake.core.imports.start({ path, feed: feedNameSchema.parse(feed), create });
  const [ended] = await lake.ended([job.id]);
  if (ended === undefined) throw new Error('the job is not listed');
  return ended;
}

async function takeAll([path = '', ...more]: readonly string[], feed: string, create: Create | null): Promise<Job> {
  const { job } = await lake.core.imports.start({ path, more, feed: feedNameSchema.parse(feed), create });
  const [ended] = await lake.ended([job.id]);
  if (ended === undefined) throw new Error('the job is not listed');
  return ended;
}

async function write(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(foreign.folder, name);
  await writeFile(path, text);
  return path;
}

/** Everything under the lake that is hidden: what an import that ended must not leave. */
async function leftOvers(): Promise<string[]> {
  return (await readdir(lake.root, { recursive: true })).filter((path) => path.includes('.tmp-'));
}

describe('CSV', () => {
  const good = 'id,at,amount,zip,note\n1,2026-01-01T10:00:00Z,1.25,01234,"a\nb"\n2,2026-01-02 11:30:00,2.50,00001,\n';

  it('keeps digits, zeros in front, line breaks, and dates rows by the event time', async () => {
    const job = await take(await write('good.csv', good), 'sales', asStream);
    expect(job).toMatchObject({ status: 'done', error: null, progress: { rows: 2, quarantined: 0 } });
    expect(
      await lake.rows(
        'SELECT id, "at", amount, typeof(amount), zip, note, kafka_partition, kafka_offset, kafka_timestamp, year, month, day FROM sales ORDER BY id',
      ),
    ).toEqual([
      [
        '1',
        '2026-01-01 10:00:00+00',
        '1.2500000000',
        'DECIMAL(38,10)',
        '01234',
        'a\nb',
        '0',
        '0',
        null,
        '2026',
        '1',
        '1',
      ],
      [
        '2',
        '2026-01-02 11:30:00+00',
        '2.5000000000',
        'DECIMAL(38,10)',
        '00001',
        null,
        '0',
        '1',
        null,
        '2026',
        '1',
        '2',
      ],
    ]);
    expect(await leftOvers()).toEqual([]);
  });

  it('quarantines what fits no column or is no row, with its number in the file and its bytes', async () => {
    const head = good;
    const lines = [
      '3,2026-01-02 10:00:00,2.5',
      '4,no time,2.5,5,x',
      '5,2026-01-03 10:00:00,9.5,5,"say ""hi"""',
      '6,2026-01-03,7,8,9,10',
    ];
    // Enough good rows that the sniffer believes in the types.
    const more = Array.from({ length: 30 }, (_, i) => `${i + 7},2026-01-04 00:00:00,${i}.5,9,ok`);
    const path = await write('bad.csv', `${head}${lines.join('\n')}\n${more.join('\n')}\n`);
    await take(await write('first.csv', good), 'sales', asStream);
    const job = await take(path, 'sales', null);
    expect(job).toMatchObject({ status: 'done', progress: { rows: 36, quarantined: 3 } });
    expect(
      await lake.rows(
        'SELECT kafka_partition, kafka_offset, reason, decode(value) FROM sales_quarantine ORDER BY kafka_offset',
      ),
    ).toEqual([
      ['1', '2', 'bad.csv row 2: 3 fields, not 5', '3,2026-01-02 10:00:00,2.5'],
      ['1', '3', 'bad.csv row 3: at "no time" does not fit timestamp', '4,no time,2.5,5,x'],
      ['1', '5', 'bad.csv row 5: 6 fields, not 5', '6,2026-01-03,7,8,9,10'],
    ]);
    expect(await lake.rows('SELECT kafka_offset, note FROM sales WHERE id = 5')).toEqual([['4', 'say "hi"']]);
    expect(await lake.rows('SELECT min(kafka_offset), max(kafka_offset), count(*) FROM sales WHERE id >= 7')).toEqual([
      ['6', '35', '30'],
    ]);
  });

  it('rounds no amount: more digits than the column has go to the quarantine', async () => {
    await take(await write('two.csv', good), 'sales', asStream);
    const config = await lake.core.feeds.show({ feed: feedNameSchema.parse('sales') });
    expect(config.config.columns.find(({ name }) => name === 'amount')?.type).toBe('decimal(38,10)');
    const job = await take(
      await write(
        'digits.csv',
        'id,at,amount,zip,note\n9,2026-01-01T10:00:00Z,1.00000000001,1,x\n10,2026-01-01T10:00:00Z,1.50000000000000,1,x\n',
      ),
      'sales',
      null,
    );
    expect(job.progress).toMatchObject({ rows: 2, quarantined: 1 });
    expect(await lake.rows('SELECT amount FROM sales WHERE id = 10')).toEqual([['1.5000000000']]);
  });

  it('reads tabs, semicolons and gzip, and takes columns by name', async () => {
    await take(await write('base.csv', good), 'sales', asStream);
    const job = await take(
      await write('other.csv.gz', gzipSync('note;id;at;extra\nhello;77;2026-02-01 00:00:00;5\n')),
      'sales',
      null,
    );
    expect(job).toMatchObject({ status: 'done' });
    expect(await lake.rows('SELECT id, note, amount, extra FROM sales WHERE id = 77')).toEqual([
      ['77', 'hello', null, '5'],
    ]);
    expect(await lake.rows('SELECT count(*) FROM sales WHERE extra IS NULL')).toEqual([['2']]);
  });
});

describe('NDJSON', () => {
  it('infers columns, keeps digits and quarantines what is no record', async () => {
    const lines = [
      '{"id":1,"at":"2026-03-01T00:00:00Z","amount":12.30,"user":{"name":"a","tags":["x"]}}',
      'no json',
      '',
      '{"id":2,"at":"2026-03-02T00:00:00Z","amount":0.1,"more":true}',
    ];
    const job = await take(await write('events.ndjson', `\uFEFF${lines.join('\r\n')}`), 'events', asStream);
    expect(job).toMatchObject({ status: 'done', error: null, progress: { rows: 3, quarantined: 1 } });
    expect(await lake.rows('SELECT id, amount, "user".name, more, kafka_offset, day FROM events ORDER BY id')).toEqual([
      ['1', '12.3000000000', 'a', null, '0', '1'],
      ['2', '0.1000000000', null, 'true', '3', '2'],
    ]);
    expect(await lake.rows('SELECT kafka_offset, decode(value) FROM events_quarantine')).toEqual([['1', 'no json']]);
  });

  it('refuses one JSON array, and says how to turn it into lines', async () => {
    await expect(take(await write('array.json', '[{"a":1}]'), 'events', asStream)).rejects.toThrow(/jq/);
  });

  it('fails on a damaged gzip naming the file, and leaves nothing, not even the feed', async () => {
    // The damage is behind the sample that columns are told from.
    const bytes = gzipSync(Array.from({ length: 100_000 }, (_, i) => `{"id":${i},"x":"${Math.sin(i)}"}`).join('\n'));
    const path = await write('torn.ndjson.gz', bytes.subarray(0, bytes.length >> 1));
    const job = await take(path, 'torn', { ...asStream, eventTimeColumn: null });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'CORRUPT' } });
    expect(job.error?.message).toContain('torn.ndjson.gz');
    expect(await lake.core.feeds.list({})).toEqual([]);
    expect(await leftOvers()).toEqual([]);
  });
});

describe('Parquet', () => {
  const select = `SELECT range AS id, TIMESTAMP '2026-01-01' + INTERVAL (range) HOUR AS at, CAST(range AS DECIMAL(18,2)) / 4 AS price, CAST(range AS DECIMAL(18,2)) AS amount,
    range / 3.0::DOUBLE AS ratio, {'a': range, 'l': [range::INTEGER]} AS nested, range::UINTEGER AS u, uuid() AS uid, TIME '10:00:00' AS t, MAP {'k': range::VARCHAR} AS m FROM range(0, 100)`;

  it('keeps types and rows, one file an event day, and delta-rs reads the same', async ({ skip }) => {
    const path = join(foreign.folder, 'all.parquet');
    await foreign.parquet(path, select);
    const job = await take(path, 'things', asStream);
    expect(job).toMatchObject({ status: 'done', error: null, progress: { rows: 100, quarantined: 0 } });
    expect(
      await lake.rows(
        'SELECT count(*), sum(amount), typeof(any_value(ratio)), typeof(any_value(u)), typeof(any_value("at")), typeof(any_value(t)), count(DISTINCT day), sum(nested.l[1]), count(DISTINCT kafka_offset) FROM things',
      ),
    ).toEqual([['100', '4950.00', 'DOUBLE', 'BIGINT', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR', '5', '4950', '100']]);
    expect(
      await lake.rows(
        `SELECT count(*) FROM things WHERE "at" <> TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (id) HOUR OR kafka_offset <> id`,
      ),
    ).toEqual([['0']]);
    if (absence !== null) skip(absence);
    const table = await readDeltaTable(join(lake.root, 'streams/things'));
    expect(table).toMatchObject({ rows: 100, files: 5, version: 0, sums: { amount: '4950.00', id: '4950' } });
  });

  it('passes over what it has taken, whatever it is called', async () => {
    const path = join(foreign.folder, 'once.parquet');
    await foreign.parquet(path, 'SELECT range AS id FROM range(10)');
    const copy = await write('copy.parquet', await readFile(path));
    const undated = { ...asStream, eventTimeColumn: null };
    await take(path, 'once', undated);
    const again = await take(copy, 'once', null);
    expect(again).toMatchObject({ status: 'done', progress: { rows: 0 } });
    expect(again.warnings.join(' ')).toContain('imported already');
    expect(await lake.rows('SELECT count(*) FROM once')).toEqual([['10']]);
  });

  it('writes a whole version of a table each time, and none for the same content', async () => {
    const one = join(foreign.folder, 'one.parquet');
    const two = join(foreign.folder, 'two.parquet');
    await foreign.parquet(one, 'SELECT range AS id FROM range(10)');
    await foreign.parquet(two, 'SELECT range AS id FROM range(20)');
    await take(one, 'sizes', asTable);
    await take(two, 'sizes', null);
    expect(await lake.rows('SELECT count(*) FROM sizes')).toEqual([['20']]);
    await take(two, 'sizes', null);
    await take(one, 'sizes', null);
    expect(await lake.rows('SELECT count(*) FROM sizes')).toEqual([['10']]);
    const versions = await lake.core.lake.versions({ feed: feedNameSchema.parse('sizes') });
    expect(versions.map(({ tableVersion }) => tableVersion)).toEqual([3, 2, 1]);
  });

  it('quarantines values that an existing column cannot hold, and loses none', async () => {
    const one = join(foreign.folder, 'narrow.parquet');
    const two = join(foreign.folder, 'wide.parquet');
    await foreign.parquet(one, 'SELECT range::INTEGER AS id, range::DECIMAL(6,2) AS amount FROM range(10)');
    await foreign.parquet(
      two,
      'SELECT 3000000000 + range AS id, 1.5::DECIMAL(6,2) AS amount FROM range(2) UNION ALL SELECT 5, 1.255::DECIMAL(9,3) UNION ALL SELECT 6, 2.5',
    );
    await take(one, 'narrow', { ...asStream, eventTimeColumn: null });
    const job = await take(two, 'narrow', null);
    expect(job).toMatchObject({ status: 'done', progress: { rows: 4, quarantined: 3 } });
    expect(await lake.rows('SELECT reason FROM narrow_quarantine ORDER BY kafka_offset')).toEqual([
      ['wide.parquet row 0: id "3000000000" does not fit integer'],
      ['wide.parquet row 1: id "3000000001" does not fit integer'],
      ['wide.parquet row 2: amount "1.255" does not fit decimal(6,2)'],
    ]);
    expect(await lake.rows('SELECT amount FROM narrow WHERE id = 6 AND amount < 5')).toEqual([['2.50']]);
  });

  it('commits nothing of a folder with a damaged file, and names it', async () => {
    const folder = join(foreign.folder, 'folder');
    await foreign.parquet(join(folder, 'a.parquet'), 'SELECT range AS id FROM range(10)');
    await foreign.parquet(join(folder, 'sub/b.parquet'), 'SELECT range AS id FROM range(10, 5000)');
    await truncate(join(folder, 'sub/b.parquet'), 400);
    await expect(take(folder, 'whole', { ...asStream, eventTimeColumn: null })).rejects.toThrow(/b\.parquet/);
    expect(await lake.core.feeds.list({})).toEqual([]);
    await foreign.parquet(join(folder, 'sub/b.parquet'), 'SELECT range AS id FROM range(10, 5000)');
    await write('folder/_ignored.parquet', 'x');
    await write('folder/.hidden.parquet', 'x');
    expect(await take(folder, 'whole', { ...asStream, eventTimeColumn: null })).toMatchObject({
      status: 'done',
      progress: { rows: 5000 },
    });
    expect(await lake.rows('SELECT kafka_partition, count(*) FROM whole GROUP BY 1 ORDER BY 1')).toEqual([
      ['0', '10'],
      ['1', '4990'],
    ]);
  });

  it('writes few files for many days', async () => {
    const path = join(foreign.folder, 'days.parquet');
    await foreign.parquet(
      path,
      `SELECT range AS id, TIMESTAMPTZ '1969-06-01 12:00:00Z' + INTERVAL (range % 400) DAY AS at FROM range(0, 40000)`,
    );
    const job = await take(path, 'days', asStream);
    expect(job).toMatchObject({ status: 'done', error: null });
    const { files } = await lake.core.lake.files({ feed: feedNameSchema.parse('days') });
    expect(files).toHaveLength(400);
    expect(
      await lake.rows('SELECT count(*) FROM days WHERE make_date(year, month, day) <> CAST("at" AS DATE)'),
    ).toEqual([['0']]);
  });
});

describe('a feed with a source of its own', () => {
  it.each(['transaction_stream_anonymized', 'transaction_stream'])('%s takes no file', async (name) => {
    await lake.core.lake.init({ feeds: 'sample' });
    const path = await write('people.ndjson', '{"user_id":"u1","user_email":"ann@example.org"}\n');
    await expect(take(path, name, null)).rejects.toThrow('has a source of its own');
  });
});

describe('imports.inspect', () => {
  it('tells what a folder would become', async () => {
    const path = join(foreign.folder, 'My Data 2026.parquet');
    await foreign.parquet(path, `SELECT range AS id, TIMESTAMP '2026-01-01' AS at FROM range(7)`);
    expect(await lake.core.imports.inspect({ path })).toMatchObject({
      format: 'parquet',
      files: 1,
      records: 7,
      suggestedName: 'my_data_2026',
      eventTimeColumns: ['at'],
    });
  });

  it('refuses mixed formats and paths that are not there', async () => {
    await foreign.parquet(join(foreign.folder, 'mixed/a.parquet'), 'SELECT 1 AS a');
    await write('mixed/b.csv', 'a\n1\n');
    await expect(lake.core.imports.inspect({ path: join(foreign.folder, 'mixed') })).rejects.toThrow(/mixes formats/);
    await expect(lake.core.imports.inspect({ path: join(foreign.folder, 'nowhere') })).rejects.toThrow(
      /does not exist/,
    );
  });
});

describe('files that are named', () => {
  const line = (id: number): string => `id,at\n${id},2026-01-0${id}T10:00:00Z\n`;

  it('are taken in one commit, whatever folders they lie in, each once', async () => {
    await mkdir(join(foreign.folder, 'later'), { recursive: true });
    const files = [
      await write('s1.csv', line(1)),
      await write('later/s2.csv', line(2)),
      await write('s3.csv', line(3)),
    ];
    const asked = { path: files[2] ?? '', more: [files[0] ?? '', files[1] ?? '', files[2] ?? ''] };
    expect(await lake.core.imports.inspect(asked)).toMatchObject({ format: 'csv', files: 3, suggestedName: 's3' });
    const job = await takeAll([asked.path, ...asked.more], 'several', asStream);
    expect(job).toMatchObject({ status: 'done', progress: { rows: 3, quarantined: 0 } });
    expect(await lake.rows('SELECT id, day FROM several ORDER BY id')).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
    ]);
    const log = await readdir(join(lake.root, 'streams', 'several', '_delta_log'));
    expect(log.filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  it('keep the columns of their folders, of whichever there are files, and of one file too', async () => {
    const sale = (id: number) => `SELECT ${id} AS id, TIMESTAMPTZ '2026-01-0${id} 10:00:00Z' AS at`;
    const path = (region: string, name: string) => join(foreign.folder, 'sales', `region=${region}`, name);
    const first = [path('eu', '1.parquet'), path('us', '..2.parquet')];
    const second = [path('eu', '3.parquet'), path('eu', '4.parquet')];
    const alone = [path('us', '5.parquet')];
    for (const [index, file] of [...first, ...second, ...alone].entries()) await foreign.parquet(file, sale(index + 1));
    expect(await takeAll(first, 'regions', asStream)).toMatchObject({ status: 'done', progress: { rows: 2 } });
    expect(await takeAll(second, 'regions', null)).toMatchObject({ status: 'done', progress: { rows: 2 } });
    expect(await takeAll(alone, 'regions', null)).toMatchObject({ status: 'done', progress: { rows: 1 } });
    expect(await lake.rows('SELECT id, region FROM regions ORDER BY id')).toEqual([
      ['1', 'eu'],
      ['2', 'us'],
      ['3', 'eu'],
      ['4', 'eu'],
      ['5', 'us'],
    ]);
    await takeAll(alone, 'region', asStream);
    expect(await lake.rows('SELECT id, region FROM region')).toEqual([['5', 'us']]);
  });

  it.each([2, 1])('of a Delta table are refused, %i of them: its log says which count', async (count) => {
    const table = join(foreign.folder, `table of ${count}`);
    await mkdir(join(table, '_delta_log'), { recursive: true });
    const files = Array.from({ length: count }, (_, day) => join(table, `day=${day}`, '1.parquet'));
    for (const file of files) await foreign.parquet(file, "SELECT 1 AS id, TIMESTAMPTZ '2026-01-01 10:00:00Z' AS at");
    const [path = '', ...more] = files;
    const feed = feedNameSchema.parse('removed');
    const asked = lake.core.imports.start({ path, more, feed, create: asStream });
    await expect(asked).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('its log says which files count, and importing any without it') as unknown,
      details: { path: table },
    });
  });

  it.each<[string, () => Promise<string[]>, string, string]>([
    [
      'of two formats',
      async () => [await write('m.csv', line(1)), await write('m.ndjson', '{"id": 1}\n')],
      'INVALID_INPUT',
      'mixes formats',
    ],
    [
      'with a folder',
      async () => [await write('f.csv', line(1)), foreign.folder],
      'INVALID_INPUT',
      'is a folder, and files were chosen beside it',
    ],
    [
      'one of which is gone',
      async () => [await write('g.csv', line(1)), join(foreign.folder, 'gone.csv')],
      'NOT_FOUND',
      'gone.csv does not exist',
    ],
  ])('%s are refused, and it is said which', async (_, made, code, message) => {
    const [path = '', ...more] = await made();
    const asked = lake.core.imports.start({ path, more, feed: feedNameSchema.parse('none'), create: asStream });
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(message) as unknown });
    expect(await lake.core.feeds.list({})).toEqual([]);
  });
});
