import { describe, expect, it, vi } from 'vitest';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import type { ParquetEngine } from '../ports';
import { describeFolder, type FoundFile } from './folder-description';

const root = '/data/sales';
const file = (path: string, changes: Partial<FoundFile> = {}): FoundFile => ({
  absolutePath: `${root}/${path}`,
  path,
  sizeBytes: 100,
  modifiedAt: new Date('2026-11-22T10:00:00.123Z'),
  changedMs: Date.parse('2026-11-22T10:00:01Z') + 0.25,
  ...changes,
});
const found = [file('a.parquet'), file('b.parquet', { sizeBytes: 200 })];

const columns = [{ name: 'price', type: 'decimal(18,2)' as const, nullable: true, metadata: {} }];

function folder() {
  const describeParquet = vi.fn<ParquetEngine['describeParquet']>(async (paths) => ({
    columns,
    partitionColumns: ['country'],
    isUniform: false,
    // In no order of its own, and nothing of what is called b.
    files: paths
      .toReversed()
      .filter((path) => !path.endsWith('b.parquet'))
      .map((path) => ({ path, records: 7 })),
  }));
  const memory = createFakeFolderMemory();
  let version = 'v1.5.6';
  return {
    describeParquet,
    memory,
    upgrade: () => {
      version = 'v1.6.0';
    },
    describe: (files: readonly FoundFile[] = found, { at = root, lookedAt = '2026-11-22T11:00:00Z' } = {}) =>
      describeFolder(
        { root: at, files, lookedAtMs: Date.parse(lookedAt) },
        { engine: { describeParquet, version: () => version }, memory },
      ),
  };
}

describe('what an opened folder holds', () => {
  it('is read once, and remembered by whoever asks next', async () => {
    const { describe: ask, describeParquet } = folder();
    const told = { columns, partitionColumns: ['country'], isUniform: false, records: [7, null] };
    expect(await ask()).toEqual(told);
    expect(await ask()).toEqual(told);
    expect(describeParquet).toHaveBeenCalledTimes(1);
    expect(describeParquet).toHaveBeenCalledWith(['/data/sales/a.parquet', '/data/sales/b.parquet']);
  });

  it.each<[string, readonly FoundFile[]]>([
    ['appeared', [...found, file('c.parquet')]],
    ['went', found.slice(0, 1)],
    ['was renamed', [file('a.parquet'), file('z.parquet', { sizeBytes: 200 })]],
    ['grew', [file('a.parquet'), file('b.parquet', { sizeBytes: 201 })]],
    [
      'was written anew with as many bytes',
      [file('a.parquet', { modifiedAt: new Date('2026-11-22T10:00:00.124Z') }), file('b.parquet', { sizeBytes: 200 })],
    ],
    [
      'was replaced by one of as many bytes, its time kept',
      [
        file('a.parquet', { changedMs: Date.parse('2026-11-22T10:00:01Z') + 0.5 }),
        file('b.parquet', { sizeBytes: 200 }),
      ],
    ],
  ])('is read again where a file %s', async (_, now) => {
    const { describe: ask, describeParquet } = folder();
    await ask();
    await ask(now);
    expect(describeParquet).toHaveBeenCalledTimes(2);
    await ask(now);
    expect(describeParquet).toHaveBeenCalledTimes(2);
  });

  it('is not remembered of files written so shortly before that they may be written again without a sign', async () => {
    const { describe: ask, describeParquet, memory } = folder();
    await ask();
    const fresh = [...found, file('c.parquet', { changedMs: Date.parse('2026-11-22T10:59:58Z') })];
    await ask(fresh);
    expect(await memory.recall(root)).toBe(null);
    await ask(fresh, { lookedAt: '2026-11-22T11:00:02Z' });
    await ask(fresh, { lookedAt: '2026-11-22T11:00:02Z' });
    expect(describeParquet).toHaveBeenCalledTimes(3);
  });

  it('is read again by another release of the engine, which may tell other types', async () => {
    const { describe: ask, describeParquet, upgrade } = folder();
    await ask();
    upgrade();
    await ask();
    expect(describeParquet).toHaveBeenCalledTimes(2);
  });

  it('is read again where what was remembered is of another folder, or nothing that can be read', async () => {
    const { describe: ask, describeParquet, memory } = folder();
    await ask();
    const text = (await memory.recall(root)) ?? '';
    await memory.remember('/data/other', text);
    await ask(found, { at: '/data/other' });
    expect(describeParquet).toHaveBeenCalledTimes(2);
    const ofAnotherRelease = text.replace(/"lagoon":"[^"]+"/, '"lagoon":"0.0.1"');
    const ofAnotherForm = text.replace('"formatVersion":2', '"formatVersion":1');
    for (const damaged of ['', '{', '[]', text.slice(0, -10), ofAnotherForm, ofAnotherRelease]) {
      await memory.remember(root, damaged);
      expect(await ask()).toMatchObject({ records: [7, null] });
    }
    expect(describeParquet).toHaveBeenCalledTimes(8);
  });

  it.each([true, false])('is remembered with whether all files are alike: %s', async (isUniform) => {
    const { describe: ask, describeParquet } = folder();
    describeParquet.mockResolvedValueOnce({ columns, partitionColumns: [], isUniform, files: [] });
    expect(await ask()).toMatchObject({ isUniform });
    expect(await ask()).toMatchObject({ isUniform });
    expect(describeParquet).toHaveBeenCalledTimes(1);
  });

  it('is remembered of no folder that could not be read', async () => {
    const { describe: ask, describeParquet, memory } = folder();
    describeParquet.mockRejectedValueOnce(new Error('torn'));
    await expect(ask()).rejects.toThrow('torn');
    expect(await memory.recall(root)).toBe(null);
    expect(await ask()).toMatchObject({ records: [7, null] });
  });
});
