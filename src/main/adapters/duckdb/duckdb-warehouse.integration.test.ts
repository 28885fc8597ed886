import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { describeWarehouse } from '../../../../test/support/warehouse-contract';
import { openDuckdbWarehouse } from './duckdb-warehouse';

const run = promisify(execFile);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-embedded-'));
  return () => rm(folder, { recursive: true, force: true });
});

describeWarehouse('DuckDB file', async () => {
  const warehouse = await openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
  return { warehouse, close: () => warehouse.close() };
});

/** Another process's try to write into the file: "done", or why not. */
async function byAnotherProcess(file: string): Promise<string> {
  const script = `const { DuckDBInstance } = require(process.argv[1]);
    DuckDBInstance.create(process.argv[2]).then(async (instance) => {
      const connection = await instance.connect();
      await connection.run('CREATE TABLE IF NOT EXISTS other (id INT)');
      connection.closeSync();
      instance.closeSync();
      console.log('done');
    }, (error) => console.log(error.message));`;
  const library = createRequire(import.meta.url).resolve('@duckdb/node-api');
  const { stdout } = await run(process.execPath, ['-e', script, library, file]);
  return stdout.trim();
}

test('only one process at a time has the file, however often this one opened it; closed, it is free', async () => {
  const file = join(folder, 'warehouse.duckdb');
  const one = await openDuckdbWarehouse(file);
  const other = await openDuckdbWarehouse(file);
  await one.run(['CREATE TABLE IF NOT EXISTS `a` (\n  id INT NOT NULL,\n  PRIMARY KEY (id)\n) ENGINE = InnoDB']);
  expect((await other.schema()).map(({ name }) => name)).toEqual(['a']);
  await one.close();
  expect(await byAnotherProcess(file)).toContain('Could not set lock');
  await other.close();
  expect(await byAnotherProcess(file)).toBe('done');
  expect((await stat(file)).mode.toString(8)).toMatch(/600$/);
});

test('a file that another process holds is told as such, and can be opened when it is let go', async () => {
  const file = join(folder, 'warehouse.duckdb');
  const script = `const { DuckDBInstance } = require(process.argv[1]);
    DuckDBInstance.create(process.argv[2]).then((instance) => {
      console.log('open');
      process.stdin.on('data', () => { instance.closeSync(); process.exit(0); });
    });`;
  const library = createRequire(import.meta.url).resolve('@duckdb/node-api');
  const holder = execFile(process.execPath, ['-e', script, library, file]);
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  const refused = openDuckdbWarehouse(file);
  await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  await expect(refused).rejects.toThrow('Another program has the warehouse');
  const gone = new Promise((resolve) => holder.once('exit', resolve));
  holder.stdin?.write('go\n');
  await gone;
  const warehouse = await openDuckdbWarehouse(file);
  expect(await warehouse.info()).toMatchObject({ place: file, loadsFiles: true });
  await warehouse.close();
});

test('a question cannot read files, by whatever name', async () => {
  const warehouse = await openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
  const secret = join(folder, 'secret.csv');
  await writeFile(secret, 'a,b\n1,2\n');
  for (const sql of [
    `SELECT * FROM read_csv('${secret}')`,
    `FROM '${secret}'`,
    `SELECT (SELECT content FROM read_text('${secret}'))`,
    `WITH x AS (FROM glob('/*')) FROM x`,
    `EXPLAIN ANALYZE SELECT * FROM read_csv('${secret}')`,
    `SUMMARIZE '${secret}'`,
    `DESCRIBE '${secret}'`,
    `FROM query_table('${secret}')`,
  ]) {
    await expect(warehouse.ask(sql, 10), sql).rejects.toMatchObject({ code: 'REFUSED' });
  }
  expect((await warehouse.ask('SELECT sum(range) AS n FROM range(4)', 10)).rows).toEqual([['6']]);
  await warehouse.close();
});

test('a question names tables and views of the store alone: no path of a file is one, in whatever part of a name it stands', async () => {
  const file = join(folder, 'warehouse.duckdb');
  const warehouse = await openDuckdbWarehouse(file);
  await warehouse.run([
    'CREATE TABLE IF NOT EXISTS `parquet` (\n  id INT NOT NULL,\n  PRIMARY KEY (id)\n) ENGINE = InnoDB',
    'CREATE OR REPLACE SQL SECURITY INVOKER VIEW `shown` AS SELECT id FROM `parquet`',
  ]);
  for (const extension of ['csv', 'json', 'parquet']) await writeFile(join(folder, `x.${extension}`), '{"a": 1}\n');
  const path = join(folder, 'x');
  for (const sql of [
    ...['csv', 'json', 'parquet'].flatMap((extension) => [
      `SELECT * FROM "${path}"."${extension}"`,
      `FROM "${folder}/*"."${extension}"`,
      `FROM "${path}"."a"."${extension}"`,
      `FROM warehouse."${path}"."${extension}"`,
      `DESCRIBE "${path}"."${extension}"`,
      `SUMMARIZE "${path}"."${extension}"`,
      `SELECT (SELECT count(*) FROM "${path}"."${extension}")`,
      `EXPLAIN FROM "${path}"."${extension}"`,
    ]),
    `WITH "${path}.csv" AS (SELECT 1) FROM (FROM "${path}.csv")`,
    'FROM "information_schema"."csv"',
    'FROM temp.main.parquet',
    'FROM "x"."y"',
  ]) {
    await expect(warehouse.ask(sql, 10), sql).rejects.toMatchObject({ code: 'REFUSED' });
  }
  for (const sql of [
    'FROM parquet',
    'SELECT * FROM main.Parquet',
    'FROM warehouse.parquet',
    'FROM warehouse.main.shown',
    'WITH q AS (FROM shown) FROM q',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r',
    'SUMMARIZE shown',
    'DESCRIBE shown',
    'SHOW TABLES',
    'SHOW ALL TABLES',
    'SELECT table_name FROM information_schema.tables',
    'SELECT table_name FROM duckdb_tables()',
  ]) {
    await expect(warehouse.ask(sql, 10), sql).resolves.toHaveProperty('isCut', false);
  }
  await expect(warehouse.ask('FROM missing', 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await warehouse.close();
});

test('what a question may not do is said of the warehouse, and not of the lake', async () => {
  const warehouse = await openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
  const said = async (sql: string): Promise<string> => {
    const answer = await warehouse.ask(sql, 1).catch((error: unknown) => error);
    return answer instanceof Error ? answer.message : 'it was answered';
  };
  for (const sql of ['DELETE FROM a', 'COPY a TO b', 'VACUUM', "ATTACH 'x'", 'SELECT * FROM read_xlsx(1)', ' ']) {
    const message = await said(sql);
    expect(message, sql).toMatch(/SELECT|warehouse reads its tables/);
    expect(message, sql).not.toMatch(/the lake (?:is|and)|feed|transaction_stream|lagoon query/);
  }
  expect(await said('DELETE FROM a')).toMatch(
    /^DELETE is refused: a question to the warehouse only reads its tables\./,
  );
  await warehouse.close();
});

test('a question that fails half-way fails, and is not a shorter answer', async () => {
  const warehouse = await openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
  const sql = "SELECT CAST(CASE WHEN range = 9000 THEN 'x' ELSE '1' END AS INT) FROM range(9001)";
  await expect(warehouse.ask(sql, 10_000)).rejects.toMatchObject({ code: 'SQL' });
  await warehouse.close();
});

test('a question that is cancelled while it runs ends, and the store goes on', async () => {
  const warehouse = await openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
  const abort = new AbortController();
  const long = warehouse.ask('SELECT count(*) FROM range(1000000) a, range(1000000) b', 1, abort.signal);
  setImmediate(() => abort.abort());
  await expect(long).rejects.toMatchObject({ code: 'CANCELLED' });
  expect((await warehouse.ask('SELECT 1', 1)).rows).toEqual([['1']]);
  await warehouse.close();
});
