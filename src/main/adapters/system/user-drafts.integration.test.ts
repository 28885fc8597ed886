import { type FileHandle, mkdtemp, open as openFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUserDrafts } from './user-drafts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lagoon-drafts-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const isHandle = (value: unknown): value is FileHandle =>
  typeof value === 'object' && value !== null && 'sync' in value;
const open = (lake: string) => createUserDrafts({ environment: {}, platform: 'linux', home }, lake);

test('a draft is kept for each lake, replaced whole, forgotten, and nobody else may read it', async () => {
  const drafts = open('/data/one');
  expect(await drafts.read('sql-tabs')).toBe(null);
  await drafts.keep('sql-tabs', 'first');
  await drafts.keep('sql-tabs', 'é\nsecond');
  expect(await open('/data/one').read('sql-tabs')).toBe('é\nsecond');
  expect(await open('/data/two').read('sql-tabs')).toBe(null);
  const parent = join(home, '.config', 'lagoon', 'drafts');
  const [folder = ''] = await readdir(parent);
  expect(await readdir(join(parent, folder))).toEqual(['sql-tabs']);
  expect((await stat(join(parent, folder, 'sql-tabs'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(parent, folder))).mode & 0o777).toBe(0o700);
  await drafts.keep('sql-tabs', null);
  await drafts.keep('sql-tabs', null);
  expect(await drafts.read('sql-tabs')).toBe(null);
});

test('a draft that is said to be kept survives a power cut: its text is on the disk, and then its name', async () => {
  const handle = await openFile(home, 'r');
  const every: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  if (!isHandle(every)) return expect.fail('handles of files have no prototype of their own');
  const synced: string[] = [];
  vi.spyOn(every, 'sync').mockImplementation(async function (this: FileHandle) {
    synced.push((await this.stat()).isDirectory() ? 'folder' : 'file');
  });
  await open('/data/one').keep('sql-tabs', 'text');
  expect(synced).toEqual(['file', 'folder']);
});
