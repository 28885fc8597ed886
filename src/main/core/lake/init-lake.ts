import { basename, join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { Files } from '../ports';
import { defaultSettings, type SettingsStore } from '../settings/settings-store';

export interface InitPorts {
  readonly root: string;
  readonly files: Files;
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly events: EventLog;
}

/**
 * Makes a lake of a folder. lake.json is written last, so that a failure half way leaves a folder that can be initialised again.
 * Errors: CONFLICT where it is a lake already, IO.
 */
export async function initLake(ports: InitPorts, feeds: readonly FeedConfig[]): Promise<void> {
  const { root, files, settings } = ports;
  if ((await settings.exists()) && (await ports.feeds.list()).feeds.length > 0) {
    throw new LakeError('CONFLICT', `${root} is a lake already. Open it, or choose an empty folder.`, {
      details: { path: root },
    });
  }
  for (const folder of ['feeds/active', 'feeds/archived', 'logs']) await files.makeDirectory(join(root, folder));
  // Each feed inside has the mode of its level; these must let its readers through.
  for (const folder of ['streams', 'tables', 'quarantine']) await files.makeDirectory(join(root, folder), 0o755);
  for (const feed of feeds) {
    try {
      await ports.feeds.add(feed);
      await ports.events.append('feed', {
        event: 'added',
        feed: feed.name,
        runId: null,
        details: { kind: feed.kind, level: feed.level, source: feed.source },
      });
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'CONFLICT') throw error;
    }
  }
  await settings.create({ ...defaultSettings, name: basename(root) || defaultSettings.name });
}
