import type { ExistingTable } from '../ports';

/** The one column of it; else null. */
export function primaryKeyOf(existing: readonly ExistingTable[], table: string): string | null {
  const [column, ...more] = existing.find(({ name }) => name === table)?.indexes.get('PRIMARY')?.columns ?? [];
  return column === undefined || more.length > 0 ? null : column;
}

export function hasColumn(existing: readonly ExistingTable[], table: string, column: string): boolean {
  return existing.find(({ name }) => name === table)?.columns.some(({ name }) => name === column) === true;
}

/** Whether its values are whole or decimal numbers, in either store's spelling of types. */
export function isNumeric(existing: readonly ExistingTable[], table: string, column: string): boolean {
  const type = existing.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)?.type;
  return /^(?:(?:tiny|small|medium|big|huge)?int|decimal)/.test(type ?? '');
}
