import { z } from 'zod';
import type { ColumnProfile } from '../../../shared/contract/rows';

/** At most; of whole numbers, days and the like fewer, where there are fewer between the least and the greatest. */
const mostBins = 20;

/** The rows that are described, in statements about them. No feed has a blank in a name. */
export const profiledRows = '"profiled rows"';

/** Asks about them, with further definitions of WITH. */
export type Ask = (sql: string, ...definitions: string[]) => Promise<readonly (readonly unknown[])[]>;
type Histogram = NonNullable<ColumnProfile['histogram']>;

/** A type as a number line: `position` of a value on it, and the value `at` a position, in SQL. */
interface Line {
  readonly kind: 'whole' | 'real';
  readonly position: (column: string) => string;
  readonly at: (position: string) => string;
  /** Values that have a place on it. */
  readonly has: (column: string) => string;
}

const always = (): string => 'true';

function lineOf(type: string): Line | null {
  // Lists and arrays of what has a place: their types begin with its name.
  if (type.endsWith(']')) return null;
  if (/^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type))
    return {
      kind: 'whole',
      position: (column) => `${column}::HUGEINT`,
      at: (position) => `(${position})::${type}`,
      has: always,
    };
  if (type === 'DATE') {
    return {
      kind: 'whole',
      position: (column) => `date_diff('day', DATE '1970-01-01', ${column})::HUGEINT`,
      at: (position) => `(DATE '1970-01-01' + (${position})::INTEGER)::DATE`,
      has: (column) => `isfinite(${column})`,
    };
  }
  if (type.startsWith('TIMESTAMP')) {
    return {
      kind: 'whole',
      position: (column) => `epoch_us(${column})::HUGEINT`,
      // The engine's zone is UTC, so that the time without a zone is the same instant.
      at: (position) =>
        `make_timestamp((${position})::BIGINT)::${type === 'TIMESTAMP WITH TIME ZONE' ? type : 'TIMESTAMP'}`,
      has: (column) => `isfinite(${column})`,
    };
  }
  if (/^(?:FLOAT|DOUBLE|DECIMAL|U?HUGEINT)/.test(type)) {
    return {
      kind: 'real',
      position: (column) => `${column}::DOUBLE`,
      at: (position) => position,
      has: (column) => (/^(?:FLOAT|DOUBLE)$/.test(type) ? `isfinite(${column})` : 'true'),
    };
  }
  return null;
}

const binSchema = z.tuple([z.string(), z.string(), z.bigint()]);

/** Bins of equal width; null for a type that has no place on a line, and where there is no value. */
export async function histogramOf(ask: Ask, column: string, type: string): Promise<Histogram | null> {
  const line = lineOf(type);
  if (line === null) return null;
  const positions = `SELECT ${line.position(column)} AS p FROM ${profiledRows} WHERE ${line.has(column)}`;
  const isWhole = line.kind === 'whole';
  const width = isWhole
    ? `greatest(1, (hi - lo + ${mostBins}) // ${mostBins})`
    : `CASE WHEN hi > lo THEN hi / ${mostBins} - lo / ${mostBins} ELSE 1 END`;
  const bin = isWhole ? '(p - lo) // width' : `least(${mostBins - 1}, greatest(0, floor(p / width - lo / width)))`;
  const count = isWhole ? '(hi - lo) // width + 1' : `CASE WHEN hi > lo THEN ${mostBins} ELSE 1 END`;
  const found = await ask(
    `SELECT (${line.at('lo + b.bin * width')})::VARCHAR, (${line.at('least(hi, lo + (b.bin + 1) * width)')})::VARCHAR, coalesce(n, 0)
     FROM bounds, range(0, (${count})::BIGINT) b(bin) LEFT JOIN counts ON counts.bin = b.bin
     WHERE lo IS NOT NULL ORDER BY b.bin`,
    `bounds AS MATERIALIZED (SELECT *, ${width} AS width FROM (SELECT min(p) AS lo, max(p) AS hi FROM (${positions})))`,
    `counts AS (SELECT (${bin})::BIGINT AS bin, count(*) AS n FROM (${positions}), bounds WHERE p IS NOT NULL GROUP BY 1)`,
  );
  const bins = found
    .map((row) => binSchema.parse(row))
    .map(([low, high, n]) => ({ from: low, to: high, count: Number(n) }));
  return bins.length === 0 ? null : bins;
}
