import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import type { ParquetEngine } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

let engine: ParquetEngine;
let foreign: ForeignWriter;
let spill: string;

beforeEach(async () => {
  spill = await mkdtemp(join(tmpdir(), 'lagoon-spill-'));
  engine = await createParquetEngine({ temporaryFolder: spill });
  foreign = await openForeignWriter();
});
afterEach(async () => {
  await engine.close();
  await foreign.close();
  await rm(spill, { recursive: true, force: true });
});

it('tells the row groups of a file, and the columns of one of them, nested ones by their steps', async () => {
  // Its name has what read_parquet would take for a pattern.
  const path = join(foreign.folder, 'a[1].parquet');
  await foreign.sql(
    `COPY (SELECT i, {'a': i, 'b': 'x'} AS s, NULL::INTEGER AS n FROM range(5000) t(i))
       TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)`,
  );
  const first = await engine.describeFile(path, 0);
  expect(first).toMatchObject({ records: 5000, totalRowGroups: 3, totalColumns: 4 });
  expect(first.rowGroups.map(({ records, compressions }) => [records, ...compressions])).toEqual([
    [2048, 'ZSTD'],
    [2048, 'ZSTD'],
    [904, 'ZSTD'],
  ]);
  const last = await engine.describeFile(path, 2);
  expect(last.columns.map(({ column, type, nulls, min, max }) => [column, type, nulls, min, max])).toEqual([
    ['i', 'INT64', 0, '4096', '4999'],
    ['s.a', 'INT64', 0, '4096', '4999'],
    ['s.b', 'BYTE_ARRAY', 0, 'x', 'x'],
    ['n', 'INT32', 904, null, null],
  ]);
  expect(last.columns.every(({ encodings, compressedBytes }) => encodings.length > 0 && compressedBytes > 0)).toBe(
    true,
  );
  expect((await engine.describeFile(path, 9)).columns).toEqual([]);
});

it('names the file that is no Parquet', async () => {
  const path = join(foreign.folder, 'text.parquet');
  await writeFile(path, 'this is no Parquet file at all');
  await expect(engine.describeFile(path, 0)).rejects.toMatchObject({ code: 'CORRUPT', details: { path } });
});
