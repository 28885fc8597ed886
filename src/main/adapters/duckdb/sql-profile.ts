import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { ColumnProfile } from '../../../shared/contract/rows';
import type { BoundValues } from './sql-parameters';
import { askBound } from './sql-asked';
import { type Ask, histogramOf, profiledRows as from } from './sql-histogram';

/** Characters of a value: a page shows no more. */
const longestValue = 1000;
const mostValues = 10;
/** With more distinct values than this, grouping all of them would take the disk: they are counted and chosen by sketches. */
const mostGroups = 1_000_000;

/** What is described: a query whose columns are named c0, c1 … */
export interface ProfiledRows {
  readonly query: string;
  readonly values: BoundValues;
}

export interface ProfiledColumn {
  readonly name: string;
  readonly index: number;
  readonly type: string;
}

const figuresSchema = z.tuple([z.bigint(), z.bigint(), z.bigint(), z.string().nullable(), z.string().nullable()]);
const groupSchema = z.tuple([z.string().nullable(), z.bigint(), z.bigint()]);
const withoutOrder = /^(?:STRUCT|MAP|UNION|JSON|VARIANT|GEOMETRY)|\]$/;

/** One column over all rows. Three passes at most: its figures, its values, its histogram. */
export async function profileColumn(
  connection: DuckDBConnection,
  { query, values }: ProfiledRows,
  { name, index, type }: ProfiledColumn,
): Promise<ColumnProfile> {
  const column = `c${index}`;
  const ask: Ask = async (sql, ...definitions) => {
    // Once in the text, however often it is read: a second `?` would be another parameter.
    const all = [`${from} AS NOT MATERIALIZED (\n${query}\n)`, ...definitions];
    return (await askBound(connection, `WITH ${all.join(', ')} ${sql}`, values)).getRows();
  };
  const hasOrder = !withoutOrder.test(type);
  const extreme = (of: string): string => (hasOrder ? cut(`${of}(${column})`) : 'NULL::VARCHAR');
  const figures = await ask(
    `SELECT count(*), count(${column}), approx_count_distinct(${column}), ${extreme('min')}, ${extreme('max')} FROM ${from}`,
  );
  const [rows, held, sketched, min, max] = figuresSchema.parse(figures[0]);
  const isExact = sketched <= mostGroups;
  const groups = isExact ? await exactGroups(ask, column) : await likelyGroups(ask, column);
  return {
    name,
    index,
    type,
    rows: Number(rows),
    nulls: Number(rows - held),
    distinct: isExact ? groups.distinct : Number(sketched),
    distinctIsExact: isExact,
    min,
    max,
    histogram: await histogramOf(ask, column, type),
    top: groups.top,
  };
}

interface Groups {
  readonly distinct: number;
  readonly top: ColumnProfile['top'];
}

/** The most frequent of all; equal ones in the order of their texts, so that the answer is the same each time. */
async function exactGroups(ask: Ask, column: string): Promise<Groups> {
  const found = await ask(
    `SELECT ${cut('value')}, n, count(value) OVER () FROM (SELECT ${column} AS value, count(*) AS n FROM ${from} GROUP BY 1)
     ORDER BY n DESC, value::VARCHAR NULLS FIRST LIMIT ${mostValues}`,
  );
  const groups = found.map((row) => groupSchema.parse(row));
  return {
    distinct: Number(groups[0]?.[2] ?? 0n),
    top: groups.map(([value, count]) => ({ value, count: Number(count) })),
  };
}

/** A sketch proposes which are frequent, and these are counted exactly. */
async function likelyGroups(ask: Ask, column: string): Promise<Groups> {
  const found = await ask(
    `SELECT ${cut('value')}, n, 0::BIGINT FROM (
       SELECT ${column} AS value, count(*) AS n FROM ${from}
       WHERE ${column} IS NULL OR list_contains((SELECT list FROM likely), ${column}) GROUP BY 1)
     ORDER BY n DESC, value::VARCHAR NULLS FIRST LIMIT ${mostValues}`,
    `likely AS MATERIALIZED (SELECT approx_top_k(${column}, ${mostValues}) AS list FROM ${from})`,
  );
  return {
    distinct: 0,
    top: found.map((row) => groupSchema.parse(row)).map(([value, count]) => ({ value, count: Number(count) })),
  };
}

function cut(value: string): string {
  return `left(${value}::VARCHAR, ${longestValue})`;
}
