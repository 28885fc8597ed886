import { expect, it } from 'vitest';
import { createFakeWarehouse, existingTable } from '../../../../test/support/fake-warehouse';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import type { StagedTable, Warehouse } from '../ports';
import type { LakeVersion } from './lake-version';
import { stagedColumns } from './table-staging';
import { verifyTable } from './verify-table';
import { pageRows } from './warehouse-rows';

const mapping: TableMapping = {
  table: 'fact_visits',
  kind: 'fact',
  feed: feedNameSchema.parse('visits'),
  keyColumns: ['page'],
  columns: [
    { name: 'page', type: 'VARCHAR(64)', source: { from: 'feed', column: 'page' } },
    { name: 'amount', type: 'DECIMAL(18,2)', source: { from: 'feed', column: 'amount' } },
  ],
  topic: null,
};
const lake: LakeVersion = {
  version: 3,
  date: '2026-01-01',
  snapshot: {
    deltaVersion: 5,
    columns: [],
    partitionColumns: [],
    files: [],
    partitions: [],
    totals: { records: 0, files: 0, sizeBytes: 0, minEventTime: null, maxEventTime: null, lastModifiedAt: null },
    positions: new Map(),
    committedAt: new Date(0),
  },
};
type Row = [string, string | null];

/** Asks as a server does that sorts by bytes: the range is in the question. */
function storeOf(rows: readonly Row[]) {
  return createFakeWarehouse({
    tables: [existingTable('fact_visits')],
    answer(sql) {
      const above = /`page` > '([^']*)'/.exec(sql)?.[1] ?? null;
      const upTo = /`page` <= '([^']*)'/.exec(sql)?.[1] ?? null;
      return rows
        .filter(([page]) => (above === null || page > above) && (upTo === null || page <= upTo))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    },
  });
}

async function verified(
  lakePages: readonly Row[][],
  warehouseRows: readonly Row[],
  kind: TableMapping['kind'] = 'fact',
  warehouse: Warehouse = storeOf(warehouseRows),
) {
  const staged: StagedTable = {
    path: '/staged',
    rows: lakePages.flat().length,
    refused: 0,
    refusals: [],
    remove: () => Promise.resolve(),
  };
  const engine = {
    async *stagedText() {
      for (const page of lakePages) yield await Promise.resolve(page);
    },
  };
  const of = {
    mapping: { ...mapping, kind },
    lake,
    columns: stagedColumns(mapping, lake, []),
    staged,
    existing: [],
    store: 'mysql' as const,
  };
  return verifyTable(of, { warehouse, engine });
}

it('finds nothing where both have the same, however it is spelt and however it comes in pages', async () => {
  const pages: Row[][] = [
    [
      ['a', '1.50'],
      ['b', null],
    ],
    [['c', '7.00']],
  ];
  expect(
    await verified(pages, [
      ['c', '7'],
      ['a', '1.5'],
      ['b', null],
    ]),
  ).toEqual({
    table: 'fact_visits',
    snapshotVersion: 3,
    lakeRows: 3,
    warehouseRows: 3,
    sums: [],
    rows: [],
    differing: 0,
  });
});

it('names rows that one side lacks, between, before and after all others, and values that differ', async () => {
  const pages: Row[][] = [
    [
      ['b', '1.00'],
      ['c', '2.00'],
    ],
    [['e', '3.00']],
  ];
  const found = await verified(pages, [
    ['a', '0.10'],
    ['b', '1.00'],
    ['d', '0.20'],
    ['e', '3.01'],
    ['f', '0.30'],
  ]);
  expect(found).toMatchObject({ lakeRows: 3, warehouseRows: 5, differing: 5 });
  expect(found.rows).toEqual([
    { key: 'a', column: null, lake: null, warehouse: 'a' },
    { key: 'c', column: null, lake: 'c', warehouse: null },
    { key: 'd', column: null, lake: null, warehouse: 'd' },
    { key: 'e', column: 'amount', lake: '3.00', warehouse: '3.01' },
    { key: 'f', column: null, lake: null, warehouse: 'f' },
  ]);
  expect(found.sums).toEqual([{ column: 'amount', lake: '6.00', warehouse: '4.61' }]);
});

it('counts all that differ and shows the first hundred', async () => {
  const rows = Array.from({ length: 150 }, (_, i): Row => [`p${String(i).padStart(3, '0')}`, '1.00']);
  const found = await verified([rows], []);
  expect(found.differing).toBe(150);
  expect(found.rows).toHaveLength(100);
});

it('lets a dimension hold more than the version, and more than its NULLs', async () => {
  const found = await verified(
    [
      [
        ['a', null],
        ['b', '2.00'],
      ],
    ],
    [
      ['a', '1.00'],
      ['aa', '9.00'],
      ['b', '3.00'],
    ],
    'dimension',
  );
  expect(found).toMatchObject({ warehouseRows: 2, differing: 1, sums: [] });
  expect(found.rows).toEqual([{ key: 'b', column: 'amount', lake: '2.00', warehouse: '3.00' }]);
});

it('goes on after an answer that was cut, since its rows are long, and holds few of those of the lake', async () => {
  const rows = Array.from({ length: 10 }, (_, i): Row => [`p${i}`, '1.00']);
  const long = rows.map(([page]): Row => [page, 'x'.repeat(5 * 1024 * 1024)]);
  const store = storeOf(rows);
  const asked: number[] = [];
  const cutting: Pick<Warehouse, 'ask'> = {
    async ask(sql, limit) {
      const answer = await store.ask(sql, limit);
      asked.push(answer.rows.length);
      return { ...answer, rows: answer.rows.slice(0, 3), isCut: answer.rows.length > 3 };
    },
  };
  const found = await verified([rows], rows, 'fact', { ...store, ...cutting });
  expect(found).toMatchObject({ lakeRows: 10, warehouseRows: 10, differing: 0 });
  expect(asked).toEqual([10, 7, 4, 1, 0]);
  asked.length = 0;
  await verified(
    long.map((row) => [row]),
    rows,
    'fact',
    { ...store, ...cutting },
  );
  expect(asked).toEqual([6, 3, 4, 1, 0]);
});

it('compares more rows than are held at a time, by ranges that leave none out', async () => {
  const rows = Array.from({ length: 2 * pageRows }, (_, i): Row => [String(i).padStart(9, '0'), '1.00']);
  const pages = Array.from({ length: 8 }, (_, i) => rows.slice((i * rows.length) / 8, ((i + 1) * rows.length) / 8));
  const changed = rows.map(([page, amount], i): Row => (i === pageRows ? [page, '1.01'] : [page, amount]));
  const found = await verified(pages, [...changed, ['zz', '5.00']]);
  expect(found).toMatchObject({ lakeRows: rows.length, warehouseRows: rows.length + 1, differing: 2 });
});
