import { DuckDBBlobValue, DuckDBDataChunk, DuckDBStructType, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import type { CheckpointContent, CheckpointDraft, CheckpointFiles } from '../../core/ports';
import { LakeError } from '../../../shared/errors';
import { literalPath } from './sql-relations';
import { quoteIdentifier, quoteLiteral, textOf } from './sql-text';

/** Checkpoint schema of the Delta protocol: one struct a kind of action, all but one null in each row. The first field of each is required. */
const actionFields = {
  txn: { appId: 'VARCHAR', version: 'BIGINT', lastUpdated: 'BIGINT' },
  add: {
    path: 'VARCHAR',
    partitionValues: 'MAP(VARCHAR, VARCHAR)',
    size: 'BIGINT',
    modificationTime: 'BIGINT',
    dataChange: 'BOOLEAN',
    stats: 'VARCHAR',
    tags: 'MAP(VARCHAR, VARCHAR)',
  },
  remove: {
    path: 'VARCHAR',
    deletionTimestamp: 'BIGINT',
    dataChange: 'BOOLEAN',
    extendedFileMetadata: 'BOOLEAN',
    partitionValues: 'MAP(VARCHAR, VARCHAR)',
    size: 'BIGINT',
  },
  metaData: {
    id: 'VARCHAR',
    name: 'VARCHAR',
    description: 'VARCHAR',
    format: 'STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR))',
    schemaString: 'VARCHAR',
    partitionColumns: 'VARCHAR[]',
    configuration: 'MAP(VARCHAR, VARCHAR)',
    createdTime: 'BIGINT',
  },
  protocol: { minReaderVersion: 'INTEGER', minWriterVersion: 'INTEGER' },
} as const;
type ActionName = keyof typeof actionFields;
const actionNames: readonly ActionName[] = ['txn', 'add', 'remove', 'metaData', 'protocol'];

const chunkRows = 2048;
/** Files handed over at once: as long as one string each, which is quick to cross into JavaScript. */
const filesAtOnce = 2048;

/**
 * The earlier checkpoint's files and tombstones, without those touched since, then the actions since: all in DuckDB, at a cost that JavaScript
 * does not bear.
 */
export async function writeCheckpointFile(
  connection: DuckDBConnection,
  path: string,
  { base, actions, liveFiles }: CheckpointDraft,
): Promise<{ actions: number }> {
  await fillTable(connection, 'checkpoint_lines', actions);
  const schema = JSON.stringify(Object.fromEntries(actionNames.map((name) => [name, structType(name)])));
  const newer = `SELECT unnest(from_json(line, ${quoteLiteral(schema)})) FROM checkpoint_lines`;
  const older = base === null ? null : await olderSelect(connection, base);
  await connection.run(
    `COPY (${older === null ? newer : `${older} UNION ALL ${newer}`}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  // A checkpoint is believed by every reader from now on: it is counted before it gets its name.
  const counted = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, count(add.path)::INTEGER, count(DISTINCT add.path)::INTEGER FROM ${parquet([path])}`,
  );
  const [total, added, distinct] = counted.getRows()[0] ?? [];
  if (typeof total !== 'number' || added !== liveFiles || distinct !== liveFiles) {
    throw new LakeError(
      'INTERNAL',
      `The checkpoint ${path} holds ${String(distinct)} live files in ${String(added)} rows where there are ${liveFiles}. It is not used.`,
      { details: { path, liveFiles } },
    );
  }
  return { actions: total };
}

async function olderSelect(
  connection: DuckDBConnection,
  { paths, touched, keepTombstonesFromMs }: NonNullable<CheckpointDraft['base']>,
): Promise<string> {
  await fillTable(connection, 'checkpoint_touched', touched);
  const present = await presentFields(connection, paths);
  const columns = actionNames.map((name) => {
    const isFile = name === 'add' || name === 'remove';
    const value = isFile ? structOf(name, present) : null;
    return `${value === null ? `NULL::${structType(name)}` : value} AS ${quoteIdentifier(name)}`;
  });
  const kept = [
    ...(present.has('add') ? [`(add.path IS NOT NULL AND add.path NOT IN (SELECT line FROM checkpoint_touched))`] : []),
    ...(present.has('remove')
      ? [
          `(remove.path IS NOT NULL AND remove.path NOT IN (SELECT line FROM checkpoint_touched) AND remove.deletionTimestamp >= ${keepTombstonesFromMs})`,
        ]
      : []),
  ];
  return `SELECT ${columns.join(', ')} FROM ${parquet(paths)} WHERE ${kept.length === 0 ? 'false' : kept.join(' OR ')}`;
}

/** Actions this reader needs, whoever wrote the checkpoint: columns and fields that it has more than these are left unread. */
export async function readCheckpointFile(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<CheckpointContent> {
  const present = await presentFields(connection, paths);
  const source = parquet(paths);
  const cases = actionNames.flatMap((name) => {
    const value = name === 'add' ? null : structOf(name, present);
    return value === null ? [] : [`WHEN ${requiredField(name)} IS NOT NULL THEN to_json({${name}: ${value}})`];
  });
  const lines =
    cases.length === 0
      ? null
      : await connection.runAndReadAll(
          `SELECT line FROM (SELECT CASE ${cases.join(' ')} END AS line FROM ${source}) WHERE line IS NOT NULL`,
        );
  return {
    actions: lines?.getRowsJson().map(([line]) => textOf(line)) ?? [],
    files: present.has('add') ? await readFiles(connection, source, present.get('add') ?? new Set()) : [],
  };
}

async function readFiles(
  connection: DuckDBConnection,
  source: string,
  fields: ReadonlySet<string>,
): Promise<CheckpointFiles[]> {
  const field = (name: keyof (typeof actionFields)['add']): string =>
    fields.has(name)
      ? `CAST(add.${quoteIdentifier(name)} AS ${actionFields.add[name]})`
      : `NULL::${actionFields.add[name]}`;
  const columns = {
    paths: field('path'),
    sizes: field('size'),
    modificationTimes: `coalesce(${field('modificationTime')}, 0)`,
    partitionValues: `coalesce(to_json(${field('partitionValues')})::VARCHAR, '{}')`,
    tags: `to_json(${field('tags')})::VARCHAR`,
  } as const;
  const asLists = Object.values(columns).map((value) => `to_json(list(${value}))::VARCHAR`);
  const result = await connection.runAndReadAll(
    `SELECT ${asLists.join(', ')}, encode(to_json(list(${field('stats')}))::VARCHAR) FROM (SELECT add, (row_number() OVER ()) // ${filesAtOnce} AS part FROM ${source} WHERE add.path IS NOT NULL) GROUP BY part ORDER BY part`,
  );
  return result.getRows().map((row) => {
    const stats = row[Object.keys(columns).length];
    const [files, sizes, modificationTimes, partitionValues, tags] = row.slice(0, -1).map(textOf);
    return {
      paths: files ?? '',
      sizes: sizes ?? '',
      modificationTimes: modificationTimes ?? '',
      partitionValues: partitionValues ?? '',
      tags: tags ?? '',
      stats: stats instanceof DuckDBBlobValue ? stats.bytes : new Uint8Array(0),
    };
  });
}

/** Fields of each action's struct that these files have. */
async function presentFields(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<ActionName, ReadonlySet<string>>> {
  const present = new Map<ActionName, ReadonlySet<string>>();
  const described = await connection.run(`SELECT * FROM ${parquet(paths)} LIMIT 0`);
  const types = described.columnTypes();
  for (const [at, column] of described.columnNames().entries()) {
    const name = actionNames.find((known) => known === column);
    const type = types[at];
    if (name === undefined || !(type instanceof DuckDBStructType)) continue;
    const fields = new Set(type.entryNames);
    // Without the field that the protocol requires nothing can be told of the action.
    if (fields.has(Object.keys(actionFields[name])[0] ?? '')) present.set(name, fields);
  }
  return present;
}

/** A struct of Parquet may come as NULL or as all fields NULL: both are NULL here. Null where the files have none. */
function structOf(name: ActionName, present: ReadonlyMap<ActionName, ReadonlySet<string>>): string | null {
  const fields = present.get(name);
  if (fields === undefined) return null;
  const values = Object.entries(actionFields[name]).map(([field, type]) => {
    const value = fields.has(field) ? `CAST(${name}.${quoteIdentifier(field)} AS ${type})` : `NULL::${type}`;
    return `${quoteIdentifier(field)}: ${value}`;
  });
  return `CASE WHEN ${requiredField(name)} IS NULL THEN NULL ELSE {${values.join(', ')}} END`;
}

function requiredField(name: ActionName): string {
  return `${name}.${quoteIdentifier(Object.keys(actionFields[name])[0] ?? '')}`;
}

function structType(name: ActionName): string {
  const fields = Object.entries(actionFields[name]).map(([field, type]) => `${quoteIdentifier(field)} ${type}`);
  return `STRUCT(${fields.join(', ')})`;
}

function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map((path) => quoteLiteral(literalPath(path))).join(', ')}], hive_partitioning = false)`;
}

async function fillTable(connection: DuckDBConnection, table: string, lines: readonly string[]): Promise<void> {
  await connection.run(`CREATE TEMP TABLE ${table} (line VARCHAR)`);
  const appender = await connection.createAppender(table);
  for (let from = 0; from < lines.length; from += chunkRows) {
    const some = lines.slice(from, from + chunkRows);
    const chunk = DuckDBDataChunk.create([VARCHAR], some.length);
    chunk.setColumnValues(0, some);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
