import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RefusedRow, StageChangesOptions, StagedChanges } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { literalPath } from './sql-relations';
import { quoteIdentifier, quoteLiteral, textOf } from './sql-text';
import {
  copyStaged,
  inStagingFolder,
  keyPlaces,
  picked,
  refusalsOf,
  shownKeyCharacters,
  shownRefusals,
} from './stage-rows';
import { stagedValue } from './stage-values';
import { changePlace } from './staged-place';

/** As the port has it. */
export function stageChanges(
  instance: DuckDBInstance,
  temporaryFolder: string,
  options: StageChangesOptions,
): Promise<StagedChanges> {
  return inStagingFolder(
    { instance, temporaryFolder, doing: 'Staging changes for the warehouse', ...options },
    (connection, folder) => stage(connection, folder, options),
  );
}

async function stage(
  connection: DuckDBConnection,
  folder: string,
  options: StageChangesOptions,
): Promise<Omit<StagedChanges, 'remove'>> {
  const { columns, keyColumns } = options;
  const keys = keyPlaces(columns, keyColumns);
  const [path, gonePath] = [join(folder, 'rows.csv'), join(folder, 'gone.csv')];
  await connection.run(`CREATE TEMP TABLE staged AS ${await newestSelect(connection, options, keys)}`);
  const keyOnly = columns.map((column) => (keyColumns.includes(column.name) ? column : undefined));
  const rows = await copyStaged(connection, path, columns, keys, 'refusal IS NULL AND NOT gone');
  const gone = await copyStaged(connection, gonePath, keyOnly, keys, 'refusal IS NULL AND gone');
  const refused = await connection.runAndReadAll('SELECT count(*) FROM staged WHERE refusal IS NOT NULL');
  return {
    path,
    rows,
    gone: { path: gonePath, rows: gone },
    refused: Number(refused.getRowsJson()[0]?.[0]),
    refusals: await firstRefusals(connection),
  };
}

/** Columns v0, v1 … in their types, `gone`, `refused_key`, `refusal` and place: of each key the newest change that is not refused, and all that are. */
async function newestSelect(
  connection: DuckDBConnection,
  options: StageChangesOptions,
  keys: readonly string[],
): Promise<string> {
  const { columns, newestBy, keepsKnown } = options;
  const picks = columns.map((column) => picked(column, options));
  const order = newestBy.map((path) => picked({ name: path, source: { column: path } }, options));
  const source = [
    ...picks.map(({ sql }, i) => `${sql} AS s${i}`),
    ...order.map(({ sql }, i) => `${sql} AS o${i}`),
    `${changePlace.partition} AS p0`,
    `${changePlace.offset} AS p1`,
    'gone',
  ];
  const values = columns.map(({ name, type }, i) => stagedValue(name, `s${i}`, picks[i]?.type ?? 'string', type));
  const refusal = columns.flatMap((column, i) => refusalsOf(column, `s${i}`, values[i], keys.includes(`v${i}`)));
  const key = keys.map((name) => `coalesce(CAST(s${name.slice(1)} AS VARCHAR), 'NULL')`).join(` || ', ' || `);
  const judged = `SELECT ${values.map(({ value }, i) => `${value} AS w${i}`).join(', ')},
      ${order.map((_, i) => `o${i}, `).join('')}p0, p1, gone,
      left(${key}, ${shownKeyCharacters}) AS refused_key, CASE ${refusal.join(' ')} END AS refusal
    FROM (SELECT ${source.join(', ')} FROM (${await changesSelect(connection, options)}))`;
  const newest = `PARTITION BY refusal IS NULL, ${keys.map((name) => `w${name.slice(1)}`).join(', ')}
      ORDER BY ${order.map((_, i) => `o${i} DESC NULLS LAST, `).join('')}p0 DESC, p1 DESC`;
  const list = columns.map(({ name }, i) =>
    keepsKnown.includes(name)
      ? `first_value(w${i} IGNORE NULLS) OVER (${newest} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS v${i}`
      : `w${i} AS v${i}`,
  );
  return `SELECT ${list.join(', ')}, gone, refused_key, refusal, p0, p1 FROM (${judged})
    QUALIFY refusal IS NOT NULL OR row_number() OVER (${newest}) = 1`;
}

/** All columns of the feed in their types, place and `gone`. */
async function changesSelect(
  connection: DuckDBConnection,
  { paths, deletes, feedColumns }: StageChangesOptions,
): Promise<string> {
  const parts: string[] = [];
  for (const [isGone, files] of [
    [false, paths],
    [true, deletes],
  ] as const) {
    if (files.length === 0) continue;
    const list = files.map((path) => quoteLiteral(literalPath(path))).join(', ');
    const from = `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
    const there = await namesOf(connection, from);
    const columns = feedColumns.map(({ name, type }) => {
      const quoted = quoteIdentifier(name);
      // A key that its column cannot hold is that of no row.
      return `${isGone ? 'TRY_CAST' : 'CAST'}(${there.has(name) ? quoted : 'NULL'} AS ${toDuckDBType(type)}) AS ${quoted}`;
    });
    parts.push(
      `SELECT ${columns.join(', ')}, ${changePlace.partition}, ${changePlace.offset}, ${isGone} AS gone FROM ${from}`,
    );
  }
  if (parts.length > 0) return parts.join(' UNION ALL ');
  const none = feedColumns.map(({ name, type }) => `CAST(NULL AS ${toDuckDBType(type)}) AS ${quoteIdentifier(name)}`);
  return `SELECT ${none.join(', ')}, 0 AS ${changePlace.partition}, 0::BIGINT AS ${changePlace.offset}, false AS gone WHERE false`;
}

async function namesOf(connection: DuckDBConnection, from: string): Promise<ReadonlySet<string>> {
  const prepared = await connection.prepare(`SELECT * FROM ${from}`);
  const names = new Set<string>();
  for (let i = 0; i < prepared.columnCount; i += 1) names.add(prepared.columnName(i));
  prepared.destroySync();
  return names;
}

async function firstRefusals(connection: DuckDBConnection): Promise<RefusedRow[]> {
  const found = await connection.runAndReadAll(
    `SELECT refused_key, refusal, p0, CAST(p1 AS VARCHAR) FROM staged WHERE refusal IS NOT NULL ORDER BY p0, p1 LIMIT ${shownRefusals}`,
  );
  return found.getRowsJson().map(([key, reason, partition, offset]) => ({
    key: textOf(key),
    reason: textOf(reason),
    place: { partition: Number(partition), offset: BigInt(textOf(offset)) },
  }));
}
