import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { assertFreeFolders, dataFolder, foldersOf, quarantineFolder } from './feed-folders';
import type { JournalStep } from './feed-journal';
import { laterThan } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { stillThere } from './still-there';

/**
 * Rows, versions, quarantine and the source's positions are in the folders, which move whole; nothing in them tells the feed's name. Runs that
 * ended keep the name that they ran under, and a consumer's group in Kafka is a new one: its offsets are only told there, and read from the log.
 */
export async function renameFeed(ports: FeedPorts, name: FeedName, to: FeedName): Promise<void> {
  const { feeds, runner, clock, events } = ports;
  if (name === to) throw new LakeError('INVALID_INPUT', `"${to}" is its name already.`, { details: { feed: name } });
  await feeds.get(name);
  await feeds.exclusively(async (held) => {
    const feed = await stillThere(name, held.get(name));
    assertIdle(name, runner);
    await held.assertAddable(to);
    await assertFreeFolders(to, ports);
    const renamed = { ...feed, name: to, updatedAt: laterThan(feed.updatedAt, clock.now()) };
    const places = [
      [dataFolder(feed), dataFolder(renamed)],
      [quarantineFolder(name), quarantineFolder(to)],
    ] as const;
    const there = await foldersOf(feed, ports);
    const moves = places.flatMap(([from, target]): JournalStep[] =>
      there.includes(from) ? [{ step: 'move', from, to: target }] : [],
    );
    const steps = [...moves, held.makingOf(renamed), await held.removalOf(name)];
    await held.carryOut({ operation: 'rename', feeds: [name, to], steps });
  });
  await events.append('feed', { event: 'renamed', feed: to, runId: null, details: { from: name, to } });
}
