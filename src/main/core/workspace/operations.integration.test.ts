import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeDrafts } from '../../../../test/support/fake-drafts';
import { createFakeStatements } from '../../../../test/support/fake-statements';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSystemClock } from '../../adapters/system/clock';
import { createIdSource } from '../../adapters/system/ids';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import { createSettingsStore } from '../settings/settings-store';
import { workspaceOperations } from './operations';

/** The folder of queries on a real file system. */

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const context = { signal: new AbortController().signal };
let root: string;
let folder: string;
let workspace: ReturnType<typeof workspaceOperations>;

const open = (files: Files) => {
  const clock = createSystemClock();
  return workspaceOperations({
    root,
    settings: createSettingsStore(files, root, clock),
    files,
    clock,
    ids: createIdSource(),
    statements: createFakeStatements(),
    drafts: createFakeDrafts(),
  });
};
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-workspace-'));
  folder = join(root, 'queries');
  workspace = open(createNodeFiles());
});
afterEach(() => rm(root, { recursive: true, force: true }));

const save = (path: string, text: string, expected: string | null = null) =>
  workspace.save({ path, text, expected }, context);
const list = () => workspace.list({}, context);

describe('saved queries', () => {
  test('are saved into folders that need not be there, listed with their heads, renamed and removed', async () => {
    expect(await list()).toMatchObject({ folder, isDefault: true, queries: [], notebooks: [], problems: [] });
    await save('plain.sql', 'SELECT 1');
    const saved = await save('daily/revenue.sql', '-- title: Revenue\nSELECT 2');
    expect((await list()).queries).toMatchObject([
      { path: 'daily/revenue.sql', title: 'Revenue', digest: saved.digest },
      { path: 'plain.sql', title: 'plain', header: { title: null, target: 'lake' } },
    ]);
    await workspace.rename({ path: 'plain.sql', to: 'weekly/plain.sql' }, context);
    expect(await workspace.remove({ path: 'daily/revenue.sql' }, context)).toEqual({
      path: 'daily/revenue.sql',
      text: '-- title: Revenue\nSELECT 2',
    });
    expect((await list()).queries.map(({ path }) => path)).toEqual(['weekly/plain.sql']);
    expect(await readdir(folder, { recursive: true })).toEqual(expect.arrayContaining(['weekly', 'daily']));
    expect((await readdir(join(folder, 'weekly'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('are never replaced unseen: each save says what it replaces', async () => {
    const first = await save('a.sql', 'SELECT 1');
    await expect(save('a.sql', 'SELECT 2')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: matching(/is there already/),
    });
    const second = await save('a.sql', 'SELECT 2', first.digest);
    await expect(save('a.sql', 'SELECT 3', first.digest)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(join(folder, 'a.sql'), 'utf8')).toBe('SELECT 2');
    await rm(join(folder, 'a.sql'));
    await expect(save('a.sql', 'SELECT 3', second.digest)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: matching(/was removed/),
    });
    const both = await Promise.allSettled([save('b.sql', 'x'), save('b.sql', 'y')]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { digest } = await workspace.read({ path: 'b.sql' }, context);
    const again = await Promise.allSettled([save('b.sql', '1', digest), save('b.sql', '2', digest)]);
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['b.sql']);
  });

  test('keep their line ends, byte order mark and mode', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'a.sql'), '\uFEFFSELECT\r\n1\r\n');
    await chmod(join(folder, 'a.sql'), 0o600);
    const { digest, text } = await workspace.read({ path: 'a.sql' }, context);
    expect(text).toBe('\uFEFFSELECT\r\n1\r\n');
    await save('a.sql', '\uFEFFSELECT\n2\n', digest);
    expect(await readFile(join(folder, 'a.sql'), 'utf8')).toBe('\uFEFFSELECT\r\n2\r\n');
    expect((await stat(join(folder, 'a.sql'))).mode & 0o777).toBe(0o600);
  });

  test('that cannot be read, or lie outside, are told, and the rest is listed', async () => {
    await save('good.sql', 'SELECT 1');
    await mkdir(join(folder, '.git'));
    await writeFile(join(folder, '.git', 'hook.sql'), 'hidden');
    await writeFile(join(folder, 'latin.sql'), Uint8Array.of(0x53, 0xe9));
    await writeFile(join(folder, 'large.sql'), 'x'.repeat(5_000_001));
    await writeFile(join(root, 'outside.sql'), 'SELECT secret');
    await mkdir(join(root, 'elsewhere'));
    await writeFile(join(root, 'elsewhere', 'b.sql'), 'SELECT secret');
    await symlink(join(root, 'outside.sql'), join(folder, 'link.sql'));
    await symlink(join(root, 'elsewhere'), join(folder, 'way'));
    await symlink(folder, join(folder, 'loop'));
    await symlink(join(folder, 'good.sql'), join(folder, 'same.sql'));
    await symlink(join(folder, 'gone'), join(folder, 'dead.sql'));
    const { queries, problems } = await list();
    expect(queries.map(({ path }) => path)).toEqual(['good.sql', 'same.sql']);
    expect(problems).toEqual([
      { path: 'dead.sql', message: matching(/a link to something that is not there/) },
      { path: 'link.sql', message: matching(/leads out of the folder/) },
      { path: 'way', message: matching(/leads out of the folder/) },
      { path: 'large.sql', message: matching(/at most 5000000/) },
      { path: 'latin.sql', message: matching(/not UTF-8/) },
    ]);
    for (const path of ['link.sql', 'way/b.sql', 'way/new.sql']) {
      await expect(workspace.read({ path }, context)).rejects.toMatchObject({ code: 'REFUSED' });
      await expect(save(path, 'x')).rejects.toMatchObject({ code: 'REFUSED' });
      await expect(workspace.remove({ path }, context)).rejects.toMatchObject({ code: 'REFUSED' });
      await expect(workspace.rename({ path: 'good.sql', to: path }, context)).rejects.toMatchObject({
        code: 'REFUSED',
      });
    }
    expect(await readdir(join(root, 'elsewhere'))).toEqual(['b.sql']);
  });

  test('get names that every system can keep, and keep their ending', async () => {
    for (const path of ['CON.sql', 'a?.sql', 'a /b.sql', 'nul.x/b.sql', `${'é'.repeat(101)}.sql`]) {
      await expect(save(path, 'x')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await save('a.sql', 'x');
    await expect(workspace.rename({ path: 'a.sql', to: 'a.md' }, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await save('b.sql', 'y');
    await expect(workspace.rename({ path: 'a.sql', to: 'b.sql' }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(join(folder, 'b.sql'), 'utf8')).toBe('y');
    await expect(workspace.read({ path: 'none.sql' }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.skipIf(process.platform !== 'linux')('are two where their names differ in case alone', async () => {
    await save('a.sql', 'mine');
    await save('A.sql', 'theirs');
    await expect(workspace.rename({ path: 'a.sql', to: 'A.sql' }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(join(folder, 'A.sql'), 'utf8')).toBe('theirs');
    await workspace.remove({ path: 'A.sql' }, context);
    await workspace.rename({ path: 'a.sql', to: 'A.sql' }, context);
    expect(await readdir(folder)).toEqual(['A.sql']);
    expect(await readFile(join(folder, 'A.sql'), 'utf8')).toBe('mine');
  });

  test('that are links are renamed and removed themselves; what they lead to stays', async () => {
    await save('good.sql', 'SELECT 1');
    await symlink('good.sql', join(folder, 'same.sql'));
    await symlink('nothing.sql', join(folder, 'dead.sql'));
    for (const to of ['good.sql', 'dead.sql']) {
      await expect(workspace.rename({ path: 'same.sql', to }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    await expect(workspace.rename({ path: 'same.sql', to: 'x/same.sql' }, context)).rejects.toMatchObject({
      code: 'REFUSED',
    });
    expect(await workspace.rename({ path: 'same.sql', to: 'also.sql' }, context)).toMatchObject({ path: 'also.sql' });
    expect((await readdir(folder)).toSorted()).toEqual(['also.sql', 'dead.sql', 'good.sql']);
    expect(await workspace.remove({ path: 'also.sql' }, context)).toMatchObject({ text: 'SELECT 1' });
    expect(await readFile(join(folder, 'good.sql'), 'utf8')).toBe('SELECT 1');
    await save('also.sql', 'SELECT 1');
  });

  test('are where they were, or where they go, and nowhere else, when renaming fails', async () => {
    await save('a.sql', 'mine');
    const files = createNodeFiles();
    const failing = (isDone: boolean) =>
      open({
        ...files,
        rename: async (from, to) => {
          if (isDone) await files.rename(from, to);
          throw new LakeError('IO', 'The disk failed.');
        },
      }).rename({ path: 'a.sql', to: 'b.sql' }, context);
    await expect(failing(false)).rejects.toMatchObject({ code: 'IO' });
    expect(await readdir(folder)).toEqual(['a.sql']);
    await expect(failing(true)).rejects.toMatchObject({ code: 'IO' });
    expect(await readFile(join(folder, 'b.sql'), 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['b.sql']);
  });

  test('lie where the settings say, from the lake on', async () => {
    await writeFile(join(root, 'lake.json'), JSON.stringify({ workspace: { folder: 'mine' } }));
    await save('a.sql', 'SELECT 1');
    expect(await readFile(join(root, 'mine', 'a.sql'), 'utf8')).toBe('SELECT 1');
    expect(await list()).toMatchObject({ folder: join(root, 'mine'), isDefault: false, queries: [{ path: 'a.sql' }] });
  });
});

describe('notebooks', () => {
  const cell = (kind: 'markdown' | 'sql', text: string) => ({ kind, text, opening: null, closing: null, info: null });

  test('are Markdown files with SQL in them, saved without a change to what was not edited', async () => {
    await save('README.md', '# Read me\n');
    await save('notebooks/empty.md', '');
    const made = await workspace.saveNotebook(
      { path: 'notebooks/weekly.md', cells: [cell('markdown', '# Weekly'), cell('sql', 'SELECT 1')], expected: null },
      context,
    );
    expect(made).toMatchObject({ title: 'Weekly', cells: [{ text: '# Weekly' }, { text: 'SELECT 1' }] });
    expect((await list()).notebooks).toMatchObject([
      { path: 'notebooks/empty.md', title: 'empty', cells: 0 },
      { path: 'notebooks/weekly.md', title: 'Weekly', cells: 2 },
    ]);
    const text = '#  Odd   \n~~~sql  x\nSELECT 1\n\n~~~\n\n\n* end';
    const { digest } = await save('odd.md', text);
    const { cells } = await workspace.readNotebook({ path: 'odd.md' }, context);
    const edited = cells.map((each) => (each.kind === 'sql' ? { ...each, text: 'SELECT 2' } : each));
    await workspace.saveNotebook({ path: 'odd.md', cells: edited, expected: digest }, context);
    expect(await readFile(join(folder, 'odd.md'), 'utf8')).toBe(text.replace('SELECT 1\n', 'SELECT 2'));
  });

  test('of too many cells are told, and neither opened nor written', async () => {
    const text = '```sql\nSELECT 1\n```\n'.repeat(2001);
    await save('many.md', text);
    expect((await list()).problems).toEqual([{ path: 'many.md', message: matching(/has 2001 cells/) }]);
    await expect(workspace.readNotebook({ path: 'many.md' }, context)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(
      workspace.saveNotebook({ path: 'new.md', cells: [cell('markdown', text)], expected: null }, context),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await readdir(folder)).toEqual(['many.md']);
  });

  test('take no head of a saved query, which would be text in them', async () => {
    const { digest } = await save('plan.md', '# Plan\n');
    const header = { title: 'X', description: null, target: 'lake' as const, parameters: [], pinned: [], answer: null };
    for (const expected of [digest, null]) {
      await expect(
        workspace.save({ path: 'plan.md', text: '# Plan\n', header, expected }, context),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', message: matching(/title is its first heading/) });
    }
    expect(await readFile(join(folder, 'plan.md'), 'utf8')).toBe('# Plan\n');
  });

  test('are refused where they changed on disk, and where they are none', async () => {
    const made = await workspace.saveNotebook(
      { path: 'a.md', cells: [cell('sql', 'SELECT 1')], expected: null },
      context,
    );
    await writeFile(join(folder, 'a.md'), 'changed');
    await expect(
      workspace.saveNotebook({ path: 'a.md', cells: made.cells, expected: made.digest }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe('changed');
    await expect(workspace.readNotebook({ path: 'a.sql' }, context)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
