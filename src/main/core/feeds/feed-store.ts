import { join } from 'node:path';
import { feedConfigSchema, type FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema, reservedFeedNames, type FeedName } from '../../../shared/ids';
import { quarantineName } from '../lake/feed-layout';
import type { Files } from '../ports';

/** A file under feeds/active that is no valid feed; the others still work. */
export interface BrokenFeed {
  readonly path: string;
  readonly message: string;
}

/** Configuration of feeds: one JSON file each under feeds/active, read anew at each call because people and scripts edit them. */
export interface FeedStore {
  list(): Promise<{ feeds: FeedConfig[]; broken: BrokenFeed[] }>;
  /** Errors: NOT_FOUND naming the feeds there are, CORRUPT naming file and field. */
  get(name: FeedName): Promise<FeedConfig>;
  /** Errors: CONFLICT where a feed of that name exists, or SQL has another table of it: the logs, or a feed's quarantine. */
  add(feed: FeedConfig): Promise<void>;
  /** Errors: as `add`, which asks again. */
  assertAddable(name: FeedName): Promise<void>;
  replace(feed: FeedConfig): Promise<void>;
  /** Removes the configuration only; the data is not touched. */
  remove(name: FeedName): Promise<void>;
}

export function createFeedStore(files: Files, root: string): FeedStore {
  const folder = join(root, 'feeds', 'active');
  const pathOf = (name: string): string => join(folder, `${name}.json`);

  const read = async (path: string, name: string): Promise<FeedConfig> => {
    const feed = parseFeed(path, await files.readText(path));
    if (feed.name !== name) {
      throw new LakeError(
        'CORRUPT',
        `${path} describes the feed "${feed.name}". Rename the file or the feed so that both agree.`,
        {
          details: { path },
        },
      );
    }
    return feed;
  };

  const list: FeedStore['list'] = async () => {
    const names = (await files.list(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
    const feeds: FeedConfig[] = [];
    const broken: BrokenFeed[] = [];
    for (const name of names) {
      const path = join(folder, name);
      try {
        feeds.push(await read(path, name.slice(0, -'.json'.length)));
      } catch (error) {
        broken.push({ path, message: messageOf(error) });
      }
    }
    return { feeds, broken };
  };

  /** A sentence on the table that SQL has under this name already, or would no longer have; null where there is none. */
  const otherTableOf = async (name: FeedName): Promise<string | null> => {
    if (reservedFeedNames.has(name)) return `"${name}" is the SQL name of the lake's logs.`;
    const ending = quarantineName('');
    const quarantined = name.endsWith(ending) ? name.slice(0, -ending.length) : '';
    if (quarantined !== '' && (await files.stat(pathOf(quarantined))) !== null) {
      return `"${name}" is the SQL name of the quarantine of ${quarantined}.`;
    }
    return (await files.stat(pathOf(quarantineName(name)))) === null
      ? null
      : `The quarantine of "${name}" would have the name of the feed ${quarantineName(name)}.`;
  };

  const exists = (name: FeedName): LakeError =>
    new LakeError('CONFLICT', `A feed "${name}" exists already. Choose another name.`, { details: { feed: name } });

  const assertAddable: FeedStore['assertAddable'] = async (name) => {
    const other = await otherTableOf(name);
    if (other !== null) throw new LakeError('CONFLICT', `${other} Choose another name.`, { details: { feed: name } });
    if ((await files.stat(pathOf(name))) !== null) throw exists(name);
  };

  return {
    list,
    assertAddable,
    async get(name) {
      if ((await files.stat(pathOf(name))) === null) {
        const known = (await list()).feeds.map((feed) => feed.name);
        const hint = known.length === 0 ? 'This lake has no feeds yet.' : `Feeds of this lake: ${known.join(', ')}.`;
        throw new LakeError('NOT_FOUND', `There is no feed "${name}". ${hint}`, { details: { feed: name } });
      }
      return read(pathOf(name), name);
    },
    async add(feed) {
      await assertAddable(feed.name);
      await files.makeDirectory(folder);
      if (!(await files.createExclusive(pathOf(feed.name), serialise(feed)))) throw exists(feed.name);
    },
    replace: (feed) => files.replaceText(pathOf(feed.name), serialise(feed)),
    remove: (name) => files.remove(pathOf(name)),
  };
}

function serialise(feed: FeedConfig): string {
  return `${JSON.stringify(feed, null, 2)}\n`;
}

function parseFeed(path: string, text: string): FeedConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new LakeError(
      'CORRUPT',
      `${path} is not JSON: ${messageOf(error)}. Mend the file, or remove it and add the feed again.`,
      {
        details: { path },
        cause: error,
      },
    );
  }
  const parsed = feedConfigSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
  throw new LakeError(
    'CORRUPT',
    `${path}: ${field} is wrong: ${issue?.message ?? 'not a feed'}. Mend that field; the feed is left out until then.`,
    {
      details: { path, field },
    },
  );
}

/** A feed name from any text: a folder's name, a topic's. */
export function feedNameFrom(text: string): FeedName {
  const cleaned = text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 63);
  return feedNameSchema.parse(cleaned === '' ? 'folder' : cleaned);
}
