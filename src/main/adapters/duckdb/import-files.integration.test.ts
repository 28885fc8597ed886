import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';

/** Parquet in folders and under names that are nearly the same, lines that are no records, and imports that are cancelled. */

let lake: TestLake;
let foreign: ForeignWriter;
let folders = 0;
let folder: string;

beforeAll(async () => {
  foreign = await openForeignWriter();
});
afterAll(() => foreign.close());
beforeEach(async () => {
  lake = await openTestLake();
  folder = join(foreign.folder, `f${(folders += 1)}`);
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(() => lake.close());

const feed = feedNameSchema.parse('t');
const create = { kind: 'table', level: 'raw', eventTimeColumn: null, keyColumns: [] } as const;

async function started(path: string): Promise<Job> {
  const { job } = await lake.core.imports.start({ path, feed, create: { ...create, keyColumns: [] } });
  return job;
}

async function take(path: string): Promise<Job> {
  const [ended] = await lake.ended([(await started(path)).id]);
  if (ended === undefined) throw new Error('the job is not listed');
  return ended;
}

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe('folders of key=value', () => {
  it('are columns at every depth, with zeros in front where they are no part of a date', async () => {
    await foreign.parquet(join(folder, 'zip=01234/month=01/deep/x.parquet'), 'SELECT 1 AS id');
    await foreign.parquet(join(folder, 'zip=99999/month=12/y.parquet'), 'SELECT 2 AS id');
    await foreign.parquet(join(folder, 'zip=__HIVE_DEFAULT_PARTITION__/month=02/z.parquet'), 'SELECT 3 AS id');
    expect(await take(folder)).toMatchObject({ status: 'done', error: null });
    expect(await lake.rows('SELECT id, zip, month, typeof(month) FROM t ORDER BY id')).toEqual([
      ['1', '01234', '1', 'BIGINT'],
      ['2', '99999', '12', 'BIGINT'],
      ['3', null, '2', 'BIGINT'],
    ]);
  });

  it('hide no column of their name: one that says something else is refused', async () => {
    await foreign.parquet(join(folder, 'shop=1/x.parquet'), 'SELECT 1 AS id, 1 AS shop');
    await foreign.parquet(join(folder, 'shop=2/y.parquet'), 'SELECT 2 AS id, 7 AS shop');
    await expect(take(folder)).rejects.toThrow(/shop=2.y\.parquet has a column "shop" with the value "7"/);
    await foreign.parquet(join(folder, 'shop=2/y.parquet'), 'SELECT 2 AS id, 2 AS shop');
    expect(await take(folder)).toMatchObject({ status: 'done' });
    expect(await lake.rows('SELECT id, shop FROM t ORDER BY id')).toEqual([
      ['1', '1'],
      ['2', '2'],
    ]);
  });
});

describe('columns of nearly one name', () => {
  it('of two files are one column, spelled as in the first', async () => {
    await foreign.parquet(join(folder, 'a.parquet'), 'SELECT 1 AS "Id"');
    await foreign.parquet(join(folder, 'b.parquet'), 'SELECT 3000000000 AS id');
    expect(await take(folder)).toMatchObject({ status: 'done', progress: { quarantined: 0 } });
    expect(await lake.rows('SELECT * FROM t ORDER BY 1')).toEqual([['1'], ['3000000000']]);
  });

  it('of two files are refused where their types do not go together', async () => {
    await foreign.parquet(join(folder, 'a.parquet'), "SELECT {'x': 1} AS a");
    await foreign.parquet(join(folder, 'b.parquet'), 'SELECT DATE \'2024-01-01\' AS "A"');
    await expect(take(folder)).rejects.toThrow(/column "a" is STRUCT.* in .*a\.parquet and DATE in .*b\.parquet/);
  });
});

it('takes columns by the names that we use ourselves', async () => {
  const names = 'file_row_number, lagoon_row, lagoon_value_0, lagoon_reason, lagoon_day, c0, c1, filename';
  await foreign.parquet(join(folder, 'a.parquet'), `SELECT * FROM (VALUES (1, 2, 3, 4, 5, 6, 7, 'x')) t(${names})`);
  expect(await take(folder)).toMatchObject({ status: 'done', error: null });
  expect(await lake.rows(`SELECT ${names} FROM t`)).toEqual([['1', '2', '3', '4', '5', '6', '7', 'x']]);
});

describe('NDJSON', () => {
  it('declares a time only where the writer takes every value that was looked at', async () => {
    const path = await write('t.ndjson', '{"a":"01/02/2024","b":"2024-01-02","c":"2024-01-02T10:00:00.1234567Z"}\n');
    const { columns } = await lake.core.imports.inspect({ path });
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'string'],
      ['b', 'date'],
      ['c', 'string'],
    ]);
    expect(await take(path)).toMatchObject({ progress: { rows: 1, quarantined: 0 } });
  });

  it('is unpacked by its first bytes, whatever its name', async () => {
    const path = join(folder, 'A.NDJSON.GZ');
    await mkdir(folder, { recursive: true });
    await writeFile(path, gzipSync('{"id":1}\n'));
    expect(await take(path)).toMatchObject({ status: 'done', progress: { rows: 1, quarantined: 0 } });
  });

  it('quarantines lines that are no object', async () => {
    const path = await write('a.ndjson', '42\n[1]\n{"id":1,"at":"2024-01-01T00:00:00Z"}\n"x"\n{"id":2}\n');
    expect((await lake.core.imports.inspect({ path })).columns.map(({ name }) => name)).toEqual(['id', 'at']);
    expect(await take(path)).toMatchObject({ status: 'done', progress: { rows: 5, quarantined: 3 } });
    expect(await lake.rows('SELECT id FROM t ORDER BY 1')).toEqual([['1'], ['2']]);
    expect(await lake.rows('SELECT decode(value) FROM t_quarantine ORDER BY kafka_offset')).toEqual([
      ['42'],
      ['[1]'],
      ['"x"'],
    ]);
  });

  it('refuses a file none of whose lines is an object, and an array over several lines', async () => {
    await expect(take(await write('n.ndjson', '1\n2\n'))).rejects.toThrow(/of its first 2 lines none is a JSON object/);
    await expect(take(await write('p.json', '[\n{"id":1},\n{"id":2}\n]\n'))).rejects.toThrow(/jq/);
  });
});

describe('a line of NDJSON', () => {
  it('of more than 64 MB is refused by its number', async () => {
    await take(await write('a.ndjson', '{"id":1}\n'));
    const path = join(folder, 'long.ndjson.gz');
    const long = Buffer.alloc(66 << 20, 'x');
    await writeFile(path, gzipSync(Buffer.concat([Buffer.from('{"id":2}\n{"id":"'), long, Buffer.from('"}\n')])));
    const { job } = await lake.core.imports.start({ path, feed, create: null });
    const [ended] = await lake.ended([job.id]);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'CORRUPT' } });
    expect(ended?.error?.message).toMatch(/long\.ndjson\.gz has a line of more than 64 MB, line 2: that is no NDJSON/);
  });

  it('that fits no more than any other is told once, without a word on headers', async () => {
    await take(await write('a.ndjson', '{"id":1}\n'));
    const { job } = await lake.core.imports.start({
      path: await write('b.ndjson', '{"id":"x"}\n'),
      feed,
      create: null,
    });
    const [ended] = await lake.ended([job.id]);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
    expect(ended?.error?.message).not.toContain('--header');
    expect(ended?.error?.message.match(/b\.ndjson/g)).toHaveLength(1);
  });
});

describe('an import that is cancelled while it writes', () => {
  it('leaves no file, and can be repeated', async () => {
    const path = join(folder, 'big.parquet');
    await foreign.parquet(path, 'SELECT range AS id, md5(range::VARCHAR) AS text FROM range(3000000)');
    const { id } = await started(path);
    for await (const jobs of lake.core.jobs.watch({})) {
      const job = jobs.find((one) => one.id === id);
      // Rows are told once some are copied.
      if ((job?.progress.rows ?? 0) > 0) break;
    }
    await lake.core.jobs.cancel({ jobId: id });
    const [ended] = await lake.ended([id]);
    expect(ended).toMatchObject({ status: 'cancelled' });
    const files = await readdir(lake.root, { recursive: true });
    expect(files.filter((name) => name.endsWith('.parquet') || name.includes('.tmp-'))).toEqual([]);
    expect(await take(path)).toMatchObject({ status: 'done', progress: { rows: 3_000_000 } });
    expect(await lake.rows('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['3000000', '3000000']]);
  }, 60_000);
});
