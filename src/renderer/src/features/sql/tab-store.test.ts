import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStorage } from '../../../../../test/support/fake-storage';
import { storageOfLake, type TabStorage } from './lake-storage';
import { isBlank } from './tab';
import { listsOfOnlyWindow, type WindowLists } from './stored-tabs';
import { takeDraft } from './tabs-draft';
import { mostTabs, TabStore } from './tab-store';

let made = 0;

/** A store whose tabs are called t1, t2 … */
function open(storage: TabStorage, lists: WindowLists = listsOfOnlyWindow(storage), now = Date.now()): TabStore {
  return new TabStore(storage, { lists, newId: () => `t${++made}`, nowMs: () => now });
}

const tooLong = (store: TabStore): string[] =>
  store.heads().tabs.flatMap(({ id, isTooLong }) => (isTooLong ? [id] : []));
const texts = (store: TabStore): string[] => store.all().map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  made = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the open tabs', () => {
  it('begin with one that is blank', () => {
    const store = open(new FakeStorage());
    expect(store.all()).toHaveLength(1);
    expect(store.active()).toMatchObject({ target: 'lake', text: '', number: 1 });
  });

  it('take over what was kept for the lake and the warehouse before there were tabs, once', () => {
    const storage = new FakeStorage({
      'lagoon.sql.statement': 'SELECT 1',
      'lagoon.sql.warehouse.statement': 'SELECT 2',
      'lagoon.sql.on': 'warehouse',
    });
    const store = open(storage);
    expect(store.all().map(({ target, text }) => [target, text])).toEqual([
      ['lake', 'SELECT 1'],
      ['warehouse', 'SELECT 2'],
    ]);
    expect(store.active()?.target).toBe('warehouse');
    expect(storage.getItem('lagoon.sql.statement')).toBe('SELECT 1');
    expect(open(storage).all()).toHaveLength(2);
  });

  it('are the same after a restart: order, texts, titles, cursor and which is shown', () => {
    const storage = new FakeStorage();
    const store = open(storage);
    const first = store.active()?.id ?? '';
    store.change(first, { text: 'SELECT 1', cursor: 3 });
    const second = store.open({ text: 'SELECT 2', title: 'Two', target: 'warehouse' }) ?? '';
    store.open({ text: 'SELECT 3' });
    store.move(second, 0);
    store.activate(first);
    const again = new TabStore(storage);
    expect(texts(again)).toEqual(['SELECT 2', 'SELECT 1', 'SELECT 3']);
    expect(again.active()).toMatchObject({ id: first, cursor: 3 });
    expect(again.tab(second)).toMatchObject({ title: 'Two', target: 'warehouse' });
  });

  it('keep the others where one is too long to be kept', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage({}, 2000);
    const store = open(storage);
    store.change(store.active()?.id ?? '', { text: 'SELECT 1' });
    const long = store.open() ?? '';
    store.change(long, { text: 'x'.repeat(3000) });
    store.flush();
    store.open({ text: 'SELECT 3' });
    expect(store.tab(long)?.text).toHaveLength(3000);
    expect(texts(new TabStore(storage))).toEqual(['SELECT 1', '', 'SELECT 3']);
    expect(console.warn).toHaveBeenCalled();
  });

  it('are kept once another is closed, where there was no room for them', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage();
    const store = open(storage);
    store.change('t1', { text: 'SELECT 1' });
    const full = vi.spyOn(storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const second = store.open({ text: 'SELECT 2' }) ?? '';
    expect(tooLong(store)).toEqual([second]);
    full.mockRestore();
    store.close('t1');
    store.flush();
    expect(tooLong(store)).toEqual([]);
    expect(texts(new TabStore(storage))).toEqual(['SELECT 2']);
  });

  it('say which is too long to be kept and in no file, until it is kept or closed', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const store = open(new FakeStorage({}, 2000));
    const long = store.open() ?? '';
    const heard = vi.fn<() => void>();
    store.subscribe(heard);
    const text = 'x'.repeat(3000);
    store.change(long, { text });
    store.flush();
    expect([tooLong(store), heard.mock.calls.length]).toEqual([[long], 1]);
    store.change(long, { text: `${text}x` });
    store.flush();
    expect(heard).toHaveBeenCalledTimes(1);
    store.change(long, { saved: { path: 'a.sql', text: `${text}x`, digest: null } });
    expect(tooLong(store)).toEqual([]);
    store.change(long, { text });
    expect(tooLong(store)).toEqual([long]);
    store.change(long, { text: 'short', saved: null });
    store.flush();
    expect(tooLong(store)).toEqual([]);
    const other = store.open({ text }) ?? '';
    expect(tooLong(store)).toEqual([other]);
    store.close(other);
    expect(tooLong(store)).toEqual([]);
  });

  it('open without one whose state is damaged', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage();
    const store = open(storage);
    store.change(store.active()?.id ?? '', { text: 'SELECT 1' });
    const broken = store.open({ text: 'SELECT 2' }) ?? '';
    storage.setItem(`lagoon.sql.tab.${broken}`, '{"text":');
    expect(texts(new TabStore(storage))).toEqual(['SELECT 1']);
  });

  it('keep the place of those that another release wrote, which finds them again', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage();
    const store = open(storage);
    store.change(store.active()?.id ?? '', { text: 'SELECT 1' });
    const newer = store.open({ text: 'SELECT 2' }) ?? '';
    const written = storage.getItem(`lagoon.sql.tab.${newer}`) ?? '';
    storage.setItem(`lagoon.sql.tab.${newer}`, JSON.stringify({ of: 'tomorrow' }));
    const older = open(storage);
    older.open({ text: 'SELECT 3' });
    expect(texts(older)).toEqual(['SELECT 1', 'SELECT 3']);
    storage.setItem(`lagoon.sql.tab.${newer}`, written);
    expect(texts(new TabStore(storage))).toEqual(['SELECT 1', 'SELECT 3', 'SELECT 2']);
  });

  it('are found where their order cannot be read', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage();
    const store = open(storage);
    store.change(store.active()?.id ?? '', { text: 'SELECT 1' });
    store.open({ text: 'SELECT 2' });
    storage.setItem('lagoon.sql.tabs', JSON.stringify({ formatVersion: 2 }));
    expect(texts(new TabStore(storage)).toSorted()).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('go on where the browser has no room left', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage({}, 5);
    const store = open(storage);
    expect(() => store.open({ text: 'SELECT 1' })).not.toThrow();
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('lagoon.sql.tabs'), expect.anything());
  });

  it('come back after they were closed, with their text, to their place', () => {
    const store = open(new FakeStorage());
    store.change(store.active()?.id ?? '', { text: 'a' });
    const b = store.open({ text: 'b' }) ?? '';
    store.open({ text: 'c' });
    const closed = store.close(b);
    expect(texts(store)).toEqual(['a', 'c']);
    if (closed !== null) store.restore(closed);
    expect(texts(store)).toEqual(['a', 'b', 'c']);
    expect(store.active()?.id).toBe(b);
  });

  it('leave a blank one where the last is closed, whose place the old one takes again', () => {
    const store = open(new FakeStorage());
    const only = store.active()?.id ?? '';
    store.change(only, { text: 'a', target: 'warehouse' });
    const closed = store.close(only);
    expect(store.all().map((tab) => [isBlank(tab), tab.target])).toEqual([[true, 'warehouse']]);
    if (closed !== null) store.restore(closed);
    expect(texts(store)).toEqual(['a']);
  });

  it('show the one that took the place of the one that was closed', () => {
    const store = open(new FakeStorage());
    store.open({ text: 'b' });
    store.open({ text: 'c' });
    store.step(-1);
    store.close(store.active()?.id ?? '');
    expect(store.active()?.text).toBe('c');
    store.close(store.active()?.id ?? '');
    expect(store.all()).toHaveLength(1);
  });

  it('count as the editor does where a file ends its lines in two characters', () => {
    const storage = new FakeStorage();
    const store = open(storage);
    const text = 'SELECT 1\r\nFROM x\r\n';
    const id = store.open({ text, saved: { path: 'a.sql', text, digest: null } }) ?? '';
    expect(store.tab(id)).toMatchObject({ text: 'SELECT 1\nFROM x\n', cursor: 16 });
    store.change(id, { text: 'SELECT 1\nFROM x\n', saved: { path: 'a.sql', text, digest: null } });
    expect(store.heads().tabs[1]?.differs).toBe(false);
    const whole = { ...store.tab(id), text, cursor: text.length };
    storage.setItem(`lagoon.sql.tab.${id}`, JSON.stringify(whole));
    expect(new TabStore(storage).tab(id)).toMatchObject({ text: 'SELECT 1\nFROM x\n', cursor: 16 });
  });

  it('go around both ends', () => {
    const store = open(new FakeStorage());
    store.open({ text: 'b' });
    store.step(1);
    expect(store.active()?.text).toBe('');
    store.step(-1);
    expect(store.active()?.text).toBe('b');
  });

  it('are numbered by the lowest number that is free, and are not endless', () => {
    const store = open(new FakeStorage());
    const second = store.open() ?? '';
    store.open();
    store.close(second);
    store.open();
    expect(store.all().map(({ number }) => number)).toEqual([1, 3, 2]);
    for (let count = store.all().length; count < mostTabs; count += 1) store.open();
    expect(store.open()).toBeNull();
  });

  it('tell the strip of what it shows, not of every key', () => {
    const store = open(new FakeStorage());
    const id = store.active()?.id ?? '';
    store.change(id, { saved: { path: 'a.sql', text: 'SELECT 1', digest: null }, text: 'SELECT 1' });
    const heard = vi.fn<() => void>();
    store.subscribe(heard);
    store.change(id, { text: 'SELECT 12' });
    expect(store.heads().tabs[0]?.differs).toBe(true);
    expect(heard).toHaveBeenCalledTimes(1);
    store.change(id, { text: 'SELECT 123' });
    expect(heard).toHaveBeenCalledTimes(1);
    store.change(id, { text: ' SELECT 1\n' });
    expect(store.heads().tabs[0]?.differs).toBe(false);
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it('are those of the lake, whichever other was served on the same port', () => {
    const browser = new FakeStorage({ 'lagoon.sql.statement': 'SELECT 0' });
    const [ofOne, ofTwo] = [storageOfLake(browser, '/lakes/one'), storageOfLake(browser, '/lakes/two')];
    const one = open(ofOne);
    const id = one.open({ text: 'SELECT 1' });
    const draft = one.draft(null)?.replace('SELECT 1', 'SELECT 2') ?? '';
    takeDraft(ofTwo, draft, listsOfOnlyWindow(ofTwo));
    expect(texts(open(ofTwo))).toEqual(['SELECT 0', 'SELECT 2']);
    if (id !== null) open(ofTwo).close(id);
    expect(texts(open(ofOne))).toEqual(['SELECT 0', 'SELECT 1']);
    ofOne.removeItem('lagoon.sql.tabs');
    expect(texts(open(ofOne)).toSorted()).toEqual(['SELECT 0', 'SELECT 1']);
  });

  it('are written at once, and what is typed on at most so often, or when the window goes', () => {
    const storage = new FakeStorage();
    const store = open(storage);
    const id = store.active()?.id ?? '';
    const written = vi.spyOn(storage, 'setItem');
    for (const text of ['S', 'SE', 'SEL']) store.change(id, { text });
    expect(written).toHaveBeenCalledTimes(1);
    expect(texts(new TabStore(storage))).toEqual(['S']);
    vi.advanceTimersByTime(1000);
    expect(texts(new TabStore(storage))).toEqual(['SEL']);
    for (const text of ['SELE', 'SELECT 1']) store.change(id, { text });
    store.flush();
    expect(texts(new TabStore(storage))).toEqual(['SELECT 1']);
  });
});

describe('two windows of one browser', () => {
  it('have tabs of their own, and neither writes over those of the other', () => {
    const storage = new FakeStorage();
    const one = open(storage, { own: '', left: [] });
    one.change('t1', { text: 'of one' });
    const two = open(storage, { own: 'w2', left: [] });
    expect(texts(two)).toEqual(['']);
    two.change(two.active()?.id ?? '', { text: 'of two' });
    one.open({ text: 'of one, too' });
    two.open({ text: 'of two, too' });
    expect(texts(open(storage, { own: '', left: [] }))).toEqual(['of one', 'of one, too']);
    expect(texts(open(storage, { own: 'w2', left: [] }))).toEqual(['of two', 'of two, too']);
  });

  it('lose nothing where one is closed: the other has its tabs when it is opened anew, but not the blank one it began with', () => {
    const storage = new FakeStorage();
    open(storage, { own: '', left: [] }).change('t1', { text: 'of one' });
    open(storage, { own: 'w2', left: [] }).open({ text: 'of two' });
    open(storage, { own: 'w3', left: [] });
    const again = open(storage);
    expect(again.all().map(({ text, number }) => [text, number])).toEqual([
      ['of one', 1],
      ['of two', 2],
    ]);
    expect(storage.getItem('lagoon.sql.tabs.w2')).toBeNull();
    expect(texts(open(storage))).toEqual(['of one', 'of two']);
  });

  it('are kept by the lake together', () => {
    const storage = new FakeStorage();
    open(storage, { own: '', left: [] }).change('t1', { text: 'of one' });
    const two = open(storage, { own: 'w2', left: [] });
    two.change('t2', { text: 'of two' });
    const port = new FakeStorage();
    takeDraft(port, two.draft(null) ?? '', listsOfOnlyWindow(port));
    expect(texts(open(port)).toSorted()).toEqual(['of one', 'of two']);
  });
});

describe('a window that is loaded anew', () => {
  it('shows its tabs in its order, whichever window the lake heard of last', () => {
    const storage = new FakeStorage();
    const lists = { own: '', left: [] };
    const one = open(storage, lists, 1000);
    one.change('t1', { text: 'a' });
    one.open({ text: 'b' });
    one.activate('t1');
    const two = open(storage, { own: 'w2', left: [] }, 2000);
    two.open({ text: 'c' });
    takeDraft(storage, two.draft(null) ?? '', lists);
    const again = open(storage, lists, 3000);
    expect(texts(again)).toEqual(['a', 'b']);
    expect(again.active()?.text).toBe('a');
  });
});

describe('the tabs that the lake keeps for all ports', () => {
  const only = { own: '', left: [] };

  it('are opened where the browser has none', () => {
    const store = open(new FakeStorage());
    store.change('t1', { text: 'of another port' });
    const fresh = new FakeStorage();
    takeDraft(fresh, store.draft(null) ?? '', only);
    expect(texts(open(fresh))).toEqual(['of another port']);
  });

  it('take no tab away that was typed here, and of each the later text counts', () => {
    const here = new FakeStorage();
    const there = new FakeStorage();
    const first = open(here, only, 1000);
    first.change('t1', { text: 'old' });
    first.open({ text: 'mine' });
    takeDraft(there, first.draft(null) ?? '', only);
    const second = open(there, only, 2000);
    second.change('t1', { text: 'new' });
    second.open({ text: 'theirs' });
    open(here, only, 3000).change('t2', { text: 'mine, typed since' });
    takeDraft(here, second.draft(null) ?? '', only);
    expect(texts(open(here)).toSorted()).toEqual(['mine, typed since', 'new', 'theirs']);
  });

  it('leave away what was closed at another port, unless it was changed since', () => {
    const here = new FakeStorage();
    const there = new FakeStorage();
    const first = open(here, only, 1000);
    first.change('t1', { text: 'closed' });
    first.open({ text: 'changed' });
    first.open({ text: 'stays' });
    takeDraft(there, first.draft(null) ?? '', only);
    const second = open(there, only, 2000);
    second.close('t1');
    second.close('t2');
    open(here, only, 3000).change('t2', { text: 'changed since' });
    takeDraft(here, second.draft(null) ?? '', only);
    expect(texts(open(here))).toEqual(['changed since', 'stays']);
  });

  it('are all but the longest where that is too long, which is said of it, and comes back when it is shorter', () => {
    const store = open(new FakeStorage(), only);
    store.change('t1', { text: 'SELECT 1' });
    const long = store.open({ text: 'x'.repeat(2_000_001) }) ?? '';
    const shorter = store.open({ text: 'x'.repeat(1_000_000) }) ?? '';
    const atPort = (kept: string | null): string[] => {
      const port = new FakeStorage();
      takeDraft(port, kept ?? '', only);
      return open(port)
        .all()
        .map(({ id }) => id);
    };
    const heard = vi.fn<() => void>();
    store.subscribe(heard);
    const kept = store.draft(null);
    expect(atPort(kept)).toEqual(['t1', shorter]);
    expect([tooLong(store), heard.mock.calls.length]).toEqual([[long], 1]);
    expect(store.draft(kept)).toBe(kept);
    expect(heard).toHaveBeenCalledTimes(1);
    store.change(long, { text: 'SELECT 2' });
    expect(atPort(store.draft(kept))).toEqual(['t1', long, shorter]);
    expect(tooLong(store)).toEqual([]);
  });

  it('leave nothing out of another window, which could not say so', () => {
    const storage = new FakeStorage();
    const theirs = open(storage, { own: 'b', left: [] }, 1000);
    theirs.change('t1', { text: 'x'.repeat(1_500_000) });
    const kept = theirs.draft(null);
    const mine = open(storage, { own: 'a', left: [] }, 2000);
    const long = mine.open({ text: 'y'.repeat(800_000) }) ?? '';
    const text = mine.draft(kept) ?? '';
    expect([tooLong(mine), tooLong(theirs)]).toEqual([[long], []]);
    expect(text).toContain('xxx');
    expect(text).not.toContain('yyy');
  });

  it('are kept beside another window whose own are too long', () => {
    const storage = new FakeStorage();
    const theirs = open(storage, { own: 'b', left: [] }, 1000);
    theirs.change('t1', { text: 'x'.repeat(2_000_001) });
    const kept = theirs.draft(null);
    const mine = open(storage, { own: 'a', left: [] }, 2000);
    mine.open({ text: 'SELECT 2' });
    expect(mine.draft(kept)).toContain('SELECT 2');
    expect([tooLong(mine), tooLong(theirs)]).toEqual([[], ['t1']]);
  });

  it('leave nothing out that only the lake keeps', () => {
    const there = open(new FakeStorage(), only, 1000);
    there.change('t1', { text: 'x'.repeat(1_500_000) });
    const kept = there.draft(null);
    const here = open(new FakeStorage(), only, 2000);
    const mine = here.open({ text: 'y'.repeat(1_000_000) }) ?? '';
    const text = here.draft(kept) ?? '';
    expect(tooLong(here)).toEqual([mine]);
    expect(text).toContain('xxx');
    expect(text).not.toContain('yyy');
  });

  it('come with those of another release, which finds them again', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const storage = new FakeStorage();
    const store = open(storage, only, 1000);
    store.change('t1', { text: 'SELECT 1' });
    store.open({ text: 'SELECT 2' });
    const ofTomorrow = JSON.stringify({ id: 't2', of: 'tomorrow' });
    storage.setItem('lagoon.sql.tab.t2', ofTomorrow);
    const again = open(storage, only, 2000);
    again.open({ text: 'SELECT 3' });
    const port = new FakeStorage();
    takeDraft(port, again.draft(null) ?? '', only);
    expect(texts(open(port))).toEqual(['SELECT 1', 'SELECT 3']);
    expect(port.getItem('lagoon.sql.tab.t2')).toBe(ofTomorrow);
    const kept = open(port).draft(null) ?? '';
    expect(kept).toContain('tomorrow');
  });

  it('are of two browsers at one port what each typed last, whichever of them is heard of last', () => {
    const [here, there] = [new FakeStorage(), new FakeStorage()];
    const first = open(here, only, 1000);
    first.change('t1', { text: 'typed into both' });
    first.open({ text: 'typed into one' });
    const begun = first.draft(null);
    takeDraft(there, begun ?? '', only);
    const second = open(there, only, 2000);
    second.change('t1', { text: 'typed since' });
    second.open({ text: 'made there' });
    second.open({ text: ' ' });
    const later = open(here, only, 3000);
    later.change('t2', { text: 'typed on' });
    const port = new FakeStorage();
    takeDraft(port, later.draft(second.draft(begun)) ?? '', only);
    expect(texts(open(port))).toEqual(['typed since', 'typed on', 'made there']);
  });

  it('stay closed where another browser closed them, unless they were typed into since', () => {
    const [here, there] = [new FakeStorage(), new FakeStorage()];
    const first = open(here, only, 1000);
    first.change('t1', { text: 'closed here' });
    first.open({ text: 'closed here, typed into there' });
    first.open({ text: 'closed there' });
    first.open({ text: 'stays' });
    const begun = first.draft(null);
    takeDraft(there, begun ?? '', only);
    const second = open(there, only, 3000);
    second.change('t2', { text: 'typed into' });
    second.close('t3');
    const later = open(here, only, 2000);
    later.close('t1');
    later.close('t2');
    const port = new FakeStorage();
    takeDraft(port, later.draft(second.draft(begun)) ?? '', only);
    expect(texts(open(port)).toSorted()).toEqual(['stays', 'typed into']);
  });

  it('are those of this browser alone where another release wrote what is kept', () => {
    const said = vi.spyOn(console, 'warn').mockReturnValue();
    const store = open(new FakeStorage());
    store.change('t1', { text: 'SELECT 1' });
    said.mockClear();
    expect(store.draft('{"formatVersion":2}')).toBe(store.draft(null));
    expect(said).toHaveBeenCalledTimes(1);
  });
});
