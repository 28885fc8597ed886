import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { expect, test } from '../fixtures/app';
import { lagoon } from '../fixtures/command-line';

test.describe('the command line', () => {
  test('makes a lake, exports it and answers SQL, results on standard output only', async ({ folder }) => {
    const lake = join(folder, 'lake');
    expect(await lagoon(['init', '--lake', lake])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('8 feeds'),
    });
    const exported = await lagoon(['export', '--all', '--lake', lake, '--json']);
    expect(exported.code).toBe(0);
    const jobs = z.array(z.object({ feed: z.string(), status: z.literal('done') })).parse(JSON.parse(exported.stdout));
    expect(jobs).toHaveLength(8);

    const sql =
      'SELECT count(*) AS n, count(b.transaction_id) AS listed FROM transaction_flattened t LEFT JOIN transaction_stream_blacklisted b USING (transaction_id)';
    const table = await lagoon(['query', sql, '--lake', lake]);
    expect(table).toMatchObject({ code: 0, stderr: '1 row.\n' });
    expect(table.stdout.split('\n')[2]).toMatch(/^ *100000 +\d+$/);

    const csv = await lagoon(['query', sql, '--format', 'csv'], { env: { LAGOON_LAKE: lake } });
    expect(csv.stdout).toMatch(/^n,listed\n100000,\d+\n$/);
    const json = await lagoon([
      'query',
      'SELECT 9007199254740993::BIGINT AS big, 12345678901234567.89::DECIMAL(19,2) AS d',
      '--json',
      '--lake',
      lake,
    ]);
    expect(json.stdout.replaceAll(/\s/g, '')).toBe('[{"big":9007199254740993,"d":12345678901234567.89}]');
  });

  test('writes a result to a file, whole, and does not replace one unasked', async ({ folder }) => {
    const lake = join(folder, 'lake');
    await lagoon(['init', '--empty', '--lake', lake]);
    const file = join(folder, 'out.parquet');
    const args = [
      'query',
      'SELECT i FROM range(3000000) t(i)',
      '--format',
      'parquet',
      '--output',
      file,
      '--lake',
      lake,
    ];
    expect(await lagoon(args)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('3,000,000 rows'),
    });
    const again = await lagoon(args);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(file);
    expect((await lagoon([...args, '--overwrite'])).code).toBe(0);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['lake', 'out.parquet']));
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('tells usage from failure by the exit code', async ({ folder }) => {
    const lake = join(folder, 'lake');
    expect((await lagoon(['nonsense'])).code).toBe(2);
    expect((await lagoon(['export', '--lake', lake])).code).toBe(2);
    expect((await lagoon(['export', 'Not A Feed', '--lake', lake])).code).toBe(2);
    expect((await lagoon(['produce', '--topic', 't', '--messages', 'many'])).code).toBe(2);
    expect((await lagoon(['--help'])).code).toBe(0);

    await lagoon(['init', '--lake', lake]);
    expect(await lagoon(['init', '--lake', lake])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('a lake already'),
    });
    expect(await lagoon(['export', 'nowhere', '--lake', lake])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('transaction_stream'),
    });
    expect(await lagoon(['query', 'SELECT * FROM transaction_streem', '--lake', lake])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Did you mean "transaction_stream"?'),
    });
    const refused = await lagoon(['query', `COPY (SELECT 1) TO '${join(folder, 'hole.csv')}'`, '--lake', lake]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('refused') });
    expect(existsSync(join(folder, 'hole.csv'))).toBe(false);
    expect((await lagoon(['consume', 'transaction_stream', '--lake', lake])).stderr).toContain('Kafka is not set up');
  });

  test('lists, shows and switches feeds, and reports as CSV', async ({ folder }) => {
    const lake = join(folder, 'lake');
    await lagoon(['init', '--lake', lake]);
    expect((await lagoon(['feeds', 'disable', 'payment_method_totals', '--lake', lake])).code).toBe(0);
    const exported = await lagoon(['export', '--all', '--lake', lake]);
    expect(exported.stderr).not.toContain('payment_method_totals');
    expect((await lagoon(['feeds', 'list', '--lake', lake])).stdout).toMatch(
      /payment_method_totals +table +disabled +0/,
    );
    expect((await lagoon(['feeds', 'show', 'transaction_stream', '--lake', lake])).stdout).toContain(
      '"eventTimeColumn": "timestamp"',
    );
    const partitions = await lagoon(['partitions', 'transaction_stream', '--json', '--lake', lake]);
    const days = z.array(z.object({ date: z.string(), records: z.number() })).parse(JSON.parse(partitions.stdout));
    expect(days.reduce((sum, day) => sum + day.records, 0)).toBe(100_000);
    expect((await lagoon(['partitions', 'user_transaction_summary', '--lake', lake])).stdout).toContain('v1 (current)');
    const csv = (await lagoon(['report', '--csv', '--lake', lake])).stdout.trimEnd().split('\n');
    expect(csv).toHaveLength(9);
    expect(csv.find((line) => line.startsWith('transaction_stream,'))).toMatch(
      /^transaction_stream,stream,raw,true,100000,/,
    );
  });

  test('cancels an export on Ctrl-C and leaves nothing of it', async ({ folder }) => {
    const lake = join(folder, 'lake');
    await lagoon(['init', '--lake', lake]);
    const path = join(lake, 'lake.json');
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('"firstExportEvents": 100000', '"firstExportEvents": 50000000'),
    );
    const cancelled = await lagoon(['export', 'transaction_stream', '--lake', lake], {
      interruptWhen: /transaction_stream: /,
    });
    expect(cancelled).toMatchObject({ code: 1, stderr: expect.stringContaining('cancelled') });
    expect(
      (await readdir(join(lake, 'streams'), { recursive: true })).filter((name) => name.endsWith('.parquet')),
    ).toEqual([]);
  });

  test('loses and doubles nothing when an export is killed and repeated', async ({ folder }) => {
    const lake = join(folder, 'lake');
    await lagoon(['init', '--lake', lake]);
    const killed = await lagoon(['export', '--all', '--lake', lake], { interruptWhen: /rows/, signal: 'SIGKILL' });
    expect(killed.code).toBeNull();
    expect((await lagoon(['export', 'transaction_stream', '--lake', lake])).code).toBe(0);
    const counted = await lagoon([
      'query',
      'SELECT count(*), count(DISTINCT transaction_id), count(DISTINCT kafka_offset) FROM transaction_stream',
      '--format',
      'csv',
      '--lake',
      lake,
    ]);
    expect(counted.stdout.split('\n')[1]).toBe('100000,100000,100000');
  });

  test('finds what is wrong, with a remedy', async ({ folder }) => {
    const lake = join(folder, 'lake');
    await lagoon(['init', '--lake', lake]);
    expect((await lagoon(['doctor', '--lake', lake])).code).toBe(0);
    await writeFile(join(lake, 'feeds', 'active', 'transaction_stream.json'), '{"formatVersion": 1}');
    const doctor = await lagoon(['doctor', '--lake', lake]);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('transaction_stream.json');
    expect(doctor.stdout).toContain('→');
    expect((await lagoon(['export', 'transaction_flattened', '--lake', lake])).code).toBe(0);
  });
});
