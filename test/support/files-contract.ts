import { beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../src/main/core/ports';

export interface FilesUnderTest {
  readonly files: Files;
  /** An existing, empty folder. */
  readonly folder: string;
  close(): Promise<void>;
}

/** What every implementation of Files does: run against the fake and against the file system. */
export function describeFiles(name: string, open: () => Promise<FilesUnderTest>): void {
  describe(`Files: ${name}`, () => {
    let files: Files;
    let folder: string;
    beforeEach(async () => {
      const opened = await open();
      ({ files, folder } = opened);
      return () => opened.close();
    });

    test('replaceText writes, replaces, and leaves nothing beside the file', async () => {
      await files.replaceText(`${folder}/a.json`, 'one');
      await files.replaceText(`${folder}/a.json`, 'zwei: é');
      expect(await files.readText(`${folder}/a.json`)).toBe('zwei: é');
      expect(await files.list(folder)).toEqual(['a.json']);
    });

    test('createExclusive lets the first writer win, and leaves its content alone', async () => {
      expect(await files.createExclusive(`${folder}/0.json`, 'first')).toBe(true);
      expect(await files.createExclusive(`${folder}/0.json`, 'second')).toBe(false);
      expect(await files.readText(`${folder}/0.json`)).toBe('first');
      expect(await files.list(folder)).toEqual(['0.json']);
    });

    test('createExclusive has one winner among many at once', async () => {
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, i) => files.createExclusive(`${folder}/1.json`, `writer ${i}`)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await files.readText(`${folder}/1.json`)).toBe(`writer ${won.indexOf(true)}`);
    });

    test('appendLine makes the file and adds whole lines', async () => {
      await files.appendLine(`${folder}/log`, 'a');
      await files.appendLine(`${folder}/log`, 'b');
      expect(await files.readText(`${folder}/log`)).toBe('a\nb\n');
    });

    test('appendLine starts a new line after one that was torn, so that the whole one can be read', async () => {
      await files.replaceText(`${folder}/log`, '{"a":1}\n{"b":');
      await files.appendLine(`${folder}/log`, '{"c":3}');
      await files.appendLine(`${folder}/log`, '{"d":4}');
      expect(await files.readText(`${folder}/log`)).toBe('{"a":1}\n{"b":\n{"c":3}\n{"d":4}\n');
      await files.replaceText(`${folder}/empty`, '');
      await files.appendLine(`${folder}/empty`, 'first');
      expect(await files.readText(`${folder}/empty`)).toBe('first\n');
    });

    test('rename moves over what is there', async () => {
      await files.replaceText(`${folder}/from`, 'new');
      await files.replaceText(`${folder}/to`, 'old');
      await files.sync(`${folder}/from`);
      await files.rename(`${folder}/from`, `${folder}/to`);
      expect(await files.list(folder)).toEqual(['to']);
      expect(await files.readText(`${folder}/to`)).toBe('new');
    });

    test('rename keeps the time of the last write', async () => {
      await files.replaceText(`${folder}/from`, '1');
      const written = (await files.stat(`${folder}/from`))?.modifiedAt;
      await files.rename(`${folder}/from`, `${folder}/to`);
      expect((await files.stat(`${folder}/to`))?.modifiedAt).toEqual(written);
    });

    test('readTail gives the last bytes, or the whole of a shorter file', async () => {
      await files.replaceText(`${folder}/f`, 'abcdef');
      const tail = await files.readTail(`${folder}/f`, 4);
      expect([new TextDecoder().decode(tail.bytes), tail.sizeBytes]).toEqual(['cdef', 6]);
      expect((await files.readTail(`${folder}/f`, 100)).bytes).toHaveLength(6);
    });

    test('stat, list and entries tell files, folders and nothing apart', async () => {
      await files.makeDirectory(`${folder}/x/y`, 0o750);
      await files.makeDirectory(`${folder}/x/y`, 0o750);
      await files.replaceText(`${folder}/x/f`, '12345');
      expect(await files.stat(`${folder}/x/f`)).toMatchObject({ sizeBytes: 5, isDirectory: false });
      expect(await files.stat(`${folder}/x/y`)).toMatchObject({ isDirectory: true });
      expect(await files.stat(`${folder}/x/none`)).toBeNull();
      expect((await files.list(`${folder}/x`)).sort()).toEqual(['f', 'y']);
      expect(await files.list(`${folder}/none`)).toEqual([]);
      const entries = await files.entries(`${folder}/x`);
      expect(entries.sort((one, other) => one.name.localeCompare(other.name))).toEqual([
        { name: 'f', kind: 'file' },
        { name: 'y', kind: 'folder' },
      ]);
      expect(await files.entries(`${folder}/none`)).toEqual([]);
    });

    test('what is made with a mode has it, and keeps it through a rename', async () => {
      const modeOf = async (name: string) => (await files.stat(`${folder}/${name}`))?.mode?.toString(8);
      await files.makeDirectory(`${folder}/x/y`, 0o750);
      await files.replaceText(`${folder}/x/a`, '1', 0o640);
      await files.createExclusive(`${folder}/x/b`, '1', 0o604);
      await files.rename(`${folder}/x/b`, `${folder}/x/c`);
      expect([await modeOf('x'), await modeOf('x/y')]).toEqual(['750', '750']);
      expect([await modeOf('x/a'), await modeOf('x/c')]).toEqual(['640', '604']);
      await files.chmod(`${folder}/x/a`, 0o600);
      await files.chmod(`${folder}/x/y`, 0o700);
      expect([await modeOf('x/a'), await modeOf('x/y')]).toEqual(['600', '700']);
    });

    test('remove takes files and empty folders, minds no absence, and spares full folders', async () => {
      await files.makeDirectory(`${folder}/x`);
      await files.replaceText(`${folder}/x/f`, '1');
      await expect(files.remove(`${folder}/x`)).rejects.toMatchObject({ code: 'IO', details: { path: `${folder}/x` } });
      await files.remove(`${folder}/x/f`);
      await files.remove(`${folder}/x`);
      await files.remove(`${folder}/x`);
      expect(await files.list(folder)).toEqual([]);
    });

    test('what is not there is NOT_FOUND, with its path', async () => {
      const path = `${folder}/none`;
      const absent = { code: 'NOT_FOUND', details: { path } };
      await expect(files.readText(path)).rejects.toMatchObject(absent);
      await expect(files.readTail(path, 8)).rejects.toMatchObject(absent);
      await expect(files.sync(path)).rejects.toMatchObject(absent);
      await expect(files.rename(path, `${folder}/to`)).rejects.toMatchObject(absent);
      await expect(files.createExclusive(`${path}/f`, '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(files.replaceText(`${path}/f`, '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('freeBytes measures the disk', async () => {
      expect(await files.freeBytes(folder)).toBeGreaterThan(0);
      expect(await files.freeBytes(`${folder}/none`)).toBeNull();
    });
  });
}
