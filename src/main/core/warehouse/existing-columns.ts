import type { ExistingTable } from '../ports';

/** The one column of it; else null. */
export function primaryKeyOf(existing: readonly ExistingTable[], table: string): string | null {
  const [column, ...more] = existing.find(({ name }) => name === table)?.indexes.get('PRIMARY')?.columns ?? [];
  return column === undefined || more.length > 0 ? null : column;
}

export function hasColumn(existing: readonly ExistingTable[], table: string, column: string): boolean {
  return existing.find(({ name }) => name === table)?.columns.some(({ name }) => name === column) === true;
}
