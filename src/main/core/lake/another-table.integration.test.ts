import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  batchOf,
  commitOnce,
  feedOf,
  openDeltaLake,
  payments,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { createNodeFiles } from '../../adapters/fs/node-files';
import type { Files } from '../ports';
import type { FeedWriter, LakeStore } from './types';

const stream = feedOf('stream');
const real = createNodeFiles();
const meanwhile: unknown = expect.stringMatching(/renamed, deleted or made anew meanwhile/);
const conflict = { code: 'CONFLICT', message: meanwhile };

let lake: DeltaLake;
beforeEach(async () => {
  lake = await openDeltaLake();
});
afterEach(() => lake.close());

const path = () => join(lake.root, 'streams', stream.name);
/** What another process does first when it deletes the feed, and all that it does when it renames it. */
const moveAway = () => rename(path(), join(lake.root, 'streams', '.deleted-1'));

/** As another process: the feed goes, and one of its name comes, with so many versions of one row each. */
async function makeAnew(versions: number): Promise<void> {
  await moveAway();
  const store = lake.reopened();
  for (let n = 1; n <= versions; n += 1)
    await commitOnce(store, stream, batchOf(payments(1, 90 + n), 90 + n), BigInt(90 + n));
}

/** A store that does this in place of making an entry of the log. */
function storeWith(make: (create: () => Promise<boolean>) => Promise<boolean>): LakeStore {
  const createExclusive: Files['createExclusive'] = (file, text, mode) => {
    const create = () => real.createExclusive(file, text, mode);
    return basename(file).endsWith('.json') && file.includes('streams') ? make(create) : create();
  };
  return lake.reopened({ ...real, createExclusive });
}

async function writerOn(store: LakeStore, rows: number): Promise<FeedWriter> {
  const writer = await store.openWriter(stream, runOptions());
  await writer.append(batchOf(payments(rows, 10), 10));
  return writer;
}

const commit = (writer: FeedWriter) => writer.commit([{ appId: 'sample:test', version: 20n }]);

async function newest(): Promise<{ version: number | undefined; rows: number; files: string[] }> {
  const snapshot = await lake.reopened().snapshot(stream);
  const { files = [] } = snapshot ?? {};
  for (const { absolutePath } of files) expect(await real.stat(absolutePath)).not.toBeNull();
  const names = (await lake.names()).filter((name) => name.startsWith(`streams/${stream.name}/`));
  return {
    version: snapshot?.deltaVersion,
    rows: snapshot?.totals.records ?? 0,
    files: names.filter((name) => name.endsWith('.parquet')),
  };
}

describe('a writer whose feed was made anew by another process', () => {
  test.each([
    { before: 1, after: 1, what: 'with as many versions' },
    { before: 2, after: 1, what: 'with fewer versions' },
    { before: 1, after: 3, what: 'with more versions' },
  ])('commits nothing to the new one, $what, and leaves no file', async ({ before, after }) => {
    const store = lake.reopened();
    for (let n = 0; n < before; n += 1) await commitOnce(store, stream, batchOf(payments(1, n), n), BigInt(n));
    const writer = await store.openWriter(stream, runOptions());
    await makeAnew(after);
    // Staged where the new table is.
    await writer.append(batchOf(payments(5, 10), 10));
    await expect(commit(writer)).rejects.toMatchObject(conflict);
    await writer.close();
    const found = await newest();
    expect(found).toMatchObject({ version: after - 1, rows: after });
    expect(found.files).toHaveLength(after);
  });

  test('commits nothing where the new one is still empty', async () => {
    const store = lake.reopened();
    await commitOnce(store, stream, batchOf(payments(1)), 1n);
    const writer = await store.openWriter(stream, runOptions());
    await moveAway();
    await mkdir(join(path(), '_delta_log'), { recursive: true });
    await writer.append(batchOf(payments(5, 10), 10));
    await expect(commit(writer)).rejects.toMatchObject(conflict);
    await writer.close();
    expect(await newest()).toEqual({ version: undefined, rows: 0, files: [] });
  });

  test('takes back an entry that it made in the log of the new one', async () => {
    await commitOnce(lake.store, stream, batchOf(payments(1)), 1n);
    const store = storeWith(async (create) => {
      await makeAnew(1);
      return create();
    });
    const writer = await writerOn(store, 5);
    await expect(commit(writer)).rejects.toMatchObject(conflict);
    await writer.close();
    expect(await newest()).toMatchObject({ version: 0, rows: 1 });
  });

  test('takes back the first entry that names files which went with the folder', async () => {
    const store = storeWith(async (create) => {
      await moveAway();
      await mkdir(join(path(), '_delta_log'), { recursive: true });
      return create();
    });
    const writer = await writerOn(store, 5);
    await expect(commit(writer)).rejects.toMatchObject(conflict);
    await writer.close();
    expect(await newest()).toMatchObject({ version: undefined, rows: 0 });
  });

  test('does not go on top of it where the new one has the version already', async () => {
    await commitOnce(lake.store, stream, batchOf(payments(1)), 1n);
    const store = storeWith(async (create) => {
      await makeAnew(2);
      return create();
    });
    const writer = await writerOn(store, 5);
    // A position that the new one does not have, so that nothing else tells them apart.
    await expect(writer.commit([{ appId: 'kafka:c:t:t:0', version: 20n }])).rejects.toMatchObject(conflict);
    await writer.close();
    expect(await newest()).toMatchObject({ version: 1, rows: 2 });
  });

  test('has committed what went with the folder after it was made', async () => {
    await commitOnce(lake.store, stream, batchOf(payments(1)), 1n);
    const store = storeWith(async (create) => {
      const made = await create();
      await makeAnew(1);
      return made;
    });
    const writer = await writerOn(store, 5);
    expect((await commit(writer)).deltaVersion).toBe(1);
    await writer.close();
    expect(await newest()).toMatchObject({ version: 0, rows: 1 });
    expect(await lake.names()).toContain('streams/.deleted-1/_delta_log/00000000000000000001.json');
  });

  test('commits nothing where the folder is gone', async () => {
    await commitOnce(lake.store, stream, batchOf(payments(1)), 1n);
    const store = storeWith(async (create) => {
      await moveAway();
      return create();
    });
    const writer = await writerOn(store, 5);
    await expect(commit(writer)).rejects.toMatchObject(conflict);
    await writer.close();
  });
});

describe('a reader of a feed that was made anew by another process', () => {
  test('has the new rows where the versions have the same numbers', async () => {
    await commitOnce(lake.reopened(), stream, batchOf(payments(7)), 7n);
    const reader = lake.reopened();
    expect((await reader.snapshot(stream))?.totals.records).toBe(7);
    await makeAnew(1);
    expect(await reader.snapshot(stream)).toMatchObject({ deltaVersion: 0, totals: { records: 1 } });
  });

  test('has them also where it wrote the old ones itself', async () => {
    const store = lake.reopened();
    await commitOnce(store, stream, batchOf(payments(7)), 7n);
    await makeAnew(2);
    expect(await store.snapshot(stream)).toMatchObject({ deltaVersion: 1, totals: { records: 2 } });
    const writer = await store.openWriter(stream, runOptions());
    expect(writer.positions.get('sample:test')).toBe(92n);
    await writer.close();
  });
});
