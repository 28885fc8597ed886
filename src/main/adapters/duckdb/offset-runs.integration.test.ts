import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ParquetEngine } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

let folder: string;
let engine: ParquetEngine;
const never = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-offsets-'));
  engine = await createParquetEngine({ temporaryFolder: join(folder, '.spill'), threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Each row as `partition/offset`. */
async function file(name: string, rows: readonly string[]): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const values = rows.map((row) => `(${row.split('/').join(', ')})`).join(', ');
  await connection.run(
    `COPY (SELECT p::INTEGER AS kafka_partition, o::BIGINT AS kafka_offset FROM (VALUES ${values}) AS v(p, o)) TO '${path}'`,
  );
  connection.closeSync();
  instance.closeSync();
  return path;
}

it('tells runs, gaps and duplicates of rows and quarantine together', async () => {
  const files = {
    rows: [await file('a', ['0/5', '0/6', '0/7', '1/0']), await file('b', ['0/9', '0/20', '0/9', '2/3', '2/3'])],
    quarantine: [await file('q', ['0/8', '1/1'])],
  };
  expect(await engine.offsetRuns(files, { partition: 0, from: 6n, to: 19n })).toEqual([{ from: 6n, to: 9n }]);
  expect(await engine.offsetRuns(files, { partition: 0, from: 0n, to: 30n })).toEqual([
    { from: 5n, to: 9n },
    { from: 20n, to: 20n },
  ]);
  expect(await engine.countOffsets(files, never)).toEqual([
    {
      partition: 0,
      rows: 6,
      quarantined: 1,
      first: 5n,
      contiguousTo: 8n,
      last: 20n,
      gaps: [{ from: 10n, to: 19n }],
      missing: 10n,
      duplicates: 1,
    },
    {
      partition: 1,
      rows: 1,
      quarantined: 1,
      first: 0n,
      contiguousTo: 1n,
      last: 1n,
      gaps: [],
      missing: 0n,
      duplicates: 0,
    },
    {
      partition: 2,
      rows: 2,
      quarantined: 0,
      first: 3n,
      contiguousTo: null,
      last: 3n,
      gaps: [],
      missing: 0n,
      duplicates: 1,
    },
  ]);
});

it('tells the widest gaps of very many', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `0/${i * 2 + (i >= 150 ? 10 : 0)}`);
  const [found] = await engine.countOffsets({ rows: [await file('many', rows)], quarantine: [] }, never);
  expect(found?.gaps).toHaveLength(100);
  expect(found?.gaps).toContainEqual({ from: 299n, to: 309n });
  expect(found?.missing).toBe(309n);
});

it('finds nothing where there are no files', async () => {
  expect(await engine.countOffsets({ rows: [], quarantine: [] }, never)).toEqual([]);
  expect(await engine.offsetRuns({ rows: [], quarantine: [] }, { partition: 0, from: 0n, to: 9n })).toEqual([]);
});
