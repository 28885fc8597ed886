import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import type { Files } from '../ports';
import { readFeedFile, saysOpenedFolder, type FeedFile } from './feed-text';

/** A file under feeds/ that is no valid feed; the others still work. */
export interface BrokenFeed {
  readonly path: string;
  /** As the file is named; null where no feed can have that name, or the file is no feed's. */
  readonly feed: FeedName | null;
  /** From 1 on; null where the file cannot be read at all. */
  readonly line: number | null;
  readonly field: string | null;
  /** Path, line, field and reason in a sentence, and what to do. */
  readonly message: string;
  readonly reason: string;
}

export interface ArchivedConfig {
  readonly feed: FeedConfig;
  readonly archivedAt: string;
}

/** A feed by its name, also one whose file is wrong: then that is all that is known of it. */
export type FoundFeed =
  | { readonly isArchived: boolean; readonly feed: FeedConfig; readonly broken: null }
  | {
      readonly isArchived: boolean;
      readonly feed: null;
      readonly broken: BrokenFeed;
      /** Whether the file says, as far as it can be read, that the rows are somebody's own files. */
      readonly isOpenedFolder: boolean;
    };

export type FeedPlace = 'active' | 'archived';

const otherPlace = { active: 'archived', archived: 'active' } as const;

/** Instead of the advice to delete it: the data may be the other's. */
const ofTwo =
  'Mend it there, or move it away: feeds/active and feeds/archived both have a file of that name, and one data.';

/** Files of feeds as they lie there, whatever is being done to them. */
export interface FeedFiles {
  folder(place: FeedPlace): string;
  path(place: FeedPlace, name: string): string;
  has(place: FeedPlace, name: string): Promise<boolean>;
  readAll(place: FeedPlace): Promise<{ found: FeedFile[]; broken: BrokenFeed[] }>;
  /** Errors: NOT_FOUND naming the feeds there are, CORRUPT naming file, line and field, IO. */
  get(name: FeedName): Promise<FeedConfig>;
  /** Errors: likewise. */
  getArchived(name: FeedName): Promise<ArchivedConfig>;
  /** Active or archived. Errors: NOT_FOUND; CORRUPT where a folder has the file's name. */
  find(name: FeedName): Promise<FoundFeed>;
}

export function createFeedFiles(files: Files, root: string): FeedFiles {
  const folder = (place: FeedPlace): string => join(root, 'feeds', place);
  const pathOf = (place: FeedPlace, name: string): string => join(folder(place), `${name}.json`);
  const has = async (place: FeedPlace, name: string): Promise<boolean> =>
    (await files.stat(pathOf(place, name))) !== null;

  /** Null where there is none. Errors: CORRUPT, IO; their details are the path, the line, the field, and the `reason` by itself. */
  const read = async (place: FeedPlace, name: string): Promise<FeedFile | null> => {
    const path = pathOf(place, name);
    const stat = await files.stat(path);
    if (stat === null) return null;
    const known = feedNameSchema.safeParse(name);
    if (!known.success) {
      const reason = `${name}.json is named after no feed. ${known.error.issues[0]?.message ?? ''}`;
      throw unusable(path, 'CORRUPT', reason, 'Rename the file, or move it away.');
    }
    if (stat.isDirectory)
      throw unusable(path, 'CORRUPT', 'it is a folder, and not the file of a feed.', 'Move it away.');
    let text;
    try {
      text = await files.readText(path);
    } catch (error) {
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      const remedy = (await has(otherPlace[place], name))
        ? ofTwo
        : `Make it readable, or delete the feed: lagoon feeds delete ${name}`;
      throw unusable(path, 'IO', messageOf(error), remedy, error);
    }
    const facts = { name: known.data, modifiedAt: stat.modifiedAt };
    try {
      return readFeedFile(path, text, facts);
    } catch (error) {
      if (!(await has(otherPlace[place], name))) throw error;
      return readFeedFile(path, text, facts, ofTwo);
    }
  };

  const readAll: FeedFiles['readAll'] = async (place) => {
    const names = await files.list(folder(place));
    const found: FeedFile[] = [];
    const broken: BrokenFeed[] = [];
    for (const file of names.filter((each) => each.endsWith('.json') && !each.startsWith('.')).sort()) {
      const name = file.slice(0, -'.json'.length);
      try {
        const feed = await read(place, name);
        // Gone since it was listed.
        if (feed !== null) found.push(feed);
      } catch (error) {
        broken.push(brokenBy(pathOf(place, name), error, name));
      }
    }
    return { found, broken };
  };

  const missing = async (name: FeedName): Promise<LakeError> => {
    const known = (await readAll('active')).found.map(({ feed }) => feed.name);
    const hint = (await has('archived', name))
      ? `It is archived. Restore it: lagoon feeds restore ${name}`
      : known.length === 0
        ? 'This lake has no feeds yet.'
        : `Feeds of this lake: ${known.join(', ')}.`;
    return new LakeError('NOT_FOUND', `There is no feed "${name}". ${hint}`, { details: { feed: name } });
  };

  const findIn = async (place: FeedPlace, name: FeedName): Promise<FoundFeed | null> => {
    const isArchived = place === 'archived';
    const path = pathOf(place, name);
    try {
      const file = await read(place, name);
      return file === null ? null : { isArchived, feed: file.feed, broken: null };
    } catch (error) {
      // Whatever somebody keeps in a folder is not the feed's to lose.
      if ((await files.stat(path))?.isDirectory === true) throw error;
      const isOpenedFolder = await saysSo(path);
      return { isArchived, feed: null, broken: brokenBy(path, error, name), isOpenedFolder };
    }
  };

  const saysSo = async (path: string): Promise<boolean> => {
    try {
      return saysOpenedFolder(await files.readText(path));
    } catch (error) {
      // What cannot be read says nothing; why is told as what is wrong with the file.
      if (error instanceof LakeError) return false;
      throw error;
    }
  };

  return {
    folder,
    path: pathOf,
    has,
    readAll,
    async get(name) {
      const file = await read('active', name);
      if (file === null) throw await missing(name);
      return file.feed;
    },
    async getArchived(name) {
      const file = await read('archived', name);
      if (file !== null) return archivedConfig(file);
      const hint = (await has('active', name)) ? 'The feed of that name is active.' : 'See: lagoon feeds archived';
      throw new LakeError('NOT_FOUND', `There is no archived feed "${name}". ${hint}`, { details: { feed: name } });
    },
    async find(name) {
      const found = (await findIn('active', name)) ?? (await findIn('archived', name));
      if (found === null) throw await missing(name);
      return found;
    },
  };
}

export function archivedConfig({ feed, archivedAt }: FeedFile): ArchivedConfig {
  return { feed, archivedAt: archivedAt ?? feed.updatedAt };
}

/** `name`: as the file is named; null where it is no feed's. */
export function brokenBy(path: string, error: unknown, name: string | null): BrokenFeed {
  const { line = null, field = null, reason } = error instanceof LakeError ? error.details : {};
  const message = messageOf(error);
  return {
    path,
    feed: feedNameSchema.safeParse(name).data ?? null,
    line: typeof line === 'number' ? line : null,
    field: typeof field === 'string' ? field : null,
    message,
    reason: typeof reason === 'string' ? reason : message,
  };
}

function unusable(path: string, code: 'CORRUPT' | 'IO', reason: string, remedy: string, cause?: unknown): LakeError {
  const details = { path, line: null, field: null, reason };
  return new LakeError(code, `${path}: ${reason} ${remedy}`, { details, cause });
}
