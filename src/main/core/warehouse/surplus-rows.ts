import type { ExistingTable, ParquetEngine, StagedColumn, StagedRows, Warehouse } from '../ports';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { comparable } from './compared-values';
import { quotedName, quotedText, type Store } from './dialect';
import { isNumeric, primaryKeyOf } from './existing-columns';
import { pageRows, warehouseRows, type Key, type WarehouseRowsOf } from './warehouse-rows';

/** Of one DELETE: some hundred kilobytes of SQL. */
const deletedAtOnce = 10_000;

export interface SurplusOf {
  readonly mapping: TableMapping;
  readonly version: number;
  /** As the staged file has them; it holds each key once, in their order. */
  readonly columns: readonly StagedColumn[];
  readonly staged: StagedRows;
  readonly existing: readonly ExistingTable[];
  readonly store: Store;
}

export interface SurplusParts {
  readonly warehouse: Pick<Warehouse, 'ask' | 'change'>;
  readonly engine: Pick<ParquetEngine, 'stagedText'>;
}

/** How many rows a fact has of the version beyond those that were loaded. */
export async function countSurplus(
  { mapping, version, staged, store }: SurplusOf,
  warehouse: Pick<Warehouse, 'ask'>,
  signal: AbortSignal,
): Promise<number> {
  const { rows } = await warehouse.ask(`SELECT COUNT(*) ${ofVersion(mapping, version, store)}`, 1, signal);
  return Number(rows[0]?.[0] ?? 0) - staged.rows;
}

export function ofVersion({ table, columns }: TableMapping, version: number, store: Store): string {
  const column = columns.find(({ source }) => source.from === 'snapshotVersion')?.name ?? '';
  return `FROM ${quotedName(table, store)} WHERE ${quotedName(column, store)} = ${version}`;
}

/**
 * In one transaction. False, and nothing is changed, where they are not found for certain: the table has no primary key of one column, or compares its
 * keys otherwise than by their bytes. Errors: as `Warehouse` and `ParquetEngine.stagedText`.
 */
export async function takeOutSurplus(
  of: SurplusOf,
  surplus: number,
  { warehouse, engine }: SurplusParts,
  signal: AbortSignal,
): Promise<boolean> {
  const { mapping, columns, staged, existing, store } = of;
  const primary = primaryKeyOf(existing, mapping.table);
  if (primary === null) return false;
  const keys = mapping.keyColumns.flatMap((key) => columns.filter(({ name }) => name === key));
  const id: StagedColumn = { name: primary, type: 'BIGINT', source: { constant: '0' } };
  const rowsOf: WarehouseRowsOf = { mapping, columns: [...keys, id], version: of.version, existing, store };
  const places = mapping.keyColumns.map((key) => columns.findIndex(({ name }) => name === key));
  const textOf = (key: Key): string =>
    JSON.stringify(key.map((value, i) => comparable(value, keys[i]?.type ?? 'TEXT')));
  const found: string[] = [];
  const look = async (known: ReadonlySet<string>, after: Key | null, upTo: Key | null): Promise<void> => {
    for await (const rows of warehouseRows(warehouse, rowsOf, { after, upTo }, signal)) {
      for (const row of rows) if (!known.has(textOf(row.slice(0, -1)))) found.push(row.at(-1) ?? '');
      // Bounds what is held: more than there can be are not found for certain.
      if (found.length > surplus) return;
    }
  };
  let known = new Set<string>();
  let [after, last]: [Key | null, Key | null] = [null, null];
  for await (const page of engine.stagedText(staged, columns.length, signal)) {
    for (const row of page) {
      last = places.map((place) => row[place] ?? null);
      known.add(textOf(last));
    }
    if (known.size < pageRows) continue;
    await look(known, after, last);
    if (found.length > surplus) return false;
    [after, known] = [last, new Set()];
  }
  await look(known, after, null);
  if (found.length !== surplus) return false;
  // MySQL compares a text with a number as numbers: 12 would be '012' and '12a' too.
  const isNumber = isNumeric(existing, mapping.table, primary);
  const statements: string[] = [];
  for (let from = 0; from < found.length; from += deletedAtOnce) {
    const ids = found
      .slice(from, from + deletedAtOnce)
      .map((text) => (isNumber && /^\d+$/.test(text) ? text : quotedText(text, store)));
    statements.push(
      `DELETE ${ofVersion(mapping, of.version, store)} AND ${quotedName(primary, store)} IN (${ids.join(', ')})`,
    );
  }
  await warehouse.change(statements, signal);
  return true;
}
