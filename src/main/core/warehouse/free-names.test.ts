import { expect, it } from 'vitest';
import { createFakeWarehouse, existingTable } from '../../../../test/support/fake-warehouse';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import { assertFree } from './free-names';
import type { WarehouseTarget } from './warehouse-access';

const mapping: TableMapping = {
  table: 'fact_visits',
  kind: 'fact',
  feed: feedNameSchema.parse('visits'),
  keyColumns: ['page'],
  columns: [{ name: 'page', type: 'VARCHAR(64)', source: { from: 'feed', column: 'page' } }],
  topic: null,
};
const target: WarehouseTarget = { store: 'embedded', file: '/lake/warehouse.duckdb', place: 'the warehouse' };
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

it.each([
  ['view', /^the warehouse has a view "latest_visits" already\. .* Take another .*: DROP VIEW "latest_visits"$/],
  ['table', /^the warehouse has a table "latest_visits" already\. .* Take another name for the table\.$/],
] as const)('a %s by the name of the view says the ways out', async (kind, message) => {
  const free = assertFree(mapping, [], [existingTable('latest_visits', kind, ['page'])], {
    warehouse: createFakeWarehouse(),
    target,
  });
  await expect(free).rejects.toMatchObject({ code: 'CONFLICT', message: matching(message) });
});
