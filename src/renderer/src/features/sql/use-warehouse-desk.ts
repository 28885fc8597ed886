import { useCallback, useEffect, type RefObject } from 'react';
import { useOperationQuery } from '../../api/use-operation-query';
import { useWarehouseStatement } from '../../api/use-warehouse-statement';
import type { AskForCompletions } from './complete-sql';
import { completeWarehouse } from './complete-warehouse';
import { keywordsOf, warehouseDialects } from './sql-dialect';
import type { SqlEditorHandle } from './sql-editor';
import { useDesk } from './use-desk';

/** The desk that asks the warehouse, and what it needs to know of it; nothing is asked before `isSeen`. */
export function useWarehouseDesk(editor: RefObject<SqlEditorHandle | null>, isSeen: boolean) {
  const { statement, answer, runs, run, cancel } = useWarehouseStatement();
  const desk = useDesk(editor, { statement, run, cancel });
  const status = useOperationQuery((operations) => operations.warehouseStatus, {}, { enabled: isSeen });
  const samples = useOperationQuery((operations) => operations.warehouseSampleQueries, {}, { enabled: isSeen });
  const isMade = status.data !== undefined && status.data.problem === null && status.data.schemaVersion !== null;
  const columns = useOperationQuery((operations) => operations.warehouseColumns, {}, { enabled: isSeen && isMade });
  const dialect = warehouseDialects[status.data?.store ?? 'embedded'];

  const complete: AskForCompletions = useCallback(
    ({ sql, cursor }) => Promise.resolve(completeWarehouse(columns.data ?? [], keywordsOf(dialect), sql, cursor)),
    [columns.data, dialect],
  );

  const { refetch } = status;
  useEffect(() => {
    // Its tables may be gone, or its server away, since that was asked.
    if (statement.status === 'failed') void refetch();
  }, [refetch, statement.status]);

  return { desk, answer, runs, status, samples: samples.data ?? [], dialect, complete };
}
