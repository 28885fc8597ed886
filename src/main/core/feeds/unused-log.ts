import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import { entryName, type DeltaLog } from '../lake/delta-log';
import type { LogState } from '../lake/log-state';
import type { LakeStore } from '../lake/types';
import { deletedPrefix } from './deleted-folders';
import { dataFolder } from './feed-folders';
import type { JournalStep } from './feed-journal';
import type { HeldFeeds } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { isSameSource } from './source-change';

/** A log that never had a row, as it was when it was looked at. */
export interface UnusedLog {
  readonly path: string;
  readonly state: LogState;
}

/** Entries that are read to tell. Longer logs have most often had rows, and count as if they had. */
const mostEntries = 256;

/**
 * The log that the change makes useless: none of its versions ever had a row or a record in quarantine, and all that it says is how far another
 * source was read, or of another kind of table. Null where there is none such, or it cannot be told. Reads up to `mostEntries` files: to be asked before
 * the feeds' lock is taken, and `stillUnused` under it.
 */
export async function unusedLog(
  current: FeedConfig,
  draft: FeedDraft,
  store: Pick<LakeStore, 'table' | 'quarantineTable'>,
): Promise<UnusedLog | null> {
  if (!isForAnother(current, draft)) return null;
  const { log, shape } = store.table(current);
  const state = await log.read();
  if (state === null || !(await hasNeverHeld(log, state))) return null;
  return (await store.quarantineTable(current).read()) === null ? { path: shape.path, state } : null;
}

/** Asked once for a change, and passed on: a commit that comes later is met by the change itself. */
export async function stillUnused(
  unused: UnusedLog | null,
  current: FeedConfig,
  draft: FeedDraft,
  store: Pick<LakeStore, 'table'>,
): Promise<UnusedLog | null> {
  if (unused === null || !isForAnother(current, draft)) return null;
  const { log, shape } = store.table(current);
  const state = await log.read();
  const isSame =
    shape.path === unused.path &&
    state?.version === unused.state.version &&
    state.metaData.id === unused.state.metaData.id;
  return isSame ? unused : null;
}

/** Of Kafka, the source says which topic: the same may be written in two ways. */
function isForAnother(current: FeedConfig, draft: FeedDraft): boolean {
  if (current.source.type === 'folder') return false;
  if (current.kind !== draft.kind || !isSameSource(current, draft)) return true;
  return current.source.type !== 'kafka' && current.topic !== draft.topic;
}

/** By every entry: rows that were dropped can be given back, and the newest state says nothing of them once they have expired. */
async function hasNeverHeld(log: Pick<DeltaLog, 'entry'>, { version, files, tombstones }: LogState): Promise<boolean> {
  if (files.size > 0 || tombstones.size > 0 || version >= mostEntries) return false;
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
 * The configuration in place of the feed's. A log that is `unused` goes with the one that was, both or neither, so that neither the source nor the kind is
 * held against the ones that come; `clearDeleted` removes it after the lock. Errors: REFUSED (something runs); CONFLICT (a consumer elsewhere has
 * committed meanwhile; all is as it was); IO.
 */
export async function replaceConfig(
  held: HeldFeeds,
  current: FeedConfig,
  saved: FeedConfig,
  unused: UnusedLog | null,
  { ids, runner }: Pick<FeedPorts, 'ids' | 'runner'>,
): Promise<void> {
  if (unused === null) return await held.replace(saved);
  const { name } = current;
  assertIdle(name, runner);
  const from = dataFolder(current);
  const [parent = ''] = from.split('/');
  const to = `${parent}/${deletedPrefix}${ids.next()}`;
  const steps: JournalStep[] = [
    { step: 'move', from, to },
    // Once it has moved nobody writes to it: who commits later finds no log to go on, and is told so.
    { step: 'absent', path: `${to}/_delta_log/${entryName(unused.state.version + 1)}` },
    await held.replacementOf(saved),
  ];
  await held.carryOut({ operation: 'change', feeds: [name], steps });
}
