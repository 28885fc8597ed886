import { relative } from 'node:path';
import type { Column, PrimitiveType } from '../../../shared/contract/types';
import { nullableColumn } from './column-types';

/** What Hive and Spark write for NULL. */
const nullFolder = '__HIVE_DEFAULT_PARTITION__';
/** Parts of a date, which are numbers though they have zeros in front. */
const dateParts = new Set(['year', 'month', 'day', 'hour']);

/** The `key=value` folders below the chosen one that every file of an import lies in, at whatever depth. */
export function folderColumns(root: string, paths: readonly string[]): Column[] {
  const perPath = paths.map((path) => foldersOf(relative(root, path)));
  const [first] = perPath;
  if (first === undefined) return [];
  return [...first.keys()]
    .filter((key) => perPath.every((folders) => folders.has(key)))
    .map((key) =>
      nullableColumn(
        key,
        typeOf(
          key,
          perPath.map((folders) => folders.get(key) ?? null),
        ),
      ),
    );
}

/** Null where the folder stands for NULL, or is not there. */
export function folderValue(root: string, path: string, key: string): string | null {
  return foldersOf(relative(root, path)).get(key) ?? null;
}

/** As a number is spelled: the 01 of a month is 1. */
export function folderNumber(key: string, value: string): string {
  return dateParts.has(key.toLowerCase()) ? value.replace(/^0+(?=\d+$)/, '') : value;
}

function foldersOf(path: string): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const part of path.split(/[\\/]/).slice(0, -1)) {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, value === nullFolder ? null : decoded(value));
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A % that encodes nothing is a name as good as any.
    return value;
  }
}

function typeOf(key: string, values: readonly (string | null)[]): PrimitiveType {
  const known = values.filter((value) => value !== null);
  const all = (pattern: RegExp): boolean => known.length > 0 && known.every((value) => pattern.test(value));
  if (all(dateParts.has(key.toLowerCase()) ? /^\d{1,4}$/ : /^-?(0|[1-9]\d{0,17})$/)) return 'long';
  return all(/^\d{4}-\d{2}-\d{2}$/) ? 'date' : 'string';
}
