import { z } from 'zod';
import { sqlTargets, type SqlTarget } from '../../ui/route';
import { keep, readKept } from './kept-value';
import type { TabStorage } from './lake-storage';
import { freeNumber, isBlank, newTab, tabSchema, type Tab } from './tab';

/**
 * Which tabs a window shows, in their order. Each window of the browser has such a list, so that none writes over another's; each tab is kept under a
 * key of its own, so that one that is too long loses no other.
 */
const LIST_KEY = 'lagoon.sql.tabs';
/** The list of the only window, or of the one that was opened first. */
export const FIRST_LIST = '';
const listKey = (list: string): string => (list === FIRST_LIST ? LIST_KEY : `${LIST_KEY}.${list}`);

const listSchema = z.object({
  formatVersion: z.literal(1),
  active: z.string(),
  order: z.array(z.string()),
  /** When it was changed last, ms since 1970. */
  changedAtMs: z.number().default(0),
});
export type TabList = Omit<z.infer<typeof listSchema>, 'formatVersion'>;

/** Which lists a window shows. */
export interface WindowLists {
  readonly own: string;
  /** Of windows that are gone: their tabs are found again here. */
  readonly left: readonly string[];
}

/** What the page kept before it had tabs: one statement for each target, and which was asked last. */
const oldKeys: Readonly<Record<SqlTarget, string>> = {
  lake: 'lagoon.sql.statement',
  warehouse: 'lagoon.sql.warehouse.statement',
};
const OLD_TARGET_KEY = 'lagoon.sql.on';

export interface OpenTabs {
  readonly tabs: readonly Tab[];
  readonly active: string;
}

export interface LoadedTabs extends OpenTabs {
  /** Of another release, or damaged: they are kept, and not shown. */
  readonly unread: readonly string[];
  readonly changedAtMs: number;
}

const TAB_KEY = 'lagoon.sql.tab.';
const tabKey = (id: string): string => `${TAB_KEY}${id}`;

/** Of a window that no other one stands beside. */
export function listsOfOnlyWindow(storage: TabStorage): WindowLists {
  return { own: FIRST_LIST, left: keptLists(storage).filter((list) => list !== FIRST_LIST) };
}

/** The lists of all windows, also of those that are gone. */
export function keptLists(storage: TabStorage): string[] {
  const named = keysOf(storage, `${LIST_KEY}.`).toSorted();
  return storage.getItem(LIST_KEY) === null ? named : [FIRST_LIST, ...named];
}

export function readList(storage: TabStorage, list: string): TabList | null {
  return readKept(storage, listKey(list), listSchema);
}

export function storeList(storage: TabStorage, list: string, { active, order, changedAtMs }: TabList): void {
  keep(storage, listKey(list), { formatVersion: 1, active, order, changedAtMs });
}

export function removeList(storage: TabStorage, list: string): void {
  storage.removeItem(listKey(list));
}

/** The tabs that windows which are there show. */
export function idsElsewhere(storage: TabStorage, { own, left }: WindowLists): ReadonlySet<string> {
  const others = keptLists(storage).filter((list) => list !== own && !left.includes(list));
  return new Set(others.flatMap((list) => readList(storage, list)?.order ?? []));
}

/** The tabs of the last time and of windows that are gone, what was kept before there were tabs, or one blank tab. */
export function loadTabs(storage: TabStorage, newId: () => string, lists: WindowLists): LoadedTabs {
  const { own, left } = lists;
  const isFirst = keptLists(storage).length === 0;
  const elsewhere = idsElsewhere(storage, lists);
  const list = readList(storage, own);
  const mine = new Set(list?.order);
  const ofLeft = left.flatMap((each) => readList(storage, each)?.order ?? []);
  // Where the order that they stood in cannot be read, or was lost, they still are there.
  const ids = new Set([...mine, ...ofLeft, ...idsOfAll(storage)]);
  const unread: string[] = [];
  const found: Tab[] = [];
  for (const id of ids) {
    if (elsewhere.has(id)) continue;
    const tab = readKept(storage, tabKey(id), tabSchema);
    if (tab === null && storage.getItem(tabKey(id)) !== null) unread.push(id);
    if (tab === null) continue;
    // Each window that is closed would leave the one that it began with.
    if (isBlank(tab) && !mine.has(id)) removeTab(storage, id);
    else found.push(tab);
  }
  if (isFirst && found.length === 0) found.push(...oldStatements(storage, newId));
  if (found.length === 0) found.push(newTab(newId(), 1));
  const tabs = withOwnNumbers(found);
  const asked = list?.active ?? tabs.find(({ target }) => target === storage.getItem(OLD_TARGET_KEY))?.id;
  const active = tabs.find(({ id }) => id === asked) ?? tabs[0];
  return { tabs, active: active?.id ?? '', unread, changedAtMs: list?.changedAtMs ?? 0 };
}

/** Those of two windows have the same. */
function withOwnNumbers(tabs: readonly Tab[]): Tab[] {
  const numbered: Tab[] = [];
  for (const tab of tabs) {
    const isTaken = numbered.some(({ number }) => number === tab.number);
    numbered.push(isTaken ? { ...tab, number: freeNumber([...numbered, ...tabs]) } : tab);
  }
  return numbered;
}

export function idsOfAll(storage: TabStorage): string[] {
  return keysOf(storage, TAB_KEY).toSorted();
}

function keysOf(storage: TabStorage, prefix: string): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** The old keys stay as they are: nothing is lost to a window of the release before. */
function oldStatements(storage: TabStorage, newId: () => string): Tab[] {
  const tabs: Tab[] = [];
  for (const target of sqlTargets) {
    const text = storage.getItem(oldKeys[target]) ?? '';
    if (text.trim() !== '') tabs.push(newTab(newId(), freeNumber(tabs), { target, text }));
  }
  return tabs;
}

/** False where the browser has no room for it. */
export function storeTab(storage: TabStorage, tab: Tab): boolean {
  return keep(storage, tabKey(tab.id), tab);
}

/** As it was written, by whichever release; null where there is none. */
export function readTab(storage: TabStorage, id: string): unknown {
  return readKept(storage, tabKey(id), z.unknown());
}

/** As another window, or another release, wrote it. */
export function storeTabAsIs(storage: TabStorage, id: string, tab: unknown): void {
  keep(storage, tabKey(id), tab);
}

export function removeTab(storage: TabStorage, id: string): void {
  storage.removeItem(tabKey(id));
}
