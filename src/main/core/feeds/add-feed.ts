import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { mendLevels } from '../settings/table-findings';
import { feedFormatVersion } from './feed-format';
import { assertFindsItsOwn, assertFreeFolders } from './feed-folders';
import { assertSound } from './feed-rules';
import type { FeedPorts } from './operations';
import { stillThere } from './still-there';

/** Errors: INVALID_INPUT naming the field; CONFLICT (the name is taken, or its folder holds what is not the feed's); REFUSED (a folder; a type that kept data has otherwise). */
export async function addFeed(ports: FeedPorts, draft: FeedDraft): Promise<FeedConfig> {
  assertSound(draft);
  if (draft.source.type === 'folder') {
    const message = `"${draft.name}" would be an opened folder, whose files are looked at first. Open the folder instead.`;
    throw new LakeError('REFUSED', message, { details: { feed: draft.name, field: 'source' } });
  }
  const { settings, feeds, events, clock } = ports;
  const feed = newFeed(draft, clock.now());
  await feeds.assertAddable(feed.name);
  await settings.create();
  await feeds.exclusively(async (held) => {
    await assertFindsItsOwn(feed, ports);
    await held.add(feed);
  });
  // Rows that were kept may have been another level's.
  await mendLevels(ports, [feed]);
  const { kind, level, source } = feed;
  await events.append('feed', { event: 'added', feed: feed.name, runId: null, details: { kind, level, source } });
  return feed;
}

/** A new, empty feed with the same configuration; two feeds may read one topic, each with positions of its own. */
export async function cloneFeed(ports: FeedPorts, name: FeedName, as: FeedName): Promise<void> {
  const { feeds, events, clock } = ports;
  await feeds.get(name);
  await feeds.exclusively(async (held) => {
    const original = await stillThere(name, held.get(name));
    if (original.source.type === 'folder') {
      const message = `"${name}" is an opened folder: a clone would show the same files. Open another folder instead.`;
      throw new LakeError('REFUSED', message, { details: { feed: name } });
    }
    await held.assertAddable(as);
    await assertFreeFolders(as, ports);
    await held.add(newFeed({ ...original, name: as }, clock.now()));
  });
  await events.append('feed', { event: 'cloned', feed: as, runId: null, details: { from: name } });
}

function newFeed(draft: FeedDraft, now: Date): FeedConfig {
  const instant = now.toISOString();
  return { ...draft, formatVersion: feedFormatVersion, createdAt: instant, updatedAt: instant };
}
