import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** DuckDB writes no such file; another program does, and a footer has its names as plain bytes. */
async function renamedInFooter(path: string, copy: string, from: string, to: string): Promise<void> {
  const bytes = await readFile(path);
  const wanted = Buffer.from(from);
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) bytes.write(to, at);
  await writeFile(copy, bytes);
}

it('says that two columns are one name to SQL, of a file and of an import of it', async () => {
  const path = join(foreign.folder, 'b.parquet');
  await foreign.parquet(path, "SELECT 1 AS bbbbbbbb, 2 AS cccccccc, {'xxxxxxxx': 1} AS s");
  expect((await engine.inspectParquet([path]))[0]?.columns.map(({ name }) => name)).toEqual([
    'bbbbbbbb',
    'cccccccc',
    's',
  ]);
  const other = join(foreign.folder, 'other.parquet');
  await renamedInFooter(path, other, 'cccccccc', 'BBBBBBBB');
  const said = /other\.parquet has the columns "bbbbbbbb" and "BBBBBBBB"/;
  await expect(engine.inspectParquet([other])).rejects.toThrow(said);
  const described = engine.describeImport({ format: 'parquet', root: foreign.folder, paths: [other], header: 'auto' });
  await expect(described).rejects.toThrow(said);
});
