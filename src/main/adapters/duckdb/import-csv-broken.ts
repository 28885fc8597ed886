import { open, type FileHandle } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';

/** Lines of the file that are no rows: `line` (a record's number from 1, header and all), `reason`, `bytes`. */
export const brokenLinesTable = 'import_broken_lines';

const rejectsTable = 'import_rejects';
const rejectScansTable = 'import_reject_scans';
/** Lines whose bytes are fetched at once. */
const fetchedLines = 1024;
const questionMark = 0x3f;

/** The line, its place (DuckDB counts bytes from 1) and its text as hexadecimal. */
const lineSchema = z.tuple([z.coerce.bigint(), z.coerce.number(), z.string()]);

/** Fills the table for one file, whatever was in it before; returns how many lines it has. */
export async function brokenLines(
  connection: DuckDBConnection,
  path: string,
  scan: string,
  names: readonly string[],
): Promise<number> {
  await connection.run(`DROP TABLE IF EXISTS ${rejectsTable}; DROP TABLE IF EXISTS ${rejectScansTable}`);
  // Every column: a line is only found broken where its fields are looked for.
  await connection.run(
    `SELECT ${names.map((name) => `count(${name})`).join(', ')} FROM ${scan}, store_rejects = true, rejects_table = '${rejectsTable}', rejects_scan = '${rejectScansTable}')`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${brokenLinesTable} AS SELECT line, first(error_message) AS reason, encode(first(csv_line)) AS bytes,
      min(line_byte_position) AS position, bool_or(error_type = 'INVALID ENCODING') AS undecodable FROM ${rejectsTable} GROUP BY line`,
  );
  await connection.run(`DROP TABLE ${rejectsTable}; DROP TABLE ${rejectScansTable}`);
  // What is compressed has no place for a line's bytes: there DuckDB's text stays, a ? for each byte that is no UTF-8.
  if (!path.endsWith('.gz')) await fetchBytes(connection, path);
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${brokenLinesTable}`);
  return Number(counted.getRowsJson()[0]?.[0] ?? 0);
}

/** DuckDB keeps ? in place of each byte that is no UTF-8; the file has the bytes themselves. */
async function fetchBytes(connection: DuckDBConnection, path: string): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    for (let after = 0n; ; ) {
      const result = await connection.runAndReadAll(
        `SELECT line, position, hex(bytes) FROM ${brokenLinesTable} WHERE undecodable AND line > ${after} ORDER BY line LIMIT ${fetchedLines}`,
      );
      const lines = result.getRowsJson().map((row) => lineSchema.parse(row));
      const last = lines.at(-1);
      if (last === undefined) return;
      handle ??= await open(path, 'r');
      const values: string[] = [];
      for (const [line, position, hex] of lines) {
        const shown = Buffer.from(hex, 'hex');
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(shown.length), 0, shown.length, position - 1);
        if (bytesRead === shown.length && isShownAs(buffer, shown))
          values.push(`(${line}, from_hex('${buffer.toString('hex')}'))`);
      }
      if (values.length > 0) {
        await connection.run(
          `UPDATE ${brokenLinesTable} SET bytes = found.bytes FROM (VALUES ${values.join(', ')}) found(line, bytes) WHERE ${brokenLinesTable}.line = found.line`,
        );
      }
      after = last[0];
    }
  } finally {
    await handle?.close();
  }
}

/** Whether DuckDB's text can be of these bytes; else the place was not the line's. */
function isShownAs(bytes: Buffer, shown: Buffer): boolean {
  return shown.every((byte, i) => byte === bytes[i] || byte === questionMark);
}
