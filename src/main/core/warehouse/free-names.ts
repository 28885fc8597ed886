import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { ExistingTable, Warehouse } from '../ports';
import { quotedName } from './dialect';
import { expectedTables } from './expected-schema';
import { schemaDifferences } from './schema-differences';
import { latestViewOf } from './table-ddl';
import type { WarehouseTarget } from './warehouse-access';

/**
 * That `statements` take over nothing of others': the names of the mapping's table and view are free. An empty table that is exactly as the statements
 * make it is what an earlier try left that ended before its mapping was written, and is taken on. Error: CONFLICT naming the table or view.
 */
export async function assertFree(
  mapping: TableMapping,
  statements: readonly string[],
  existing: readonly ExistingTable[],
  { warehouse, target }: { readonly warehouse: Pick<Warehouse, 'ask'>; readonly target: WarehouseTarget },
): Promise<void> {
  const named = (name: string | null): ExistingTable | undefined =>
    existing.find((each) => each.name.toLowerCase() === name?.toLowerCase());
  const table = named(mapping.table);
  if (table !== undefined && !(await isLeftOver(table, statements, warehouse, target)))
    throw taken(table, `Take another name than "${mapping.table}".`, target);
  const view = named(latestViewOf(mapping));
  if (view === undefined || (table !== undefined && view.kind === 'view' && sameColumns(view, table))) return;
  const leftOver =
    view.kind === 'view' && table === undefined
      ? `, or, where the view is left of a table that was dropped: DROP VIEW ${quotedName(view.name, target.store)}`
      : '.';
  throw taken(view, `The view of "${mapping.table}" has that name. Take another name for the table${leftOver}`, target);
}

async function isLeftOver(
  table: ExistingTable,
  statements: readonly string[],
  warehouse: Pick<Warehouse, 'ask'>,
  { store }: WarehouseTarget,
): Promise<boolean> {
  const expected = expectedTables(statements).find(({ name }) => name === table.name);
  if (expected === undefined || expected.columns.length !== table.columns.length) return false;
  if (schemaDifferences([expected], [table], store).length > 0) return false;
  const { rows } = await warehouse.ask(`SELECT 1 FROM ${quotedName(table.name, store)} LIMIT 1`, 1);
  return rows.length === 0;
}

function sameColumns(one: ExistingTable, other: ExistingTable): boolean {
  return (
    one.columns.length === other.columns.length && one.columns.every(({ name }, i) => name === other.columns[i]?.name)
  );
}

function taken({ kind, name }: ExistingTable, remedy: string, { place }: WarehouseTarget): LakeError {
  return new LakeError('CONFLICT', `${place} has a ${kind} "${name}" already. ${remedy}`, { details: { table: name } });
}
