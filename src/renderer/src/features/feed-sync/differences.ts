import type { FeedChange } from '../../../../shared/contract/feeds';

export type Difference = FeedChange['differences'][number];
export type Mark = 'added' | 'removed' | 'changed';

export function markOf({ before, after }: Pick<Difference, 'before' | 'after'>): Mark {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

const columnPrefix = 'columns.';

/** Null where it is no column's. */
export function columnOf({ field }: Difference): string | null {
  return field.startsWith(columnPrefix) ? field.slice(columnPrefix.length) : null;
}
