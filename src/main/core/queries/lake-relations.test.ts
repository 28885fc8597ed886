import { describe, expect, test } from 'vitest';
import { createFakeFiles } from '../../../../test/support/fake-files';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema, runLogName } from '../../../shared/ids';
import { noTotals } from '../lake/file-summaries';
import type { LakeStore, Snapshot } from '../lake/types';
import type { SqlRelation } from '../ports';
import { openToAll } from '../permissions/guard';
import { createLakeRelations } from './lake-relations';
import type { Relations, RelationSource } from './relation-source';

const column = (name: string, type: Column['type'] = 'string'): Column => ({
  name,
  type,
  nullable: true,
  metadata: {},
});

function feed(name: string, kind: 'stream' | 'table' = 'stream', folder?: string): FeedConfig {
  return {
    formatVersion: 1,
    name: feedNameSchema.parse(name),
    description: '',
    kind,
    level: 'raw',
    source: folder === undefined ? { type: 'kafka', topic: name } : { type: 'folder', path: folder },
    topic: null,
    columns: [column('id')],
    eventTimeColumn: null,
    keyColumns: [],
    retentionDays: null,
    retentionVersions: null,
    compression: 'snappy',
    enabled: true,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  };
}

function snapshot(
  paths: readonly string[],
  columns: readonly Column[],
  partitionColumns: readonly string[] = [],
): Snapshot {
  return {
    deltaVersion: 1,
    columns,
    partitionColumns,
    files: paths.map((path) => ({
      path,
      absolutePath: path,
      partitionValues: {},
      sizeBytes: 1,
      modifiedAt: new Date(0),
      records: 1,
      columns,
      minEventTime: null,
      maxEventTime: null,
    })),
    partitions: [],
    totals: noTotals,
    positions: new Map(),
    committedAt: new Date(0),
  };
}

function filesOf(relation: SqlRelation | undefined): string[] {
  return (relation?.parts ?? []).flatMap(({ files }) => [...files]);
}

function storeOf(snapshots: Map<string, Snapshot | Error>, quarantines = new Map<string, Snapshot>()): LakeStore {
  const notUsed = (): never => {
    throw new TypeError('not used here');
  };
  return {
    root: '/lake',
    async snapshot({ name }) {
      const found = snapshots.get(name) ?? null;
      if (found instanceof Error) throw found;
      return found;
    },
    quarantine: async ({ name }) => quarantines.get(name) ?? null,
    quarantineName: (name) => `${name}_quarantine`,
    snapshotAt: notUsed,
    table: notUsed,
    quarantineTable: notUsed,
    versions: notUsed,
    history: notUsed,
    openWriter: notUsed,
    feedPath: notUsed,
  };
}

/** Without the logs' own table. */
async function feedsOf(source: RelationSource, isAsked = (_feed: string): boolean => true): Promise<Relations> {
  const found = await source.relations(isAsked);
  return { ...found, relations: found.relations.filter(({ name }) => name !== runLogName) };
}

describe('relations of a lake', () => {
  test('are the log’s files and columns, partition columns apart and last', async () => {
    const columns = [column('id'), column('kafka_offset', 'long'), column('year', 'integer')];
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map([['a', snapshot(['/lake/streams/a/1'], columns, ['year'])]])),
      feeds: async () => [feed('a')],
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    const { relations, folders } = await feedsOf(source);
    expect(relations).toEqual([
      {
        name: 'a',
        format: 'parquet',
        parts: [{ files: ['/lake/streams/a/1'], columns }],
        columns: columns.slice(0, 2),
        partitionColumns: [column('year', 'integer')],
      },
    ]);
    expect(folders).toEqual(['/lake/streams', '/lake/tables', '/lake/quarantine', '/lake/logs']);
  });

  test('have their declared columns before the first commit', async () => {
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map()),
      feeds: async () => [feed('a'), feed('b', 'table')],
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    const { relations } = await feedsOf(source);
    expect(
      relations.map((relation) => [relation.name, filesOf(relation).length, relation.partitionColumns.length]),
    ).toEqual([
      ['a', 0, 3],
      ['b', 0, 0],
    ]);
    expect(relations[0]?.columns.map((entry) => entry.name)).toEqual([
      'id',
      'kafka_partition',
      'kafka_offset',
      'kafka_timestamp',
    ]);
  });

  test('are none of a feed that was renamed or deleted while they were looked at, and of an empty one its own', async () => {
    let looks = 0;
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map()),
      // Its folder went after the first look at the feeds.
      feeds: async () => [feed('a'), feed('b')].slice(looks++ === 0 ? 0 : 1),
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    expect((await feedsOf(source)).relations.map(({ name }) => name)).toEqual(['b']);
  });

  test('follow a feed that was deleted and added again as a table with the columns that the stream showed', async () => {
    let again = feed('a', 'stream');
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map()),
      feeds: async () => [again],
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    const [asStream] = (await feedsOf(source)).relations;
    again = { ...feed('a', 'table'), columns: [...(asStream?.columns ?? []), ...(asStream?.partitionColumns ?? [])] };
    expect((await feedsOf(source)).relations).toMatchObject([{ name: 'a', partitionColumns: [] }]);
  });

  test('hold the quarantine beside its feed, and opened folders like feeds, readable too', async () => {
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map(), new Map([['a', snapshot(['/lake/quarantine/a/1'], [column('reason')])]])),
      feeds: async () => [feed('a'), feed('mine', 'stream', '/data/mine')],
      rights: async () => openToAll,
      folderSnapshot: async () => {
        const found = snapshot(['/data/mine/k=1/x.parquet'], [column('v'), column('k')], ['k']);
        return { ...found, files: found.files.map((file) => ({ ...file, columns: null })) };
      },
    });
    const { relations, folders } = await feedsOf(source);
    expect(relations.map((relation) => relation.name)).toEqual(['a', 'a_quarantine', 'mine']);
    expect(relations[2]?.partitionColumns).toEqual([column('k')]);
    expect(relations.map((relation) => relation.parts[0]?.columns ?? null)).toEqual([null, [column('reason')], null]);
    expect(folders).toContain('/data/mine');
  });

  test('tell of an opened folder that the user may not read, so that nothing is written into it, and let none be read', async () => {
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map()),
      feeds: async () => [feed('mine', 'stream', '/data/mine'), feed('theirs', 'stream', '/data/theirs')],
      rights: async () => ({
        isEnforced: true,
        decide: (asked) => ({ isAllowed: asked.feed === 'mine', because: 'Ask anna.' }),
      }),
      folderSnapshot: async () => snapshot([], [column('v')]),
    });
    const { folders, openedFolders } = await feedsOf(source);
    expect(folders).toEqual(['/lake/logs', '/data/mine']);
    expect(openedFolders).toEqual(['/data/mine', '/data/theirs']);
  });

  test('are of an opened folder as it was found before where nobody asks for it, and of another folder of that name its own', async () => {
    let path = '/data/mine';
    let failure: Error | null = null;
    const listed: string[] = [];
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map()),
      feeds: async () => [feed('mine', 'stream', path)],
      rights: async () => openToAll,
      folderSnapshot: async () => {
        listed.push(path);
        if (failure !== null) throw failure;
        return snapshot([`${path}/${listed.length}`], [column('v')]);
      },
    });
    const files = async (isAsked: boolean): Promise<string[]> =>
      filesOf((await feedsOf(source, () => isAsked)).relations[0]);
    expect(await files(false)).toEqual(['/data/mine/1']);
    expect(await files(false)).toEqual(['/data/mine/1']);
    expect(await files(true)).toEqual(['/data/mine/2']);
    path = '/data/other';
    expect(await files(false)).toEqual(['/data/other/3']);
    failure = new LakeError('NOT_FOUND', 'the share is gone');
    expect(await files(false)).toEqual(['/data/other/3']);
    expect(await files(true)).toEqual([]);
    failure = null;
    expect(await files(false)).toEqual([]);
    expect(await files(true)).toEqual(['/data/other/5']);
    expect(listed).toHaveLength(5);
  });

  test('leave out a feed that cannot be read, with the reason', async () => {
    const damaged = new LakeError('CORRUPT', 'entry 3 is not JSON');
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(new Map<string, Snapshot | Error>([['bad', damaged]])),
      feeds: async () => [feed('bad'), feed('good')],
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    const { relations, problems } = await feedsOf(source);
    expect(relations.map((relation) => relation.name)).toEqual(['good']);
    expect([...problems]).toEqual([['bad', damaged]]);
  });

  test('are the same objects until a snapshot changes', async () => {
    const snapshots = new Map<string, Snapshot | Error>([['a', snapshot(['/1'], [column('id')])]]);
    const source = createLakeRelations({
      files: createFakeFiles(),
      store: storeOf(snapshots),
      feeds: async () => [feed('a')],
      rights: async () => openToAll,
      folderSnapshot: () => Promise.reject(new Error('no folder')),
    });
    const first = (await feedsOf(source)).relations[0];
    expect((await feedsOf(source)).relations[0]).toBe(first);
    snapshots.set('a', snapshot(['/1', '/2'], [column('id')]));
    expect(filesOf((await feedsOf(source)).relations[0])).toEqual(['/1', '/2']);
  });
});
