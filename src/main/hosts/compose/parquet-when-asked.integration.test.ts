import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parquetWhenAsked } from './parquet-when-asked';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-asked-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the engine is opened by the first question, once for all that come together', async () => {
  const temporaryFolder = join(folder, 'spills');
  const engine = parquetWhenAsked({ temporaryFolder, threads: 1 });
  expect(engine.version()).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(existsSync(temporaryFolder)).toBe(false);
  const empty = { columns: [], partitionColumns: [], isUniform: true, files: [] };
  expect(await Promise.all([engine.describeParquet([]), engine.describeParquet([])])).toEqual([empty, empty]);
  expect(existsSync(temporaryFolder)).toBe(true);
  await engine.close();
});

test('one that was never asked is closed without being opened, and is not opened any more', async () => {
  const temporaryFolder = join(folder, 'spills');
  const engine = parquetWhenAsked({ temporaryFolder, threads: 1 });
  await engine.close();
  await expect(engine.describeParquet([])).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(existsSync(temporaryFolder)).toBe(false);
});

test('one that could not be opened is tried again', async () => {
  const temporaryFolder = join(folder, 'spills');
  await writeFile(temporaryFolder, 'in the way');
  const engine = parquetWhenAsked({ temporaryFolder, threads: 1 });
  await expect(engine.describeParquet([])).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryable: false,
    message: expect.stringContaining(temporaryFolder) as unknown,
  });
  await rm(temporaryFolder);
  expect(await engine.describeParquet([])).toEqual({ columns: [], partitionColumns: [], isUniform: true, files: [] });
  await engine.close();
});

test('streams come through it, and end where they are left', async () => {
  const engine = parquetWhenAsked({ temporaryFolder: join(folder, 'spills'), threads: 1 });
  const rows = engine.quarantineRows(join(folder, 'nothing.parquet'), {}, new AbortController().signal);
  await expect(rows[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'IO' });
  await engine.close();
});
