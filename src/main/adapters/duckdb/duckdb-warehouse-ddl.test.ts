import { expect, test } from 'vitest';
import { toDuckdbStatements } from './duckdb-warehouse-ddl';

test('a table of MySQL becomes one of DuckDB: a sequence for its numbers, a check for its enum, keys without actions and without plain indexes', () => {
  const statement = `CREATE TABLE IF NOT EXISTS \`odd "name\` (
  \`id\` BIGINT NOT NULL AUTO_INCREMENT,
  kind ENUM('a, b', 'c') NOT NULL DEFAULT 'c',
  at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  seen DATETIME(6) NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`uq\` (kind, at),
  KEY idx (seen),
  CONSTRAINT fk FOREIGN KEY (kind) REFERENCES \`other\` (\`k\`)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;`;
  expect(toDuckdbStatements(statement)).toEqual([
    'CREATE SEQUENCE IF NOT EXISTS "odd ""name_id"',
    `CREATE TABLE IF NOT EXISTS "odd ""name" ("id" BIGINT NOT NULL DEFAULT nextval('"odd ""name_id"'), kind VARCHAR NOT NULL DEFAULT 'c' CHECK (kind IN ('a, b', 'c')), at TIMESTAMP NOT NULL DEFAULT CAST(current_timestamp AS TIMESTAMP), seen TIMESTAMP NULL, PRIMARY KEY ("id"), UNIQUE (kind, at), CONSTRAINT fk FOREIGN KEY (kind) REFERENCES "other" ("k"))`,
  ]);
});

test('views lose what DuckDB has no word for, first rows leave what is there, and the database is the file', () => {
  expect(toDuckdbStatements('CREATE OR REPLACE SQL SECURITY INVOKER VIEW `v` AS SELECT `a` FROM t')).toEqual([
    'CREATE OR REPLACE VIEW "v" AS SELECT "a" FROM t',
  ]);
  expect(toDuckdbStatements("INSERT INTO t (a) VALUES ('it''s `so`')\nON DUPLICATE KEY UPDATE a = VALUES(a);")).toEqual(
    ["INSERT INTO t (a) VALUES ('it''s `so`') ON CONFLICT DO NOTHING"],
  );
  expect(toDuckdbStatements('CREATE DATABASE IF NOT EXISTS data_warehouse')).toEqual([]);
});
