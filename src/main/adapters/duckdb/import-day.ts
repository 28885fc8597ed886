import { folderDay, type ImportSource } from '../../core/ports';

const dayMs = 86_400_000;

/** UTC day since the epoch of rows that nothing dates: that of the file's year=, month= and day= folders, else of its last change. */
export function importDay({ path, modifiedAt }: Pick<ImportSource, 'path' | 'modifiedAt'>): number {
  return folderDay(path)?.day ?? Math.floor(modifiedAt.getTime() / dayMs);
}
