import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { openInstance } from './instance';
import { quarantineRows } from './quarantine-rows';

const records = 50_000;

let folder: string;
let instance: DuckDBInstance;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-quarantine-'));
  instance = await openInstance({ temporaryFolder: join(folder, '.spill'), threads: 2 });
  path = join(folder, 'quarantined.parquet');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 0 AS kafka_partition, n AS kafka_offset, NULL::TIMESTAMPTZ AS kafka_timestamp, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS quarantined_at,
                  'no JSON' AS reason, repeat(md5(n::VARCHAR), 8)::BLOB AS value
             FROM range(${records}) AS r (n)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`,
  );
  connection.closeSync();
  return async () => {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
});

/** Their numbers in the file. */
async function read(
  file: string,
  onPage: () => void = () => undefined,
  { signal } = new AbortController(),
): Promise<number[]> {
  const rows: number[] = [];
  for await (const page of quarantineRows(instance, file, {}, signal)) {
    rows.push(...page.map(({ row }) => row));
    onPage();
  }
  return rows;
}

test('come all, in their order', async () => {
  expect(await read(path)).toEqual(Array.from({ length: records }, (_, n) => n));
});

test('of a file that is damaged further down are no shorter file: what stopped them is told', async () => {
  const damaged = join(folder, 'damaged.parquet');
  const bytes = await readFile(path);
  const from = Math.floor(bytes.length * 0.9);
  await writeFile(damaged, bytes.fill(0xff, from, from + 20_000));
  let pages = 0;
  await expect(read(damaged, () => (pages += 1))).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('decompression failure') as unknown,
    details: { path: damaged },
  });
  expect(pages).toBeGreaterThan(0);
});

test('end as cancelled where that is why they end', async () => {
  const abort = new AbortController();
  await expect(read(path, () => abort.abort(), abort)).rejects.toMatchObject({ code: 'CANCELLED' });
});
