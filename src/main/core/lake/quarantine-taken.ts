import type { AddAction, QuarantineTaken } from './delta-actions';
import type { DeltaLog } from './delta-log';
import type { LogState } from './log-state';

/** What becomes of the quarantine's files once rows of theirs were taken. */
export interface SettledTaken {
  readonly adds: AddAction[];
  /** Live files. */
  readonly removes: string[];
}

/**
 * The files that rows were taken out of, as they stand by now. One that is live goes, and its rest comes. One that a compaction has put into a
 * bigger file meanwhile is got at by taking that compaction back: the bigger file goes, the others that it was made of come again (they are on
 * disk until a vacuum, which sees to it first that nothing is left to be settled), and so does the rest. One that was dropped with all its rows
 * leaves nothing to be done.
 */
export async function settleTaken(taken: QuarantineTaken, log: DeltaLog, state: LogState): Promise<SettledTaken> {
  /** By the path of a file that holds rows that were taken: what is to come in its place. */
  const standing = new Map<string, readonly AddAction[]>(
    taken.files.map(({ path, rest }) => [path, rest === undefined ? [] : [rest]]),
  );
  const isSettled = (): boolean => [...standing.keys()].every((path) => state.files.has(path));
  for (let version = taken.since + 1; version <= state.version && !isSettled(); version += 1) {
    await follow(standing, version, log);
  }
  const live = [...standing].filter(([path]) => state.files.has(path));
  return { removes: live.map(([path]) => path), adds: live.flatMap(([, adds]) => adds) };
}

/** One entry of the quarantine's log on the way from the files as they were to the files as they are. */
async function follow(standing: Map<string, readonly AddAction[]>, version: number, log: DeltaLog): Promise<void> {
  const entry = await log.entry(version);
  const removed = entry?.actions.flatMap((action) => ('remove' in action ? [action.remove] : [])) ?? [];
  if (!removed.some(({ path }) => standing.has(path))) return;
  const rewritten = removed.every(({ dataChange }) => !dataChange);
  const before = rewritten ? await log.stateAt(version - 1) : null;
  const back = removed.flatMap(({ path }) => standing.get(path) ?? before?.files.get(path) ?? []);
  for (const { path } of removed) standing.delete(path);
  if (!rewritten) return;
  const written = entry?.actions.flatMap((action) => ('add' in action ? [action.add.path] : [])) ?? [];
  // One entry puts its sources into one file; were there several, all of them go for what they were made of.
  written.forEach((path, i) => standing.set(path, i === 0 ? back : []));
}
