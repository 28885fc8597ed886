import type { DeltaLog } from './delta-log';
import { oldestReadable } from './readable-versions';
import type { LogState } from './log-state';
import type { LakeTable } from './types';
import type { AddAction } from './delta-actions';

/** A query that has begun on a version ends long before: until then its files stay, whatever else says that they may go. */
export const readerGraceMs = 10 * 60_000;
const dayMs = 86_400_000;
/** Entries read at once: enough to keep the disk busy, few enough for the handles. */
const readAhead = 32;

/** What one entry of the log did to the files. Paths as the log spells them. */
export interface FileChanges {
  readonly version: number;
  readonly committedMs: number;
  /** vN that the entry wrote; null where it wrote none. */
  readonly tableVersion: number | null;
  readonly added: readonly AddAction[];
  readonly removed: readonly string[];
}

/**
 * - `versions`: the newest so many table versions, and every version of the log from the oldest of those on.
 * - `time`: every version of the log that was the newest at some time within the last `keepMs`.
 * - `all`: every version.
 */
export type RetentionRule =
  | { readonly by: 'versions'; readonly newest: number }
  | { readonly by: 'time'; readonly keepMs: number }
  | { readonly by: 'all' };

export function retentionRule({ kind, feed }: LakeTable, undoDays: number): RetentionRule {
  if (kind === 'data' && feed.kind === 'table') {
    return feed.retentionVersions === null ? { by: 'all' } : { by: 'versions', newest: feed.retentionVersions };
  }
  return { by: 'time', keepMs: Math.max(undoDays * dayMs, readerGraceMs) };
}

/**
 * Entries from the oldest readable version (or the oldest that the log still has) to the newest, oldest first. No time of a commit is less than the
 * one before it, so that one made while the clock was ahead would date all that follow in the future: such are dated by their files, which are no
 * newer than those of later entries.
 */
export async function readFileChanges(log: DeltaLog, state: LogState, nowMs: number): Promise<FileChanges[]> {
  const found: FileChanges[] = [];
  let latestMs = nowMs;
  for await (const changes of backFrom(log, state.version, oldestReadable(state))) {
    if (changes.committedMs <= nowMs) found.push(changes);
    else {
      latestMs = Math.min(latestMs, (await log.entryTime(changes.version))?.getTime() ?? nowMs);
      found.push({ ...changes, committedMs: latestMs });
    }
  }
  return found.toReversed();
}

/** Paths of what entries older than `version` removed, as far back as the log still goes. */
export async function removedBefore(log: DeltaLog, version: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { removed } of backFrom(log, version - 1, 0)) found.push(...removed);
  return found;
}

/** Entries from `newest` down to `oldest`, or to where the log was cleaned up. */
async function* backFrom(log: DeltaLog, newest: number, oldest: number): AsyncGenerator<FileChanges> {
  for (let to = newest; to >= oldest; to -= readAhead) {
    const versions = Array.from({ length: Math.min(readAhead, to - oldest + 1) }, (_, i) => to - i);
    for (const changes of await Promise.all(versions.map((version) => changesOf(log, version)))) {
      if (changes === null) return;
      yield changes;
    }
  }
}

async function changesOf(log: DeltaLog, version: number): Promise<FileChanges | null> {
  const entry = await log.entry(version);
  if (entry === null) return null;
  const added: AddAction[] = [];
  const removed: string[] = [];
  let committedMs: number | undefined;
  let tableVersion: number | undefined;
  for (const action of entry.actions) {
    if ('add' in action) added.push(action.add);
    else if ('remove' in action) removed.push(action.remove.path);
    else if ('commitInfo' in action) ({ timestamp: committedMs, tableVersion } = action.commitInfo);
  }
  committedMs ??= (await log.entryTime(version))?.getTime() ?? 0;
  return { version, committedMs, tableVersion: tableVersion ?? null, added, removed };
}

/**
 * The oldest version that the rule keeps, `changes` being all entries since the oldest readable one. Judged as of the reader's grace ago for
 * table versions, so that a query which began on a version that has just fallen out can end. A clock that was ahead, or behind, when an entry
 * was made keeps more, never less: of the entries within the time the oldest counts, even if older times follow it.
 */
export function oldestRetained(changes: readonly FileChanges[], rule: RetentionRule, nowMs: number): number {
  const first = changes[0]?.version ?? 0;
  const newest = changes.at(-1)?.version ?? first;
  switch (rule.by) {
    case 'all':
      return first;
    case 'time': {
      const within = changes.find(({ committedMs }) => committedMs > nowMs - rule.keepMs);
      return within === undefined ? newest : Math.max(first, within.version - 1);
    }
    case 'versions': {
      const exported = changes.filter(({ tableVersion }) => tableVersion !== null);
      const recent = exported.filter(({ committedMs }) => committedMs > nowMs - readerGraceMs).length;
      return exported.at(-(rule.newest + recent))?.version ?? first;
    }
  }
}

/** Paths of every file that a version from `oldest` on reads. */
export function neededFiles(state: LogState, changes: readonly FileChanges[], oldest: number): ReadonlySet<string> {
  const needed = new Set(state.files.keys());
  for (const { version, added, removed } of changes) {
    if (version <= oldest) continue;
    for (const { path } of added) needed.add(path);
    for (const path of removed) needed.add(path);
  }
  return needed;
}
