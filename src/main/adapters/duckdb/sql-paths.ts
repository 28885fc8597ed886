import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isInside } from '../../core/ports';
import type { Completion } from './sql-complete';

const mostCompletions = 200;

/** Comments, quoted names, quoted texts and anything else; what is not closed runs to the end. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*(?:"|$)|'(?:[^']|'')*(?:'|$)|[^'"]/g;

/** The quoted text that the cursor is in, so far; null where it is in none. */
export function openText(before: string): string | null {
  const last = before.match(TOKEN)?.at(-1) ?? '';
  return last.startsWith("'") && !/^'(?:[^']|'')*'$/.test(last) ? last.slice(1).replaceAll("''", "'") : null;
}

/**
 * Names that begin so in the one folder that is typed, where it is one that SQL may read: elsewhere there are none to be seen. Not by DuckDB, which
 * lists files, so that a folder is seen only by those below it, however many.
 */
export async function completePath(
  readableFolders: readonly string[],
  path: string,
  cursor: number,
): Promise<Completion[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const typed = path.slice(folder.length);
  const from = cursor - typed.replaceAll("'", "''").length;
  if (!isAbsolute(folder) || !(await isReadable(folder, readableFolders))) return [];
  const entries = (await orNull(readdir(folder, { withFileTypes: true }))) ?? [];
  const found = entries
    .filter(({ name }) => name.startsWith(typed))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .slice(0, mostCompletions);
  const kinds = await Promise.all(found.map((entry) => kindOf(folder, entry)));
  return found.flatMap(({ name }, index): Completion[] => {
    const kind = kinds[index] ?? null;
    const label = (kind === 'directory' ? `${name}/` : name).replaceAll("'", "''");
    return kind === null ? [] : [{ label, kind, from, detail: null }];
  });
}

async function isReadable(folder: string, readableFolders: readonly string[]): Promise<boolean> {
  const wanted = await orNull(realpath(folder));
  if (wanted === null) return false;
  for (const readable of readableFolders) {
    const known = await orNull(realpath(readable));
    if (known !== null && isInside(wanted, known)) return true;
  }
  return false;
}

/** Null for what is neither a file nor a folder. */
async function kindOf(folder: string, entry: Dirent): Promise<'file' | 'directory' | null> {
  const its = entry.isSymbolicLink() ? await orNull(stat(join(folder, entry.name))) : entry;
  if (its === null) return null;
  return its.isDirectory() ? 'directory' : its.isFile() ? 'file' : null;
}

const unreadable = new Set<unknown>(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG']);

/** Null where there is nothing to be seen at a path that somebody is typing. */
async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof Error && 'code' in error && unreadable.has(error.code)) return null;
    throw error;
  }
}
