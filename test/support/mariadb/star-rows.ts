import type { TableLoad } from '../../../src/main/core/ports';
import { writeRows } from './rows-file';

export function loadOf(
  part: Pick<TableLoad, 'table' | 'columns' | 'keyColumns' | 'rows'> & Partial<TableLoad>,
): TableLoad {
  return {
    dimensions: [],
    keepsKnown: [],
    batchRows: 2,
    onRows: () => undefined,
    signal: new AbortController().signal,
    ...part,
  };
}

export interface SummaryRow {
  readonly user: string;
  readonly type?: string;
  readonly amount?: string;
  readonly count?: string;
  readonly version?: number;
}

/** Rows of fact_user_transaction_summary, whose users are made as stubs. */
export async function summaryLoad(path: string, rows: readonly SummaryRow[]): Promise<TableLoad> {
  return loadOf({
    table: 'fact_user_transaction_summary',
    columns: [
      { name: 'user_id', type: 'VARCHAR(64)' },
      { name: 'transaction_type', type: 'VARCHAR(32)' },
      { name: 'total_amount', type: 'DECIMAL(18,2)' },
      { name: 'transaction_count', type: 'BIGINT' },
      { name: 'snapshot_date', type: 'DATE' },
      { name: 'snapshot_version', type: 'INT' },
    ],
    keyColumns: ['snapshot_version', 'user_id', 'transaction_type'],
    dimensions: [{ column: 'user_id', table: 'dim_users', match: 'user_id', key: 'user_id' }],
    rows: await writeRows(
      path,
      rows.map(({ user, type = 'purchase', amount = '1.00', count = '1', version = 1 }) => [
        user,
        type,
        { raw: amount },
        { raw: count },
        { raw: '2026-01-02' },
        { raw: String(version) },
      ]),
    ),
  });
}
