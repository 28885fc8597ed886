import { describe, expect, it } from 'vitest';
import type { WarehouseColumns } from '../../../../shared/contract/warehouse';
import { completeWarehouse } from './complete-warehouse';

const tables: WarehouseColumns[] = [
  {
    table: 'dim_users',
    kind: 'table',
    columns: [
      { name: 'user_id', type: 'varchar' },
      { name: 'user_country', type: 'varchar' },
    ],
  },
  { table: 'latest_totals', kind: 'view', columns: [{ name: 'total', type: 'decimal(18,2)' }] },
];

/** Labels at the `|` of the text. */
const labelsAt = (text: string): string[] => {
  const cursor = text.indexOf('|');
  return completeWarehouse(tables, ['select', 'sum', 'union'], text.replace('|', ''), cursor).map(({ label }) => label);
};

describe('what the editor offers of the warehouse', () => {
  it('is tables and views after FROM, and no column', () => {
    expect(labelsAt('SELECT * FROM |')).toEqual(['dim_users', 'latest_totals']);
    expect(labelsAt('SELECT * FROM dim_users JOIN la|')).toEqual(['latest_totals']);
  });

  it('is columns of the tables that the statement names, wherever it names them, before the rest', () => {
    expect(labelsAt('SELECT u| FROM dim_users')).toEqual(['user_id', 'user_country', 'UNION']);
    expect(labelsAt('SELECT | FROM latest_totals')).toEqual(['total', 'dim_users', 'latest_totals']);
    expect(labelsAt('SELECT to|')).toEqual([]);
  });

  it('is after a dot the columns of that table or alias alone', () => {
    expect(labelsAt('SELECT u.user_c| FROM dim_users AS u JOIN latest_totals t')).toEqual(['user_country']);
    expect(labelsAt('SELECT t.| FROM dim_users u JOIN latest_totals t')).toEqual(['total']);
    expect(labelsAt('SELECT `dim_users`.`user_i| FROM dim_users')).toEqual(['user_id']);
    expect(labelsAt('SELECT x.s| FROM dim_users')).toEqual([]);
  });

  it('says from where the word is replaced, and what it is', () => {
    expect(completeWarehouse(tables, ['select'], 'SELECT total FROM la', 20)).toEqual([
      { label: 'latest_totals', kind: 'table', from: 18, detail: 'view' },
    ]);
  });
});
