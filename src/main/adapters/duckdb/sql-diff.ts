import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { VersionDiff } from '../../../shared/contract/queries';
import { LakeError } from '../../../shared/errors';
import type { ComparedVersions, SqlRelation } from '../../core/ports';
import { type ComparedColumn, comparedColumns, comparedValue, type Side } from './diff-columns';
import { diffStatements, differing, sameKey } from './diff-statements';
import { interruptible } from './interruptible';
import { sqlError } from './sql-errors';
import type { AnalystInstance } from './sql-instance';
import { relationSelect } from './sql-relations';
import { quoteIdentifier } from './sql-text';

/** Characters of a smallest or largest value: a page shows no more. */
const longestExtreme = 1000;

/**
 * Counts what lies between two versions, and keeps no row: DuckDB's aggregates and join spill where they are larger than memory. Only files
 * that one version has and the other has not are compared, for rows of a file that both have are the same.
 */
export async function compareVersions(
  instance: AnalystInstance,
  versions: ComparedVersions,
  signal: AbortSignal,
): Promise<VersionDiff> {
  const connection = await instance.lease();
  try {
    return await interruptible(connection, signal, 'The comparison', () => compare(connection, versions));
  } catch (error) {
    throw signal.aborted
      ? new LakeError('CANCELLED', 'The comparison was cancelled.', { cause: error })
      : sqlError(error, 'The comparison');
  } finally {
    instance.release(connection);
  }
}

async function compare(connection: DuckDBConnection, versions: ComparedVersions): Promise<VersionDiff> {
  const columns = comparedColumns(versions);
  const before = await describe(connection, versions.before, columns, 'before');
  const after = await describe(connection, versions.after, columns, 'after');
  const bothWays = hasFiles(versions.onlyBefore) && hasFiles(versions.onlyAfter);
  const keys = usableKeys(versions.keyColumns, columns);
  const keyed = bothWays && keys.length > 0 && (await isKey(connection, versions, keys));
  const rows = !bothWays
    ? await oneWay(connection, versions, columns, keys)
    : keyed
      ? await byKey(connection, versions, columns, keys)
      : await byRow(connection, versions, columns);
  return {
    from: versions.from,
    to: versions.to,
    keyColumns: bothWays && !keyed ? [] : keys,
    rows: {
      before: before.rows,
      after: after.rows,
      added: rows.added,
      removed: rows.removed,
      changed: rows.changed,
    },
    columns: columns.map(({ name, change, typeBefore, typeAfter }, index) => ({
      name,
      change,
      typeBefore,
      typeAfter,
      nullShareBefore: before.columns[index]?.nullShare ?? null,
      nullShareAfter: after.columns[index]?.nullShare ?? null,
      minBefore: before.columns[index]?.min ?? null,
      minAfter: after.columns[index]?.min ?? null,
      maxBefore: before.columns[index]?.max ?? null,
      maxAfter: after.columns[index]?.max ?? null,
      changed: rows.changedByColumn === null ? null : (rows.changedByColumn[index] ?? 0),
    })),
    statements: diffStatements(versions, columns, keyed ? keys : [], await reservedWords(connection)),
  };
}

interface RowChanges {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** By position of the column; null without a key. */
  readonly changedByColumn: readonly number[] | null;
}

/** Rows only came, or only went: whatever the key, none changed, and the files' own counts are the answer. */
async function oneWay(
  connection: DuckDBConnection,
  { onlyBefore, onlyAfter }: ComparedVersions,
  columns: readonly ComparedColumn[],
  keys: readonly string[],
): Promise<RowChanges> {
  const count = async (relation: SqlRelation): Promise<number> =>
    hasFiles(relation)
      ? toNumber((await rowOf(connection, `SELECT count(*) FROM (${relationSelect(relation)})`))[0])
      : 0;
  return {
    added: await count(onlyAfter),
    removed: await count(onlyBefore),
    changed: 0,
    changedByColumn: keys.length === 0 ? null : columns.map(() => 0),
  };
}

async function byKey(
  connection: DuckDBConnection,
  { onlyBefore, onlyAfter }: ComparedVersions,
  columns: readonly ComparedColumn[],
  keys: readonly string[],
): Promise<RowChanges> {
  const marker = quoteIdentifier(freshName(columns));
  const both = `b.${marker} AND a.${marker}`;
  const differs = columns.map((column) => (keys.includes(column.name) ? 'false' : differing(column, 'b.', 'a.')));
  const counts = await rowOf(
    connection,
    `SELECT count(*) FILTER (b.${marker} IS NULL), count(*) FILTER (a.${marker} IS NULL),
       count(*) FILTER (${both} AND (${differs.join(' OR ')})),
       ${differs.map((differ) => `count(*) FILTER (${both} AND ${differ})`).join(', ')}
     FROM (SELECT *, true AS ${marker} FROM (${relationSelect(onlyBefore)})) b
     FULL JOIN (SELECT *, true AS ${marker} FROM (${relationSelect(onlyAfter)})) a ON ${sameKey(keys, 'b', 'a')}`,
  );
  const [added = 0, removed = 0, changed = 0, ...changedByColumn] = counts.map(toNumber);
  return { added, removed, changed, changedByColumn };
}

/** As EXCEPT ALL in both directions, in one pass: how often each row came less how often it went. */
async function byRow(
  connection: DuckDBConnection,
  { onlyBefore, onlyAfter }: ComparedVersions,
  columns: readonly ComparedColumn[],
): Promise<RowChanges> {
  const names = columns.map((_, index) => `c${index}`);
  const rows = (relation: SqlRelation, side: Side, sign: number): string =>
    `SELECT ${columns.map((column, index) => `${comparedValue(column, side)} AS c${index}`).join(', ')}, ${sign} AS sign FROM (${relationSelect(relation)})`;
  const [added, removed] = await rowOf(
    connection,
    `SELECT coalesce(sum(greatest(n, 0)), 0)::BIGINT, coalesce(sum(greatest(-n, 0)), 0)::BIGINT
     FROM (SELECT sum(sign) AS n FROM (${rows(onlyAfter, 'after', 1)} UNION ALL ${rows(onlyBefore, 'before', -1)}) GROUP BY ${names.join(', ')})`,
  );
  return { added: toNumber(added), removed: toNumber(removed), changed: 0, changedByColumn: null };
}

/** Keys tell rows apart only where both versions have them, of one type. */
function usableKeys(keys: readonly string[], columns: readonly ComparedColumn[]): string[] {
  const same = new Set(columns.filter(({ change }) => change === 'same').map(({ name }) => name));
  return keys.every((key) => same.has(key)) ? [...keys] : [];
}

async function isKey(
  connection: DuckDBConnection,
  { before, after }: ComparedVersions,
  keys: readonly string[],
): Promise<boolean> {
  const names = keys.map(quoteIdentifier).join(', ');
  for (const version of [before, after]) {
    const [repeated] = await rowOf(
      connection,
      `SELECT count(*) FROM (SELECT 1 FROM (${relationSelect(version)}) GROUP BY ${names} HAVING count(*) > 1 LIMIT 1)`,
    );
    if (toNumber(repeated) > 0) return false;
  }
  return true;
}

interface VersionStatistics {
  readonly rows: number;
  /** By position; null for a column that the version lacks. */
  readonly columns: readonly ({ nullShare: number | null; min: string | null; max: string | null } | null)[];
}

async function describe(
  connection: DuckDBConnection,
  relation: SqlRelation,
  columns: readonly ComparedColumn[],
  side: Side,
): Promise<VersionStatistics> {
  const asked = columns.map((column) => {
    if ((side === 'before' ? column.typeBefore : column.typeAfter) === null) return ['0', 'NULL', 'NULL'];
    const name = quoteIdentifier(column.name);
    const extreme = (of: string): string =>
      column.isOrdered ? `left(${of}(${name})::VARCHAR, ${longestExtreme})` : 'NULL';
    return [`count(${name})`, extreme('min'), extreme('max')];
  });
  const values = await rowOf(
    connection,
    `SELECT ${['count(*)', ...asked.flat()].join(', ')} FROM (${relationSelect(relation)})`,
  );
  const rows = toNumber(values[0]);
  return {
    rows,
    columns: asked.map(([count], index) => {
      if (count === '0') return null;
      const [held, min, max] = values.slice(1 + index * 3, 4 + index * 3);
      return { nullShare: rows === 0 ? null : 1 - toNumber(held) / rows, min: toText(min), max: toText(max) };
    }),
  };
}

function hasFiles(relation: SqlRelation): boolean {
  return relation.parts.some(({ files }) => files.length > 0);
}

/** A name that no column has. */
function freshName(columns: readonly ComparedColumn[]): string {
  let name = 'is_there';
  while (columns.some((column) => column.name.toLowerCase() === name)) name += '_';
  return name;
}

async function reservedWords(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'",
  );
  return new Set(reader.getRows().map(([word]) => String(word)));
}

async function rowOf(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[]> {
  const row = (await connection.runAndReadAll(sql)).getRows()[0];
  if (row === undefined) throw new TypeError('an aggregate gave no row');
  return row;
}

function toNumber(value: DuckDBValue | undefined): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  throw new TypeError('DuckDB gave no number where a count was asked for');
}

function toText(value: DuckDBValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
