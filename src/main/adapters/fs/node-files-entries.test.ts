import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createNodeFiles } from './node-files';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  return { ...real, readdir: vi.fn(real.readdir) };
});

/** As Node fails where the file system keeps no kinds, it looks at each name, and one went meanwhile. */
const gone = Object.assign(new Error('ENOENT: no such file or directory, lstat'), { code: 'ENOENT' });

test('a name that went while its kind was looked at leaves the others in the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-entries-'));
  await writeFile(join(folder, 'kept'), '');
  vi.mocked(promises.readdir).mockRejectedValueOnce(gone);
  expect(await createNodeFiles().entries(folder)).toEqual([{ name: 'kept', kind: null }]);
  await rm(folder, { recursive: true });
});

test('a folder that is not there is empty, and one that cannot be read is an error', async () => {
  const files = createNodeFiles();
  expect(await files.entries(join(tmpdir(), 'lagoon-is-not-there'))).toEqual([]);
  vi.mocked(promises.readdir).mockRejectedValueOnce(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
  await expect(files.entries('/shut')).rejects.toMatchObject({ code: 'IO', details: { path: '/shut' } });
});
