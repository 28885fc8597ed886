import { LakeError } from '../../../shared/errors';
import { feedNameSchema, reservedFeedNames, type FeedName } from '../../../shared/ids';
import { quarantineName } from '../lake/feed-layout';
import type { FeedFiles } from './feed-files';

type Known = Pick<FeedFiles, 'has'>;

/** Error: CONFLICT where a feed of that name exists or is archived, or SQL has another table of it: the logs, or a feed's quarantine. */
export async function assertFreeName(name: FeedName, feeds: Known): Promise<void> {
  const other = await otherTableOf(name, feeds);
  if (other !== null) throw new LakeError('CONFLICT', `${other} Choose another name.`, { details: { feed: name } });
  if (await feeds.has('active', name)) throw nameTaken(name);
  if (await feeds.has('archived', name)) {
    const message = `An archived feed has the name "${name}". Restore it (lagoon feeds restore ${name}), delete it, or choose another name.`;
    throw new LakeError('CONFLICT', message, { details: { feed: name } });
  }
}

export function nameTaken(name: FeedName): LakeError {
  return new LakeError('CONFLICT', `A feed "${name}" exists already. Choose another name.`, {
    details: { feed: name },
  });
}

/** A sentence on the table that SQL has under this name already, or would no longer have; null where there is none. */
async function otherTableOf(name: FeedName, feeds: Known): Promise<string | null> {
  if (reservedFeedNames.has(name)) return `"${name}" is the SQL name of the lake's logs.`;
  const isFeed = async (feed: string): Promise<boolean> =>
    (await feeds.has('active', feed)) || (await feeds.has('archived', feed));
  const ending = quarantineName('');
  const quarantined = name.endsWith(ending) ? name.slice(0, -ending.length) : '';
  if (quarantined !== '' && (await isFeed(quarantined))) {
    return `"${name}" is the SQL name of the quarantine of ${quarantined}.`;
  }
  return (await isFeed(quarantineName(name)))
    ? `The quarantine of "${name}" would have the name of the feed ${quarantineName(name)}.`
    : null;
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
