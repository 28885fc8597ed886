import type { WarehouseType } from '../../../shared/contract/warehouse';
import type { WarehouseTarget } from './warehouse-access';

/** SQL is MySQL's where a server has it, DuckDB's where the store is embedded; they differ in how names and texts are quoted. */
export type Store = WarehouseTarget['store'];

export function quotedName(name: string, store: Store): string {
  return store === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

export function quotedText(text: string, store: Store): string {
  const doubled = text.replaceAll("'", "''");
  // MySQL takes a backslash for the beginning of an escape.
  return `'${store === 'mysql' ? doubled.replaceAll('\\', '\\\\') : doubled}'`;
}

export type TypeFamily = 'text' | 'integer' | 'decimal' | 'double' | 'boolean' | 'date' | 'datetime' | 'blob' | 'json';

export function familyOf(type: WarehouseType): TypeFamily {
  if (type.startsWith('VARCHAR(')) return 'text';
  if (type.startsWith('DECIMAL(')) return 'decimal';
  switch (type) {
    case 'INT':
    case 'BIGINT':
      return 'integer';
    case 'DOUBLE':
      return 'double';
    case 'BOOLEAN':
      return 'boolean';
    case 'DATE':
      return 'date';
    case 'DATETIME(6)':
      return 'datetime';
    case 'BLOB':
      return 'blob';
    case 'JSON':
      return 'json';
    default:
      return 'text';
  }
}
