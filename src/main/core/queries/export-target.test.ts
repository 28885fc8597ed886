import { beforeEach, expect, test } from 'vitest';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import { exportTarget, lakePaths } from './export-target';

let files: FakeFiles;

beforeEach(async () => {
  files = createFakeFiles();
  for (const folder of ['/home/me', '/lake/streams', '/lake/pictures', '/linked', '/proc/self/root/lake'])
    await files.makeDirectory(folder);
});

const links = new Map([
  ['/linked', '/lake/streams'],
  ['/to-queries', '/home/me/queries'],
  ['/proc/self/root/lake', '/lake'],
]);
const options = { overwrite: true, protectedFolders: [], queriesFolder: async () => '/home/me/queries', id: 'id' };
const target = (path: string, protectedFolders = lakePaths('/lake')) => {
  const linked: Files = { ...files, realPath: async (asked) => links.get(asked) ?? files.realPath(asked) };
  return exportTarget(linked, path, { ...options, protectedFolders });
};
const refused = { code: 'REFUSED' };

test('a result goes beside the data of a lake, not among it', async () => {
  await expect(target('/home/me/rows.csv')).resolves.toEqual({
    path: '/home/me/rows.csv',
    temporaryFolder: '/home/me/.lagoon-id',
    temporaryPath: '/home/me/.lagoon-id/rows.csv',
  });
  await expect(target('/lake/pictures/rows.csv')).resolves.toMatchObject({ path: '/lake/pictures/rows.csv' });
  await expect(target('/lake/streams/rows.csv')).rejects.toMatchObject(refused);
  await expect(target('/lake/permissions.json')).rejects.toMatchObject(refused);
});

test('no link leads a result among data', async () => {
  await expect(target('/linked/rows.csv')).rejects.toMatchObject(refused);
  await expect(target('/proc/self/root/lake/permissions.json')).rejects.toMatchObject(refused);
});

test('no result goes where a link to the data leads', async () => {
  await expect(target('/lake/streams/rows.csv', ['/linked'])).rejects.toMatchObject(refused);
});

test('a folder of a feed that this user may not enter keeps no result from other places, and stays refused', async () => {
  const shut: Files = {
    ...files,
    realPath: async (asked) => {
      if (!asked.startsWith('/shut/')) return files.realPath(asked);
      throw new LakeError('IO', `Could not follow ${asked}: Permission is denied.`);
    },
  };
  const asked = { ...options, protectedFolders: ['/shut/opened'] };
  await expect(exportTarget(shut, '/home/me/rows.csv', asked)).resolves.toMatchObject({ path: '/home/me/rows.csv' });
  await expect(exportTarget(shut, '/shut/opened/rows.csv', asked)).rejects.toMatchObject(refused);
});

test('a result itself that leads where nobody can follow is not written', async () => {
  const shut: Files = { ...files, realPath: async () => Promise.reject(new LakeError('IO', 'Could not follow.')) };
  await expect(exportTarget(shut, '/home/me/rows.csv', options)).rejects.toMatchObject({ code: 'IO' });
});

test('no result goes over a saved query or a notebook, wherever the settings keep them', async () => {
  await files.makeDirectory('/home/me/queries/daily');
  await files.makeDirectory('/to-queries');
  for (const path of ['/home/me/queries/a.sql', '/home/me/queries/daily/B.MD', '/to-queries/a.sql'])
    await expect(target(path)).rejects.toMatchObject(refused);
  for (const path of ['/home/me/queries/a.csv', '/home/me/a.sql'])
    await expect(target(path)).resolves.toMatchObject({ path });
});

test('settings that cannot be read keep no result from a name that no query has', async () => {
  const unread = { ...options, queriesFolder: () => Promise.reject(new LakeError('CORRUPT', 'lake.json, line 3')) };
  await expect(exportTarget(files, '/home/me/a.csv', unread)).resolves.toMatchObject({ path: '/home/me/a.csv' });
  await expect(exportTarget(files, '/home/me/a.sql', unread)).rejects.toMatchObject({ code: 'CORRUPT' });
});

test('a name in another case is the same file', async () => {
  await expect(target('/lake/Permissions.JSON')).rejects.toMatchObject(refused);
});
