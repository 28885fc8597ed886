import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Logger } from '../../core/ports';
import { createUserFolderMemory } from './user-folder-memory';

let home: string;
let kept: string;
const warn = vi.fn<Logger['warn']>();
const open = (most?: number) =>
  createUserFolderMemory(
    { environment: {}, platform: 'linux', home },
    { logger: { warn }, ...(most === undefined ? {} : { most }) },
  );

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lagoon-folders-'));
  kept = join(home, '.config', 'lagoon', 'folders');
  warn.mockReset();
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('what is remembered of a folder is there for the next process, and nobody else may read it', async () => {
  expect(await open().recall('/data/one')).toBe(null);
  await open().remember('/data/one', 'first');
  await open().remember('/data/one', 'é\nsecond');
  // Two folders of one name.
  await open().remember('/other/one', 'third');
  expect(await open().recall('/data/one')).toBe('é\nsecond');
  expect(await open().recall('/other/one')).toBe('third');
  const names = await readdir(kept);
  expect(names).toHaveLength(2);
  const modes = await Promise.all([kept, ...names.map((name) => join(kept, name))].map(async (path) => stat(path)));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
  expect(warn).not.toHaveBeenCalled();
});

test('a folder that is forgotten is remembered no more', async () => {
  await open().remember('/data/one', 'text');
  await open().remember('/data/one', null);
  await open().remember('/data/one', null);
  expect(await open().recall('/data/one')).toBe(null);
  expect(warn).not.toHaveBeenCalled();
});

test('the folder that was written down the longest ago is forgotten where there are too many', async () => {
  const memory = open(2);
  for (const [index, root] of ['/one', '/two'].entries()) {
    await memory.remember(root, root);
    const [name = ''] = (await readdir(kept)).filter((each) => each.startsWith(root.slice(1)));
    await utimes(join(kept, name), 1000 + index, 1000 + index);
  }
  await memory.remember('/three', '/three');
  expect(await memory.recall('/one')).toBe(null);
  expect(await memory.recall('/two')).toBe('/two');
  expect(await memory.recall('/three')).toBe('/three');
});

test('a place that cannot be read or written stops nobody, and is said', async () => {
  await mkdir(join(home, '.config', 'lagoon'), { recursive: true });
  await writeFile(kept, 'a file where the folder would be');
  await chmod(kept, 0o600);
  await open().remember('/data/one', 'text');
  expect(await open().recall('/data/one')).toBe(null);
  expect(warn.mock.calls.map(([event]) => event)).toEqual(['folder-memory.remember', 'folder-memory.recall']);
});
