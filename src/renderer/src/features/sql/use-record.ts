import { useCallback } from 'react';
import { rowCountOf, type Statement } from '../../api/statement';
import { useCommand } from '../../api/use-command';
import type { SqlTarget } from '../../ui/route';

/** Keeps a statement that ended in the history. That it cannot be kept is no failure of the statement. */
export function useRecord(target: SqlTarget): (statement: Statement) => void {
  const { mutateAsync } = useCommand((operations) => operations.workspaceRecord);
  return useCallback(
    (statement) => {
      const { sql, status, elapsedMs, error } = statement;
      if (status === 'idle' || status === 'running') return;
      mutateAsync({
        target,
        sql,
        outcome: status,
        rows: rowCountOf(statement),
        elapsedMs,
        error: error?.message ?? null,
      }).catch((reason: unknown) => console.warn('The statement is not in the history.', reason));
    },
    [mutateAsync, target],
  );
}
