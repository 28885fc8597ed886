import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStatement } from './statement-gate';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run('CREATE TABLE feed AS SELECT 1 AS a');
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('a statement that reads passes', () => {
  test.each([
    'SELECT 1',
    'SELECT 1;',
    ' ;; SELECT 1 ; -- done',
    '/* a /* nested */ comment */ SELECT 1',
    'FROM feed',
    'TABLE feed',
    'VALUES (1), (2)',
    'WITH x AS (SELECT 1) FROM x',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'SHOW TABLES',
    'SHOW ALL TABLES',
    'DESCRIBE feed',
    'DESCRIBE SELECT 1',
    'SUMMARIZE feed',
    'PIVOT feed ON a IN (1, 2) USING sum(a)',
    "SELECT ';' AS semicolon, $$ ; $$, E'\\';', \";\" FROM (SELECT 1 AS \";\")",
    "SELECT 'COPY x TO y'",
    "SELECT E'a''\\';' AS a -- x",
    'SELECT $é$ ; $é$, 1 AS a€$$b -- \r',
    "EXPLAIN (FORMAT 'mermaid') SELECT 1",
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (FORMAT json) SELECT 1',
    'EXPLAIN (ANALYZE, FORMAT json) FROM feed;',
    'EXPLAIN (SELECT 1)',
    "FROM query_table('feed')",
    'SELECT * FROM range(3), unnest([1, 2])',
  ])('%s', async (sql) => {
    await expect(checkStatement(connection, sql)).resolves.toMatchObject({
      kind: sql.startsWith('EXPLAIN') ? 'explain' : 'select',
    });
  });
});

describe('anything else is refused, with its kind and a way out', () => {
  test.each([
    ["COPY (SELECT 1) TO '/tmp/x.csv'", /^COPY is refused: .*Export result/],
    ["COPY feed FROM '/tmp/x.csv'", /^COPY/],
    ["EXPORT DATABASE '/tmp/x'", /^EXPORT is refused: .*lagoon query --output/],
    ["IMPORT DATABASE '/tmp/x'", /^IMPORT/],
    ['COPY FROM DATABASE memory TO memory', /refused|statements/],
    ["ATTACH '/tmp/x.db'", /^ATTACH is refused: .*open their folder first/],
    ["ATTACH ':memory:' AS y", /^ATTACH/],
    ['DETACH memory', /^DETACH/],
    ['USE memory', /^USE/],
    ['INSTALL httpfs', /^INSTALL is refused: extensions/],
    ['LOAD httpfs', /^LOAD/],
    ['FORCE INSTALL httpfs', /^FORCE/],
    ['UPDATE EXTENSIONS', /^UPDATE/],
    ['SET threads = 1', /^SET is refused: .*Settings/],
    ['SET VARIABLE x = 1', /^SET/],
    ['RESET threads', /^RESET/],
    ['PRAGMA threads = 1', /^PRAGMA is refused/],
    ['PRAGMA version', /^PRAGMA/],
    ['PRAGMA show_tables', /^PRAGMA/],
    ['CALL pragma_version()', /^CALL is refused/],
    ["CALL enable_logging(storage = 'file')", /^CALL/],
    ['CREATE TABLE z (a INTEGER)', /^CREATE is refused: it changes data/],
    ['CREATE OR REPLACE VIEW feed AS SELECT 1', /^CREATE/],
    ['CREATE SECRET (TYPE s3)', /^CREATE/],
    ['CREATE MACRO f() AS 1', /^CREATE/],
    ['INSERT INTO feed VALUES (2)', /^INSERT/],
    ['UPDATE feed SET a = 2', /^UPDATE/],
    ['DELETE FROM feed', /^DELETE/],
    ['TRUNCATE feed', /^TRUNCATE/],
    ['MERGE INTO feed USING feed u ON false WHEN MATCHED THEN DELETE', /^MERGE/],
    ['ALTER TABLE feed ADD COLUMN b INTEGER', /^ALTER/],
    ['DROP TABLE feed', /^DROP/],
    ["COMMENT ON TABLE feed IS 'x'", /^COMMENT/],
    ['PREPARE p AS SELECT 1', /^PREPARE/],
    ['EXECUTE p', /^EXECUTE/],
    ['DEALLOCATE p', /^DEALLOCATE/],
    ['BEGIN', /^BEGIN is refused: .*read-only transaction/],
    ['COMMIT', /^COMMIT/],
    ['ROLLBACK', /^ROLLBACK/],
    ['VACUUM', /^VACUUM/],
    ['ANALYZE', /^ANALYZE/],
    ['CHECKPOINT', /^CHECKPOINT/],
    ["EXPLAIN COPY (SELECT 1) TO '/tmp/x.csv'", /^COPY/],
    ["EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'", /^COPY/],
    ["EXPLAIN (ANALYZE) COPY (SELECT 1) TO '/tmp/x.csv'", /^COPY/],
    ["EXPLAIN /* SELECT */ ANALYZE -- SELECT\n COPY (SELECT 1) TO '/tmp/x.csv'", /^COPY/],
    ['EXPLAIN ANALYZE CREATE TABLE z AS SELECT 1', /^CREATE/],
    ['EXPLAIN ANALYZE DELETE FROM feed', /^DELETE/],
    ['SELECT 1; SELECT 2', /holds 2 statements/],
    ['SELECT 1; DROP TABLE feed', /holds 2 statements/],
    ['SELECT 1; /* */ ; DROP TABLE feed; --', /holds 2 statements/],
    ['PIVOT feed ON a USING sum(a)', /^PIVOT is refused: .*IN/],
    ['FROM enable_logging()', /enable_logging\(\) is not on the list/],
    ["FROM enable_logging(storage = 'file', storage_config = {'path': '/tmp/x/'})", /enable_logging/],
    ['FROM system.main."ENABLE_LOGGING"()', /enable_logging/],
    ["FROM enable_profiling(save_location = '/tmp/x.json')", /enable_profiling/],
    ['SELECT (SELECT max(1) FROM checkpoint())', /checkpoint/],
    ['WITH x AS (FROM force_checkpoint()) SELECT 1', /force_checkpoint/],
    [
      'WITH RECURSIVE x AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM x, truncate_duckdb_logs()) FROM x',
      /truncate_duckdb_logs/,
    ],
    ['DESCRIBE SELECT * FROM enable_logging()', /enable_logging/],
    ['SUMMARIZE SELECT * FROM enable_logging()', /enable_logging/],
    ['EXPLAIN ANALYZE FROM enable_logging()', /enable_logging/],
    ['SELECT 1 WHERE EXISTS (FROM disable_logging())', /disable_logging/],
    ['SELECT 1 UNION ALL FROM disable_profiling()', /disable_profiling/],
    ['PIVOT (FROM enable_logging()) ON a IN (1) USING sum(a)', /enable_logging/],
    ["FROM query('FROM enable_logging()')", /query\(\)/],
    ["FROM query('COPY (SELECT 1) TO ''/tmp/x.csv''')", /query\(\)/],
    ["FROM json_execute_serialized_sql('{}')", /json_execute_serialized_sql/],
    ["FROM read_duckdb('/tmp/x.db')", /read_duckdb/],
    ['FROM seq_scan(1)', /seq_scan/],
    ['FROM duckdb_secrets()', /duckdb_secrets/],
    ["SELECT write_log('x')", /write_log/],
    ["SELECT list_transform([1], lambda x: write_log('x'))", /write_log/],
    ["SELECT nextval('s')", /nextval/],
  ])('%s', async (sql, message) => {
    const error: unknown = await checkStatement(connection, sql).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'LakeError', code: 'REFUSED' });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
  });
});

describe('what does not parse is an SQL error with DuckDB’s words', () => {
  test.each([
    ['SELEC 1', /syntax error at or near "SELEC"/],
    ['SELECT', /SELECT clause without selection list/],
    ["SELECT 'open", /unterminated quoted string/],
    ['', /no statement/],
    ['-- nothing\n;', /no statement/],
    ['EXPLAIN', /EXPLAIN needs a statement|syntax error/],
    ['WITH x AS (INSERT INTO feed VALUES (9) RETURNING a) FROM x', /CTE needs a SELECT/],
  ])('%s', async (sql, message) => {
    const error: unknown = await checkStatement(connection, sql).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'LakeError', code: 'SQL' });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
  });
});

describe('a comment that DuckDB ends sooner than it looks', () => {
  test.each(['\r', '\r\n', '\n'])('does not hide a COPY behind EXPLAIN (line end %j)', async (end) => {
    const folder = await mkdtemp(join(tmpdir(), 'lagoon-gate-'));
    try {
      const path = join(folder, 'data.parquet');
      await writeFile(path, 'data of the lake');
      const attacks = [
        'EXPLAIN ANALYZE',
        'EXPLAIN (ANALYZE)',
        'EXPLAIN (ANALYZE, FORMAT json)',
        '--a\rEXPLAIN ANALYZE',
      ].flatMap((explain) => [
        `${explain} --x${end}COPY (SELECT 42 AS pwned) TO '${path}' (FORMAT csv) /*\nSELECT '*/ --'`,
        `${explain} --x${end}FROM enable_logging(storage = 'file', storage_config = {'path': '${folder}/log'}) /*\nSELECT '*/ --'`,
      ]);
      for (const sql of attacks) {
        // What passes is run, so that a hole shows in the folder too.
        const outcome = await checkStatement(connection, sql)
          .then(({ text }) => connection.run(text))
          .catch((error: unknown) => error);
        expect.soft(outcome).toMatchObject({ code: 'REFUSED' });
      }
      expect(await readFile(path, 'utf8')).toBe('data of the lake');
      expect(await readdir(folder)).toEqual(['data.parquet']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('leaves our own EXPLAIN before the very text that was checked', async () => {
    const checked = await checkStatement(connection, '/* a */ explain --x\r analyze /* /* */ */ SELECT 1 -- b\r, 2;');
    expect(checked.text).toBe('EXPLAIN (ANALYZE) SELECT 1 -- b\r, 2');
  });

  test('an option of EXPLAIN that is not known is refused', async () => {
    await expect(checkStatement(connection, 'EXPLAIN (ANALYZE false) SELECT 1')).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });
});

test('a NUL in the text is refused before DuckDB reads half of it', async () => {
  await expect(checkStatement(connection, 'SELECT 1\0; DROP TABLE feed')).rejects.toMatchObject({ code: 'SQL' });
});

test('every table function of this DuckDB is known to read or is refused', async () => {
  const reader = await connection.runAndReadAll(
    "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro') ORDER BY ALL",
  );
  const passed: string[] = [];
  for (const [name] of reader.getRows()) {
    const verdict = await checkStatement(connection, `FROM "${String(name)}"()`).then(
      () => 'passes',
      () => 'refused',
    );
    if (verdict === 'passes') passed.push(String(name));
  }
  // A new DuckDB brings new functions: none of these may pass without somebody having looked.
  expect(passed.filter((name) => /enable|disable|log|profil|checkpoint|secret|exec|scan_dumb|peg/.test(name))).toEqual(
    [],
  );
  expect(passed).toContain('read_parquet');
});
