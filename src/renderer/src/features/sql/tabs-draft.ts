import { z } from 'zod';
import { closedTabsSchema, lastClosed, noteClosed, readClosed, type ClosedTabs } from './closed-tabs';
import type { TabStorage } from './lake-storage';
import {
  idsElsewhere,
  idsOfAll,
  readList,
  readTab,
  removeTab,
  storeList,
  storeTabAsIs,
  type OpenTabs,
  type WindowLists,
} from './stored-tabs';
import { isBlank, tabSchema } from './tab';

/** As much as the core keeps, in characters. */
const MOST = 2_000_000;
export const DRAFT_NAME = 'sql-tabs';

/** What of a tab is read here; the rest is kept as whichever release wrote it. */
const headSchema = z.object({ id: z.string(), changedAtMs: z.number().default(0) });

const draftSchema = z.object({
  formatVersion: z.literal(1),
  changedAtMs: z.number(),
  active: z.string(),
  tabs: z.array(z.unknown()),
  closed: closedTabsSchema.default([]),
});

type Draft = z.infer<typeof draftSchema>;

export interface TabsDraft {
  /** Null where there is room for nothing new. */
  readonly text: string | null;
  /** Ids of the tabs that are not in it, since there is no room for them. */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * A window's open tabs, those of the browser's other windows, and what another browser has put into `kept`, which is what the lake keeps by now, as
 * one text. Where that would be too long to be kept, tabs of the other windows are left out that the lake lacks still: their window finds out itself that
 * there is no room, or has said so. Then the longest of this window's; what the lake keeps of others is somebody's who could not be told of it.
 */
export function draftOf(
  storage: TabStorage,
  { tabs, active }: OpenTabs,
  changedAtMs: number,
  kept: string | null,
): TabsDraft {
  const own = new Set(tabs.map(({ id }) => id));
  const idsOfOthers = idsOfAll(storage).filter((id) => !own.has(id));
  const others = idsOfOthers.map((id) => readTab(storage, id)).filter((tab) => tab !== null);
  const before = kept === null ? null : readDraft(kept);
  const closed = lastClosed([...readClosed(storage), ...(before?.closed ?? [])]);
  const draft: Draft = {
    formatVersion: 1,
    changedAtMs,
    active,
    tabs: withCopies([...tabs, ...others], before?.tabs ?? [], closed),
    closed,
  };
  const text = JSON.stringify(draft);
  if (text.length <= MOST) return { text, leftOut: new Set() };
  const inLake = new Set(before?.tabs.map(idOf));
  const untold = idsOfOthers.filter((id) => !inLake.has(id));
  const leftOut = new Set<string>();
  let shorter = text;
  for (const ids of [new Set(untold), own]) {
    for (const id of longestOf(draft.tabs, ids, shorter.length - MOST)) leftOut.add(id);
    shorter = JSON.stringify({ ...draft, tabs: draft.tabs.filter((tab) => !leftOut.has(idOf(tab))) });
  }
  return { text: shorter.length > MOST ? null : shorter, leftOut };
}

/** The longest of those with these ids, as many as make room for `excess` characters. */
function longestOf(tabs: readonly unknown[], ids: ReadonlySet<string>, excess: number): ReadonlySet<string> {
  const sized = tabs
    .filter((tab) => ids.has(idOf(tab)))
    // With the comma before or behind it.
    .map((tab) => ({ id: idOf(tab), length: JSON.stringify(tab).length + 1 }))
    .toSorted((one, other) => other.length - one.length);
  const longest = new Set<string>();
  let left = excess;
  for (const { id, length } of sized) {
    if (left <= 0) break;
    longest.add(id);
    left -= length;
  }
  return longest;
}

/** Empty of what another release wrote without one: nobody's. */
function idOf(tab: unknown): string {
  return headSchema.safeParse(tab).data?.id ?? '';
}

/** Of each tab the copy that was changed last. Of those that only the lake keeps, all that were not closed since and hold anything. */
function withCopies(own: readonly unknown[], kept: readonly unknown[], closed: ClosedTabs): unknown[] {
  const copies = new Map<string, { readonly tab: unknown; readonly changedAtMs: number }>();
  for (const tab of kept) {
    const head = headSchema.safeParse(tab).data;
    if (head !== undefined) copies.set(head.id, { tab, changedAtMs: head.changedAtMs });
  }
  const tabs: unknown[] = [];
  for (const tab of own) {
    const head = headSchema.safeParse(tab).data;
    const copy = head === undefined ? undefined : copies.get(head.id);
    tabs.push(head !== undefined && copy !== undefined && copy.changedAtMs > head.changedAtMs ? copy.tab : tab);
    if (head !== undefined) copies.delete(head.id);
  }
  const closedAtMs = new Map(closed.map(({ id, atMs }) => [id, atMs]));
  for (const [id, { tab, changedAtMs }] of copies) {
    const isClosed = changedAtMs <= (closedAtMs.get(id) ?? -1);
    const read = tabSchema.safeParse(tab).data;
    // A window that is closed leaves the blank one that it began with, which nobody closes.
    if (!isClosed && (read === undefined || !isBlank(read))) tabs.push(tab);
  }
  return tabs;
}

function readDraft(text: string): Draft | null {
  try {
    return draftSchema.parse(JSON.parse(text));
  } catch (error) {
    // Another release's: what this browser has takes its place.
    console.warn('The open tabs that the lake keeps cannot be read.', error);
    return null;
  }
}

/**
 * Puts the tabs that the lake keeps beside those of the browser's storage: each port that serves the page has a storage of its own. Of each tab the one
 * that was changed last counts; what only one of them has stays, unless it was closed since.
 */
export function takeDraft(storage: TabStorage, text: string, lists: WindowLists): void {
  try {
    const draft = draftSchema.parse(JSON.parse(text));
    const elsewhere = idsElsewhere(storage, lists);
    noteClosed(storage, draft.closed);
    const ids: string[] = [];
    let isNews = false;
    for (const tab of draft.tabs) {
      const head = headSchema.safeParse(tab).data;
      if (head === undefined || elsewhere.has(head.id)) continue;
      const own = headSchema.safeParse(readTab(storage, head.id)).data;
      ids.push(head.id);
      if (own !== undefined && own.changedAtMs >= head.changedAtMs) continue;
      storeTabAsIs(storage, head.id, tab);
      isNews = true;
    }
    removeClosed(storage, elsewhere);
    const list = readList(storage, lists.own);
    // Of this browser, and so perhaps of another window of it, which has an order of its own.
    if (list !== null && !isNews) return;
    const isNewer = list === null || list.changedAtMs < draft.changedAtMs;
    const [first, then] = isNewer ? [ids, list?.order ?? []] : [list.order, ids];
    storeList(storage, lists.own, {
      active: isNewer ? draft.active : list.active,
      order: [...new Set([...first, ...then])],
      changedAtMs: isNewer ? draft.changedAtMs : list.changedAtMs,
    });
  } catch (error) {
    // Another release's: the page opens with what the browser has.
    console.warn('The open tabs that the lake keeps cannot be read.', error);
  }
}

/** One that was changed after it was closed, or opened again, is not. */
function removeClosed(storage: TabStorage, elsewhere: ReadonlySet<string>): void {
  for (const { id, atMs } of readClosed(storage)) {
    const tab = headSchema.safeParse(readTab(storage, id)).data;
    if (tab !== undefined && tab.changedAtMs <= atMs && !elsewhere.has(id)) removeTab(storage, id);
  }
}
