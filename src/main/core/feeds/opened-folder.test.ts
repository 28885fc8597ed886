import { expect, it } from 'vitest';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import type { Files } from '../ports';
import { createFolderReader } from './opened-folder';
import { plainFeed } from './plain-feed';

const names = Array.from({ length: 40 }, (_, index) => `${String(index).padStart(2, '0')}.parquet`);

/** A folder of forty files, each look at one of which ends when the test says so. */
async function slowFolder() {
  const files = createFakeFiles();
  await files.makeDirectory('/data');
  for (const name of names) await files.replaceText(`/data/${name}`, name);
  const begun: string[] = [];
  const waiting = new Map<string, { go: () => void; fail: (error: Error) => void }>();
  const slow: Files = {
    ...files,
    async stat(path) {
      if (!path.endsWith('.parquet')) return files.stat(path);
      begun.push(path);
      await new Promise<void>((go, fail) => waiting.set(path, { go, fail }));
      waiting.delete(path);
      return files.stat(path);
    },
  };
  const source = { type: 'folder' as const, path: '/data' };
  const feed = plainFeed({ name: feedNameSchema.parse('data'), description: '', kind: 'stream', source }, new Date());
  const engine = createFakeParquetEngine(files);
  const clock = { now: () => new Date() };
  const reader = createFolderReader({ files: slow, engine, memory: createFakeFolderMemory(), clock });
  return { begun, waiting, snapshot: () => reader.snapshot(feed) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('looks at eight files at a time, and keeps their order whichever answers first', async () => {
  const { begun, waiting, snapshot } = await slowFolder();
  const found = snapshot();
  let most = 0;
  while (begun.length < names.length || waiting.size > 0) {
    await settle();
    most = Math.max(most, waiting.size);
    // The newest first.
    [...waiting.values()].at(-1)?.go();
  }
  expect(most).toBe(8);
  expect((await found).files.map(({ path }) => path)).toEqual(names);
});

it('looks at no more files once one could not be looked at', async () => {
  const { begun, waiting, snapshot } = await slowFolder();
  const found = snapshot();
  void settle().then(() => waiting.get('/data/03.parquet')?.fail(new LakeError('IO', 'Could not look at 03.parquet.')));
  await expect(found).rejects.toMatchObject({ code: 'IO' });
  for (const { go } of waiting.values()) go();
  await settle();
  expect(begun).toHaveLength(8);
});
