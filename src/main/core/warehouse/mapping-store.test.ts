import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import { defaultMappings } from './default-mappings';
import { mappingFaults, referenceFaults } from './mapping-rules';
import { createMappingStore, readMappings, type MappingStore } from './mapping-store';

const visits: TableMapping = {
  table: 'fact_visits',
  kind: 'fact',
  feed: feedNameSchema.parse('visits'),
  keyColumns: ['page'],
  columns: [
    { name: 'page', type: 'VARCHAR(255)', source: { from: 'feed', column: 'page' } },
    { name: 'snapshot_date', type: 'DATE', source: { from: 'snapshotDate' } },
    { name: 'snapshot_version', type: 'INT', source: { from: 'snapshotVersion' } },
  ],
  topic: null,
};
const fileOf = (...tables: unknown[]): string => JSON.stringify({ formatVersion: 1, tables }, null, 2);

async function openStore(text?: string): Promise<MappingStore> {
  const clock = new FakeClock();
  const files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  if (text !== undefined) files.put('/lake/warehouse.json', new TextEncoder().encode(text));
  return createMappingStore(files, '/lake', clock);
}

describe('mappings', () => {
  it('are the star schema, each of which is without fault, where nothing is written', async () => {
    const all = await (await openStore()).list();
    expect(all).toEqual(defaultMappings());
    for (const mapping of all) expect([...mappingFaults(mapping), ...referenceFaults(mapping, all)]).toEqual([]);
  });

  it('are replaced by what stands in warehouse.json, and added to; dimensions stay first', async () => {
    const users = defaultMappings().find(({ table }) => table === 'dim_users');
    if (users === undefined) throw new Error('there is one');
    const own = { ...users, columns: users.columns.slice(0, 2) };
    const all = await (await openStore(fileOf(visits, own))).list();
    expect(all).toHaveLength(defaultMappings().length + 1);
    expect(all.find(({ table }) => table === 'dim_users')?.columns).toHaveLength(2);
    expect(all.findIndex(({ kind }) => kind === 'fact')).toBe(2);
  });

  it('are kept when they are added, once', async () => {
    const store = await openStore();
    await store.add(visits);
    expect(await store.own()).toEqual([visits]);
    await expect(store.add(visits)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(store.add({ ...visits, table: 'lagoon_x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(store.get('fact_moons')).rejects.toThrow('fact_visits');
  });

  it.each([
    [
      'a column of no known type',
      { ...visits, columns: [{ ...visits.columns[0], type: 'VARCHAR' }] },
      /line \d+: tables/,
    ],
    ['a key that is no column', { ...visits, keyColumns: ['url'] }, 'no column of the table is named "url"'],
    ['a fact without its version', { ...visits, columns: visits.columns.slice(0, 2) }, 'snapshotVersion'],
    ['a column twice', { ...visits, columns: [...visits.columns, visits.columns[0]] }, 'two columns "page"'],
    ["a name of Lagoon's own", { ...visits, table: 'latest_visits' }, 'tables[0].table is wrong'],
    [
      'a dimension that nobody fills',
      {
        ...visits,
        columns: [
          ...visits.columns,
          { name: 'm', type: 'INT', source: { from: 'dimension', table: 'dim_moons', match: 'm', column: 'm' } },
        ],
      },
      'no dimension is mapped to "dim_moons"',
    ],
    [
      'what several rows of a dimension may have',
      {
        ...visits,
        columns: [
          ...visits.columns,
          {
            name: 'user',
            type: 'VARCHAR(64)',
            source: { from: 'dimension', table: 'dim_users', match: 'user_country', column: 'c' },
          },
        ],
      },
      'several rows of dim_users may have the same "user_country"',
    ],
    [
      'a column of what loads put beside them',
      {
        ...visits,
        columns: [...visits.columns, { name: 'IS_STUB', type: 'BOOLEAN', source: { from: 'feed', column: 'x' } }],
      },
      'a column "IS_STUB" of its own',
    ],
    [
      'the view of a table of the scripts',
      { ...visits, table: 'user_transaction_summary' },
      'latest_user_transaction_summary, which is that of fact_user_transaction_summary',
    ],
  ])('are refused by line and field: %s', (_what, mapping, says) => {
    expect(() => readMappings('/lake/warehouse.json', fileOf(mapping))).toThrow(says);
    expect(() => readMappings('/lake/warehouse.json', fileOf(mapping))).toThrow(
      /^\/lake\/warehouse.json, line \d+: tables/,
    );
  });

  it('are refused where one table stands twice, or a newer Lagoon wrote them', () => {
    expect(() => readMappings('/w', fileOf(visits, visits))).toThrow('mapped twice');
    const long = `fact_${'x'.repeat(59)}`;
    expect(() => readMappings('/w', fileOf({ ...visits, table: long }, { ...visits, table: long.slice(5) }))).toThrow(
      `Take another name than "${long}"`,
    );
    expect(() => readMappings('/w', '{"formatVersion": 9, "tables": []}')).toThrow('newer Lagoon');
  });
});
