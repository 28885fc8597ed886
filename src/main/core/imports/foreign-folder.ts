import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import type { Files, InspectedFile, ParquetEngine } from '../ports';

/** A data file in the place that the layout gives it. */
export interface PlacedFile {
  /** Under the feed's folder. */
  readonly relativePath: string;
  readonly modifiedAt: Date;
  /** Of a stream's file. */
  readonly partitionValues: Readonly<Record<string, string>>;
  /** vN of a table's file; null for a stream's. */
  readonly tableVersion: number | null;
  readonly inspected: InspectedFile;
}

/** A folder that another program wrote in the lake's layout, as it was found. */
export interface ForeignFolder {
  readonly feed: FeedName;
  readonly kind: FeedConfig['kind'];
  readonly path: string;
  readonly files: readonly PlacedFile[];
  readonly problems: readonly string[];
}

/** Files inspected at once; a damaged one among them makes each be looked at alone. */
const batchFiles = 100;

/** Folders under streams/ and tables/ that hold Parquet and no log, by name. */
export async function foreignFolders(
  root: string,
  files: Files,
): Promise<{ kind: FeedConfig['kind']; name: string; path: string }[]> {
  const found: { kind: FeedConfig['kind']; name: string; path: string }[] = [];
  for (const kind of ['stream', 'table'] as const) {
    const parent = join(root, `${kind}s`);
    for (const name of (await files.list(parent)).sort()) {
      const path = join(parent, name);
      if (name.startsWith('.') || name.startsWith('_')) continue;
      if ((await files.stat(path))?.isDirectory !== true) continue;
      // An adoption that died, or a writer that never committed, leaves an empty one.
      if ((await files.list(join(path, '_delta_log'))).some((entry) => !entry.startsWith('.'))) continue;
      found.push({ kind, name, path });
    }
  }
  return found;
}

/** Every file of one folder, checked. Null where it holds no Parquet at all, or has a name that no feed can have. */
export async function readForeignFolder(
  kind: FeedConfig['kind'],
  name: string,
  path: string,
  files: Files,
  engine: ParquetEngine,
): Promise<ForeignFolder | null> {
  const problems: string[] = [];
  const placed: { relativePath: string; modifiedAt: Date; place: Place }[] = [];
  const paths = (await parquetBelow(path, '', files)).sort();
  if (paths.length === 0) return null;
  const feed = feedNameSchema.safeParse(name);
  // What cannot be a feed has no name to be listed or adopted by.
  if (!feed.success) return null;
  for (const relativePath of paths) {
    const place = kind === 'stream' ? streamPlace(relativePath) : tablePlace(relativePath);
    if (place === null) {
      problems.push(
        `${relativePath} is not in ${kind === 'stream' ? 'year=YYYY/month=MM/day=DD' : 'version=vN'}. Move it there, or take it out of the folder.`,
      );
      continue;
    }
    const stat = await files.stat(join(path, relativePath));
    if (stat !== null) placed.push({ relativePath, modifiedAt: stat.modifiedAt, place });
  }
  const inspected = await inspectAll(
    placed.map(({ relativePath }) => join(path, relativePath)),
    engine,
    problems,
  );
  const found: PlacedFile[] = [];
  for (const { relativePath, modifiedAt, place } of placed) {
    const file = inspected.get(join(path, relativePath));
    if (file !== undefined) found.push({ relativePath, modifiedAt, ...place, inspected: file });
  }
  return { feed: feed.data, kind, path, files: found, problems };
}

interface Place {
  readonly partitionValues: Readonly<Record<string, string>>;
  readonly tableVersion: number | null;
}

function streamPlace(relativePath: string): Place | null {
  const parts = /^year=(\d{4})[\\/]month=(\d{1,2})[\\/]day=(\d{1,2})[\\/][^\\/]+$/.exec(relativePath);
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  if (year === 0 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return { partitionValues: { year: String(year), month: String(month), day: String(day) }, tableVersion: null };
}

function tablePlace(relativePath: string): Place | null {
  const digits = /^version=v(\d{1,9})[\\/][^\\/]+$/.exec(relativePath)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : { partitionValues: {}, tableVersion: Number(digits) };
}

async function parquetBelow(root: string, below: string, files: Files): Promise<string[]> {
  const found: string[] = [];
  for (const name of await files.list(join(root, below))) {
    if (name.startsWith('.') || name.startsWith('_')) continue;
    const relativePath = below === '' ? name : `${below}/${name}`;
    const stat = await files.stat(join(root, relativePath));
    if (stat?.isDirectory === true) found.push(...(await parquetBelow(root, relativePath, files)));
    else if (stat !== null && name.endsWith('.parquet')) found.push(relativePath);
  }
  return found;
}

async function inspectAll(
  paths: readonly string[],
  engine: ParquetEngine,
  problems: string[],
): Promise<ReadonlyMap<string, InspectedFile>> {
  const found = new Map<string, InspectedFile>();
  for (let from = 0; from < paths.length; from += batchFiles) {
    const batch = paths.slice(from, from + batchFiles);
    try {
      for (const file of await engine.inspectParquet(batch)) found.set(file.path, file);
    } catch (error) {
      if (!(error instanceof LakeError && error.code === 'CORRUPT')) throw error;
      for (const path of batch) {
        try {
          for (const file of await engine.inspectParquet([path])) found.set(file.path, file);
        } catch (alone) {
          problems.push(messageOf(alone));
        }
      }
    }
  }
  return found;
}
