import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import type { ImportSource } from '../../core/ports';
import type { CsvPlan } from './import-csv';
import { brokenLines, brokenLinesTable } from './import-csv-broken';
import { fitText } from './import-fit';
import { pathLiteral } from './import-paths';
import { absent, valueName, whereOf, type FileRows } from './import-rows';
import { isoSpelling } from './import-time';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** Reads the file once to find lines that are no rows: their number moves those of the rows after them. */
export async function csvRows(
  connection: DuckDBConnection,
  source: ImportSource,
  columns: readonly Column[],
  plan: CsvPlan,
): Promise<FileRows> {
  const names = plan.columns.map(({ name }) => quoteIdentifier(name));
  const scan = `read_csv(${pathLiteral(source.path)}, ${plan.options}`;
  const brokenRows = await brokenLines(connection, source.path, scan, names);
  // lagoon_at: how many good rows come before the broken one; lagoon_shift: how many broken ones up to it.
  const brokenList = `(SELECT lagoon_row, lagoon_row - row_number() OVER (ORDER BY lagoon_row) + 1 AS lagoon_at, row_number() OVER (ORDER BY lagoon_row) AS lagoon_shift, reason, bytes FROM
    (SELECT line - 1 - ${plan.skippedLines} AS lagoon_row, reason, bytes FROM ${brokenLinesTable}))`;
  const good = `SELECT *, row_number() OVER () - 1 AS lagoon_read FROM ${scan}, ignore_errors = true)`;
  const relation =
    brokenRows === 0
      ? `(SELECT *, lagoon_read AS lagoon_row FROM (${good}))`
      : `(SELECT g.*, g.lagoon_read + coalesce(b.lagoon_shift, 0) AS lagoon_row FROM (${good} WHERE ${everyField(names)}) g ASOF LEFT JOIN ${brokenList.replace('SELECT lagoon_row,', 'SELECT')} b ON g.lagoon_read >= b.lagoon_at)`;
  return {
    source,
    relation,
    fits: columns.map((column, i) => {
      const own = plan.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
      return own === undefined
        ? absent(column, i)
        : fitText(column, valueName(i), plan.spellings.get(own.name) ?? isoSpelling);
    }),
    original: csvLine(names, plan.delimiter),
    broken:
      brokenRows === 0
        ? null
        : {
            rows: brokenRows,
            select: `SELECT lagoon_row, ${whereOf(source)} || ': ' || reason AS reason, bytes FROM ${brokenList}`,
          },
  };
}

/**
 * DuckDB looks at the bytes of a field (and finds them broken) only where a statement asks for it, so the same file would have other rows for
 * another statement. A condition that is true and that no optimizer knows to be so makes each ask for all.
 */
function everyField(names: readonly string[]): string {
  return `concat(${names.join(', ')}) >= ''`;
}

/** The row's line, spelled anew: quotes only where they are needed. */
function csvLine(names: readonly string[], delimiter: string): string {
  const special = quoteLiteral(`["\\r\\n${delimiter.replaceAll(/[\\\]^-]/g, '\\$&')}]`);
  const fields = names.map(
    (name) =>
      `CASE WHEN ${name} IS NULL THEN '' WHEN ${name} = '' OR regexp_matches(${name}, ${special}) THEN '"' || replace(${name}, '"', '""') || '"' ELSE ${name} END`,
  );
  return fields.join(` || ${quoteLiteral(delimiter)} || `);
}
