import type { FeedName } from '../../../shared/ids';
import type { IdSource } from '../ports';
import type { SettingsStore } from '../settings/settings-store';

/**
 * Instances that fill one feed of one lake share its topic; another lake of the same feed reads all of it for itself. So the group is named after
 * both: the lake by an id in its lake.json, which the first consumer puts there.
 */
export async function groupIdOf(feed: FeedName, settings: SettingsStore, ids: IdSource): Promise<string> {
  const known = (await settings.get()).lakeId;
  if (known !== undefined) return groupName(feed, known);
  const made = ids.next();
  const { lakeId } = await settings.change((current) => ({ ...current, lakeId: current.lakeId ?? made }));
  return groupName(feed, lakeId ?? made);
}

function groupName(feed: FeedName, lakeId: string): string {
  return `lagoon-${feed}-${lakeId}`;
}
