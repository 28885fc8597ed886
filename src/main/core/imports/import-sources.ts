import { basename, dirname, join, resolve, sep } from 'node:path';
import type { CsvHeader } from '../../../shared/contract/imports';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';

export type ImportFormat = 'parquet' | 'csv' | 'ndjson';

export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface FoundImport {
  /** The chosen folder, or the one that holds the chosen files, above `key=value` folders. */
  readonly root: string;
  readonly format: ImportFormat;
  /** By path, so that the same folder always gives the same order. */
  readonly files: readonly FoundFile[];
  /** As asked for; `auto` where nobody asked. */
  readonly header?: CsvHeader;
}

/** More than this is a wrong folder chosen (a home, a disk) sooner than a data set. */
const mostFiles = 20_000;
const mostFolders = 50_000;

const formatNames: Readonly<Record<ImportFormat, string>> = { parquet: 'Parquet', csv: 'CSV', ndjson: 'NDJSON' };

/** Format by the file's name; null for what is no data. */
export function formatOf(path: string): ImportFormat | null {
  const name = basename(path).toLowerCase();
  if (/\.(parquet|pq|parq)$/.test(name)) return 'parquet';
  if (/\.(csv|tsv)(\.gz)?$/.test(name)) return 'csv';
  return /\.(ndjson|jsonl|json)(\.gz)?$/.test(name) ? 'ndjson' : null;
}

/**
 * Data files of a path: itself with `more`, or all below it but hidden ones and those that begin with `_`. Errors: NOT_FOUND, INVALID_INPUT (none, formats
 * mixed, a folder beside others, two drives), REFUSED (a Delta table, too many).
 */
export async function findImportFiles(files: Files, path: string, more: readonly string[] = []): Promise<FoundImport> {
  const root = resolve(path);
  if (more.length === 0 && (await files.stat(root))?.isDirectory === true) {
    return oneFormat(root, await walk(files, root));
  }
  return namedFiles(files, [...new Set([root, ...more.map((each) => resolve(each))])]);
}

async function namedFiles(files: Files, paths: readonly string[]): Promise<FoundImport> {
  const root = commonFolder(paths);
  if (root === null) {
    throw new LakeError(
      'INVALID_INPUT',
      `${paths[0] ?? ''} and other chosen files lie on different drives. Import those of one drive at a time.`,
      { details: { path: paths[0] ?? null } },
    );
  }
  for (const folder of new Set(paths.map((path) => dirname(path)))) await assertNoDeltaTable(files, folder);
  const found = new Map<ImportFormat, FoundFile[]>();
  for (const path of paths) addTo(found, ...(await namedFile(files, path)));
  return oneFormat(root, found);
}

async function namedFile(files: Files, path: string): Promise<[ImportFormat, FoundFile]> {
  const stat = await files.stat(path);
  if (stat === null)
    throw new LakeError('NOT_FOUND', `${path} does not exist. Name a file or a folder.`, { details: { path } });
  if (stat.isDirectory) {
    throw new LakeError(
      'INVALID_INPUT',
      `${path} is a folder, and files were chosen beside it. Import the folder alone, or files alone.`,
      { details: { path } },
    );
  }
  const format = formatOf(path);
  if (format === null) {
    throw new LakeError(
      'INVALID_INPUT',
      `${path} is named like none of .parquet, .csv, .tsv, .ndjson, .jsonl, .json (and .gz of text). Rename it to what it is.`,
      { details: { path } },
    );
  }
  return [format, { path, sizeBytes: stat.sizeBytes, modifiedAt: stat.modifiedAt }];
}

function addTo(found: Map<ImportFormat, FoundFile[]>, format: ImportFormat, file: FoundFile): void {
  const same = found.get(format);
  if (same === undefined) found.set(format, [file]);
  else same.push(file);
}

/**
 * The folder that holds them all, above the `key=value` folders: whether these are columns must not depend on which of them there are files for today.
 * Null where there is none (Windows: two drives).
 */
function commonFolder(paths: readonly string[]): string | null {
  let folder = dirname(paths[0] ?? sep);
  const holdsAll = (): boolean =>
    paths.every((path) => path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`));
  while (!holdsAll() || isKeyValue(folder)) {
    const above = dirname(folder);
    if (above === folder) return null;
    folder = above;
  }
  return folder;
}

function isKeyValue(folder: string): boolean {
  return basename(folder).indexOf('=') > 0;
}

/** Of its folder, or above its `key=value` folders. */
async function assertNoDeltaTable(files: Files, folder: string): Promise<void> {
  if ((await files.stat(join(folder, '_delta_log'))) !== null) throw deltaTable(folder);
  if (isKeyValue(folder)) await assertNoDeltaTable(files, dirname(folder));
}

function deltaTable(folder: string): LakeError {
  return new LakeError(
    'REFUSED',
    `${folder} is a Delta table: its log says which files count, and importing any without it may bring removed rows back.`,
    { details: { path: folder } },
  );
}

async function walk(files: Files, root: string): Promise<Map<ImportFormat, FoundFile[]>> {
  const found = new Map<ImportFormat, FoundFile[]>();
  const folders = [root];
  let count = 0;
  for (let folder = folders.pop(), seen = 1; folder !== undefined; folder = folders.pop(), seen += 1) {
    const names = await files.list(folder);
    if (names.includes('_delta_log')) throw deltaTable(folder);
    for (const name of names) {
      if (name.startsWith('.') || name.startsWith('_')) continue;
      const path = join(folder, name);
      const stat = await files.stat(path);
      const format = formatOf(name);
      if (stat?.isDirectory === true) folders.push(path);
      else if (stat !== null && format !== null) {
        addTo(found, format, { path, sizeBytes: stat.sizeBytes, modifiedAt: stat.modifiedAt });
        count += 1;
      }
    }
    if (count > mostFiles || seen > mostFolders) {
      throw new LakeError(
        'REFUSED',
        `${root} holds more than ${mostFiles} data files or ${mostFolders} folders. Import a folder further down.`,
        { details: { path: root } },
      );
    }
  }
  return found;
}

function oneFormat(root: string, found: ReadonlyMap<ImportFormat, FoundFile[]>): FoundImport {
  const [only, ...others] = found;
  if (only === undefined) {
    throw new LakeError('INVALID_INPUT', `${root} holds no Parquet, CSV or NDJSON file. Choose the folder that does.`, {
      details: { path: root },
    });
  }
  if (others.length > 0) {
    const counts = [...found].map(([format, same]) => `${same.length} ${formatNames[format]}`).join(', ');
    throw new LakeError(
      'INVALID_INPUT',
      `${root} mixes formats (${counts} files). Import one format at a time: a file, or a folder of one format.`,
      { details: { path: root } },
    );
  }
  const [format, same] = only;
  return { root, format, files: same.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
