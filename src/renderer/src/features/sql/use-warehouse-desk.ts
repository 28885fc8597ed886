import { useCallback, useEffect, type RefObject } from 'react';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import type { Statement } from '../../api/statement';
import { useOperationQuery } from '../../api/use-operation-query';
import { useWarehouseStatement } from '../../api/use-warehouse-statement';
import type { AskForCompletions } from './complete-sql';
import { completeWarehouse } from './complete-warehouse';
import type { Prepared } from './desk-runs';
import { keywordsOf, warehouseDialects } from './sql-dialect';
import type { SqlEditorHandle } from './sql-editor';
import { useDesk } from './use-desk';

/** The desk that asks the warehouse, and what it needs to know of it. */
export function useWarehouseDesk(editor: RefObject<SqlEditorHandle | null>, onEnded: (statement: Statement) => void) {
  const { statement, answer, runs, run, cancel } = useWarehouseStatement();
  const status = useOperationQuery((operations) => operations.warehouseStatus, {});
  const samples = useOperationQuery((operations) => operations.warehouseSampleQueries, {});
  const isMade = status.data !== undefined && status.data.problem === null && status.data.schemaVersion !== null;
  const isUnmade = isWithoutTables(status.data);
  const columns = useOperationQuery((operations) => operations.warehouseColumns, {}, { enabled: isMade });
  const dialect = warehouseDialects[status.data?.store ?? 'embedded'];

  const complete: AskForCompletions = useCallback(
    ({ sql, cursor }) => Promise.resolve(completeWarehouse(columns.data ?? [], keywordsOf(dialect), sql, cursor)),
    [columns.data, dialect],
  );

  const { refetch } = status;
  const prepare = useCallback(async (): Promise<Prepared | null> => {
    // Would be refused, unless another program made the tables meanwhile.
    return isUnmade && isWithoutTables((await refetch()).data) ? null : { parameters: {} };
  }, [isUnmade, refetch]);
  const desk = useDesk({ editor, runner: { statement, run, cancel }, prepare, onEnded });

  useEffect(() => {
    // Its tables may be gone, or its server away, since that was asked.
    if (statement.status === 'failed') void refetch();
  }, [refetch, statement.status]);

  return { desk, answer, runs, status, isUnmade, samples: samples.data ?? [], dialect, complete };
}

/** Before `init`, of a store that answers. */
function isWithoutTables(status: WarehouseStatus | undefined): boolean {
  return status !== undefined && status.problem === null && status.schemaVersion === null;
}
