import type { DuckDBType } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { holdsBinary, toColumnType, toDuckDBType } from './column-types';
import { readNested } from './import-nested';
import { dateYears, readText, years } from './import-text';
import { isoSpelling, type TimeSpelling } from './import-time';
import { quoteLiteral } from './sql-text';

/** How one column of a file becomes one of the feed. */
export interface Fit {
  readonly column: Column;
  /** Of the feed's type; NULL where the value does not fit. Over the raw columns. */
  readonly computed: string;
  /** Name that `computed` is to be selected as, once: a cast is dear, and what follows asks for its value again and again. */
  readonly value: string;
  /** Condition of a value that loses nothing; null where every one fits. */
  readonly fits: string | null;
  /** The value as text, for the reason and for the quarantined row. */
  readonly text: string;
}

/** A column of text, as all of CSV is. What is empty between quotes is no number, no time and no wrong one: it is NULL but in a column of text. */
export function fitText(column: Column, value: string, spelling: TimeSpelling, name: string): Fit {
  const { type } = column;
  if (type === 'string' || type === 'binary') {
    return { column, computed: type === 'string' ? name : `encode(${name})`, value, fits: null, text: name };
  }
  const trimmed = `trim(${name})`;
  const { computed, conditions } =
    typeof type === 'string' ? readText(type, trimmed, value, spelling) : readNested(type, trimmed);
  const fits = [`${value} IS NOT NULL`, ...conditions].join(' AND ');
  return { column, computed, value, fits: `(${name} IS NULL OR ${trimmed} = '' OR (${fits}))`, text: name };
}

/** A column of Parquet's types: casts that lose nothing by their kind need no look at the values. */
export function fitTyped(column: Column, value: string, from: DuckDBType, name: string): Fit {
  const source = toColumnType(from);
  const text = `CAST(${name} AS VARCHAR)`;
  if (source === 'string' && column.type !== 'string') return fitText(column, value, isoSpelling, name);
  // DuckDB would spell bytes: \xC3\xA9 for an é.
  if (source === 'binary' && column.type === 'string') {
    const fits = `(${name} IS NULL OR ${value} IS NOT NULL)`;
    return { column, computed: `TRY(decode(${name}))`, value, fits, text };
  }
  if (holdsBinary(source) !== holdsBinary(column.type)) {
    // Within others, bytes and text are not told apart: none is taken for the other.
    return { column, computed: `CAST(NULL AS ${toDuckDBType(column.type)})`, value, fits: `${name} IS NULL`, text };
  }
  const cast = `TRY_CAST(${name} AS ${toDuckDBType(column.type)})`;
  if (sameType(source, column.type) || column.type === 'string') {
    return { column, computed: `CAST(${name} AS ${toDuckDBType(column.type)})`, value, fits: null, text };
  }
  // There and back again: what comes back changed was rounded or cut.
  return {
    column,
    computed: cast,
    value,
    fits: `(${name} IS NULL OR (${value} IS NOT NULL AND TRY_CAST(${value} AS ${from.toString()}) IS NOT DISTINCT FROM ${name}))`,
    text,
  };
}

function sameType(a: ColumnType, b: ColumnType): boolean {
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
}

/** The type without what says nothing of values: nullability, metadata. */
function shapeOf(type: ColumnType): unknown {
  if (typeof type === 'string') return type;
  switch (type.type) {
    case 'struct':
      return type.fields.map(({ name, type: field }) => [name, shapeOf(field)]);
    case 'array':
      return { element: shapeOf(type.elementType) };
    case 'map':
      return { key: shapeOf(type.keyType), value: shapeOf(type.valueType) };
  }
}

/** Text of why a row does not fit; NULL where it does. `where` is SQL that names file and row. */
export function reasonOf(fits: readonly Fit[], eventTime: Fit | null, where: string): string {
  const cases = fits.flatMap(({ column, fits: condition, text }) =>
    condition === null
      ? []
      : [
          `WHEN NOT ${condition} THEN ${where} || ${quoteLiteral(`: ${column.name} "`)} || left(${text}, 80) || ${quoteLiteral(`" does not fit ${typeName(column.type)}`)}`,
        ],
  );
  const bounds = eventTime?.column.type === 'date' ? dateYears : eventTime?.column.type === 'timestamp' ? years : null;
  if (eventTime !== null && bounds !== null) {
    cases.push(
      `WHEN NOT coalesce(${eventTime.value} ${bounds}, true) THEN ${where} || ${quoteLiteral(`: ${eventTime.column.name} is no time of the years 1 to 9999`)}`,
    );
  }
  return cases.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${cases.join(' ')} END`;
}

/** UTC day since the epoch. Flooring by hand: integer division goes towards zero, and a double would move times near midnight. */
export function eventDay(eventTime: Fit | null, undatedDay: number): string {
  if (eventTime === null) return `CAST(${undatedDay} AS INTEGER)`;
  const { value, column } = eventTime;
  if (column.type === 'date')
    return `CAST(CASE WHEN ${value} ${dateYears} THEN ${value} - DATE '1970-01-01' ELSE ${undatedDay} END AS INTEGER)`;
  const micros = `epoch_us(${value})`;
  const dayMicros = '86400000000';
  return `CAST(CASE WHEN ${value} ${years} THEN (${micros} - ((${micros} % ${dayMicros}) + ${dayMicros}) % ${dayMicros}) // ${dayMicros} ELSE ${undatedDay} END AS INTEGER)`;
}

function typeName(type: ColumnType): string {
  return typeof type === 'string' ? type : type.type;
}
