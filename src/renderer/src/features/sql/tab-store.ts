import { noteClosed } from './closed-tabs';
import type { TabStorage } from './lake-storage';
import {
  listsOfOnlyWindow,
  loadTabs,
  removeList,
  removeTab,
  storeList,
  storeTab,
  type WindowLists,
} from './stored-tabs';
import { draftOf } from './tabs-draft';
import { differsFromFile, freeNumber, isBlank, newTab, withLineFeeds, type Tab, type TabDraft } from './tab';

/** A tab as the strip shows it. Its text changes with every key, and is asked for when it is needed. */
export interface TabHead extends Pick<Tab, 'id' | 'number' | 'title' | 'target' | 'saved'> {
  readonly differs: boolean;
  /** A restart loses what is typed into it: it is too long to be kept, and in no file. */
  readonly isTooLong: boolean;
}

export interface TabHeads {
  readonly tabs: readonly TabHead[];
  readonly active: string;
}

/** What closing took away, so that it can be brought back. */
export interface ClosedTab {
  readonly tab: Tab;
  readonly index: number;
}

/** Each holds an editor, and a result once it ran; beyond these the strip cannot be read any more either. */
export const mostTabs = 60;

/** A text may be long, and keys come fast: of those within this time the last is kept, with all before it. */
const KEEP_MS = 300;

interface TabStoreOptions {
  /** Whose tabs it shows, where other windows of the browser have theirs. */
  readonly lists?: WindowLists;
  readonly newId?: () => string;
  readonly nowMs?: () => number;
}

/** The open tabs of a window, kept in `storage` as they change. Listeners hear of what the strip shows, not of every key. */
export class TabStore {
  #tabs: readonly Tab[];
  #active: string;
  #heads: TabHeads;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  readonly #storage: TabStorage;
  readonly #newId: () => string;
  readonly #nowMs: () => number;
  readonly #list: string;
  readonly #unread: readonly string[];
  #changedAtMs: number;
  /** Tabs that were changed since they were kept. */
  readonly #unkept = new Set<string>();
  /** Tabs that the browser had no room for when they were to be kept. */
  readonly #refused = new Set<string>();
  /** Tabs that the lake had no room for. */
  #leftOut: ReadonlySet<string> = new Set();
  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(storage: TabStorage, options: TabStoreOptions = {}) {
    const { newId = () => crypto.randomUUID(), nowMs = Date.now, lists = listsOfOnlyWindow(storage) } = options;
    this.#storage = storage;
    this.#newId = newId;
    this.#nowMs = nowMs;
    this.#list = lists.own;
    const { tabs, active, unread, changedAtMs } = loadTabs(storage, newId, lists);
    this.#unread = unread;
    this.#changedAtMs = changedAtMs;
    this.#tabs = tabs;
    this.#active = active;
    for (const tab of tabs) this.#store(tab);
    this.#heads = this.#headsNow();
    this.#storeList();
    // Not before they stand in this window's.
    for (const list of lists.left) removeList(storage, list);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly heads = (): TabHeads => this.#heads;

  /** Hears of every key, too. */
  onAnyChange(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  all(): readonly Tab[] {
    return this.#tabs;
  }

  tab(id: string): Tab | null {
    return this.#tabs.find((tab) => tab.id === id) ?? null;
  }

  active(): Tab | null {
    return this.tab(this.#active);
  }

  activate(id: string): void {
    if (this.tab(id) !== null && id !== this.#active) this.#set(this.#tabs, id);
  }

  /** The tab `by` places further, around both ends. */
  step(by: number): void {
    const at = this.#tabs.findIndex(({ id }) => id === this.#active);
    const count = this.#tabs.length;
    const next = this.#tabs[(((at + by) % count) + count) % count];
    if (next !== undefined) this.activate(next.id);
  }

  /** Keeps what is typed and not kept yet: the window may be about to go. */
  readonly flush = (): void => {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    let isNews = false;
    for (const id of this.#unkept) {
      const tab = this.tab(id);
      if (tab !== null && this.#store(tab)) isNews = true;
    }
    this.#unkept.clear();
    if (isNews) this.#show();
  };

  /** As much of it as can be kept elsewhere, too, with what another browser has put into `kept`, as one text; null where there is no room for it. */
  draft(kept: string | null): string | null {
    this.flush();
    const { text, leftOut } = draftOf(
      this.#storage,
      { tabs: this.#tabs, active: this.#active },
      this.#changedAtMs,
      kept,
    );
    const before = this.#leftOut;
    const isNews = leftOut.size !== before.size || [...leftOut].some((id) => !before.has(id));
    this.#leftOut = leftOut;
    if (isNews) this.#show();
    return text;
  }

  /** A new tab, active, right of the active one; null where there are as many as there may be. */
  open(draft: TabDraft = {}): string | null {
    if (this.#tabs.length >= mostTabs) return null;
    const tab = newTab(this.#newId(), freeNumber(this.#tabs), draft, this.#nowMs());
    this.#insert(tab, this.#tabs.findIndex(({ id }) => id === this.#active) + 1);
    return tab.id;
  }

  /** The last one that goes leaves a blank one of its kind. */
  close(id: string): ClosedTab | null {
    const index = this.#tabs.findIndex((tab) => tab.id === id);
    const tab = this.#tabs[index];
    if (tab === undefined) return null;
    this.#remove(id);
    const left = this.#tabs.filter((other) => other !== tab);
    if (left.length === 0) {
      const blank = newTab(this.#newId(), 1, { target: tab.target }, this.#nowMs());
      this.#store(blank);
      left.push(blank);
    }
    const next = left[Math.min(index, left.length - 1)]?.id ?? '';
    this.#set(left, this.#active === id ? next : this.#active);
    return { tab, index };
  }

  /** In place of a blank tab that stands alone, where closing left one. */
  restore({ tab, index }: ClosedTab): void {
    if (this.tab(tab.id) !== null) return;
    const [only] = this.#tabs;
    if (this.#tabs.length === 1 && only !== undefined && isBlank(only)) {
      this.#remove(only.id);
      this.#tabs = [];
    }
    const taken = this.#tabs.some(({ number }) => number === tab.number);
    const number = taken ? freeNumber(this.#tabs) : tab.number;
    this.#insert({ ...tab, number, changedAtMs: this.#nowMs() }, index);
  }

  move(id: string, to: number): void {
    const tab = this.tab(id);
    if (tab === null) return;
    const others = this.#tabs.filter((other) => other !== tab);
    this.#set(others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, tab), this.#active);
  }

  /** Also of every key typed: the strip hears of it only where it shows something else. */
  change(id: string, changed: TabDraft): void {
    const before = this.tab(id);
    if (before === null) return;
    const isCursor = Object.keys(changed).every((name) => name === 'cursor');
    const changedAtMs = isCursor ? before.changedAtMs : this.#nowMs();
    const tab = withLineFeeds({ ...before, ...changed, changedAtMs });
    this.#tabs = this.#tabs.map((other) => (other.id === id ? tab : other));
    const shown =
      tab.title !== before.title ||
      tab.target !== before.target ||
      tab.saved !== before.saved ||
      differsFromFile(tab) !== differsFromFile(before);
    this.#unkept.add(id);
    this.#keepSoon();
    if (shown) this.#tell();
    else this.#noteChange();
  }

  /** The first of several changes at once. */
  #keepSoon(): void {
    if (this.#keepTimer !== undefined) return;
    this.flush();
    this.#keepTimer = setTimeout(() => {
      this.#keepTimer = undefined;
      if (this.#unkept.size > 0) this.#keepSoon();
    }, KEEP_MS);
  }

  /** True where there was room for it before and is none now, or the other way round. */
  #store(tab: Tab): boolean {
    const isKept = storeTab(this.#storage, tab);
    const isNews = isKept === this.#refused.has(tab.id);
    if (isKept) this.#refused.delete(tab.id);
    else this.#refused.add(tab.id);
    return isNews;
  }

  #remove(id: string): void {
    removeTab(this.#storage, id);
    this.#refused.delete(id);
    noteClosed(this.#storage, [{ id, atMs: this.#nowMs() }]);
    this.#tryRefused();
  }

  /** There is room for them now, perhaps. */
  #tryRefused(): void {
    if (this.#refused.size === 0) return;
    for (const id of this.#refused) this.#unkept.add(id);
    this.#keepSoon();
  }

  #storeList(): void {
    // Those that could not be read stay in it: the release that wrote them finds them again.
    const order = [...this.#tabs.map(({ id }) => id), ...this.#unread];
    storeList(this.#storage, this.#list, { active: this.#active, order, changedAtMs: this.#changedAtMs });
  }

  #insert(tab: Tab, index: number): void {
    this.#store(tab);
    this.#set(this.#tabs.toSpliced(index, 0, tab), tab.id);
  }

  #set(tabs: readonly Tab[], active: string): void {
    this.#tabs = tabs;
    this.#active = active;
    this.#changedAtMs = this.#nowMs();
    this.#storeList();
    this.#tell();
  }

  #tell(): void {
    this.#show();
    this.#noteChange();
  }

  #show(): void {
    this.#heads = this.#headsNow();
    for (const listener of this.#listeners) listener();
  }

  #headsNow(): TabHeads {
    return { active: this.#active, tabs: this.#tabs.map((tab) => this.#headOf(tab)) };
  }

  #headOf(tab: Tab): TabHead {
    const { id, number, title, target, saved } = tab;
    const differs = differsFromFile(tab);
    const isKept = !this.#refused.has(id) && !this.#leftOut.has(id);
    const isInFile = saved !== null && !differs;
    return { id, number, title, target, saved, differs, isTooLong: !isKept && !isInFile && !isBlank(tab) };
  }

  #noteChange(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
