import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openInstance } from './instance';
import { wholeStream } from './stream-end';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-stream-'));
  instance = await openInstance({ temporaryFolder: folder, threads: 2 });
  return async () => {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
});
beforeEach(async () => {
  connection = await instance.connect();
  return () => connection.closeSync();
});

async function rowsOf(select: string, onChunk: () => void = () => undefined): Promise<number> {
  let rows = 0;
  for await (const chunk of wholeStream(connection, select, () => undefined)) {
    rows += chunk.rowCount;
    onChunk();
  }
  return rows;
}

test('a stream that fails once its first rows came is told by why', async () => {
  const select = (value: string): string => `SELECT ${value} FROM range(300_000) AS r (n)`;
  expect(await rowsOf(select('n'))).toBe(300_000);
  await connection.run('ROLLBACK');
  await expect(rowsOf(select("if(n < 200_000, n, error('no more'))"))).rejects.toThrow('no more');
});

test('one that nothing fails the second time is not taken for whole', async () => {
  const interrupted = rowsOf('SELECT n FROM range(300_000) AS r (n)', () => connection.interrupt());
  await expect(interrupted).rejects.toThrow('DuckDB stopped after 2048 rows and gave no reason. Try again.');
});
