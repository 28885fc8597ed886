import type { Files } from '../ports';
import { listLog, type LogListing } from './log-listing';

/** What a log's folder holds. */
export interface LogFolder {
  list(): Promise<LogListing>;
  /** Number of the newest entry or checkpoint; -1 where there is none. Lists only where the folder has changed since it was listed last: else one stat. */
  newest(): Promise<number>;
  /** Entry `version` was just made by us, on top of the newest: that change is no reason to list. */
  grew(version: number): Promise<void>;
}

/**
 * The folder's time is taken before a listing and after an entry of our own. What others make between that entry and the look at the time goes
 * unseen until the folder changes again, which a commit bears: it looks for the entry that follows its own besides.
 */
export function createLogFolder(logPath: string, files: Files): LogFolder {
  let seen: { readonly modifiedMs: number | null; readonly newest: number } | null = null;

  async function modifiedMs(): Promise<number | null> {
    return (await files.stat(logPath))?.modifiedAt.getTime() ?? null;
  }

  async function listAt(time: number | null): Promise<{ listing: LogListing; newest: number }> {
    const listing = await listLog(logPath, files);
    const newest = Math.max(listing.entries.at(-1) ?? -1, listing.checkpoints[0]?.version ?? -1);
    seen = { modifiedMs: time, newest };
    return { listing, newest };
  }

  return {
    list: async () => (await listAt(await modifiedMs())).listing,
    async newest() {
      const now = await modifiedMs();
      return seen !== null && seen.modifiedMs === now ? seen.newest : (await listAt(now)).newest;
    },
    async grew(version) {
      const before = seen?.newest ?? null;
      // The entry stands whatever becomes of this: without it, the next look lists.
      seen = null;
      if (before !== null) seen = { modifiedMs: await modifiedMs(), newest: Math.max(before, version) };
    },
  };
}
