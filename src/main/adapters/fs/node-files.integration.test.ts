import { mkdtemp, open as openFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { describeFiles } from '../../../../test/support/files-contract';
import { toLakeError } from './file-errors';
import { createNodeFiles } from './node-files';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-files-'));
  return { files: createNodeFiles(), folder, close: () => rm(folder, { recursive: true, force: true }) };
}

describeFiles('of the system', open);

describe('what only a real file system has', () => {
  test('a file that took the place of another is told from it, though it is as large and its time was kept', async () => {
    const { files, folder, close } = await open();
    const changedMs = async (name: string) => (await files.stat(join(folder, name)))?.changedMs ?? Number.NaN;
    await writeFile(join(folder, 'a'), 'first');
    const { mtime } = await stat(join(folder, 'a'));
    const first = await changedMs('a');
    // The clock of a file system ticks some hundred times a second.
    do await writeFile(join(folder, 'clock'), 'tick');
    while ((await changedMs('clock')) <= first);
    await writeFile(join(folder, 'b'), 'other');
    await utimes(join(folder, 'b'), mtime, mtime);
    await rename(join(folder, 'b'), join(folder, 'a'));
    expect(await files.stat(join(folder, 'a'))).toMatchObject({ sizeBytes: 5, modifiedAt: mtime });
    expect(await changedMs('a')).toBeGreaterThan(first);
    await close();
  });

  test('folders get the mode that was asked for, whatever the umask', async () => {
    const { files, folder, close } = await open();
    const before = process.umask(0o077);
    try {
      await files.makeDirectory(join(folder, 'a/b'), 0o755);
    } finally {
      process.umask(before);
    }
    expect(((await stat(join(folder, 'a'))).mode & 0o777).toString(8)).toBe('755');
    expect(((await stat(join(folder, 'a/b'))).mode & 0o777).toString(8)).toBe('755');
    await close();
  });

  test.each(['000', '077'])('files get the mode that was asked for under umask %s', async (umask) => {
    const { files, folder, close } = await open();
    const before = process.umask(Number.parseInt(umask, 8));
    try {
      await files.createExclusive(join(folder, 'a'), 'a', 0o640);
      await files.replaceText(join(folder, 'b'), 'b', 0o644);
    } finally {
      process.umask(before);
    }
    expect(((await stat(join(folder, 'a'))).mode & 0o777).toString(8)).toBe('640');
    expect(((await stat(join(folder, 'b'))).mode & 0o777).toString(8)).toBe('644');
    await close();
  });

  test('appendLine ends with the whole line where the system takes only a part of it at once', async () => {
    const { files, folder, close } = await open();
    const handle = await openFile(join(folder, 'other'), 'w');
    const short = vi.spyOn(Object.getPrototypeOf(handle), 'write').mockResolvedValue({ bytesWritten: 0, buffer: '' });
    await files.appendLine(join(folder, 'log'), 'whole').finally(() => short.mockRestore());
    expect(await files.readText(join(folder, 'log'))).toBe('whole\n');
    await handle.close();
    await close();
  });

  test('entries say of a link nothing but its name, wherever it leads', async () => {
    const { files, folder, close } = await open();
    await files.makeDirectory(join(folder, 'all/target'));
    await writeFile(join(folder, 'all/file'), '');
    for (const to of ['target', 'file', 'nowhere'])
      await symlink(join(folder, 'all', to), join(folder, 'all', `to ${to}`));
    const kinds = new Map((await files.entries(join(folder, 'all'))).map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual(
      new Map([
        ['target', 'folder'],
        ['file', 'file'],
        ['to target', null],
        ['to file', null],
        ['to nowhere', null],
      ]),
    );
    await close();
  });

  test('remove takes a link, not what it points to', async () => {
    const { files, folder, close } = await open();
    await files.makeDirectory(join(folder, 'target'));
    await symlink(join(folder, 'target'), join(folder, 'link'));
    await files.remove(join(folder, 'link'));
    expect(await files.list(folder)).toEqual(['target']);
    await close();
  });

  test.each([
    ['ENOSPC', 'The disk is full.'],
    ['EACCES', 'Permission is denied.'],
    ['EROFS', 'The file system is read-only.'],
  ])('%s names the path and what to do', (code, remedy) => {
    const error = toLakeError('write', '/lake/x', Object.assign(new Error(code), { code }));
    expect(error).toMatchObject({ code: 'IO', details: { path: '/lake/x', system: code } });
    expect(error.message).toContain(`Could not write /lake/x. ${remedy}`);
  });
});
