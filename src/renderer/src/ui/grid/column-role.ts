import { isNumericType } from './columns';

/** What a column can be in a chart or a pivot, by its type. Other, which can be none: nested values, blobs, intervals. */
export type ColumnRole = 'number' | 'time' | 'category' | 'other';

export function roleOf(type: string): ColumnRole {
  if (isNumericType(type)) return 'number';
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'time';
  if (/^(VARCHAR|BOOLEAN|UUID|ENUM.*|TIME.*)$/.test(type)) return 'category';
  return 'other';
}

/** Whether a name says that the column's numbers tell rows apart: they add up to nothing. */
export function isKeyName(name: string): boolean {
  return /(^|_)(id|key|code|year|month|day)$/i.test(name);
}
