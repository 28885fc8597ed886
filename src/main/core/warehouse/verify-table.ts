import type { TableMapping, Verification } from '../../../shared/contract/warehouse';
import {
  answerBytes,
  lengthOf,
  type ExistingTable,
  type ParquetEngine,
  type StagedColumn,
  type StagedTable,
  type Warehouse,
} from '../ports';
import { comparable, ExactSum } from './compared-values';
import { familyOf, type Store } from './dialect';
import type { LakeVersion } from './lake-version';
import { pageRows, warehouseRows, type Key, type WarehouseRowsOf } from './warehouse-rows';

const shownRows = 100;

export interface VerificationOf {
  readonly mapping: TableMapping;
  readonly lake: LakeVersion;
  readonly columns: readonly StagedColumn[];
  readonly staged: StagedTable;
  readonly existing: readonly ExistingTable[];
  readonly store: Store;
}

type Row = readonly (string | null)[];

/**
 * The lake's version beside what the warehouse holds of it, row by row in the order of their keys, some thousands at a time. A dimension may hold more
 * than one feed's version has, and values that it lacks: neither is a difference. Errors: as `Warehouse.ask` and `ParquetEngine.stagedText`.
 */
export async function verifyTable(
  { mapping, lake, columns, staged, existing, store }: VerificationOf,
  { warehouse, engine }: { readonly warehouse: Warehouse; readonly engine: Pick<ParquetEngine, 'stagedText'> },
  signal?: AbortSignal,
): Promise<Verification> {
  const version = mapping.kind === 'fact' ? lake.version : null;
  const of: WarehouseRowsOf = { mapping, columns, version, existing, store };
  const comparison = new Comparison(mapping, columns);
  const rowsIn = (after: Key | null, upTo: Key | null): AsyncIterable<Row[]> =>
    warehouseRows(warehouse, of, { after, upTo }, signal);
  let after: Key | null = null;
  for await (const page of gathered(engine.stagedText(staged, columns.length, signal))) {
    const last = page.at(-1);
    if (last === undefined) continue;
    const upTo: Key = comparison.keyOf(last);
    comparison.take(page);
    for await (const rows of rowsIn(after, upTo)) comparison.meet(rows);
    comparison.nameMissing();
    after = upTo;
  }
  if (mapping.kind === 'fact') for await (const rows of rowsIn(after, null)) comparison.meet(rows);
  return { table: mapping.table, snapshotVersion: lake.version, ...comparison.result() };
}

/** As many rows at a time as the warehouse is asked for, some thousands less or none; fewer where they are long. */
async function* gathered(pages: AsyncIterable<Row[]>): AsyncGenerator<Row[], void, void> {
  let rows: Row[] = [];
  let bytes = 0;
  for await (const page of pages) {
    const more = page.reduce((sum, row) => sum + lengthOf(row), 0);
    if (rows.length > 0 && (rows.length + page.length >= pageRows || bytes + more > answerBytes)) {
      yield rows;
      [rows, bytes] = [[], 0];
    }
    rows = rows.concat(page);
    bytes += more;
  }
  yield rows;
}

/** What has been seen of both sides: memory is that of one page and of what is shown. */
class Comparison {
  readonly #mapping: TableMapping;
  readonly #columns: readonly StagedColumn[];
  readonly #keyPlaces: readonly number[];
  readonly #sums: { readonly place: number; readonly lake: ExactSum; readonly warehouse: ExactSum }[];
  /** The lake's rows that the warehouse's have not met yet. */
  readonly #waiting = new Map<string, Row>();
  readonly #shown: Verification['rows'] = [];
  #lakeRows = 0;
  #warehouseRows = 0;
  #differing = 0;

  constructor(mapping: TableMapping, columns: readonly StagedColumn[]) {
    this.#mapping = mapping;
    this.#columns = columns;
    this.#keyPlaces = mapping.keyColumns.map((key) => columns.findIndex(({ name }) => name === key));
    this.#sums = columns.flatMap(({ name, type }, place) => {
      const isSummed = ['integer', 'decimal'].includes(familyOf(type)) && isValue(mapping, name);
      return isSummed ? [{ place, lake: new ExactSum(), warehouse: new ExactSum() }] : [];
    });
  }

  keyOf(row: Row): Key {
    return this.#keyPlaces.map((place) => row[place] ?? null);
  }

  take(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#lakeRows += 1;
      for (const { place, lake } of this.#sums) lake.add(row[place] ?? null);
      this.#waiting.set(this.#textOf(row), row);
    }
  }

  meet(rows: readonly Row[]): void {
    for (const row of rows) {
      const key = this.#textOf(row);
      const ours = this.#waiting.get(key);
      // Of another feed, or of another version of it.
      if (ours === undefined && this.#mapping.kind === 'dimension') continue;
      this.#warehouseRows += 1;
      for (const { place, warehouse } of this.#sums) warehouse.add(row[place] ?? null);
      if (ours === undefined)
        this.#name({ key: this.#shownKey(row), column: null, lake: null, warehouse: this.#shownKey(row) });
      else this.#compare(ours, row);
      this.#waiting.delete(key);
    }
  }

  nameMissing(): void {
    for (const row of this.#waiting.values())
      this.#name({ key: this.#shownKey(row), column: null, lake: this.#shownKey(row), warehouse: null });
    this.#waiting.clear();
  }

  result(): Omit<Verification, 'table' | 'snapshotVersion'> {
    const sums = this.#mapping.kind === 'dimension' ? [] : this.#sums;
    return {
      lakeRows: this.#lakeRows,
      warehouseRows: this.#warehouseRows,
      sums: sums
        .map(({ place, lake, warehouse }) => ({
          column: this.#columns[place]?.name ?? '',
          lake: lake.text(),
          warehouse: warehouse.text(),
        }))
        .filter(({ lake, warehouse }) => comparable(lake, 'DECIMAL(38,0)') !== comparable(warehouse, 'DECIMAL(38,0)')),
      // Of a page, rows that are missing were found last.
      rows: this.#shown.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
      differing: this.#differing,
    };
  }

  #compare(ours: Row, theirs: Row): void {
    let differs = false;
    this.#columns.forEach(({ name, type }, place) => {
      const [lake, warehouse] = [ours[place] ?? null, theirs[place] ?? null];
      if (lake === null && this.#mapping.kind === 'dimension') return;
      if (comparable(lake, type) === comparable(warehouse, type)) return;
      if (!differs) this.#differing += 1;
      differs = true;
      this.#show({ key: this.#shownKey(ours), column: name, lake, warehouse });
    });
  }

  #name(difference: Verification['rows'][number]): void {
    this.#differing += 1;
    this.#show(difference);
  }

  #show(difference: Verification['rows'][number]): void {
    if (this.#shown.length < shownRows) this.#shown.push(difference);
  }

  /** The same text for the same key, whoever spelt it. */
  #textOf(row: Row): string {
    return JSON.stringify(
      this.#keyPlaces.map((place) => comparable(row[place] ?? null, this.#columns[place]?.type ?? 'TEXT')),
    );
  }

  #shownKey(row: Row): string {
    return this.keyOf(row).join(', ');
  }
}

/** Not what only says which row or which snapshot it is. */
function isValue(mapping: TableMapping, name: string): boolean {
  return mapping.columns.some((column) => column.name === name && column.source.from === 'feed');
}
