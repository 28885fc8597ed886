import type { TableMapping } from '../../../shared/contract/warehouse';
import type { ExistingTable, StagedColumn, Warehouse } from '../ports';
import { familyOf, quotedName, quotedText, type Store } from './dialect';
import { primaryKeyOf } from './existing-columns';
import { lookedUp } from './table-staging';

/** A question costs the embedded store a look through the whole table, so it asks few; a page of both sides is held in memory. One of long rows has fewer. */
export const pageRows = 40_000;

/** Values of a key, in the order of `keyColumns`. */
export type Key = readonly (string | null)[];

export interface WarehouseRowsOf {
  readonly mapping: TableMapping;
  /** What is read, as the staged file has it. */
  readonly columns: readonly StagedColumn[];
  /** Of a fact. */
  readonly version: number | null;
  readonly existing: readonly ExistingTable[];
  readonly store: Store;
}

/**
 * Rows of the table whose key is after `after` and, where that is not null, up to `upTo`, in the order of their keys and by pages: what comes for a
 * dimension's key is what it is looked up by.
 */
export async function* warehouseRows(
  warehouse: Pick<Warehouse, 'ask'>,
  of: WarehouseRowsOf,
  range: { readonly after: Key | null; readonly upTo: Key | null },
  signal: AbortSignal | undefined,
): AsyncGenerator<(string | null)[][], void, void> {
  const places = of.mapping.keyColumns.map((key) => of.columns.findIndex(({ name }) => name === key));
  let after = range.after;
  for (;;) {
    const { rows, isCut } = await warehouse.ask(pageQuery(of, { after, upTo: range.upTo }), pageRows, signal);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || (rows.length < pageRows && !isCut)) return;
    after = places.map((place) => last[place] ?? null);
  }
}

function pageQuery(
  { mapping, columns, version, existing, store }: WarehouseRowsOf,
  { after, upTo }: { readonly after: Key | null; readonly upTo: Key | null },
): string {
  const name = (text: string): string => quotedName(text, store);
  // A key that is what it is looked up by stands in the table itself; a join of every page would read the whole dimension each time.
  const looked = lookedUp(mapping).filter(
    ({ column, table, match }) => (primaryKeyOf(existing, table) ?? column) !== match,
  );
  const placeOf = (column: string): string => {
    const i = looked.findIndex((each) => each.column === column);
    return i < 0 ? `t.${name(column)}` : `d${i}.${name(looked[i]?.match ?? '')}`;
  };
  const list = columns.map(({ name: column, type }) =>
    familyOf(type) === 'blob' ? `HEX(${placeOf(column)})` : placeOf(column),
  );
  const joins = looked.map(({ column, table }, i) => {
    const key = primaryKeyOf(existing, table) ?? column;
    return ` JOIN ${name(table)} AS d${i} ON d${i}.${name(key)} = t.${name(column)}`;
  });
  const versionColumn = mapping.columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
  const keys = mapping.keyColumns.map(placeOf);
  const values = (key: Key): string[] =>
    key.map((text, i) => literalOf(text, columns, mapping.keyColumns[i] ?? '', store));
  const conditions = [
    ...(versionColumn === undefined || version === null ? [] : [`t.${name(versionColumn)} = ${version}`]),
    // The first column by itself too: it is what an index serves.
    ...(after === null ? [] : [`${keys[0] ?? ''} >= ${values(after)[0] ?? ''}`, beyond(keys, values(after), '>')]),
    ...(upTo === null
      ? []
      : [
          `${keys[0] ?? ''} <= ${values(upTo)[0] ?? ''}`,
          `(${beyond(keys, values(upTo), '<')} OR ${sameAs(keys, values(upTo))})`,
        ]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${list.join(', ')} FROM ${name(mapping.table)} AS t${joins.join('')}${where} ORDER BY ${keys.join(', ')} LIMIT ${pageRows}`;
}

/** Column by column: DuckDB makes of `(a, b) > … AND (a, b) <= …` a BETWEEN of structs, which it then refuses. */
function beyond(keys: readonly string[], values: readonly string[], side: '>' | '<'): string {
  const cases = keys.map((key, i) => {
    const before = i === 0 ? '' : `${sameAs(keys.slice(0, i), values)} AND `;
    return `(${before}${key} ${side} ${values[i] ?? ''})`;
  });
  return `(${cases.join(' OR ')})`;
}

function sameAs(keys: readonly string[], values: readonly string[]): string {
  return keys.map((key, i) => `${key} = ${values[i] ?? ''}`).join(' AND ');
}

/** A key has no NULL: such rows are refused. */
function literalOf(text: string | null, columns: readonly StagedColumn[], column: string, store: Store): string {
  const type = columns.find(({ name }) => name === column)?.type;
  const isNumber = type !== undefined && ['integer', 'decimal', 'boolean'].includes(familyOf(type));
  return isNumber && /^[+-]?\d+(?:\.\d+)?$/.test(text ?? '') ? (text ?? '') : quotedText(text ?? '', store);
}
