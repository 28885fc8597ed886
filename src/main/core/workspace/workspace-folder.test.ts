import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { createWorkspaceFolder } from './workspace-folder';

let files: FakeFiles;
let clock: FakeClock;
const first = new TextEncoder().encode('SELECT 1');
const open = (its: Files) =>
  createWorkspaceFolder({ root: '/lake', settings: { get: async () => defaultSettings }, files: its, clock });
const digest = async () => (await open(files).read('a.sql')).digest;
const names = () => files.paths().map((path) => path.replace('/lake/queries/', ''));

beforeEach(async () => {
  files = createFakeFiles();
  clock = new FakeClock();
  await files.makeDirectory('/lake/queries');
  files.put('/lake/queries/a.sql', first);
});

/** Saves of this folder stop before they write the file, until they are let on. */
function stoppingSaves() {
  let letOn: () => void = () => undefined;
  const isLetOn = new Promise<void>((resolve) => {
    letOn = resolve;
  });
  const stopping = open({
    ...files,
    async replaceText(path, content, mode) {
      await isLetOn;
      await files.replaceText(path, content, mode);
    },
  });
  return { stopping, letOn };
}

test('a query that is renamed while it is saved has what was saved, under its new name alone', async () => {
  const { stopping, letOn } = stoppingSaves();
  const saved = stopping.save('a.sql', await digest(), () => 'SELECT 2');
  await clock.settle();
  const renamed = open(files).rename('a.sql', 'b.sql');
  await clock.settle();
  letOn();
  await saved;
  await clock.advance(1000);
  expect(await renamed).toMatchObject({ path: 'b.sql', text: 'SELECT 2' });
  expect(names()).toEqual(['b.sql']);
});

test('a query that is removed while it is saved does not come again, and is given as it was saved', async () => {
  const { stopping, letOn } = stoppingSaves();
  const saved = stopping.save('a.sql', await digest(), () => 'SELECT 2');
  await clock.settle();
  const removed = open(files).remove('a.sql');
  await clock.settle();
  letOn();
  await saved;
  await clock.advance(1000);
  expect(await removed).toMatchObject({ text: 'SELECT 2' });
  expect(names()).toEqual([]);
});

test.each(['renamed', 'removed'] as const)(
  'a query that is %s while it is renamed leaves no empty one behind',
  async (what) => {
    let letOn: () => void = () => undefined;
    const isLetOn = new Promise<void>((resolve) => {
      letOn = resolve;
    });
    const stopping = open({
      ...files,
      async rename(from, to) {
        if (!from.endsWith('.lock')) await isLetOn;
        await files.rename(from, to);
      },
      async remove(path) {
        if (!path.endsWith('.lock')) await isLetOn;
        await files.remove(path);
      },
    });
    const other = what === 'renamed' ? stopping.rename('a.sql', 'b.sql') : stopping.remove('a.sql');
    await clock.settle();
    const second = open(files)
      .rename('a.sql', 'c.sql')
      .catch((error: unknown) => error);
    await clock.settle();
    letOn();
    await other;
    await clock.advance(1000);
    expect(await second).toMatchObject({ code: 'NOT_FOUND' });
    expect(names()).toEqual(what === 'renamed' ? ['b.sql'] : []);
  },
);

test('a new name that was taken and could not be made durable is given up again', async () => {
  const unsynced: Files = {
    ...files,
    async createExclusive(path, content, mode) {
      const isMade = await files.createExclusive(path, content, mode);
      if (!path.endsWith('/b.sql')) return isMade;
      throw new LakeError('IO', 'Could not make b.sql durable.', { details: { path, outcome: 'unknown' } });
    },
  };
  await expect(open(unsynced).rename('a.sql', 'b.sql')).rejects.toMatchObject({ code: 'IO' });
  expect(names()).toEqual(['a.sql']);
  expect((await open(files).rename('a.sql', 'b.sql')).path).toBe('b.sql');
});

test('a name that another has is left as it is', async () => {
  files.put('/lake/queries/b.sql', new Uint8Array());
  await expect(open(files).rename('a.sql', 'b.sql')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(names()).toEqual(['a.sql', 'b.sql']);
});
