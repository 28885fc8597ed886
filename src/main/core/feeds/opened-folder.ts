import { basename, join, relative, resolve } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { sumsOf } from '../lake/file-summaries';
import type { LiveFile, Snapshot } from '../lake/types';
import type { Clock, Files, FolderEntry, FolderMemory, ParquetEngine } from '../ports';
import { feedNameFrom } from './feed-names';
import { describeFolder, type FolderDescription, type FoundFile } from './folder-description';
import { plainFeed } from './plain-feed';

/** More files than this is a wrong folder chosen (a home, a disk) sooner than a data set. */
const mostFiles = 20_000;
const mostFolders = 50_000;
/** Looked at together: fewer than the process has threads for files, of which rows and commits want some where a share is slow to answer. */
const lookedAtTogether = 8;
/** After as many it is seen whether there are too many of them. */
const foldersAtOnce = 32;

/** Somebody else's folder of Parquet, Hive-partitioned or plain, as a read-only feed. It has no log, so its files are listed whenever somebody asks what it holds. */
export interface FolderReader {
  /** Cached until a file appears, goes, or changes its size or times. Errors: NOT_FOUND (folder gone, no Parquet in it), IO, CORRUPT, UNAVAILABLE. */
  snapshot(feed: FeedConfig): Promise<Snapshot>;
}

/** Folders of other programs that feeds read where they lie. Absolute. */
export function openedFoldersOf(feeds: readonly Pick<FeedConfig, 'source'>[]): string[] {
  return feeds.flatMap(({ source }) => (source.type === 'folder' ? [source.path] : []));
}

export interface FolderPorts {
  readonly files: Files;
  readonly engine: ParquetEngine;
  readonly memory: FolderMemory;
  readonly clock: Pick<Clock, 'now'>;
}

export function createFolderReader({ files, engine, memory, clock }: FolderPorts): FolderReader {
  const cache = new Map<FeedName, { fingerprint: string; snapshot: Promise<Snapshot> }>();
  return {
    async snapshot(feed) {
      if (feed.source.type !== 'folder') throw new TypeError(`${feed.name} is no opened folder`);
      const root = feed.source.path;
      const lookedAtMs = clock.now().getTime();
      const found = await findParquet(files, root);
      // By the whole path: a feed of this name may have been of another folder, a copy perhaps.
      const fingerprint = found
        .map((file) => `${file.absolutePath} ${file.sizeBytes} ${file.modifiedAt.getTime()} ${file.changedMs}`)
        .join('\n');
      const cached = cache.get(feed.name);
      if (cached?.fingerprint === fingerprint) return cached.snapshot;
      // Of two that ask at once, as the first page does, one reads the footers.
      const snapshot = describeFolder({ root, files: found, lookedAtMs }, { engine, memory }).then((told) =>
        snapshotOf(found, told),
      );
      const entry = { fingerprint, snapshot };
      cache.set(feed.name, entry);
      try {
        return await snapshot;
      } catch (error) {
        if (cache.get(feed.name) === entry) cache.delete(feed.name);
        throw error;
      }
    },
  };
}

/** The configuration of a newly opened folder. Errors: as FolderReader.snapshot. */
export async function openedFolderFeed(
  files: Files,
  path: string,
  name: FeedName | undefined,
  now: Date,
): Promise<FeedConfig> {
  const root = resolve(path);
  await findParquet(files, root);
  const feed = name ?? feedNameFrom(basename(root));
  const description = `Opened folder ${root}, read only.`;
  return plainFeed({ name: feed, description, kind: 'stream', source: { type: 'folder', path: root } }, now);
}

async function findParquet(files: Files, root: string): Promise<FoundFile[]> {
  const stat = await files.stat(root);
  if (stat === null || !stat.isDirectory) {
    throw new LakeError(
      'NOT_FOUND',
      `The folder ${root} does not exist or is not a folder. Choose another, or close this feed.`,
      {
        details: { path: root },
      },
    );
  }
  const found: FoundFile[] = [];
  let seen = 0;
  for (let level = [root]; level.length > 0; ) {
    const deeper: string[] = [];
    for (let from = 0; from < level.length; from += foldersAtOnce) {
      const folders = level.slice(from, from + foldersAtOnce);
      const entries = (await eachOf(folders, (folder) => visibleIn(files, folder))).flat();
      const looked = await eachOf(entries, async ({ path, kind }) =>
        kind === null || (kind === 'file' && isParquet(path)) ? files.stat(path) : null,
      );
      for (const [index, { path: absolutePath, kind }] of entries.entries()) {
        const stat = looked[index] ?? null;
        if (kind === 'folder' || stat?.isDirectory === true) deeper.push(absolutePath);
        else if (stat !== null && isParquet(absolutePath)) {
          const { sizeBytes, modifiedAt, changedMs = null } = stat;
          found.push({ absolutePath, path: relative(root, absolutePath), sizeBytes, modifiedAt, changedMs });
        }
      }
      seen += folders.length;
      if (found.length > mostFiles || seen + deeper.length > mostFolders) {
        throw new LakeError(
          'REFUSED',
          `${root} holds more than ${mostFiles} Parquet files or ${mostFolders} folders. Open a folder further down.`,
          {
            details: { path: root },
          },
        );
      }
    }
    level = deeper;
  }
  if (found.length === 0) {
    throw new LakeError(
      'NOT_FOUND',
      `${root} holds no Parquet file (*.parquet). Choose the folder that holds them, or one above it.`,
      {
        details: { path: root },
      },
    );
  }
  return found;
}

/** What is in a folder, by name, without what readers of Parquet leave out. */
async function visibleIn(files: Files, folder: string): Promise<{ path: string; kind: FolderEntry['kind'] }[]> {
  const entries = (await files.entries(folder)).sort(byName);
  if (entries.some(({ name }) => name === '_delta_log')) {
    throw new LakeError(
      'REFUSED',
      `${folder} is a Delta table: its log says which files count, and reading all of them would show removed rows. Open it as a lake with --lake instead.`,
      { details: { path: folder } },
    );
  }
  return entries
    .filter(({ name }) => !name.startsWith('.') && !name.startsWith('_'))
    .map(({ name, kind }) => ({ path: join(folder, name), kind }));
}

function byName(one: FolderEntry, other: FolderEntry): number {
  return one.name < other.name ? -1 : 1;
}

function isParquet(path: string): boolean {
  return path.endsWith('.parquet');
}

/** All of them, a few at a time, in order. None is begun after one that failed. */
async function eachOf<T, R>(items: readonly T[], look: (item: T) => Promise<R>): Promise<R[]> {
  const looked: R[] = [];
  const left = items.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (hasFailed) return;
      looked[index] = await look(item);
    }
  };
  const workers = Array.from({ length: Math.min(lookedAtTogether, items.length) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    hasFailed = true;
    throw error;
  }
  return looked;
}

function snapshotOf(
  found: readonly FoundFile[],
  { columns, partitionColumns, records, isUniform }: FolderDescription,
): Snapshot {
  const live = found.map(
    (file, index): LiveFile => ({
      path: file.path,
      absolutePath: file.absolutePath,
      partitionValues: partitionValuesOf(file.path),
      sizeBytes: file.sizeBytes,
      modifiedAt: file.modifiedAt,
      records: records[index] ?? null,
      columns: isUniform ? columns : null,
      minEventTime: null,
      maxEventTime: null,
    }),
  );
  const newest = live.reduce((latest, file) => (file.modifiedAt > latest ? file.modifiedAt : latest), new Date(0));
  return {
    deltaVersion: 0,
    columns,
    partitionColumns,
    files: live,
    ...sumsOf(live),
    positions: new Map(),
    committedAt: newest,
  };
}

/** Hive's `key=value` folders of a path. */
function partitionValuesOf(path: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const part of path.split(/[/\\]/).slice(0, -1)) {
    const equals = part.indexOf('=');
    if (equals > 0) values[part.slice(0, equals)] = decoded(part.slice(equals + 1));
  }
  return values;
}

/** Hive escapes with percent signs, and not everybody who writes such folders does: `rate=100%` is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
