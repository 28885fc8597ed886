import { stat } from 'node:fs/promises';
import {
  DuckDBArrayType,
  type DuckDBConnection,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import type { InspectedFile } from '../../core/ports';
import { columnLeaves } from './column-leaves';
import { nullableColumn, toColumnType, toDuckDBType } from './column-types';
import { toDeltaStats, type CopiedFile } from './copy-stats';
import { pathLiteral, unreadable } from './import-paths';
import type { Leaf } from './json-shape';
import { parquetNames } from './parquet-names';
import { quoteLiteral } from './sql-text';

/** Types that Parquet and Delta's reader version 1 both name: a file of these is read the same by everybody. */
const ownTypes = new Set<DuckDBTypeId>([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.VARCHAR,
  DuckDBTypeId.BLOB,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

export async function inspectParquetFiles(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<InspectedFile[]> {
  const inspected: InspectedFile[] = [];
  for (const path of paths) {
    try {
      inspected.push(await inspect(connection, path));
    } catch (error) {
      throw unreadable(path, 'Parquet', error, null);
    }
  }
  return inspected;
}

async function inspect(connection: DuckDBConnection, path: string): Promise<InspectedFile> {
  const file = pathLiteral(path);
  const names = await distinctNames(connection, path);
  const described = await connection.runAndReadAll(
    `SELECT * FROM read_parquet(${file}, hive_partitioning = false) LIMIT 0`,
  );
  const columns = names.map((name, i) => nullableColumn(name, toColumnType(described.columnType(i))));
  const foreignTypes = names.flatMap((name, i) => {
    const type = described.columnType(i);
    return isOwn(type) ? [] : [`${name} ${type.toString()}`];
  });
  const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${file})`);
  const records = Number(counted.getRowsJson()[0]?.[0] ?? 0);
  const { size } = await stat(path);
  const leaves = foreignTypes.length > 0 || records === 0 ? [] : columnLeaves(columns);
  const copied: CopiedFile = {
    path,
    records,
    sizeBytes: size,
    leaves: leaves.length === 0 ? [] : await footerStats(connection, file, leaves),
  };
  return { path, records, sizeBytes: size, columns, foreignTypes, stats: toDeltaStats(copied, leaves) };
}

/** Of the columns, as the file has them. Error: CORRUPT where two are one name to SQL: read_parquet would rename the second, no other reader would. */
async function distinctNames(connection: DuckDBConnection, path: string): Promise<readonly string[]> {
  const [found] = (await parquetNames(connection, [pathLiteral(path)])).values();
  if (found?.clash == null) return found?.columns ?? [];
  throw new LakeError(
    'CORRUPT',
    `${path} has the columns "${found.clash[0]}" and "${found.clash[1]}", which are one name to SQL. Rename one of them in the file.`,
    { details: { path, columns: found.clash.join(', ') } },
  );
}

/** Bounds over all row groups; none where one of them tells none, and none of floating point, where writers disagree about NaN. */
async function footerStats(
  connection: DuckDBConnection,
  file: string,
  leaves: readonly Leaf[],
): Promise<CopiedFile['leaves']> {
  const selected = leaves.flatMap(({ path, type }) => {
    const is = `path_in_schema = ${quoteLiteral(path.join(', '))}`;
    const sqlType = toDuckDBType(type);
    const bounded = type !== 'float' && type !== 'double' && type !== 'binary' && type !== 'boolean';
    const bound = (side: 'min' | 'max'): string =>
      `CASE WHEN bool_and(stats_${side}_value IS NOT NULL OR stats_null_count = num_values) FILTER (${is}) THEN CAST(${side}(TRY_CAST(stats_${side}_value AS ${sqlType})) FILTER (${is}) AS VARCHAR) END`;
    return [
      `count(*) FILTER (${is})`,
      `CASE WHEN bool_and(stats_null_count IS NOT NULL) FILTER (${is}) THEN sum(stats_null_count) FILTER (${is}) END`,
      bounded ? bound('min') : 'NULL',
      bounded ? bound('max') : 'NULL',
    ];
  });
  const result = await connection.runAndReadAll(`SELECT ${selected.join(', ')} FROM parquet_metadata(${file})`);
  const row = result.getRowsJson()[0] ?? [];
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return leaves.map((_, i) => {
    const [chunks, nulls, min, max] = row.slice(i * 4, i * 4 + 4);
    return Number(chunks) === 0 || nulls === null ? null : { nulls: Number(nulls), min: text(min), max: text(max) };
  });
}

function isOwn(type: DuckDBType): boolean {
  if (type instanceof DuckDBDecimalType) return true;
  if (type instanceof DuckDBListType) return isOwn(type.valueType);
  if (type instanceof DuckDBArrayType) return false;
  if (type instanceof DuckDBMapType) return isOwn(type.keyType) && isOwn(type.valueType);
  if (type instanceof DuckDBStructType) return type.entryTypes.every(isOwn);
  return ownTypes.has(type.typeId);
}
