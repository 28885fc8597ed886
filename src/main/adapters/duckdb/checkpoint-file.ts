import { VARCHAR, DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral, textOf } from './sql-text';

/** Checkpoint schema of the Delta protocol: one struct a kind of action, all but one null in each row. */
const actionTypes: Readonly<Record<string, unknown>> = {
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
    format: { provider: 'VARCHAR', options: 'MAP(VARCHAR, VARCHAR)' },
    schemaString: 'VARCHAR',
    partitionColumns: ['VARCHAR'],
    configuration: 'MAP(VARCHAR, VARCHAR)',
    createdTime: 'BIGINT',
  },
  protocol: { minReaderVersion: 'INTEGER', minWriterVersion: 'INTEGER' },
};

const chunkRows = 2048;

export async function writeCheckpointFile(
  connection: DuckDBConnection,
  path: string,
  actions: readonly string[],
): Promise<void> {
  await connection.run('CREATE TEMP TABLE checkpoint_lines (line VARCHAR)');
  const appender = await connection.createAppender('checkpoint_lines');
  for (let from = 0; from < actions.length; from += chunkRows) {
    const lines = actions.slice(from, from + chunkRows);
    const chunk = DuckDBDataChunk.create([VARCHAR], lines.length);
    chunk.setColumnValues(0, lines);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(
    `COPY (SELECT unnest(from_json(line, ${quoteLiteral(JSON.stringify(actionTypes))})) FROM checkpoint_lines) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION snappy)`,
  );
}

/** Actions this reader needs, whoever wrote the checkpoint: columns that it has more than these are left unread. */
export async function readCheckpointFile(connection: DuckDBConnection, path: string): Promise<string[]> {
  const source = `read_parquet(${quoteLiteral(path)})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const present = new Set(described.getRowObjectsJson().map((row) => textOf(row['column_name'])));
  const names = Object.keys(actionTypes).filter((name) => present.has(name));
  // A struct of Parquet may come as NULL or as all fields NULL; the first field of each is required by the protocol.
  const cases = names.map((name) => {
    const fields = actionTypes[name];
    const key = typeof fields === 'object' && fields !== null ? Object.keys(fields)[0] : undefined;
    return `WHEN ${name}.${key} IS NOT NULL THEN to_json({${name}: ${name}})`;
  });
  const result = await connection.runAndReadAll(
    `SELECT line FROM (SELECT CASE ${cases.join(' ')} END AS line FROM ${source}) WHERE line IS NOT NULL`,
  );
  return result.getRowsJson().map(([line]) => textOf(line));
}
