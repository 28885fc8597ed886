import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExportFormat } from '../../../shared/contract/queries';
import type { ParameterValues } from '../../../shared/contract/statements';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { exactType, holdsHugeInteger, inexact } from './exact-type';
import { interruptible } from './interruptible';
import { answerAs, type AskedStatement, askBound, columnsOfAnswer, explained } from './sql-asked';
import { castParameters } from './sql-parameters';
import { sqlError } from './sql-errors';
import { AnalystInstance, type EngineLimits } from './sql-instance';
import { quoteIdentifier, quoteLiteral } from './sql-text';
import { checkStatement } from './statement-gate';

/** What DuckDB writes itself; for workbooks see sql-xlsx.ts. */
export type CopyFormat = Exclude<ExportFormat, 'xlsx'>;

const copyOptions: Readonly<Record<CopyFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  ndjson: 'FORMAT json, ARRAY false',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/**
 * Writes a result with DuckDB's COPY, on an instance of its own that may write to the target's folder, and is gone afterwards: the analyst's
 * own instance never gets that folder. What may be written may be read, so the folder must be empty. Interrupted, it leaves partial files there.
 */
export async function copyResult(
  source: AnalystInstance,
  limits: EngineLimits,
  sql: string,
  path: string,
  format: CopyFormat,
  signal: AbortSignal,
  parameters: ParameterValues = {},
): Promise<{ rows: number }> {
  throwIfAborted(signal, 'The export');
  const folder = dirname(path);
  if ((await readdir(folder)).length > 0) throw new TypeError(`the folder for a copy holds files: ${folder}`);
  const instance = await AnalystInstance.open(limits, [...source.folders, folder]);
  try {
    await instance.setRelations(source.relations);
    const connection = await instance.lease();
    try {
      const statement = await checkStatement(connection, sql);
      if (statement.kind === 'explain') {
        throw new LakeError(
          'REFUSED',
          'A plan is not rows: EXPLAIN cannot be exported. Copy it from the results, or export the SELECT itself.',
        );
      }
      const values = await castParameters(connection, parameters);
      return await interruptible(connection, signal, 'The export', () =>
        copy({ connection, statement, values }, path, format),
      );
    } catch (error) {
      throw signal.aborted
        ? new LakeError('CANCELLED', 'The export was cancelled.', { cause: error })
        : explained(source, sqlError(error));
    } finally {
      instance.release(connection);
    }
  } finally {
    instance.retire();
  }
}

async function copy(asked: AskedStatement, path: string, format: CopyFormat): Promise<{ rows: number }> {
  const { connection, statement, values } = asked;
  const query = format === 'parquet' ? await exactForParquet(asked) : statement.text;
  // The line breaks keep a comment at the end of the statement from swallowing the parenthesis.
  const reader = await askBound(
    connection,
    `COPY (\n${query}\n) TO ${quoteLiteral(path)} (${copyOptions[format]})`,
    values,
  );
  const rows = reader.getRows()[0]?.[0];
  if (typeof rows !== 'bigint') throw new TypeError('COPY gave no count');
  return { rows: Number(rows) };
}

/** DuckDB writes HUGEINT, which every sum of integers is, to Parquet as DOUBLE, in lists and structs too; as DECIMAL(38,0) it keeps its digits, or fails. */
async function exactForParquet(asked: AskedStatement): Promise<string> {
  const { text } = asked.statement;
  const { names, types } = await columnsOfAnswer(asked);
  // By position: two columns may share a name, and a cast by name would reach the wrong one.
  const columns = types.map((type, index) => {
    const name = quoteIdentifier(names[index] ?? '');
    if (!holdsHugeInteger(type)) return `c${index} AS ${name}`;
    const exact = exactType(type);
    if (exact === null) throw inexact(names[index] ?? '', type);
    return `CAST(c${index} AS ${exact}) AS ${name}`;
  });
  if (!types.some(holdsHugeInteger)) return text;
  return `SELECT ${columns.join(', ')} FROM ${answerAs(text, columns.length)}`;
}
