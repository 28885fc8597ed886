import type { ImportSource } from '../../core/ports';

const dayMs = 86_400_000;

/** UTC day since the epoch of rows that nothing dates: that of the file's year=/month=/day= folders, else of its last change. */
export function importDay({ path, modifiedAt }: Pick<ImportSource, 'path' | 'modifiedAt'>): number {
  const [, year = '', month = '', day = ''] =
    /[\\/]year=(\d{4})[\\/]month=(\d{1,2})[\\/]day=(\d{1,2})[\\/][^\\/]*$/.exec(path) ?? [];
  const named = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`);
  return Math.floor((Number.isNaN(named) ? modifiedAt.getTime() : named) / dayMs);
}
