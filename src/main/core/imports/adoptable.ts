import type { z } from 'zod';
import type { adoptableSchema } from '../../../shared/contract/imports';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError, messageOf } from '../../../shared/errors';
import { datePartitionColumns, provenanceColumns } from '../lake/feed-layout';
import { mergeColumns } from '../lake/schema-evolution';
import type { Files, ParquetEngine } from '../ports';
import type { FeedStore } from '../feeds/feed-store';
import { foreignFolders, readForeignFolder, type ForeignFolder } from './foreign-folder';

export interface AdoptablePorts {
  readonly root: string;
  readonly feeds: FeedStore;
  readonly files: Files;
  readonly engine: ParquetEngine;
}

export async function findAdoptable(ports: AdoptablePorts): Promise<z.infer<typeof adoptableSchema>[]> {
  const found: z.infer<typeof adoptableSchema>[] = [];
  for (const { kind, name, path } of await foreignFolders(ports.root, ports.files)) {
    const folder = await readForeignFolder(kind, name, path, ports.files, ports.engine);
    if (folder === null) continue;
    const { problems } = judge(folder, await configOf(ports.feeds, folder));
    found.push({
      feed: folder.feed,
      kind,
      path,
      files: folder.files.length,
      records: folder.files.reduce((sum, { inspected }) => sum + inspected.records, 0),
      sizeBytes: folder.files.reduce((sum, { inspected }) => sum + inspected.sizeBytes, 0),
      versions: versionsOf(folder),
      problems: [...problems],
    });
  }
  return found;
}

/** vN found, oldest first; empty for a stream. */
export function versionsOf({ files }: Pick<ForeignFolder, 'files'>): number[] {
  return [...new Set(files.flatMap(({ tableVersion }) => tableVersion ?? []))].sort((a, b) => a - b);
}

/** The feed's configuration where there is one already. */
export async function configOf(feeds: FeedStore, { feed }: Pick<ForeignFolder, 'feed'>): Promise<FeedConfig | null> {
  try {
    return await feeds.get(feed);
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Columns that the table would have, without partition columns, and everything that stands in the way. */
export function judge(
  folder: ForeignFolder,
  config: FeedConfig | null,
): { columns: Column[]; problems: readonly string[] } {
  const problems = [...folder.problems];
  if (config !== null && (config.kind !== folder.kind || config.source.type === 'folder')) {
    problems.push(
      `A feed ${folder.feed} exists and is ${config.source.type === 'folder' ? 'an opened folder' : `a ${config.kind}`}. Rename the folder.`,
    );
  }
  if (folder.files.length === 0 && problems.length === 0) problems.push('No file could be read.');
  let columns: Column[] = config?.kind === folder.kind ? [...config.columns] : [];
  for (const { relativePath, inspected } of folder.files) {
    const problem = fileProblem(folder, inspected.columns, inspected.foreignTypes);
    if (problem !== null) {
      problems.push(`${relativePath} ${problem}`);
      continue;
    }
    try {
      columns = mergeColumns(columns, inspected.columns, folder.feed);
    } catch (error) {
      problems.push(`${relativePath} does not fit the others: ${messageOf(error)}`);
    }
  }
  return { columns, problems };
}

function fileProblem(
  folder: ForeignFolder,
  columns: readonly Column[],
  foreignTypes: readonly string[],
): string | null {
  if (foreignTypes.length > 0) {
    return `has columns that a Delta table cannot name as they are (${foreignTypes.join(', ')}). Move the folder out of the lake and import it: lagoon import <folder> --feed ${folder.feed}`;
  }
  if (folder.kind === 'table') return null;
  const inside = columns.find(({ name }) => named(datePartitionColumns, name) !== undefined);
  if (inside !== undefined) {
    return `holds the column ${inside.name}, which its folder's name gives already. Move the folder out of the lake and import it: lagoon import <folder> --feed ${folder.feed}`;
  }
  const other = columns.find(({ name, type }) => {
    const ours = named(provenanceColumns, name);
    return ours !== undefined && (ours.name !== name || ours.type !== type);
  });
  return other === undefined
    ? null
    : `has ${other.name} in another type or spelling than the lake gives it. Move the folder out of the lake and import it.`;
}

/** Two names that differ in case alone are one column to SQL. */
function named(columns: readonly Column[], wanted: string): Column | undefined {
  return columns.find(({ name }) => name === wanted.toLowerCase());
}
