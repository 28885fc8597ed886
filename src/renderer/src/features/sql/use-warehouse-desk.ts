import { useCallback, useEffect, type RefObject } from 'react';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { useOperationQuery } from '../../api/use-operation-query';
import { useWarehouseStatement } from '../../api/use-warehouse-statement';
import type { AskForCompletions } from './complete-sql';
import { completeWarehouse } from './complete-warehouse';
import { keywordsOf, warehouseDialects } from './sql-dialect';
import type { SqlEditorHandle } from './sql-editor';
import { useDesk } from './use-desk';

/** The desk that asks the warehouse, and what it needs to know of it; nothing is asked before `isSeen`. */
export function useWarehouseDesk(editor: RefObject<SqlEditorHandle | null>, isSeen: boolean) {
  const { statement, answer, runs, run: ask, cancel } = useWarehouseStatement();
  const status = useOperationQuery((operations) => operations.warehouseStatus, {}, { enabled: isSeen });
  const samples = useOperationQuery((operations) => operations.warehouseSampleQueries, {}, { enabled: isSeen });
  const isMade = status.data !== undefined && status.data.problem === null && status.data.schemaVersion !== null;
  const isUnmade = isWithoutTables(status.data);
  const columns = useOperationQuery((operations) => operations.warehouseColumns, {}, { enabled: isSeen && isMade });
  const dialect = warehouseDialects[status.data?.store ?? 'embedded'];

  const complete: AskForCompletions = useCallback(
    ({ sql, cursor }) => Promise.resolve(completeWarehouse(columns.data ?? [], keywordsOf(dialect), sql, cursor)),
    [columns.data, dialect],
  );

  const { refetch } = status;
  const run = useCallback(
    (sql: string) => {
      const askOnceMade = async (): Promise<void> => {
        // Would be refused, unless another program made the tables meanwhile.
        if (isUnmade && isWithoutTables((await refetch()).data)) return;
        ask(sql);
      };
      void askOnceMade();
    },
    [ask, isUnmade, refetch],
  );
  const desk = useDesk(editor, { statement, run, cancel });

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
