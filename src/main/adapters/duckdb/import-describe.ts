import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { DescribedImport, ImportToDescribe } from '../../core/ports';
import { nullableColumn, toColumnType } from './column-types';
import { headOf } from './import-bytes';
import { planCsv, sampledFiles as csvSample } from './import-csv';
import { isDateText, isInstantText } from './instant-text';
import { planParquet } from './import-parquet';
import { pathLiteral, unreadable } from './import-paths';
import { textOf } from './sql-text';

/** Lines of NDJSON that columns are told from, of each of the first files; the import itself infers from every one. */
const sampleLines = 1000;
const sampledFiles = 20;
const headBytes = 1 << 20;

export async function describeImportFiles(
  connection: DuckDBConnection,
  { format, root, paths, header }: ImportToDescribe,
): Promise<DescribedImport> {
  switch (format) {
    case 'parquet': {
      const { columns, records } = await planParquet(connection, root, paths);
      return { columns: [...columns], records, lookedInto: paths.length };
    }
    case 'csv': {
      const plan = await planCsv(connection, paths, { header, known: [], everyFile: false, signal: null });
      const columns = plan.columns.filter(({ name }) => !plan.empty.has(name));
      return { columns, records: null, lookedInto: Math.min(paths.length, csvSample) };
    }
    case 'ndjson': {
      const looked = paths.slice(0, sampledFiles);
      return { columns: await describeLines(connection, looked), records: null, lookedInto: looked.length };
    }
  }
}

async function describeLines(connection: DuckDBConnection, paths: readonly string[]): Promise<Column[]> {
  const columns = new Map<string, Column>();
  for (const path of paths) {
    try {
      const objects = await sampleOf(path);
      if (objects.length === 0) continue;
      const found = await withObjects(connection, objects, (sample) => linesColumns(connection, sample, objects));
      for (const column of found) {
        const key = column.name.toLowerCase();
        if (!columns.has(key)) columns.set(key, column);
      }
    } catch (error) {
      throw unreadable(path, 'NDJSON', error, null);
    }
  }
  return [...columns.values()];
}

async function linesColumns(connection: DuckDBConnection, path: string, lines: readonly string[]): Promise<Column[]> {
  const result = await connection.runAndReadAll(
    `SELECT * FROM read_json(${pathLiteral(path)}, format = 'newline_delimited', records = true, ignore_errors = true, sample_size = ${sampleLines}, map_inference_threshold = -1, convert_strings_to_integers = false) LIMIT 0`,
  );
  return result.columnNames().map((name, i) => {
    const type = toColumnType(result.columnType(i));
    if ((type === 'timestamp' || type === 'date') && !isTaken(name, type, lines)) return nullableColumn(name, 'string');
    // DuckDB guesses a double; the writer keeps the digits.
    return nullableColumn(name, type === 'double' ? 'decimal(38,10)' : type);
  });
}

/** Whether the writer takes every sampled value of the column for such a time: DuckDB takes 01/02/2024 too, and all rows would be quarantined. */
function isTaken(name: string, type: 'timestamp' | 'date', lines: readonly string[]): boolean {
  const accepts = type === 'date' ? isDateText : isInstantText;
  return lines.every((line) => {
    const object = objectSchema.safeParse(parsed(line)?.value).data ?? {};
    const value = object[name] ?? null;
    if (value === null) return true;
    const bytes = Buffer.from(typeof value === 'string' ? value : '');
    return accepts(bytes, 0, bytes.length);
  });
}

const objectSchema = z.record(z.string(), z.unknown());

/** The lines that are objects; the import quarantines others. Error: INVALID_INPUT for a file none of whose lines is an object, or that is one JSON array: one line of rubbish after the other. */
async function sampleOf(path: string): Promise<string[]> {
  const { bytes, whole } = await headOf(path, headBytes);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split('\n');
  // The last was cut where the head ends.
  if (!whole) lines.pop();
  const filled = lines.filter((line) => line.trim() !== '').slice(0, sampleLines);
  const [first] = filled;
  if (first === undefined) {
    if (!/^\s*\[/.test(text)) return [];
    throw oneArray(path);
  }
  const objects = filled.filter(isObject);
  if (/^\s*\[/.test(first) && (objects.length === 0 || !isJson(first))) throw oneArray(path);
  if (objects.length === 0) {
    throw new LakeError(
      'INVALID_INPUT',
      `${path} is no NDJSON: of its first ${filled.length} lines none is a JSON object. Turn it into one object a line first.`,
      { details: { path } },
    );
  }
  return objects;
}

function oneArray(path: string): LakeError {
  return new LakeError(
    'INVALID_INPUT',
    `${path} is one JSON array, not one object a line. Turn it into lines first, such as: jq -c '.[]'`,
    { details: { path } },
  );
}

function parsed(line: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(line) };
  } catch {
    // What is no JSON is the answer that was asked for.
    return null;
  }
}

function isJson(line: string): boolean {
  return parsed(line) !== null;
}

function isObject(line: string): boolean {
  const value = parsed(line)?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** DuckDB takes the columns from objects alone, and unpacks by the file's name: it is shown a copy of the sample's objects. */
async function withObjects<T>(
  connection: DuckDBConnection,
  objects: readonly string[],
  step: (path: string) => Promise<T>,
): Promise<T> {
  const setting = await connection.runAndReadAll("SELECT current_setting('temp_directory')");
  const copy = join(textOf(setting.getRowsJson()[0]?.[0]), `import-sample-${randomUUID()}.ndjson`);
  try {
    await writeFile(copy, objects.join('\n'), { mode: 0o600 });
    return await step(copy);
  } finally {
    await rm(copy, { force: true });
  }
}
