import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openDuckdbWarehouse } from '../../src/main/adapters/duckdb/duckdb-warehouse';
import type { TableLoad, Warehouse } from '../../src/main/core/ports';
import { schemaStatements } from '../../src/main/core/warehouse/schema-scripts';
import { type Figures, median, type Report, round, timed } from '../measure';
import { factTable, stagedLoad, syncFacts, type Facts } from './facts';

/** The same sync into a DuckDB file, beside INSERT … SELECT of the same file into the same table. */
export async function loadEmbedded(facts: Facts, folder: string, rounds: number, report: Report): Promise<Figures> {
  const taken: Record<'bare' | 'load' | 'whole' | 'again', number[]> = { bare: [], load: [], whole: [], again: [] };
  let rows = 0;
  for (let turn = 0; turn < rounds; turn += 1) {
    const own = join(folder, `embedded-${turn}.duckdb`);
    const warehouse = await opened(own, facts);
    const { load, staged } = await stagedLoad(facts, warehouse);
    rows = staged.rows;
    const { wholeMs, stagingMs } = await syncFacts(facts, warehouse, 'embedded');
    const again = await syncFacts(facts, warehouse, 'embedded');
    if (again.report.unchanged !== rows) throw new Error(`again: ${JSON.stringify(again.report)}`);
    await warehouse.close();
    await rm(own);
    const other = join(folder, `bare-${turn}.duckdb`);
    await (await opened(other, facts)).close();
    taken.bare.push(await bareInsert(other, load));
    await rm(other);
    await staged.remove();
    taken.load.push(wholeMs - stagingMs);
    taken.whole.push(wholeMs);
    taken.again.push(again.wholeMs);
    report(
      `embedded: ${JSON.stringify(Object.fromEntries(Object.entries(taken).map(([k, v]) => [k, Math.round(v.at(-1) ?? 0)])))} ms`,
    );
  }
  const rate = (way: keyof typeof taken): number => Math.round(rows / (median(taken[way]) / 1000));
  return {
    'embedded, bare INSERT … SELECT, rows/s': rate('bare'),
    'embedded, load of the same file, rows/s': rate('load'),
    'embedded, ratio to the bare way': round(rate('load') / rate('bare')),
    'embedded, whole sync from Parquet, rows/s': rate('whole'),
    'embedded, sync again (0 changes), s': round(median(taken.again) / 1000, 1),
  };
}

async function opened(file: string, { users }: Pick<Facts, 'users'>): Promise<Warehouse> {
  const warehouse = await openDuckdbWarehouse(file);
  await warehouse.run(schemaStatements());
  await warehouse.run([
    `INSERT INTO dim_users (user_id) SELECT 'user_' || lpad(CAST(range AS VARCHAR), 7, '0') FROM range(${users})`,
  ]);
  return warehouse;
}

/** To the commit. */
async function bareInsert(file: string, { columns, rows }: TableLoad): Promise<number> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const names = columns.map(({ name }) => name).join(', ');
  const types = columns.map(({ name, type }) => `'${name}': '${type === 'TEXT' ? 'VARCHAR' : type}'`).join(', ');
  try {
    return await timed(() =>
      connection.run(
        `INSERT INTO ${factTable} (${names}) SELECT * FROM read_csv('${rows.path}', auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = 'NULL', columns = {${types}})`,
      ),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
