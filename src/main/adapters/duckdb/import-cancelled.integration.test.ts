import { readdir } from 'node:fs/promises';
import { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newStream, openImportBench, type ImportBench } from '../../../../test/support/import-files';

let bench: ImportBench;

beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.close();
});

it('ends as cancelled where it is cancelled while types are told', async () => {
  await bench.take(await bench.write('a.csv', 'id\n1\n'), 'auto', newStream);
  const path = await bench.write('b.csv', 'id\n2\n');
  const { job } = await bench.lake.core.imports.start({ path, header: 'auto', feed: bench.feed, create: null });
  const run = DuckDBConnection.prototype.run;
  vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(async function (this: DuckDBConnection, sql, ...more) {
    if (sql.includes('import_sample')) {
      await bench.lake.core.jobs.cancel({ jobId: job.id });
      // As DuckDB ends a statement that is interrupted: a real one is over too soon to be met.
      throw new Error('INTERRUPT Error: Interrupted!');
    }
    return run.call(this, sql, ...more);
  });
  const [ended] = await bench.lake.ended([job.id]);
  expect(ended).toMatchObject({ status: 'cancelled' });
  const left = await readdir(bench.lake.root, { recursive: true });
  expect(left.filter((name) => name.includes('.tmp-'))).toEqual([]);
});
