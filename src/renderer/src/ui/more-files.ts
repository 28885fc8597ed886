import type { TFunction } from 'i18next';
import type { Format } from './format';

/** Of many, the names of a few: all are in the first one's folder, as a rule. */
const named = 8;

/** The files that were dropped with another one, in words. */
export function moreFilesText(paths: readonly string[], t: TFunction, format: Format): string {
  const names = paths.slice(0, named).map((path) => path.split(/[/\\]/).at(-1) ?? path);
  return t(paths.length > named ? 'import.moreThan' : 'import.more', {
    count: paths.length,
    formatted: format.count(paths.length),
    names: names.join(', '),
  });
}
