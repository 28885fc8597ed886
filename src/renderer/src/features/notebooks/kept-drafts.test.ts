import { expect, test, vi } from 'vitest';
import { KeptDrafts } from './kept-drafts';

class FakeStorage implements Storage {
  readonly #items = new Map<string, string>();
  mostCharacters = Number.POSITIVE_INFINITY;
  get length(): number {
    return this.#items.size;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.mostCharacters) throw new DOMException('full', 'QuotaExceededError');
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
}

const draft = (text: string) => ({
  cells: [{ kind: 'sql' as const, text, opening: null, closing: null, info: '' }],
  base: { digest: 'd', changedAt: '2026-01-01T00:00:00.000Z', title: 'Weekly' },
});

test('what is typed comes back, for its notebook of its lake alone, until it is forgotten', () => {
  const drafts = new KeptDrafts(new FakeStorage());
  drafts.keep('/lake', 'a.md', draft('SELECT 1'), 0);
  expect(drafts.read('/lake', 'a.md')).toMatchObject(draft('SELECT 1'));
  expect(drafts.read('/lake', 'b.md')).toBeNull();
  expect(drafts.read('/other', 'a.md')).toBeNull();
  drafts.forget('/lake', 'a.md');
  expect(drafts.read('/lake', 'a.md')).toBeNull();
});

test('what an earlier release kept comes back, with what stands in the lines of its fences', () => {
  const storage = new FakeStorage();
  const cells = [
    { kind: 'markdown', text: 'a', opening: '', closing: '\n' },
    { kind: 'sql', text: 'SELECT 1', opening: '\n```sql title=x\n', closing: '\n```\n' },
    { kind: 'sql', text: 'SELECT 2', opening: null, closing: null },
  ];
  const earlier = { ...draft(''), formatVersion: 1, keptAtMs: 0, cells };
  storage.setItem('lagoon.notebook.draft.["/lake","a.md"]', JSON.stringify(earlier));
  const infos = [null, 'title=x', null];
  expect(new KeptDrafts(storage).read('/lake', 'a.md')?.cells).toEqual(
    cells.map((cell, index) => ({ ...cell, info: infos[index] })),
  );
});

test('of many the oldest are forgotten, and nothing else that is kept there', () => {
  const storage = new FakeStorage();
  storage.setItem('lagoon.sql.tabs', '{}');
  const drafts = new KeptDrafts(storage);
  for (let at = 0; at < 25; at += 1) drafts.keep('/lake', `${at}.md`, draft('x'), at);
  expect(storage.length).toBe(21);
  expect(drafts.read('/lake', '4.md')).toBeNull();
  expect(drafts.read('/lake', '5.md')).not.toBeNull();
  expect(storage.getItem('lagoon.sql.tabs')).toBe('{}');
});

test('what is too long, or cannot be read, comes back as nothing, and that is said', () => {
  const said = vi.spyOn(console, 'warn').mockReturnValue();
  const storage = new FakeStorage();
  const drafts = new KeptDrafts(storage);
  drafts.keep('/lake', 'a.md', draft('short'), 0);
  storage.mostCharacters = 500;
  expect(drafts.keep('/lake', 'a.md', draft('x'.repeat(500)), 1)).toBe(false);
  expect(drafts.read('/lake', 'a.md')).toBeNull();
  expect(drafts.keep('/lake', 'a.md', draft('short'), 2)).toBe(true);
  storage.setItem(storage.key(0) ?? '', '{');
  expect(drafts.read('/lake', 'a.md')).toBeNull();
  expect(said).toHaveBeenCalledTimes(2);
  said.mockRestore();
});

test('a cell that is longer than it could be read again is not kept, and that is said', () => {
  const said = vi.spyOn(console, 'warn').mockReturnValue();
  const storage = new FakeStorage();
  const drafts = new KeptDrafts(storage);
  drafts.keep('/lake', 'a.md', draft('short'), 0);
  expect(drafts.keep('/lake', 'a.md', draft('x'.repeat(5_000_001)), 1)).toBe(false);
  expect(storage.length).toBe(0);
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
});

test('of two windows none forgets what the other one typed', () => {
  const storage = new FakeStorage();
  const one = new KeptDrafts(storage);
  const other = new KeptDrafts(storage);
  expect(other.read('/lake', 'a.md')).toBeNull();
  one.keep('/lake', 'a.md', draft('of one'), 0);
  other.forget('/lake', 'a.md');
  expect(one.read('/lake', 'a.md')).toMatchObject(draft('of one'));
  expect(other.read('/lake', 'a.md')).toMatchObject(draft('of one'));
  one.keep('/lake', 'a.md', draft('of one, later'), 1);
  other.forget('/lake', 'a.md');
  expect(other.read('/lake', 'a.md')).toMatchObject(draft('of one, later'));
  other.forget('/lake', 'a.md');
  expect(one.has('/lake', 'a.md')).toBe(false);
});

test('a change of another key is none of this draft; one of its own key, or of all, may be', () => {
  const storage = new FakeStorage();
  const drafts = new KeptDrafts(storage);
  drafts.keep('/lake', 'a.md', draft('x'), 0);
  const key = storage.key(0);
  drafts.keep('/lake', 'b.md', draft('x'), 0);
  expect(drafts.isAbout('/lake', 'a.md', key)).toBe(true);
  expect(drafts.isAbout('/lake', 'a.md', null)).toBe(true);
  expect(drafts.isAbout('/lake', 'a.md', storage.key(1))).toBe(false);
  expect(drafts.isAbout('/lake', 'a.md', 'lagoon.sql.tabs')).toBe(false);
});
