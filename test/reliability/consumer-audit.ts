import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { Snapshot } from '../../src/main/core/lake/types';
import { eventsOf, type TopicMixture } from './consumer-topic';

const FILES_AT_ONCE = 1_000;
const EXAMPLES = 5;

/** What a lake has of a topic, by its own rows, beside what the topic's making says that it must have. */
export interface Audit {
  readonly rows: number;
  readonly quarantined: number;
  /** Of the rows, those that came late. */
  readonly late: number;
  readonly days: number;
  readonly files: number;
  /** Offsets of the topic that are in neither. */
  readonly lost: number;
  /** Offsets that are there more than once, in one of them or in both. */
  readonly doubled: number;
  /** Rows of no offset of the topic. */
  readonly foreign: number;
  /** Malformed and in the lake, or well-formed and in quarantine. */
  readonly misplaced: number;
  /** Other content than was sent with that offset; of the quarantine, other bytes. */
  readonly garbled: number;
  /** On another day than that of their event. */
  readonly wrongDay: number;
  /** Of `kafka_offset`, over both: what another reader's sum is compared with. */
  readonly offsetSums: { readonly data: string; readonly quarantine: string };
  /** The first of each of these. */
  readonly problems: readonly string[];
}

const faults = {
  lost: 'SELECT p, o FROM expected ANTI JOIN found USING (p, o)',
  doubled: 'SELECT p, o FROM found GROUP BY p, o HAVING count(*) > 1',
  foreign: 'SELECT p, o FROM found ANTI JOIN expected USING (p, o)',
  misplaced: 'SELECT p, o FROM found JOIN expected USING (p, o) WHERE malformed <> quarantined',
  garbled: `SELECT p, o FROM found JOIN expected USING (p, o) WHERE NOT malformed AND NOT quarantined
    AND (found.id IS DISTINCT FROM expected.id OR found.at_ms IS DISTINCT FROM expected.at_ms)
    UNION ALL SELECT p, o FROM found JOIN expected USING (p, o)
    WHERE malformed AND quarantined AND found.value IS DISTINCT FROM expected.value`,
  wrongDay: `SELECT p, o FROM found JOIN expected USING (p, o) WHERE NOT quarantined
    AND found.day IS DISTINCT FROM strftime(make_timestamp(expected.at_ms * 1000), '%Y-%m-%d')`,
} as const;

/** Every row of both is read, by a DuckDB that shares nothing with the consumers; statistics count for nothing. */
export async function auditLake(options: {
  readonly data: Snapshot | null;
  readonly quarantine: Snapshot | null;
  readonly mixture: TopicMixture;
  readonly partitions: number;
}): Promise<Audit> {
  const { data, quarantine, mixture, partitions } = options;
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run(
      `SET TimeZone = 'UTC';
       CREATE TABLE expected (p INTEGER, o BIGINT, id VARCHAR, at_ms BIGINT, late BOOLEAN, malformed BOOLEAN, value BLOB);
       CREATE TABLE days (path VARCHAR, day VARCHAR);
       CREATE TABLE found (p INTEGER, o BIGINT, id VARCHAR, at_ms BIGINT, day VARCHAR, quarantined BOOLEAN, value BLOB)`,
    );
    await expect(connection, mixture, partitions);
    await readFiles(connection, data, `transaction_id, epoch_ms("timestamp"), days.day, false, NULL`);
    await readFiles(connection, quarantine, `NULL, NULL, NULL, true, value`);
    const counts: Record<string, number> = {};
    const problems: string[] = [];
    for (const [fault, sql] of Object.entries(faults)) {
      counts[fault] = await countOf(connection, `SELECT count(*) FROM (${sql})`);
      if (counts[fault] === 0) continue;
      const some = await connection.runAndReadAll(`SELECT p || ':' || o FROM (${sql}) ORDER BY p, o LIMIT ${EXAMPLES}`);
      const named = some.getRowsJson().map(([at]) => JSON.stringify(at));
      problems.push(`${counts[fault]} ${fault}, such as ${named.join(', ')}`);
    }
    const of = (fault: keyof typeof faults): number => counts[fault] ?? Number.NaN;
    return {
      rows: await countOf(connection, 'SELECT count(*) FROM found WHERE NOT quarantined'),
      quarantined: await countOf(connection, 'SELECT count(*) FROM found WHERE quarantined'),
      late: await countOf(
        connection,
        'SELECT count(*) FROM found SEMI JOIN (FROM expected WHERE late AND NOT malformed) USING (p, o)',
      ),
      days: await countOf(connection, 'SELECT count(DISTINCT day) FROM found'),
      files: (data?.files.length ?? 0) + (quarantine?.files.length ?? 0),
      lost: of('lost'),
      doubled: of('doubled'),
      foreign: of('foreign'),
      misplaced: of('misplaced'),
      garbled: of('garbled'),
      wrongDay: of('wrongDay'),
      offsetSums: {
        data: await sumOf(connection, 'WHERE NOT quarantined'),
        quarantine: await sumOf(connection, 'WHERE quarantined'),
      },
      problems,
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function sumOf(connection: DuckDBConnection, where: string): Promise<string> {
  const read = await connection.runAndReadAll(`SELECT CAST(coalesce(sum(o), 0) AS VARCHAR) FROM found ${where}`);
  return z.string().parse(read.getRowsJson()[0]?.[0]);
}

async function countOf(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRowsJson()[0]?.[0]);
}

async function expect(connection: DuckDBConnection, mixture: TopicMixture, partitions: number): Promise<void> {
  const encoder = new TextEncoder();
  const appender = await connection.createAppender('expected');
  for (const event of eventsOf(mixture, 0, mixture.messages)) {
    const { index, value, malformed, lateDays, eventTimeMs } = event;
    appender.appendInteger(index % partitions);
    appender.appendBigInt(BigInt(Math.floor(index / partitions)));
    if (malformed === null) appender.appendVarchar(transactionId(value));
    else appender.appendNull();
    appender.appendBigInt(BigInt(eventTimeMs));
    appender.appendBoolean(lateDays > 0);
    appender.appendBoolean(malformed !== null);
    if (malformed === null) appender.appendNull();
    else appender.appendBlob(typeof value === 'string' ? encoder.encode(value) : value);
    appender.endRow();
  }
  appender.closeSync();
}

function transactionId(value: string | Uint8Array): string {
  const found = /^\{"transaction_id":"([^"]+)"/.exec(String(value))?.[1];
  if (found === undefined) throw new Error(`An event without an id: ${String(value)}`);
  return found;
}

/** A file's day is the log's: readers go by it, and the file does not hold it. */
async function readFiles(connection: DuckDBConnection, snapshot: Snapshot | null, columns: string): Promise<void> {
  const files = snapshot?.files ?? [];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    const some = files.slice(at, at + FILES_AT_ONCE);
    const text = (path: string): string => `'${path.replaceAll("'", "''")}'`;
    const days = some.map(({ absolutePath, partitionValues: { year, month, day } }) => {
      const parts = [year, month, day].map((part) => (part ?? '').padStart(2, '0'));
      return `(${text(absolutePath)}, '${parts.join('-')}')`;
    });
    await connection.run('TRUNCATE days');
    await connection.run(`INSERT INTO days VALUES ${days.join(', ')}`);
    await connection.run(
      `INSERT INTO found SELECT kafka_partition, kafka_offset, ${columns}
       FROM read_parquet([${some.map(({ absolutePath }) => text(absolutePath)).join(', ')}],
         filename = true, hive_partitioning = false, union_by_name = true) AS file
       JOIN days ON days.path = file.filename`,
    );
  }
}
