import { join } from 'node:path';
import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { entryName, type DeltaLog } from '../lake/delta-log';
import type { LogState } from '../lake/log-state';
import type { LakeStore } from '../lake/types';
import { deletedPrefix } from './deleted-folders';
import { dataFolder } from './feed-folders';
import type { HeldFeeds } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { isSameSource } from './source-change';

/**
 * State of a log that the change makes useless: none of its versions ever had a row or a record in quarantine, and all that it says is how far another
 * source was read, or of another kind of table. Null where there is none such.
 */
export async function unusedLog(
  current: FeedConfig,
  draft: FeedDraft,
  store: Pick<LakeStore, 'table'>,
): Promise<LogState | null> {
  if (current.kind === draft.kind && current.topic === draft.topic && isSameSource(current, draft)) return null;
  const { log } = store.table(current);
  const state = await log.read();
  return state !== null && (await hasNeverHeld(log, state)) ? state : null;
}

/** By every entry: rows that were dropped can be given back, and the newest state says nothing of them once they have expired. */
async function hasNeverHeld(log: Pick<DeltaLog, 'entry'>, { version, files, tombstones }: LogState): Promise<boolean> {
  if (files.size > 0 || tombstones.size > 0) return false;
  for (let at = version; at >= 0; at -= 1) {
    const entry = await log.entry(at);
    // Cleaned up: what it was cannot be told.
    if (entry === null) return false;
    for (const action of entry.actions) {
      if ('add' in action || 'remove' in action) return false;
      if (!('commitInfo' in action)) continue;
      const { tableVersion, quarantine, quarantineTaken } = action.commitInfo;
      if (tableVersion !== undefined || quarantine !== undefined || quarantineTaken !== undefined) return false;
    }
  }
  return true;
}

/**
 * The configuration in place of the feed's. A log that is `unused` by then goes first, so that neither the source nor the kind that was is held
 * against the ones that come; `clearDeleted` removes it after the lock. Errors: REFUSED (something runs), CONFLICT (a consumer
 * elsewhere has committed meanwhile; its log is where it was).
 */
export async function replaceConfig(
  held: HeldFeeds,
  current: FeedConfig,
  saved: FeedConfig,
  ports: Pick<FeedPorts, 'store' | 'files' | 'ids' | 'runner'>,
): Promise<void> {
  const { store, files, ids, runner } = ports;
  const unused = current.source.type === 'folder' ? null : await unusedLog(current, saved, store);
  if (unused === null) return await held.replace(saved);
  assertIdle(current.name, runner);
  const folder = join(store.root, dataFolder(current));
  const id = ids.next();
  // Not yet by the name of what is to be removed: it may come out that it has rows.
  const hidden = join(folder, '..', `.unused-${id}`);
  await files.rename(folder, hidden);
  try {
    // Whoever comes later finds no log to go on, and is told so.
    const next = join(hidden, '_delta_log', entryName(unused.version + 1));
    if ((await files.stat(next)) !== null) throw committedMeanwhile(current);
    await held.replace(saved);
  } catch (error) {
    await files.rename(hidden, folder);
    throw error;
  }
  await files.rename(hidden, join(folder, '..', `${deletedPrefix}${id}`));
}

function committedMeanwhile({ name }: FeedConfig): LakeError {
  const message = `A consumer of "${name}" has committed meanwhile, in another Lagoon. Nothing was changed. Stop it there, and look at the feed again.`;
  return new LakeError('CONFLICT', message, { details: { feed: name } });
}
