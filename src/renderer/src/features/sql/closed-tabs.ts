import { z } from 'zod';
import { keep, readKept } from './kept-value';
import type { TabStorage } from './lake-storage';

const CLOSED_KEY = 'lagoon.sql.closed';
/** Of an older one another browser may show the tab again, which loses nothing. */
const MOST_CLOSED = 200;

export const closedTabsSchema = z.array(z.object({ id: z.string(), atMs: z.number() }));
/** Tabs that somebody closed: what another port of the browser, or another browser, still has of them is not wanted any more. */
export type ClosedTabs = z.infer<typeof closedTabsSchema>;

export function readClosed(storage: TabStorage): ClosedTabs {
  return readKept(storage, CLOSED_KEY, closedTabsSchema) ?? [];
}

export function noteClosed(storage: TabStorage, closed: ClosedTabs): void {
  keep(storage, CLOSED_KEY, lastClosed([...readClosed(storage), ...closed]));
}

/** Each once, by when it was closed last; the latest first. */
export function lastClosed(closed: ClosedTabs): ClosedTabs {
  const latest = new Map<string, number>();
  for (const { id, atMs } of closed) latest.set(id, Math.max(atMs, latest.get(id) ?? 0));
  const all = [...latest].map(([id, atMs]) => ({ id, atMs })).toSorted((one, other) => other.atMs - one.atMs);
  return all.slice(0, MOST_CLOSED);
}
