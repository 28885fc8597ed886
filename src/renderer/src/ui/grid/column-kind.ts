import { isNumericType } from './columns';
import type { GridColumn } from './row-source';

export type ColumnKind = 'number' | 'text' | 'boolean' | 'temporal' | 'other' | 'nested';

export function kindOf({ type }: GridColumn): ColumnKind {
  if (isNumericType(type)) return 'number';
  if (type.endsWith(']') || /^(STRUCT|MAP|UNION)\(/.test(type)) return 'nested';
  if (/^(VARCHAR|JSON|ENUM.*)$/.test(type)) return 'text';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(DATE|TIME|TIMESTAMP)/.test(type)) return 'temporal';
  return 'other';
}
